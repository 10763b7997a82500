"""What is searched: neutral documents, whatever they were before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Validity = Literal["有效", "失效", "废止", ""]
Card = dict[str, str | int | bool | None]
"""What a result shows, kept beside the index: small, and plain JSON."""
LARGEST_ID = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Document:
    """One document.  ``body`` and ``attachments`` are plain text.

    ``day`` is the day by which it is filtered and ordered (published, or else
    formed); without one it is last among the newest and outside every span.
    ``columns`` are ids.  An id outside 0..``LARGEST_ID`` raises ValueError.
    """

    id: int
    organ: int
    title: str
    index_number: str = ""
    document_number: str = ""
    body: str = ""
    attachments: str = ""
    columns: tuple[int, ...] = ()
    genre: str = ""
    subject: str = ""
    day: date | None = None
    validity: Validity = ""
    board: bool = False
    card: Card = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.id <= LARGEST_ID:
            raise ValueError(f"id must be 0..{LARGEST_ID}, not {self.id}")
