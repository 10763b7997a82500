"""All text of a file, hidden text included, and what is hidden in it."""

from __future__ import annotations

from gongkai.guard.files import pages, pictures, plain, sheets, words
from gongkai.guard.files.found import Found, Inspected
from gongkai.guard.files.sniff import kind_of
from gongkai.guard.finding import Part


def inspect(data: bytes, name: str) -> Inspected:
    """The file's kind, its text in parts, and findings about what nobody sees.

    Raises Refused for every file that is not taken; see ``sniff``.
    """
    kind = kind_of(data, name)
    if kind == "docx":
        found = words.inspect(data, name)
    elif kind == "xlsx":
        found = sheets.inspect(data, name)
    elif kind == "pdf":
        found = pages.inspect(data, name)
    elif kind in ("txt", "csv"):
        found = Found(name)
        found.part("", "attachment", plain.decoded(data, name))
    else:
        found = pictures.inspect(data, name)
    return Inspected(
        kind, [*found.parts, Part(found.where("文件名"), "file_name", name)], found.findings
    )


def parts(data: bytes, name: str) -> list[Part]:
    """The text of the file; hidden text has the kind ``hidden``."""
    return inspect(data, name).parts
