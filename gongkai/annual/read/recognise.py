"""From a neutral document to a Report."""

from __future__ import annotations

from gongkai.annual.read.document import Document
from gongkai.annual.report import Report


def recognise(document: Document) -> Report:
    """The report a document holds; never raises for odd content.

    Cells are right, or in ``uncertain`` with reason and place, or absent
    when the text does not have them.
    """
    return Report(text=document.text, source=document.source, notes=list(document.notes))
