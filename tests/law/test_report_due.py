"""When an annual report is due, art. 49."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from gongkai.law.periods import report_due


@pytest.mark.parametrize(
    ("publisher", "last_day", "article"),
    [
        ("department", date(2024, 1, 31), "第四十九条第一款"),
        ("government", date(2024, 3, 31), "第四十九条第二款"),
    ],
)
def test_the_regulation_names_the_day(
    publisher: Literal["department", "government"], last_day: date, article: str
) -> None:
    due = report_due(2023, publisher)
    assert due.day == last_day
    assert str(due.citation) == f"《中华人民共和国政府信息公开条例》{article}"


def test_the_day_of_a_town_is_never_called_law() -> None:
    due = report_due(2023, "town")
    assert due.day == date(2024, 1, 31)
    assert not due.citation.verified
    assert "非法律条文" in str(due.citation)
