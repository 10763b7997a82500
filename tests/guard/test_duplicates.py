"""Repeats and templates: told apart, found again, the same with and without numpy."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.guard import sketch
from gongkai.guard.duplicates import Document, Index, find, pairs

NOTICE = (
    "杜关镇2023年3月临时救助发放情况公示。经个人申请、村级评议、入户核查、镇政府审核，"
    "共为东寨村、北沟村、张湾村12户26人发放临时救助资金35600元，其中东寨村5户11人15200元，"
    "北沟村4户9人12400元，张湾村3户6人8000元。公示期为2023年4月3日至2023年4月9日，"
    "如有异议请在公示期内向镇民政所反映，监督电话0398-7880123。公示期间接受社会各界监督，"
    "反映情况应当实事求是，以单位名义反映的加盖公章，以个人名义反映的署真实姓名。"
)
OTHER_MONTH = (
    "杜关镇2023年9月临时救助发放情况公示。经个人申请、村级评议、入户核查、镇政府审核，"
    "共为石墙村、显众村、民湾村17户41人发放临时救助资金48300元，其中石墙村8户19人22500元，"
    "显众村6户15人17800元，民湾村3户7人8800元。公示期为2023年10月8日至2023年10月14日，"
    "如有异议请在公示期内向镇民政所反映，监督电话0398-7880123。公示期间接受社会各界监督，"
    "反映情况应当实事求是，以单位名义反映的加盖公章，以个人名义反映的署真实姓名。"
)
FRAME = "。".join(
    f"第{n}条公示期间接受社会监督，反映情况应当实事求是，以单位名义反映的加盖公章"
    for n in "一二三四五六七八九十"
)


def document(key: str, text: str, organ: str = "杜关镇") -> Document:
    return Document(key, organ, f"公示{key}", text)


def test_the_same_text_twice_is_exact_whatever_its_blanks_and_marks() -> None:
    spaced = NOTICE.replace("，", ", ").replace("2023", "２０２３").replace("。", "。\n\n")
    (pair,) = pairs([document("a", NOTICE), document("b", spaced)])
    assert (pair.kind, pair.likeness) == ("exact", 1.0)
    assert "完全相同" in pair.reason


def test_a_text_with_a_word_changed_is_a_duplicate() -> None:
    changed = NOTICE.replace("社会各界监督", "社会监督")
    (pair,) = pairs([document("a", NOTICE), document("b", changed)])
    assert pair.kind == "duplicate"
    assert 0.8 <= pair.likeness < 1
    assert "疑为重复发布" in pair.reason


def test_another_months_notice_of_the_same_form_is_a_template() -> None:
    first, second = document("a", FRAME + NOTICE), document("b", FRAME + OTHER_MONTH)
    (pair,) = pairs([first, second])
    assert pair.kind == "template"
    assert pair.facts < 0.5
    assert "同一模板" in pair.reason
    assert "东寨村" in pair.reason
    assert "石墙村" in pair.reason


def test_unlike_texts_make_no_pair() -> None:
    assert list(pairs([document("a", NOTICE), document("b", FRAME)])) == []


def test_empty_texts_are_like_nothing() -> None:
    assert list(pairs([document("a", ""), document("b", " 。\n"), document("c", "")])) == []


def test_a_repeat_inside_the_organ_is_stopped_and_a_neighbours_is_shown() -> None:
    index = Index()
    index.add([document("a", NOTICE)])
    own = list(find(document("b", NOTICE), index))
    foreign = list(find(document("b", NOTICE, "范里镇"), index))
    assert [(f.rule, f.severity) for f in own] == [("duplicates.exact", "stop")]
    assert [(f.rule, f.severity) for f in foreign] == [("duplicates.exact", "warn")]
    assert "“杜关镇”" in foreign[0].message


def test_a_text_is_no_repeat_of_itself() -> None:
    index = Index()
    index.add([document("a", NOTICE)])
    assert index.like(document("a", NOTICE)) == []


@given(st.lists(st.text(max_size=400), max_size=6))
def test_sketches_without_numpy_are_the_same(texts: list[str]) -> None:
    folded = [sketch.folded(text) for text in texts]
    assert sketch.sketches(folded) == [sketch.plain_sketch(text) for text in folded]


def test_findings_without_numpy_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [document(str(n), text) for n, text in enumerate(_variants(random.Random(5)))]
    with_numpy = list(pairs(documents))
    monkeypatch.setattr(sketch, "_vector", lambda: None)
    assert list(pairs(documents)) == with_numpy
    assert with_numpy


def test_nearly_every_like_pair_is_found() -> None:
    documents = [document(str(n), text) for n, text in enumerate(_variants(random.Random(6), 60))]
    sets = [sketch.shingles(sketch.folded(d.text)) for d in documents]
    wanted = {
        (documents[i].key, documents[j].key)
        for j in range(len(documents))
        for i in range(j)
        if sketch.likeness(sets[i], sets[j]) >= 0.8
    }
    got = {(p.first.key, p.second.key) for p in pairs(documents)}
    assert got <= wanted
    assert len(got) >= 0.99 * len(wanted) > 50


def _variants(chance: random.Random, count: int = 12) -> list[str]:
    """Made texts, each followed by one with a few characters changed."""
    letters = [chr(0x4E00 + n) for n in range(1500)]
    made = []
    for _ in range(count):
        text = chance.choices(letters, k=chance.randrange(60, 900))
        made.append("".join(text))
        for _ in range(chance.randrange(1, max(2, len(text) // 60))):
            text[chance.randrange(len(text))] = chance.choice(letters)
        made.append("".join(text))
    return made
