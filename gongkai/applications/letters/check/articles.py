"""Are the articles cited in full, and are they those of the outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.applications.letters.check.findings import body, decides, stop, warn
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Letter
from gongkai.guard.finding import Finding
from gongkai.law.outcomes import outcomes
from gongkai.law.rules import parameters

_NUMBER: Final = "[一二三四五六七八九十百零〇]+"
_ARTICLE: Final = rf"第{_NUMBER}条(?:第{_NUMBER}款)?(?:第?[（(]{_NUMBER}[）)]项|第{_NUMBER}项)?"
_CITED: Final = re.compile(rf"《([^》]+)》((?:[、，和及与]*{_ARTICLE})+)")
_ONE: Final = re.compile(_ARTICLE)
_STEM: Final = re.compile(rf"第{_NUMBER}条")
SEVERAL: Final = {
    "第十六条": "款", "第二十条": "项", "第三十一条": "项", "第三十三条": "款",
    "第三十六条": "项", "第三十九条": "款",
}  # fmt: skip
"""Articles of the Regulation with several paragraphs (款) or items (项): the citation names one."""
_ONE_OF: Final = ("granted", "none.not_held")
"""Outcomes whose articles are alternatives."""


def cited(text: str) -> list[tuple[str, str]]:
    """(instrument, article) of every article that follows a title in 《》, in order."""
    return [
        (title, article.replace("(", "（").replace(")", "）"))
        for title, run in _CITED.findall(text)
        for article in _ONE.findall(run)
    ]


def of_the_regulation(text: str) -> list[str]:
    """The articles of the Regulation the text cites."""
    return [article for title, article in cited(text) if _is_regulation(title)]


def several_parts(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """An article with several paragraphs or items is cited with the one that applies."""
    for article in dict.fromkeys(of_the_regulation(letter.text)):
        stem = _STEM.match(article)
        part = SEVERAL.get(stem[0]) if stem else None
        if part is not None and part not in article:
            yield stop(
                "article.part",
                f"《政府信息公开条例》{article}有若干{part}，文书没有写明适用哪一{part}。",
                f"请把条文写到{part}。",
                article,
            )


def of_the_outcome(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The reply cites the articles of its outcome, and no item of art. 36 of another outcome."""
    if not decides(letter) or facts.outcome not in outcomes():
        return
    grounds = outcomes()[facts.outcome].grounds
    found = of_the_regulation(body(letter))
    lacking = [ground for ground in grounds if ground not in found]
    if grounds and (len(lacking) == len(grounds) if facts.outcome in _ONE_OF else lacking):
        joined = ("或者" if facts.outcome in _ONE_OF else "、").join(lacking)
        yield stop(
            "article.missing",
            f"文书没有引用这一处理结果的依据：《政府信息公开条例》{joined}。",
            "请补充依据的条、款、项。",
        )
    for article in dict.fromkeys(found):
        if article.startswith("第三十六条") and "项" in article and article not in grounds:
            yield stop(
                "article.other",
                f"文书引用了《政府信息公开条例》{article}，与登记的处理结果不一致。",
                "请核对处理结果和条款，改正其中一个。",
                article,
            )


def unread(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """A paragraph of the laws on remedies that was not read is not cited as law."""
    for title, article in dict.fromkeys(cited(letter.text)):
        if not title.endswith(("行政复议法", "行政诉讼法")) or article == _stem(article):
            continue
        if article not in _verified():
            yield warn(
                "article.unread",
                f"《{title}》{article}的款、项没有核对过原文。",
                "请核对原文，或者只引用到条。",
                article,
            )


def _is_regulation(title: str) -> bool:
    return title.endswith("政府信息公开条例") or title == "条例"


def _stem(article: str) -> str:
    found = _STEM.match(article)
    assert found is not None, "an article begins with its number"
    return found[0]


def _verified() -> set[str]:
    return {
        version.citation.article
        for parameter in parameters("remedies").values()
        for version in parameter.versions
        if version.citation.verified
    }
