"""The demo goes into the database once, whole, through the acts, and comes out as the report."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.utils.timezone import localdate

from gongkai.annual.check.rules.privacy import passes_luhn
from gongkai.annual.form import form
from gongkai.applications import actions as applications
from gongkai.applications import papers
from gongkai.applications.kinds import Standing
from gongkai.applications.models import Application
from gongkai.audit import chain
from gongkai.audit.models import Event
from gongkai.demo import load, plan, questions, story
from gongkai.interaction import queries as letters
from gongkai.orgs.models import FactGroup, Leader, Organ
from gongkai.publishing import queries as publishing
from gongkai.publishing import selfcheck
from gongkai.publishing.models import Board, Posting, Release, Review
from gongkai.records import queries as record_queries
from gongkai.records.models import DocumentNumber, Record
from gongkai.reporting import queries

TABLES = json.loads((Path(__file__).parent.parent / "data/demo/2023.json").read_text("utf-8"))


def test_2023_counts_891_items_and_891_placements_town_and_villages_apart(town: Organ) -> None:
    split = queries.items(town, 2023)
    assert (split.whole.items, split.whole.placements) == (891, 891)
    assert (split.own.items, split.villages.items) == (191, 700)
    assert Board.objects.filter(code__startswith="DG").count() == 19


def test_every_board_shows_its_months_total(town: Organ) -> None:
    boards = {b.pk: b for b in Board.objects.select_related("organ")}
    organs = [b.organ_id for b in boards.values()]
    counted = publishing.by_board_and_month(organs, 2023)
    for pk, board in boards.items():
        if board.code == "SF00":
            continue
        name = "镇级公开栏" if board.code == "DG00" else board.organ.short_name
        months = [counted.get((pk, month), 0) for month in range(1, 13)]
        assert [*months, sum(months)] == TABLES["boards"][name], name


def test_all_200_cells_of_2023_are_zero_as_in_the_seed(town: Organ) -> None:
    cells = queries.cells(town, 2023)
    assert list(cells) == list(form("2021").cells)
    assert set(cells.values()) == {0}


def test_2024_has_its_four_applications_and_balances(town: Organ) -> None:
    cells = queries.cells(town, 2024)
    told = {cell: value for cell, value in cells.items() if value and cell.endswith(".total")}
    assert told == {
        "t3.new.total": 4, "t3.granted.total": 1, "t3.partial.total": 1,
        "t3.none.not_held.total": 1, "t3.results_total.total": 3, "t3.carried_out.total": 1,
        "t4.review.total": 1,
    }  # fmt: skip
    assert cells["t3.carried_out.legal"] == 1
    assert queries.cells(town, 2025)["t3.carried_in.legal"] == 1
    for identity in form("2021").identities:
        right = queries.cells(town, 2023) if identity.cross_year else cells
        assert sum(cells[c] for c in identity.lhs) == sum(right[c] for c in identity.rhs)


def test_in_2024_items_shown_twice_are_one_item_and_two_placements(town: Organ) -> None:
    whole = queries.items(town, 2024).whole
    assert whole.placements == whole.postings + whole.releases > whole.items


def test_loading_twice_changes_nothing(town: Organ) -> None:
    before = [m.objects.count() for m in (Organ, Record, Posting, Release, Event)]
    assert load.load() is False
    assert [m.objects.count() for m in (Organ, Record, Posting, Release, Event)] == before


def test_everything_is_marked_as_demo_data(town: Organ) -> None:
    assert not Organ.objects.filter(demo=False).exists()
    assert not Record.objects.filter(demo=False).exists()
    assert not Board.objects.filter(demo=False).exists()


def test_every_chain_of_the_demo_verifies_and_every_act_left_an_event(town: Organ) -> None:
    for organ in Organ.objects.all():
        assert chain.verify(organ) == []
    for model, verb in (
        (Record, "record.drafted"), (Posting, "posting.hung"), (Release, "release.made"),
    ):  # fmt: skip
        assert Event.objects.filter(verb=verb).count() == model.objects.count()


def test_index_numbers_follow_the_pattern_and_leave_no_gap(town: Organ) -> None:
    numbers = sorted(
        Record.objects.filter(organ=town, index_number__startswith="DG01/202303-").values_list(
            "index_number", flat=True
        )
    )
    assert numbers == [f"DG01/202303-{n:05d}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) == 21, "20 sheets, and the record that is withheld"


def test_one_password_opens_all_demo_accounts_and_is_new_each_time(town: Organ) -> None:
    from django.contrib.auth import authenticate

    password = load.set_passwords()
    assert authenticate(username="demo-officer", password=password) is not None
    assert authenticate(username="demo-county", password=password) is not None
    assert load.set_passwords() != password


# The year as it was lived


def _day_of(verb: str, organ: Organ) -> list[date]:
    rows = Event.objects.filter(verb=verb, organ=organ).order_by("seq")
    return [localdate(at) for at in rows.values_list("at", flat=True)]


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2024, 12, 31)], ids=str)
def test_no_column_is_empty_and_none_is_late_at_the_end_of_a_year(town: Organ, day: date) -> None:
    organs = list(Organ.objects.order_by("path"))
    scope = selfcheck.Scope(organs, day)
    assert list(selfcheck.columns(scope)) == []
    assert len(publishing.obligations_on(scope.organs, day)) > 80


def test_in_august_the_statistics_are_overdue_until_september(town: Organ) -> None:
    def late(day: date) -> list[str]:
        found = selfcheck.columns(selfcheck.Scope([town], day))
        return [f.place for f in found if f.rule == "columns.overdue"]

    assert late(date(2023, 8, 10)) == []
    assert late(date(2023, 8, 31)) == ["栏目“统计信息”"]
    assert late(date(2023, 9, 8)) == []


def test_columns_that_are_not_used_are_switched_off_with_a_reason(town: Organ) -> None:
    columns = list(publishing.columns(town.pk))
    off = [c for c in columns if c.off_date]
    assert len(columns) > 100
    assert len(off) > 80
    assert all(c.off_reason.endswith("（演示）。") for c in off)
    assert publishing.tree_versions(town.pk).count() == 3


def test_the_change_of_april_was_noted_34_days_late(town: Organ) -> None:
    (left,) = Leader.objects.filter(organ=town, to_date__isnull=False)
    assert left.to_date == date(2023, 4, 6)
    (noted,) = _day_of("leader.left", town)
    assert (noted - left.to_date).days == 34
    groups = FactGroup.objects.filter(organ=town)
    assert {g.confirmed_date.year for g in groups if g.confirmed_date} == {2024}
    assert all(g.due_date and g.due_date > date(2024, 12, 31) for g in groups)


def test_the_guard_stopped_one_list_in_june_and_it_went_out_masked(town: Organ) -> None:
    record = Record.objects.get(
        organ__short_name="民湾村", title__contains="耕地地力保护补贴", formed_date__year=2023
    )
    (first,) = record.versions.all()
    assert passes_luhn(re.findall(r"\d{19}", first.content["body"])[0])
    assert not first.was_public
    assert not re.search(r"\d{12}", record.body)
    assert "****" in record.body
    assert record.public_date is not None
    assert record.public_date.month == 6


def test_a_deputy_signs_while_the_signer_is_on_leave(town: Organ) -> None:
    lent = Review.objects.filter(on_behalf_of__username="demo-signer")
    days = {localdate(r.decided_at) for r in lent}
    assert days
    assert all(date(2023, 7, 10) <= day < date(2023, 7, 22) for day in days)
    assert {r.by.username for r in lent} == {"demo-deputy"}


def test_document_numbers_come_from_the_counter_as_planned(town: Organ) -> None:
    planned = {s.title: s.document_number for y in (2023, 2024) for s in plan.sheets(y)}
    numbered = Record.objects.filter(organ=town).exclude(document_number="")
    for record in numbered:
        assert (
            planned.get(record.title, "").endswith(record.document_number.partition("〕")[2])
            or record.normative
        )
    (void,) = DocumentNumber.objects.exclude(void_reason="")
    assert str(void) == "杜政〔2023〕1号"
    assert numbered.count() + 1 == DocumentNumber.objects.count()


def test_one_record_is_withheld_and_looked_at_again_every_year(town: Organ) -> None:
    (record,) = record_queries.withheld([town.pk])
    assert record.public_date is None
    assert record.review_date == date(2025, 3, 12)


def test_in_2024_one_document_replaces_another_and_is_interpreted_and_amended(
    town: Organ,
) -> None:
    second = Record.objects.get(title=story.SECOND)
    assert second.document_number == "杜政〔2024〕3号"
    kinds = {r.kind: r.source.title for r in record_queries.relations_to(second)}
    assert kinds == {
        "interprets": f"《{story.SECOND}》解读", "amends": f"关于修改《{story.SECOND}》的决定",
    }  # fmt: skip
    (replaced,) = record_queries.relations_from(second)
    assert (replaced.kind, replaced.target.title) == ("replaces", story.FIRST)
    assert list(publishing.policies_open([town.pk], date.max)) == []
    cells = queries.cells(town, 2024)
    told = {n: cells[f"t2.a20_1.norms.{n}"] for n in ("issued", "repealed", "in_force")}
    assert told == {"issued": 3, "repealed": 1, "in_force": 2}


def test_eight_questions_were_asked_one_late_one_not_published_one_taken_back(town: Organ) -> None:
    organs = list(Organ.objects.values_list("pk", flat=True))
    years = {year: letters.counts(organs, year) for year in (2023, 2024)}
    assert years == {
        2023: {"asked": 5, "answered": 5, "in-time": 4, "published": 3, "withdrawn": 1},
        2024: {"asked": 3, "answered": 3, "in-time": 3, "published": 3, "withdrawn": 0},
    }
    told = letters.counted(organs, 2023, "asked") | letters.counted(organs, 2024, "asked")
    assert [one.question for one in told.order_by("received_at")] == [
        row["question"] for row in questions.questions()
    ]
    assert all(one.demo and one.record is not None for one in told)
    assert {one.channel for one in told} == {"web", "sheet"}
    assert not letters.waiting(organs, date(2030, 1, 1)).exists()


# The documents of the open year


def test_the_open_years_documents_are_whole_and_become_pages(town: Organ) -> None:
    people = [
        (
            Standing.APPLICANT,
            applications.Person("申请人甲", id_kind="演示证件", address="（演示地址）"),
        )
    ]
    cases = Application.objects.filter(organ=town, received_date__year=2024).order_by("pk")
    kinds = [paper.kind for case in cases for paper in case.papers.order_by("pk")]
    assert kinds == ["correction", "third_party_inquiry", "extension"]
    fee = Application.objects.exclude(organ=town).get()
    assert (fee.state, fee.fees.get().amount) == ("fee_pending", 70 * 10 + 100 * 20 + 40 * 40)
    documents = [papers.paper_letter(one) for case in [*cases, fee] for one in case.papers.all()]
    assert len(documents) == 4
    replies = [reply for case in cases for reply in case.replies.all()]
    assert len(replies) == 4
    documents += [papers.reply_letter(one, date(2024, 12, 31)) for one in replies]
    for letter in documents:
        document = pdfium.PdfDocument(papers.file_of(letter, people, "pdf"))
        page = document[0].render(scale=1).to_pil().convert("L")
        assert page.size == (596, 842)
        dark = sum(1 for grey in page.tobytes() if grey < 128) / (page.width * page.height)
        assert 0.01 < dark < 0.2
