"""Texts that say the same again, and texts that only fill the same template.

Two texts are alike when most of their runs of five characters are shared
(Jaccard ≥ 0.8).  What tells a repeated text from another use of its template
are the facts: numbers, places, organisations.  A template is also sought by
its frame, which is the text without its facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gongkai.guard.finding import Finding, Severity
from gongkai.guard.sketch import BANDS, bands, folded, likeness, shingles, sketches

Kind = Literal["exact", "duplicate", "template"]

NEAR = 0.8
"""Least share of common shingles for two texts to be reported."""
SAME_FACTS = 0.5
"""Least share of common facts for a repeated text; below it is the same template."""
CROWD = 40
"""In a larger group of texts under one key each is compared with the CROWD before it."""

FRAME_BANDS = 14
"""Of the 21 bands of a frame: enough for 98 in 100 templates at 0.8, at two thirds the price."""

_DIGITS = re.compile("[0-9]+")
_PLACES = ("村", "镇", "乡", "社区", "县")
_FACT = re.compile(
    r"\d+(?:\.\d+)?|[\u4e00-\u9fff]{2,3}(?:镇|乡|村|街道|社区|县|市|小学|中学|公司|合作社|项目|路|桥)|"
    r"(?:联系人|负责人|户主|申请人|法定代表人)[^\u4e00-\u9fff]{0,2}[\u4e00-\u9fff]{2,3}"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that may be repeated; ``key`` is how it is known (an index number)."""

    key: str
    organ: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that are alike; ``first`` was there before."""

    first: Document
    second: Document
    kind: Kind
    likeness: float
    """Shared shingles among all, 0 … 1; of a template those of the frame."""
    facts: float
    """Shared facts among all, 0 … 1."""
    reason: str


@dataclass(slots=True)
class Index:
    """Texts by the keys of their sketches; grows by ``add``, answers with ``like``."""

    _documents: list[Document] = field(default_factory=list)
    _buckets: dict[bytes, int | list[int]] = field(default_factory=dict)
    """Numbers of documents by key; most keys have one, so only the others hold a list."""

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, documents: Iterable[Document]) -> None:
        """Take in more texts; empty ones are like no other and are left out."""
        for document, _, keys in _keyed(documents):
            self._enter(document, keys)

    def take(self, documents: Iterable[Document]) -> Iterator[Pair]:
        """Take in more texts, yielding each one's pairs with those already there."""
        for document, text, keys in _keyed(documents):
            others = self._candidates(keys)
            self._enter(document, keys)
            if others:
                yield from self._pairs(document, text, others)

    def like(self, document: Document) -> list[Pair]:
        """Pairs of this text with those taken in, itself left out; the most alike first."""
        found: list[Pair] = []
        for one, text, keys in _keyed([document]):
            found += self._pairs(one, text, self._candidates(keys))
        return sorted(found, key=lambda p: (-p.likeness, p.first.key))

    def _enter(self, document: Document, keys: Iterable[bytes]) -> None:
        number = len(self._documents)
        self._documents.append(document)
        for key in keys:
            there = self._buckets.setdefault(key, number)
            if there is number:
                continue
            if isinstance(there, int):
                self._buckets[key] = [there, number]
            else:
                there.append(number)

    def _candidates(self, keys: Iterable[bytes]) -> list[int]:
        numbers: set[int] = set()
        for there in map(self._buckets.get, keys):
            if there is None:
                continue
            if isinstance(there, int):
                numbers.add(there)
            else:
                numbers.update(there[-CROWD:])
        return sorted(numbers)

    def _pairs(self, document: Document, text: str, numbers: Sequence[int]) -> Iterator[Pair]:
        mine = shingles(text)
        for number in numbers:
            other = self._documents[number]
            if other.key == document.key:
                continue
            theirs = folded(other.text)
            share = 1.0 if theirs == text else likeness(mine, shingles(theirs))
            pair = _pair(other, document, share, same=theirs == text)
            if pair is not None:
                yield pair


def pairs(documents: Iterable[Document]) -> Iterator[Pair]:
    """Every pair of like texts, each once, in the order of the second."""
    yield from Index().take(documents)


def find(document: Document, index: Index) -> Iterator[Finding]:
    """Findings for a text that is about to go out."""
    for pair in index.like(document):
        rule, severity, advice = _SAYINGS[pair.kind]
        if pair.kind == "exact" and pair.first.organ != document.organ:
            severity = "warn"
        yield Finding(rule, severity, pair.reason, advice, "", pair.first.title[:40])


_SAYINGS: dict[Kind, tuple[str, Severity, str]] = {
    "exact": ("duplicates.exact", "stop", "已经发布过的不再重复发布，可以引用原来的地址"),
    "duplicate": (
        "duplicates.near",
        "warn",
        "请核对是不是重复发布；原文有更正的，请在原信息上更正并保留旧版本",
    ),
    "template": (
        "duplicates.template",
        "hint",
        "同一格式的不同事项可以发布，请核对事实已经全部改过",
    ),
}


def facts(text: str) -> frozenset[str]:
    """Numbers, places and organisations a text names."""
    return frozenset(_FACT.findall(text))


def frame(folded_text: str) -> str:
    """What another use of a text's template shares: no digits, no two characters before 村."""
    bare = _DIGITS.sub("", folded_text)
    for suffix in _PLACES:
        if suffix in bare:
            *heads, tail = bare.split(suffix)
            bare = suffix.join([*(head[:-2] for head in heads), tail])
    return bare


def _keyed(documents: Iterable[Document]) -> Iterator[tuple[Document, str, list[bytes]]]:
    batch: list[tuple[Document, str]] = []
    for document in documents:
        text = folded(document.text)
        if text:
            batch.append((document, text))
        if len(batch) >= 512:
            yield from _with_keys(batch)
            batch = []
    yield from _with_keys(batch)


def _with_keys(
    batch: Sequence[tuple[Document, str]],
) -> Iterator[tuple[Document, str, list[bytes]]]:
    whole = sketches([text for _, text in batch])
    frames = sketches([frame(text) for _, text in batch])
    for (document, text), one, other in zip(batch, whole, frames, strict=True):
        yield document, text, bands(one) + bands(other, first=BANDS, count=FRAME_BANDS)


def _pair(first: Document, second: Document, share: float, *, same: bool) -> Pair | None:
    """What two texts are to each other; None when they are not alike."""
    mine, theirs = facts(first.text), facts(second.text)
    common = likeness_of(mine, theirs)
    kind: Kind = "exact" if same else "duplicate"
    if not same and common < SAME_FACTS and len(mine | theirs) >= 3:
        kind = "template"
        frames = (shingles(frame(folded(d.text))) for d in (first, second))
        share = max(share, likeness(*frames))
    if share < NEAR:
        return None
    return Pair(first, second, kind, share, common, _reason(first, second, kind, share))


def likeness_of(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """Shared facts among all; two texts without facts have the same ones."""
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0


def _reason(first: Document, second: Document, kind: Kind, share: float) -> str:
    whose = "本机关" if first.organ == second.organ else f"“{first.organ}”"
    name = f"{whose}的《{first.title}》（{first.key}）"
    if kind == "exact":
        return f"正文与{name}完全相同"
    mine, theirs = facts(first.text), facts(second.text)
    percent = min(int(share * 100), 99)
    if kind == "duplicate":
        if mine == theirs:
            return f"正文与{name}有 {percent}% 相同，其中的数字和名称全部相同，疑为重复发布"
        return (
            f"正文与{name}有 {percent}% 相同，数字和名称 {len(mine | theirs)} 处中有 "
            f"{len(mine & theirs)} 处相同，疑为重复发布"
        )
    old = "、".join(sorted(mine - theirs, key=first.text.find)[:3])
    new = "、".join(sorted(theirs - mine, key=second.text.find)[:3])
    differ = f"那里是 {old or '无'}，这里是 {new or '无'}"
    return f"与{name}用的是同一模板（文字 {percent}% 相同），事实不同：{differ}"
