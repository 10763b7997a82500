"""The veto rules of the website inspection, each organ's hits with the rows that prove them.

Only what the platform itself knows: the home page and the columns.  Access,
messages and services are not measured here and not said to be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.law import indicators as law
from gongkai.law.indicators import ColumnFacts
from gongkai.orgs.models import Organ
from gongkai.publishing import queries as publishing


@dataclass(frozen=True, slots=True)
class Evidence:
    """A column that counts for a rule: the newest day readers see, and how many items."""

    slug: str
    newest: date | None
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is met (``hit``) or comes near: its number, the sentence and the evidence."""

    id: str
    sentence: str
    hit: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """An organ and what the rules find."""

    organ: Organ
    findings: tuple[Finding, ...]

    @property
    def vetoed(self) -> bool:
        """Whether one of the rules is met."""
        return any(finding.hit for finding in self.findings)


def judged(organs: Sequence[Organ], today: date) -> list[Judged]:
    """Each organ with its findings; those with none have no findings."""
    ids = [organ.pk for organ in organs]
    facts = publishing.column_facts(ids, today)
    newest = publishing.newest_days(ids, today)
    return [Judged(o, _findings(facts[o.pk], newest.get(o.pk), today)) for o in organs]


def _findings(
    columns: Sequence[ColumnFacts], newest: date | None, today: date
) -> tuple[Finding, ...]:
    if not columns:
        return ()
    limits = law.thresholds("website", today)
    found = []
    if law.home_stale([newest], today):
        last = f"最近一条是{newest:%Y-%m-%d}" if newest else "没有发布过内容"
        found.append(
            Finding("V3", f"{limits['home_days']}天内没有发布新的内容，{last}。", True, ())
        )
    hits = {hit.id: hit for hit in law.column_hits(columns, today)}
    rules = (
        ("V4.1", "stale_short", "动态、通知公告、政策文件类栏目没有按时更新", law.column_stale),
        ("V4.2", "stale_long", "应更新的栏目长期没有更新", law.column_long_stale),
        ("V4.3", "empty", "栏目空白", _blank),
    )
    for number, limit, words, rule in rules:
        rows = tuple(Evidence(c.slug, c.newest, c.count) for c in columns if rule(c, today))
        if rows:
            hit = hits.get(number)
            near = f"{len(rows)}个{words}，{limits[limit]}个即单项否决。"
            found.append(Finding(number, hit.sentence if hit else near, hit is not None, rows))
    return tuple(found)


def _blank(column: ColumnFacts, today: date) -> bool:
    return not column.count
