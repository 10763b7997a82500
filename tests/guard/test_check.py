"""The one door: everything looked at, gravest first, every place its own part's."""

from __future__ import annotations

import random
from datetime import date

from gongkai.guard.check import Context, check, guard_text, worst
from gongkai.guard.duplicates import Document, Index
from gongkai.guard.finding import Part
from gongkai.guard.metadata import Metadata
from tests.guard.passages import citizen_number, mobile

CHANCE = random.Random(11)
NUMBER, PHONE = citizen_number(CHANCE), mobile(CHANCE)


def test_nothing_wrong_gives_nothing() -> None:
    parts = [Part("标题", "title", "杜关镇防汛通知"), Part("正文", "body", "各村：请加强值守。")]
    assert check(parts, context=Context()) == []
    assert worst([]) is None


def test_the_gravest_comes_first_and_then_the_order_of_parts() -> None:
    parts = [
        Part("正文", "body", f"监督电话：{PHONE}\n请看杜关镇镇网站"),
        Part("附件“甲.docx”", "attachment", f"王建国 {NUMBER} 和 {NUMBER}"),
        Part("附件“乙.docx”", "attachment", "机密★1年"),
    ]
    found = check(parts, context=Context())
    assert [f.severity for f in found] == ["refuse", "stop", "stop", "warn", "hint"]
    assert [f.where for f in found[1:3]] == ["附件“甲.docx”", "附件“甲.docx”"]
    assert found[1].start < found[2].start
    assert worst(found) == "refuse"


def test_the_same_part_given_twice_is_told_once() -> None:
    part = Part("正文", "body", f"王建国 {NUMBER}")
    assert len(check([part, part], context=Context())) == 1


def test_cells_of_a_sheet_are_read_together_and_named_apart() -> None:
    where = "附件“救助.xlsx”Sheet1!"
    cells = {
        "A1": "低保名单",
        "A2": "李秀英",
        "B2": "肺癌",
        "C2": NUMBER,
        "A3": "周强",
        "B3": "因灾",
    }
    parts = [Part(where + place, "attachment", text) for place, text in cells.items()]
    found = {f.where: f for f in check(parts, context=Context())}
    assert {w: f.rule for w, f in found.items()} == {
        where + "B2": "personal.diagnosis",
        where + "C2": "personal.id_number",
    }
    assert (found[where + "C2"].start, found[where + "C2"].end) == (0, 18)
    assert (found[where + "B2"].start, found[where + "B2"].end) == (0, 2)


def test_a_list_of_minors_is_known_by_the_name_of_its_file() -> None:
    parts = [
        Part("附件“孤儿名单.xlsx”文件名", "file_name", "孤儿名单.xlsx"),
        Part("附件“孤儿名单.xlsx”Sheet1!A1", "attachment", "张小朵"),
    ]
    assert [f.rule for f in check(parts, context=Context())] == ["personal.minor"]


def test_a_published_service_telephone_is_not_even_a_hint() -> None:
    parts = [Part("正文", "body", f"监督电话：{PHONE}")]
    assert check(parts, context=Context(allowed_phones=frozenset({PHONE}))) == []


def test_links_metadata_and_repeats_are_asked_when_given() -> None:
    published = Index()
    published.add([Document("a", "杜关镇", "防汛通知", "各村请加强值守，发现险情立即报告。")])
    context = Context(
        own_domains=("lushi.gov.cn",),
        markup={"正文": '<a href="javascript:x">看</a><a href="https://other.example">看</a>'},
        metadata=Metadata(
            "杜关镇防汛通知",
            organ="杜关镇",
            attribute="proactive",
            formed_date=date(2023, 5, 9),
            published_date=date(2023, 5, 8),
        ),
        document=Document("b", "杜关镇", "防汛通知", "各村请加强值守，发现险情立即报告。"),
        published=published,
    )
    found = check([Part("正文", "body", "看")], context=context)
    assert sorted(f.rule for f in found) == [
        "duplicates.exact",
        "links.external",
        "links.script",
        "metadata.dates",
    ]
    assert {f.where for f in found if f.rule.startswith("links")} == {"正文"}


def test_a_text_on_its_own_can_be_guarded() -> None:
    (finding,) = guard_text(f"王建国 {NUMBER}", "名单.txt")
    assert (finding.where, finding.severity) == ("名单.txt", "stop")
    assert NUMBER not in finding.quote
