"""Placeholder until the markup is merged."""

from __future__ import annotations

from html import escape

from selectolax.lexbor import LexborHTMLParser as HTMLParser


def from_text(text: str) -> str:
    """Lines as paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def text_of(html: str) -> str:
    """Readable text."""
    tree = HTMLParser(html)
    return tree.body.text(separator="\n") if tree.body else ""
