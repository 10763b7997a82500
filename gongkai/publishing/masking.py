"""Covering personal data in a record's texts without touching its tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree, html

from gongkai.guard.markup import clean
from gongkai.guard.mask import mask

BREAKS = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "li", "tr", "caption", "br", "blockquote"))


@dataclass(slots=True)
class _Words:
    """The words of one text node: of an element (``tail`` False) or after it."""

    node: html.HtmlElement
    tail: bool
    start: int
    text: str

    def put(self, text: str) -> None:
        if self.tail:
            self.node.tail = text
        else:
            self.node.text = text


def mask_fields(
    told: Mapping[str, str], *, allowed_phones: Collection[str] = ()
) -> tuple[dict[str, object], int]:
    """The fields that change, with personal data covered, and how many places that were.

    ``body`` is HTML, every other field plain text.
    """
    changes: dict[str, object] = {}
    places = 0
    subject = told.get("title", "")
    for name, text in told.items():
        if name == "body":
            now, count = mask_html(text, subject=subject, allowed_phones=allowed_phones)
        else:
            masked = mask(text, subject=subject, allowed_phones=allowed_phones)
            now, count = masked.text, len(masked.changes)
        if now != text and count:
            changes[name] = now
            places += count
    return changes, places


def mask_html(
    body: str, *, subject: str = "", allowed_phones: Collection[str] = ()
) -> tuple[str, int]:
    """Clean HTML with personal data covered in its words; its elements stay as they are.

    All words are looked at together, so that a number cut by bold type and a
    list under its heading are seen.
    """
    if not body.strip():
        return body, 0
    root = html.fragment_fromstring(body, create_parent="div")
    words: list[_Words] = []
    pieces: list[str] = []
    at = 0

    def add(piece: str) -> None:
        nonlocal at
        pieces.append(piece)
        at += len(piece)

    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if node.tag in ("td", "th") and node.getprevious() is not None:
                add("\t")
            if node.text:
                words.append(_Words(node, False, at, node.text))
                add(_flat(node.text))
            continue
        if node.tag in BREAKS and not _in_cell(node):
            add("\n")
        if node.tail and node is not root:
            words.append(_Words(node, True, at, node.tail))
            add(_flat(node.tail))
    masked = mask("".join(pieces), subject=subject, allowed_phones=allowed_phones)
    for change in reversed(masked.changes):
        _cover(words, change.start, change.end, change.now)
    if not masked.changes:
        return body, 0
    inner = (root.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )
    return clean(inner).html, len(masked.changes)


def _cover(words: list[_Words], start: int, end: int, now: str) -> None:
    """Write ``now`` over the places from ``start`` to ``end``, shared out over their nodes."""
    touched = [w for w in words if w.start < end and w.start + len(w.text) > start]
    for number, one in enumerate(touched):
        low, high = max(start - one.start, 0), min(end - one.start, len(one.text))
        last = number == len(touched) - 1
        share = now if last else now[: high - low]
        now = now[len(share) :]
        one.text = one.text[:low] + share + one.text[high:]
        one.put(one.text)


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _in_cell(node: html.HtmlElement) -> bool:
    return any(a.tag in ("td", "th") for a in node.iterancestors("td", "th"))
