"""Cleaned HTML as blocks that Typst can set: nothing is left out but links' addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import html as parser

from gongkai.publishing.sheet.tables import table, text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Block = dict[str, Any]
"""``{"t": kind, …}`` as ``sheet.typ`` reads it; plain JSON values only."""
Run = dict[str, Any]

_SPACE = re.compile(r"[ \t\r\n\f]+")
_ADDRESSED = re.compile(r".{2,60}[：:]")
"""主送机关: to whom a document speaks stands at the edge, without indent."""
_LOOKS = {
    "strong": "b", "b": "b", "em": "i", "i": "i", "u": "u", "s": "k", "strike": "k",
    "sup": "sup", "sub": "sub",
}  # fmt: skip
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr", "div")
)


def blocks(html: str) -> list[Block]:
    """The blocks of a body; text outside any paragraph becomes one."""
    if not html.strip():
        return []
    found = _blocks(parser.fragment_fromstring(html, create_parent="div"))
    if found and found[0]["t"] == "p" and _ADDRESSED.fullmatch(text(found[:1])):
        found[0]["flush"] = True
    return found


def pictures(found: list[Block]) -> Iterator[str]:
    """The addresses of all pictures in the blocks, in order, also inside tables."""
    for block in found:
        if block["t"] == "p":
            yield from (run["img"] for run in block["runs"] if "img" in run)
        for inner in block.get("items", []):
            yield from pictures(inner)
        for cell in block.get("cells", []):
            yield from pictures(cell["blocks"])


def ends_with(found: list[Block], day: str) -> bool:
    """Whether the last lines of a text hold its date alone: it is signed already."""
    return any(text([block]).replace(" ", "") == day for block in found[-3:])


def _blocks(parent: HtmlElement) -> list[Block]:
    made: list[Block] = []
    loose: list[Run] = []

    def close() -> None:
        if runs := _trimmed(loose):
            made.append({"t": "p", "runs": runs})
        loose.clear()

    _text(loose, parent.text, ())
    for child in parent:
        if not isinstance(child.tag, str):
            _text(loose, child.tail, ())
            continue
        if child.tag in _BLOCKS:
            close()
            made += _block(child)
        else:
            _inline(loose, child, ())
        _text(loose, child.tail, ())
    close()
    return made


def _block(node: HtmlElement) -> list[Block]:
    tag = str(node.tag)
    if tag == "hr":
        return [{"t": "hr"}]
    if tag == "table":
        return table(node, _blocks)
    if tag in ("ul", "ol"):
        items = [_blocks(item) for item in node if item.tag == "li"]
        return [{"t": tag, "items": [item for item in items if item]}]
    if tag == "blockquote":
        return [{"t": "quote", "items": [_blocks(node)]}]
    if tag[0] == "h" and tag[1:].isdigit():
        runs: list[Run] = []
        _inside(runs, node, ())
        runs = _trimmed(runs)
        return [{"t": "h", "level": max(1, int(tag[1]) - 1), "runs": runs}] if runs else []
    return _blocks(node)  # A paragraph may hold a list where it was pasted badly.


def _inline(runs: list[Run], node: HtmlElement, looks: tuple[str, ...]) -> None:
    if node.tag == "br":
        runs.append({"br": True})
    elif node.tag == "img":
        runs.append({"img": node.get("src", ""), "alt": node.get("alt", "")})
    else:
        look = _LOOKS.get(str(node.tag))
        _inside(runs, node, (*looks, look) if look and look not in looks else looks)


def _inside(runs: list[Run], node: HtmlElement, looks: tuple[str, ...]) -> None:
    _text(runs, node.text, looks)
    for child in node:
        if isinstance(child.tag, str):
            _inline(runs, child, looks)
        _text(runs, child.tail, looks)


def _text(runs: list[Run], text: str | None, looks: tuple[str, ...]) -> None:
    plain = _SPACE.sub(" ", text or "")
    if plain:
        runs.append({"s": plain, "looks": list(looks)})


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without white space and line breaks at both ends, as a browser shows a paragraph."""
    kept = [dict(run) for run in runs]
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while kept:
            run = kept[end]
            if "s" in run:
                run["s"] = strip(run["s"], " ")
                if run["s"]:
                    break
            elif "br" not in run:
                break
            kept.pop(end)
    return kept
