"""A letter as pdf or docx in the layout of official papers (GB/T 9704—2012).

A4, margins 37/35/28/26 mm, 22 lines of 28 characters, title 二号 小标宋, text
三号 仿宋, page numbers outside, organ and date right for the seal.  The same
letter gives the same bytes; no date of making is in the file.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal

from gongkai.annual.write.pdf import typeset, without_glyph
from gongkai.applications.letters.docx import write_docx
from gongkai.applications.letters.letter import Block, Letter, chinese_date
from gongkai.applications.letters.shape import imprint, sides, sign
from gongkai.guard.finding import Finding

FileKind = Literal["docx", "pdf"]


def write(letter: Letter, kind: FileKind) -> bytes:
    """The letter as a file.  Raises ValueError for another kind of file."""
    if kind == "pdf":
        return write_pdf(letter)
    if kind == "docx":
        return write_docx(letter)
    raise ValueError(f"不能写出“{kind}”格式，可选：docx、pdf。")


def write_pdf(letter: Letter, *, system_fonts: bool = True) -> bytes:
    """The letter as PDF/A; ``system_fonts=False`` sets it in the site's and packaged fonts only.

    Raises NoFonts when there is nothing to set Chinese in.
    """
    data = _envelope(letter) if letter.paper == "envelope" else _data(letter)
    return typeset(_template(), data, system_fonts=system_fonts)


def unprintable(letter: Letter, *, system_fonts: bool = True) -> list[Finding]:
    """A finding when the PDF would show □ for characters of the letter that no font has."""
    lost = without_glyph(letter.text, system_fonts=system_fonts)
    if not lost:
        return []
    return [
        Finding(
            "letter.glyph",
            "stop",
            f"字体中没有“{'、'.join(lost)}”，PDF文书中会印成□。",
            "请安装含有这些字的字体（环境变量GONGKAI_FONTS），或者使用Word文书并在有该字体的电脑上打印。",
            where="文书",
            quote=lost,
        )
    ]


@cache
def _template() -> bytes:
    return (resources.files(__package__) / "letter.typ").read_bytes()


def _data(letter: Letter) -> dict[str, Any]:
    # Any: the shape is what letter.typ reads.
    signature = sign(letter)
    foot = imprint(letter)
    return {
        "paper": letter.paper,
        "title": letter.title,
        "organ": letter.organ,
        "number": letter.number,
        "blocks": [_block(block) for block in letter.blocks],
        "own": any(block.style == "sign" for block in letter.blocks),
        "attachments": letter.attachments,
        "sign": None
        if signature is None
        else {
            "organ": letter.organ,
            "date": chinese_date(letter.day),
            "organ_indent": signature.organ_indent,
            "date_indent": signature.date_indent,
        },
        "imprint": None
        if foot is None
        else {"copies": foot.copies, "issuer": foot.issuer, "date": foot.date},
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "style": block.style,
        "text": block.text,
        "widths": block.widths,
        "rows": [
            {
                "lines": row.lines,
                "cells": [
                    {"text": cell.text, "span": cell.span, "side": side}
                    for cell, side in zip(row.cells, sides(block.widths, row), strict=True)
                ],
            }
            for row in block.rows
        ],
    }


def _envelope(letter: Letter) -> dict[str, Any]:
    """The six texts of an envelope, in the order its template has them."""
    postcode, address, to, sender, sender_postcode, mark = (block.text for block in letter.blocks)
    return {
        "paper": letter.paper,
        "title": [f"信封 {mark}"],
        "organ": letter.organ,
        "postcode": postcode,
        "address": address,
        "to": to,
        "sender": sender,
        "sender_postcode": sender_postcode,
        "mark": mark,
    }
