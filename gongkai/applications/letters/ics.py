"""The dates of a case as a calendar file (RFC 5545) that any calendar opens.

Whole days only; the stamp is given, so that the same case gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_OCTETS: Final = 75
"""A line has at most so many octets without its line end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of a case.

    ``uid`` names it for ever: the same entry sent again replaces the old one
    when its ``sequence`` is higher.  ``remind`` is in days before, None for no alarm.
    """

    uid: str
    day: date
    summary: str
    description: str = ""
    sequence: int = 0
    remind: int | None = None
    cancelled: bool = False


def calendar_file(name: str, entries: Iterable[Entry], *, stamp: datetime) -> bytes:
    """The file.  Raises ValueError for a stamp without a zone and for two equal uids."""
    if stamp.tzinfo is None:
        raise ValueError("时间戳必须带有时区。")
    made = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gongkai//applications//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    known: set[str] = set()
    for entry in entries:
        if entry.uid in known:
            raise ValueError(f"日程标识重复：{entry.uid}")
        known.add(entry.uid)
        lines += _event(entry, made)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _event(entry: Entry, made: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{made}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;VALUE=DATE:{_date(entry.day)}"
    if entry.day < date.max:
        yield f"DTEND;VALUE=DATE:{_date(entry.day + timedelta(1))}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    if entry.cancelled:
        yield "STATUS:CANCELLED"
    elif entry.remind is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(entry.summary)}"
        yield f"TRIGGER:-P{entry.remind}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _date(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped, other controls left out."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "".join(c for c in value if c == "\n" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    value = value.encode("utf-8", "ignore").decode("utf-8")
    for mark in ("\\", ";", ","):
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets; a following piece begins with a space.

    A character is never cut.
    """
    piece, room = b"", _OCTETS
    for character in line:
        octets = character.encode("utf-8")
        if len(piece) + len(octets) > room:
            yield piece
            piece = b" "
        piece += octets
    yield piece
