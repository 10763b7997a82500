"""Paging by key: every row once, in order, whatever the page size, forwards and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.orgs.models import Appointment, Kind, Level, Organ, Post, Role
from gongkai.web.paging import CAP, Count, Page, Stream, page

DAY = date(2023, 1, 1)


def ask(address: str) -> HttpRequest:
    request = RequestFactory().get("/list/")
    request.GET = QueryDict("", mutable=True)
    request.GET.update(dict(parse_qsl(address.removeprefix("?"))))
    return request


class Pages(TestCase):
    """A list merged from two queries over one table (appointments by day)."""

    def setUp(self) -> None:
        organ = Organ.objects.create(
            name="某镇", short_name="某镇", slug="a", kind=Kind.GOVERNMENT, level=Level.TOWN,
            index_prefix="A", path="1/",
        )  # fmt: skip
        self.post = Post.objects.create(organ=organ, role=Role.OFFICER, title="专干")
        self.user = User.objects.create(username="a")

    def appoint(self, days: list[int]) -> None:
        Appointment.objects.all().delete()
        Appointment.objects.bulk_create(
            Appointment(post=self.post, user=self.user, from_date=DAY + timedelta(d)) for d in days
        )

    def streams(self) -> list[Stream]:
        rows = Appointment.objects.all()
        # Two halves of the table stand for two tables.
        half = rows.filter(from_date__gte=DAY + timedelta(5))
        rest = rows.filter(from_date__lt=DAY + timedelta(8)).exclude(pk__in=half)
        return [Stream(half, "from_date", "b"), Stream(rest, "from_date", "a")]

    @given(st.lists(st.integers(0, 9), max_size=14), st.integers(1, 5))
    def test_older_pages_show_every_row_once_and_newer_pages_lead_back(
        self, days: list[int], size: int
    ) -> None:
        self.appoint(days)
        pages: list[Page] = []
        address = "?"
        while True:
            pages.append(page(ask(address), *self.streams(), size=size))
            address = pages[-1].older
            if not address:
                break
        seen = [row.pk for p in pages for row in p.rows]
        expected = Appointment.objects.order_by("-from_date", "-pk").values_list("pk", flat=True)
        assert seen == list(expected)
        assert [bool(p.newer) for p in pages] == [number > 0 for number in range(len(pages))]
        for earlier, later in pairwise(pages):
            back = page(ask(later.newer), *self.streams(), size=size)
            assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]


@pytest.mark.parametrize(
    "key", ["x", "2023-02-30.1", "2023-01-01", "2023-01-01.", "2023-01-01.1'", "２０２３-01-01.1"]
)
def test_a_key_that_is_none_is_not_found(key: str) -> None:
    with pytest.raises(Http404):
        page(ask(f"?before={key}"))


def test_other_questions_stay_in_the_address() -> None:
    @dataclass
    class Row:
        pk: int
        day: date

    request = ask("?year=2023&before=2023-05-01.7")
    empty = page(request)
    assert empty.newest == "?year=2023"


def test_counts_stop_at_ten_thousand() -> None:
    assert str(Count(CAP, more=True)) == "10 000+"
    assert str(Count(9)) == "9"
    assert timezone.localdate() > DAY
