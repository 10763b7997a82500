"""The report as PDF, set by Typst inside this process.

The data go in as JSON, never as source text, so nothing in a report can
become a command.  Compiler and fonts are kept between calls; the file is
PDF/A-2a and PDF/UA-1, with a fixed date.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any

from gongkai.annual.report import Report
from gongkai.annual.write.document import Part, document
from gongkai.annual.write.fonts import Faces, FontSource, choose, font_source, load
from gongkai.annual.write.layout import TableLayout, printed

if TYPE_CHECKING:
    import typst

_FIXED = 946_684_800
"""2000-01-01 in seconds: the same report must give the same bytes."""
_log = logging.getLogger(__name__)
_PROBE = b"""#let data = json("report.json")
#set document(title: "?")
#set text(font: data.font)
#for character in data.characters { par(character) }
"""
_ONE_AT_A_TIME = Lock()
"""The compiler refuses a second caller while it works."""
_SIZES = {"t2": (12, 6.0), "t3": (10.5, 3.2), "t4": (10.5, 7.0)}
"""Letter size and the air above and below a line, in points; table 三 must fit one page."""


def write_pdf(report: Report, *, system_fonts: bool = True) -> bytes:
    """The file as bytes.

    ``system_fonts=False`` sets it in the site's and the packaged fonts only.
    Raises NoFonts when there is nothing to set Chinese in.
    """
    return typeset(_template(), _data(report), system_fonts=system_fonts)


def typeset(template: bytes, data: dict[str, Any], *, system_fonts: bool = True) -> bytes:
    """The pages of a Typst template, which reads ``data`` as ``report.json``, faces as ``fonts``.

    The same data give the same bytes.  Raises NoFonts as ``write_pdf`` does.
    """
    with _ONE_AT_A_TIME:
        compiler, chosen = _compiler(font_source(system=system_fonts))
        return _set(compiler, template, {**data, "fonts": chosen})


def without_glyph(text: str, *, system_fonts: bool = True) -> str:
    """The characters of the text that no font has, and that a page would show as □."""
    with _ONE_AT_A_TIME:
        compiler, chosen = _compiler(font_source(system=system_fonts))
        return "".join(map(chr, sorted(_missing(compiler, chosen["body"], text))))


def _set(compiler: typst.Compiler, template: bytes, data: dict[str, Any]) -> bytes:
    """The bytes; a character no font has becomes □, as print does, and is logged.

    PDF/A allows no missing glyph.  Marks and invisible signs that no font can put on their letter
    are left out when that alone hinders the page.
    """
    import typst

    text = json.dumps(data, ensure_ascii=False)
    try:
        return _compile(compiler, template, text)
    except typst.TypstError:
        missing = _missing(compiler, data["fonts"]["body"], text)
    text = text.translate(dict.fromkeys(missing, "□"))
    if missing:
        names = "、".join(f"U+{code:04X}" for code in sorted(missing))
        _log.warning(
            "字体中没有字符 %s，PDF 中以□代替；可用 GONGKAI_FONTS 提供含此字的字体。", names
        )
    try:
        return _compile(compiler, template, text)
    except typst.TypstError:
        plain = "".join(c for c in text if unicodedata.category(c)[0] not in "MC")
        return _compile(compiler, template, plain)


def _compile(compiler: typst.Compiler, source: bytes, data: str) -> bytes:
    files: Any = {"main.typ": source, "report.json": data.encode("utf-8")}
    # Any: the library takes a dict of files, its type stub does not know.
    made = compiler.compile(
        input=files, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=_FIXED
    )
    assert isinstance(made, bytes), "one PDF is one piece of bytes"
    return made


def _missing(compiler: typst.Compiler, font: list[str], text: str) -> set[int]:
    """The characters of the text that no font has.

    The compiler names one at each try, and only for a character that stands
    alone is the name sure; so each gets a line of its own.
    """
    import typst

    ask = sorted({c for c in text if not c.isascii()})
    missing: set[int] = set()
    while ask:
        try:
            _compile(compiler, _PROBE, json.dumps({"font": font, "characters": ask}))
        except typst.TypstError as error:
            quoted = re.search(r'`"(.*?)"`', error.message)
            name = re.sub(
                r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), quoted[1] if quoted else ""
            )
            if name not in ask:
                raise
            ask.remove(name)
            missing.add(ord(name))
        else:
            break
    return missing


@cache
def _template() -> bytes:
    return (resources.files(__package__) / "report.typ").read_bytes()


@cache
def _compiler(source: FontSource) -> tuple[typst.Compiler, Faces]:
    import typst

    fonts = load(source)
    return typst.Compiler(font_paths=fonts), choose(fonts)


def _data(report: Report) -> dict[str, Any]:
    printing = document(report)
    return {
        "title": printing.title,
        "lines": printing.title_lines,
        "author": printing.author,
        "parts": [_part(report, part) for part in printing.parts],
    }


def _part(report: Report, part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "paragraphs": [{"text": p.text, "heading": p.heading} for p in part.paragraphs],
        "table": _table(report, part.table) if part.table else None,
    }


def _table(report: Report, layout: TableLayout) -> dict[str, Any]:
    size, air = _SIZES[layout.id]
    return {
        "size": size,
        "air": air,
        "widths": layout.widths,
        "head": layout.head_rows,
        "rows": [
            [
                {
                    "text": printed(report, cell.id) if cell.kind == "number" else "",
                    "lines": cell.lines,
                    "number": cell.kind == "number",
                    "left": cell.scope == "row",
                    "rowspan": cell.rowspan,
                    "colspan": cell.colspan,
                }
                for cell in row.cells
            ]
            for row in layout.rows
        ],
    }
