"""The JSON form keeps a report exactly and refuses what is not one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.form import form
from gongkai.annual.json_form import FORMAT, NotOurs, finding_json, from_json, to_json
from gongkai.annual.report import (
    Contact,
    Fact,
    Finding,
    Mark,
    Place,
    Report,
    Section,
    TableSeen,
    Uncertain,
)

CELLS = sorted(form("2021").cells)
texts = st.text(max_size=20)
places = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99)).map(
    lambda t: Place(t[0], t[0] + t[1], t[2])
)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2)
values = st.integers() | decimals | st.sampled_from(list(Mark))
reports = st.builds(
    Report,
    form=st.sampled_from([None, "2008", "2019", "2021"]),
    organ=st.none() | texts,
    year=st.none() | st.integers(2008, 2100),
    title=st.none() | texts,
    period=st.none() | st.tuples(st.dates(), st.dates()),
    contact=st.builds(Contact, texts, texts, texts, texts),
    cells=st.dictionaries(st.sampled_from(CELLS), values),
    uncertain=st.dictionaries(
        st.sampled_from(CELLS), st.builds(Uncertain, texts, st.none() | places)
    ),
    cell_text=st.dictionaries(st.sampled_from(CELLS), texts),
    cell_places=st.dictionaries(st.sampled_from(CELLS), places),
    sections=st.lists(st.builds(Section, texts, texts, texts, st.just(0), st.just(9)), max_size=2),
    facts=st.lists(
        st.builds(Fact, texts, st.integers() | decimals, texts, texts, places, texts), max_size=2
    ),
    tables=st.dictionaries(
        st.sampled_from(["t2", "t3", "t4"]),
        st.builds(
            TableSeen,
            st.sampled_from(["whole", "cut", "partial", "absent"]),
            st.lists(texts, max_size=2).map(tuple),
            st.dictionaries(texts, texts, max_size=2),
            st.none() | places,
        ),
    ),
    text=texts,
    source=texts,
    notes=st.lists(texts, max_size=2),
)


@given(reports)
def test_a_report_comes_back_from_json_exactly(report: Report) -> None:
    printed = json.dumps(to_json(report), ensure_ascii=False)
    assert from_json(json.loads(printed, parse_float=Decimal)) == report


def test_zero_blank_and_not_applicable_stay_three_things() -> None:
    report = Report(
        cells={
            "t3.new.person": 0,
            "t3.new.ngo": Mark.BLANK,
            "t3.new.legal": Mark.NOT_APPLICABLE,
            "t2.a20_8.fees.amount": Decimal("96171.60"),
        }
    )
    assert to_json(report)["cells"] == {
        "t3.new.person": 0,
        "t3.new.ngo": None,
        "t3.new.legal": "n/a",
        "t2.a20_8.fees.amount": "96171.60",
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": "else"}, "format"),
        ({"form": "2020"}, "form"),
        ({"year": "2024"}, "year"),
        ({"cells": []}, "cells"),
        ({"cells": {"t9.a.b": 1}}, "t9.a.b"),
        ({"cells": {"t3.new.person": "many"}}, "many"),
        ({"cells": {"t3.new.person": True}}, "t3.new.person"),
        ({"cells": {"t3.new.person": "NaN"}}, "t3.new.person"),
        ({"period": ["2024-01-01"]}, "period"),
        ({"period": ["2024-01-01", "2024-02-31"]}, "period"),
        ({"contact": {"fax": "1"}}, "contact"),
        ({"sections": [1]}, "sections"),
        ({"facts": [{"name": "x", "value": 1, "place": [3, 1, 1]}]}, "位置"),
        ({"tables": {"t3": {"state": "half"}}}, "state"),
        ({"notes": [1]}, "notes"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(NotOurs, match=says):
        from_json({"format": FORMAT, "cells": {}} | change)


@pytest.mark.parametrize("data", [None, 3, "x", [], [{}], {}])
def test_other_json_is_refused(data: object) -> None:
    with pytest.raises(NotOurs):
        from_json(data)


def test_a_short_file_made_by_hand_is_enough() -> None:
    report = from_json({"format": FORMAT, "period": ["2024-01-01", "2024-12-31"], "cells": {}})
    assert report.period == (date(2024, 1, 1), date(2024, 12, 31))
    assert report.cells == {}


def test_a_finding_names_its_place() -> None:
    finding = Finding("sums.row", "error", "请核对", cells=("t3.new.total",), place=Place(1, 3, 1))
    assert finding_json(finding) == {
        "rule": "sums.row",
        "severity": "error",
        "cells": ["t3.new.total"],
        "quote": "",
        "place": {"start": 1, "end": 3, "line": 1},
        "message": "请核对",
        "citation": "",
    }
