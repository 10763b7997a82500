"""The calendar file, read by a strict reader of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.letters.ics import Entry, calendar_file

STAMP = datetime(2024, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=8)))


def read(data: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Content lines as (name, parameters, value); any breach of the grammar is an error."""
    assert data.endswith(b"\r\n")
    raw = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in raw)
    assert all(len(line) <= 75 for line in raw)
    lines: list[bytes] = []
    for piece in raw:
        piece.decode("utf-8")
        if piece.startswith(b" "):
            lines[-1] += piece[1:]
        else:
            lines.append(piece)
    found = []
    for line in lines:
        match = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,]+)*):(.*)", line.decode("utf-8"), re.S)
        assert match, line
        parameters = dict(p.split("=") for p in match[2].split(";")[1:])
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", match[3])
        found.append((match[1], parameters, match[3]))
    stack: list[str] = []
    for name, _, value in found:
        if name == "BEGIN":
            stack.append(value)
        elif name == "END":
            assert stack.pop() == value
        else:
            assert stack
    assert not stack
    return found


def text(value: str) -> str:
    """A TEXT value without its escapes; a bare comma or semicolon is an error."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value, flags=re.S)


def test_a_case_in_a_calendar() -> None:
    data = calendar_file(
        "杜关镇政府信息公开申请〔2024〕第1号",
        [
            Entry("2024-1-due@duguan", date(2024, 4, 1), "答复期限，第1号；请及时答复", remind=3),
            Entry("2024-1-fee@duguan", date(2024, 2, 29), "缴费期限", "第一行\n第二行\\完"),
            Entry("2024-1-old@duguan", date(2024, 12, 31), "补正期限", sequence=2, cancelled=True),
        ],
        stamp=STAMP,
    )
    lines = read(data)
    names = [name for name, _, _ in lines]
    assert names[:3] == ["BEGIN", "VERSION", "PRODID"]
    assert names.count("UID") == names.count("DTSTAMP") == 3
    values = {(name, value) for name, _, value in lines}
    assert ("DTSTAMP", "20240304T003000Z") in values
    assert ("DTSTART", "20240229") in values
    assert ("DTEND", "20240301") in values
    assert ("DTEND", "20250101") in values
    assert ("TRIGGER", "-P3D") in values
    assert ("STATUS", "CANCELLED") in values
    described = [text(v) for n, _, v in lines if n == "DESCRIPTION"]
    assert "第一行\n第二行\\完" in described
    assert all(p == {"VALUE": "DATE"} for n, p, _ in lines if n in ("DTSTART", "DTEND"))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(WORDS, WORDS, st.dates())
def test_any_words_and_days_come_back(summary: str, description: str, day: date) -> None:
    lines = read(calendar_file("台账", [Entry("a@b", day, summary, description)], stamp=STAMP))
    found = {name: value for name, _, value in lines}

    def plain(value: str) -> str:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", value)

    assert text(found["SUMMARY"]) == plain(summary)
    if description:
        assert text(found["DESCRIPTION"]) == plain(description)
    assert found["DTSTART"] == day.isoformat().replace("-", "")


def test_the_same_case_gives_the_same_bytes() -> None:
    entries = [Entry("a@b", date(2024, 4, 1), "答复期限")]
    assert calendar_file("甲", entries, stamp=STAMP) == calendar_file(
        "甲", entries, stamp=STAMP.astimezone(UTC)
    )


def test_a_stamp_needs_its_zone_and_a_uid_is_given_once() -> None:
    entry = Entry("a@b", date(2024, 4, 1), "答复期限")
    with pytest.raises(ValueError, match="时区"):
        calendar_file("甲", [entry], stamp=STAMP.replace(tzinfo=None))
    with pytest.raises(ValueError, match="重复"):
        calendar_file("甲", [entry, entry], stamp=STAMP)
