"""Every kind of document: its words, its facts, its articles, its remedy."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.letters.check.articles import of_the_regulation
from gongkai.applications.letters.compose import MissingFacts, clean, compose, kinds, kinds_for
from gongkai.applications.letters.facts import CaseFacts, Organ, Withheld
from gongkai.applications.letters.letter import Block, markup, parse
from gongkai.applications.letters.remedy import first, remedy_paragraph
from gongkai.applications.letters.sample import ORGAN, PERSON, sample
from gongkai.applications.letters.slots import OUTCOME_NAMES, amount_in_words
from gongkai.law.fees import page_fee
from gongkai.law.outcomes import outcomes
from tests.applications.letters.golden import FOLDER, words

ALL = sorted(kinds())
REPLIES = [kind for kind in ALL if kinds()[kind].outcome]
FIRST = {
    "refused.secret", "refused.law", "refused.security", "refused.third_party",
    "refused.internal", "refused.process", "refused.case_file",
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_the_document_says_what_it_said(kind: str) -> None:
    assert words(kind) == (FOLDER / f"{kind}.txt").read_text("utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(ALL)


def test_every_outcome_has_its_document() -> None:
    assert {kind.outcome for kind in kinds().values() if kind.outcome} == set(outcomes())
    assert {len(kinds_for(outcome)) for outcome in outcomes()} == {1, 2}
    assert [kind.id for kind in kinds_for("none.not_held")] == ["none.absent", "none.elsewhere"]


def test_the_labels_of_the_outcomes_are_those_of_the_ledger() -> None:
    from gongkai.applications.kinds import Outcome

    assert dict(Outcome.choices) == OUTCOME_NAMES


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_cites_the_articles_of_its_outcome(kind: str) -> None:
    outcome = outcomes()[kinds()[kind].outcome]
    cited = of_the_regulation(compose(kind, sample(kind)).text)
    if outcome.id in ("granted", "none.not_held"):
        assert len(set(outcome.grounds) & set(cited)) == 1
    else:
        assert set(outcome.grounds) <= set(cited)


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_names_one_of_the_three_remedies(kind: str) -> None:
    text = compose(kind, sample(kind)).text
    assert "60日内" in text
    assert "向卢氏县人民政府申请行政复议" in text
    if kind in FIRST | {"partial"}:
        assert "应当先申请行政复议，不能直接提起行政诉讼" in text
        assert "第二十三条第一款第（四）项" in text
        assert "15日内" in text
        assert "6个月" not in text
    else:
        assert "6个月内" in text
        assert "直接向卢氏县人民法院提起行政诉讼" in text
        assert "应当先" not in text


def test_a_partial_disclosure_without_articles_14_to_16_leaves_the_choice() -> None:
    facts = replace(sample("partial"), withheld=(Withheld("附页", "第二条", "不属于政府信息"),))
    assert not first(facts)
    assert "6个月内" in compose("partial", facts).text


def test_before_2024_there_was_no_compulsory_reconsideration_and_no_paragraph_unread() -> None:
    facts = replace(sample("refused.internal"), day=date(2023, 12, 29))
    text = remedy_paragraph(facts, "本答复书")
    assert "直接向卢氏县人民法院提起行政诉讼" in text
    # The paragraph of the old law was not read, so only its article stands there.
    assert "《中华人民共和国行政复议法》第九条，" in text


@pytest.mark.parametrize("field", ["reconsideration", "court"])
def test_an_organ_without_its_remedies_cannot_reply(field: str) -> None:
    facts = replace(sample("none.absent"), organ=replace(ORGAN, **{field: " "}))
    with pytest.raises(ValueError, match="机关设置中补充"):
        compose("none.absent", facts)


@pytest.mark.parametrize("kind", ALL)
def test_a_document_without_its_facts_names_every_one_of_them(kind: str) -> None:
    bare = CaseFacts(organ=Organ("", reconsideration="某县人民政府", court="某县人民法院"),
                     day=date(2024, 5, 1))  # fmt: skip
    with pytest.raises(MissingFacts) as caught:
        compose(kind, bare)
    # What a bare case tells all the same: nothing was asked, charged or supplied.
    told = {"remedy", "third_remedy", "consulted_summary", "fee_summary", "attachment_pages",
            "outcome", "grounds"}  # fmt: skip
    assert set(caught.value.missing) >= set(kinds()[kind].slots) - told
    assert "还缺少：" in str(caught.value)
    for label in caught.value.missing.values():
        assert re.search("[\u4e00-\u9fff]", label)
        assert label in str(caught.value)


def test_a_missing_fact_is_named_for_people() -> None:
    with pytest.raises(
        MissingFacts, match="生成“补正告知书”还缺少：需要补正的事项、需要补充的内容、补正期限"
    ):
        compose("correction", replace(sample("correction"), correction=None))


def test_the_letter_to_a_third_party_does_not_tell_who_applies() -> None:
    for kind in ("third_party_inquiry", "joint_organ_inquiry", "other_organ_inquiry"):
        facts = sample(kind)
        assert facts.applicant is not None
        assert facts.applicant.name not in compose(kind, facts).text


def test_a_reply_ordered_anew_says_who_ordered_it() -> None:
    order = "卢氏县人民政府于2024年6月3日作出卢政复〔2024〕1号行政复议决定，责令本机关重新答复"
    for kind in ("granted.provided", "none.unclear"):
        text = compose(kind, replace(sample(kind), ordered=order)).text
        assert f"{order}。本机关现重新答复如下。" in text
        assert "重新答复" not in compose(kind, sample(kind)).text


def test_silence_means_different_things_to_a_third_party_and_to_an_organ() -> None:
    third = compose("third_party_inquiry", sample("third_party_inquiry")).text
    joint = compose("joint_organ_inquiry", sample("joint_organ_inquiry")).text
    assert "逾期未提出意见的，不视为同意" in third
    assert "逾期未提出意见的，视为同意公开" in joint


def test_the_blank_form_asks_only_what_article_29_allows() -> None:
    text = compose("application_form", sample("application_form")).text
    for asked in ("姓名", "证件号码", "联系电话", "统一社会信用代码", "提供形式", "获取途径"):
        assert asked in text
    assert "不要求说明用途" in text
    assert not re.search("所需信息的用途|科研等特殊需要|申请减免|出生|民族|性别|工作单位", text)


def test_the_fee_notice_prints_the_bands_that_add_up() -> None:
    letter = compose("fee_notice", sample("fee_notice"))
    table = next(block for block in letter.blocks if block.style == "table")
    amounts = [int(row.cells[-1].text) for row in table.rows[1:-1]]
    assert sum(amounts) == int(table.rows[-1].cells[-1].text) == page_fee(240, letter.day)
    assert "肆仟叁佰元整" in letter.text


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (0, "零元整"), (10, "壹拾元整"), (100, "壹佰元整"), (1010, "壹仟零壹拾元整"),
        (1001, "壹仟零壹元整"), (14700, "壹万肆仟柒佰元整"), (100200, "壹拾万零贰佰元整"),
        (10_000_000, "壹仟万元整"), (20_030_040, "贰仟零叁万零肆拾元整"),
    ],
)  # fmt: skip
def test_amounts_in_the_capital_digits_of_receipts(yuan: int, words: str) -> None:
    assert amount_in_words(yuan) == words


def test_an_amount_beyond_every_fee_is_refused() -> None:
    with pytest.raises(ValueError, match="超出范围"):
        amount_in_words(10**8)


TEXT = st.text(max_size=60)


@given(name=TEXT, request=TEXT, finding=TEXT)
def test_nothing_in_a_fact_becomes_markup(name: str, request: str, finding: str) -> None:
    facts = replace(
        sample("none.absent"),
        applicant=replace(PERSON, name=name),
        request=request,
        finding=finding,
    )
    usual = compose("none.absent", sample("none.absent"))
    told = (
        clean(name),
        clean(request.strip().rstrip("。；;.")),
        clean(finding.strip().rstrip("。；;.")),
    )
    if not all(told):
        with pytest.raises(MissingFacts):
            compose("none.absent", facts)
        return
    letter = compose("none.absent", facts)
    assert [b.style for b in letter.blocks] == [b.style for b in usual.blocks]
    assert letter.addressee == clean(name).rstrip("：:").strip()
    assert all(words in letter.text for words in told)


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=3), LINE)
def test_a_document_survives_being_edited_as_text(chosen: list[str], line: str) -> None:
    for kind in chosen:
        blocks = (*compose(kind, sample(kind)).blocks, Block("paragraph", line))
        assert parse(markup(blocks)) == blocks


def test_a_row_without_its_table_is_said_with_its_line() -> None:
    with pytest.raises(ValueError, match="前面没有表格：｜|前面没有表格：\\| 甲"):
        parse("| 甲 | 乙 |")
    with pytest.raises(ValueError, match="应当有2格"):
        parse("table 1 1\n| 甲 |")
