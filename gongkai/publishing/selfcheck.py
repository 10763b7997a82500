"""自查: the platform looks at itself every night as an inspector would.

Each rule is a function from what is looked at to what it finds; ``RULES`` is
their list.  Nothing is changed and nothing decided here: a finding is data with
the rule's name, the place and a sentence.  What the guard finds in a text that
is public came in before there was the rule, or not through the acts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from gongkai.audit import chain
from gongkai.guard import duplicates
from gongkai.guard.finding import Severity
from gongkai.guard.markup import text_of
from gongkai.guard.personal import GRAVITY
from gongkai.law import duties as law
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import exits, queries
from gongkai.records import queries as records
from gongkai.records import store

if TYPE_CHECKING:
    from gongkai.records.models import Record

BATCH = 200
MOST_OF = (3, 4)
"""An item is expected of every sister when at least so many of so many have it."""
FEWEST_SISTERS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found; ``rule`` is a dotted id, ``place`` names it for people."""

    rule: str
    severity: Severity
    organ: str
    place: str
    message: str
    advice: str

    def as_json(self) -> dict[str, str]:
        """Plain data, e.g. for a line of JSON."""
        return asdict(self)


class Scope:
    """What is looked at: organs on a day, and what of theirs was public by then."""

    def __init__(self, organs: Sequence[Organ], today: date) -> None:
        self.organs = {organ.pk: organ for organ in organs}
        self.today = today

    @cached_property
    def records(self) -> list[Record]:
        """Public records, organ by organ, in the order they came in."""
        return list(queries.public_by(self.organs, self.today))

    def name(self, organ: int) -> str:
        """The short name of an organ."""
        return self.organs[organ].short_name


Rule = Callable[[Scope], Iterator[Found]]
Progress = Callable[[int, int, str], None]


def run(
    organs: Sequence[Organ],
    *,
    today: date,
    progress: Progress = lambda done, total, name: None,
) -> list[Found]:
    """Everything found at these organs as they stood on ``today``: the gravest first.

    ``progress`` is told before each rule how many are done, of how many, and
    the name of the one that begins.
    """
    scope = Scope(organs, today)
    found: list[Found] = []
    for number, (name, rule) in enumerate(RULES.items()):
        progress(number, len(RULES), name)
        found += rule(scope)
    progress(len(RULES), len(RULES), "")
    return sorted(found, key=lambda f: GRAVITY.index(f.severity))


def columns(scope: Scope) -> Iterator[Found]:
    """Columns that are empty, and columns past their day (条例 12, 26; 单项否决)."""
    soon = queries.soon_days(scope.today)
    for owed, acts in queries.obligations_on(scope.organs, scope.today):
        place = f"栏目“{owed.column.title}”"
        whose = scope.name(owed.organ_id)
        if owed.first_date is None or owed.first_date > scope.today:
            yield Found(
                "columns.empty", "stop", whose, place,
                f"自{_chinese(owed.since_date)}开设以来没有任何内容，是空白栏目。",
                "请发布内容，或者由另一人签署“本期无内容”并写明原因；确不涉及的栏目请停用并说明。",
            )  # fmt: skip
            continue
        duty = law.Duty.from_json(owed.column.duty)
        case = law.DutyCase(duty, acts, owed.since_date)
        standing = law.evaluate(case, scope.today, soon, calendar())
        if standing.state == "overdue" and standing.next is not None:
            yield Found(
                "columns.overdue", "stop", whose, place,
                f"超过更新期限{standing.overdue}天：{standing.next.why}",
                "请更新内容、确认仍有效，或者签署“本期无内容”。",
            )  # fmt: skip


def texts(scope: Scope) -> Iterator[Found]:
    """What the guard finds today in texts that are public: people's data, links, names, 文号."""
    passed = queries.overrides_of(scope.organs)
    for batch in _batches(scope.records):
        for organ_items in _by_organ(batch).values():
            for pk, findings in exits.examine_many(organ_items).items():
                item = next(one for one in organ_items if one.pk == pk)
                for f in findings:
                    let = (pk, f.rule, f.where[:200]) in passed
                    yield Found(
                        f.rule, "hint" if let else f.severity, scope.name(item.organ_id),
                        f"{_of(item)} {f.where}".strip(),
                        f"{f.message}{'：' + f.quote if f.quote else ''}"
                        + ("（发布时已说明理由放行）" if let else ""),
                        f.advice,
                    )  # fmt: skip


def files(scope: Scope) -> Iterator[Found]:
    """Attachments of public records whose bytes are not in the store: readers get 404."""
    by_pk = {item.pk: item for item in scope.records}
    for pk, attached in records.files(by_pk).items():
        for file in attached:
            if not store.is_kept(file.sha256):
                yield Found(
                    "files.missing", "stop", scope.name(by_pk[pk].organ_id),
                    f"{_of(by_pk[pk])} 附件“{file.name}”",
                    "附件打不开：存储目录里没有这个文件。",
                    "请从备份恢复文件目录，或者更正这条信息，重新上传附件。",
                )  # fmt: skip


def dates(scope: Scope) -> Iterator[Found]:
    """Published days against approvals and against the operation log, which cannot be rewritten."""
    for kind, event, fact in (
        ("release", "release.made", "day"),
        ("posting", "posting.hung", "from"),
    ):
        told = chain.told(scope.organs, event)
        for row in queries.placements(kind, scope.organs, scope.today):
            said = told.get(str(row.pk))
            yield from _dated(scope, row, date.fromisoformat(said[fact]) if said else None)


def _dated(scope: Scope, row: queries.Placement, told: date | None) -> Iterator[Found]:
    whose, place = scope.name(row.organ), f"{row.index_number}《{row.title}》"
    advice = "请查明是谁在何时改动；发布日期由发布动作产生，不得倒填。"
    approved = localdate(row.approved_at) if row.approved_at else None
    if approved is None:
        message = f"{_chinese(row.day)}公开，但没有完成审核的记录。"
        yield Found("dates.not_approved", "stop", whose, place, message, advice)
    elif row.day < approved:
        message = f"发布日期{_chinese(row.day)}早于审核通过的{_chinese(approved)}。"
        yield Found("dates.before_approval", "stop", whose, place, message, advice)
    if told != row.day:
        kept = f"操作记录中是{_chinese(told)}" if told else "操作记录中没有这次发布"
        message = f"页面上的日期是{_chinese(row.day)}，{kept}。"
        yield Found("dates.not_in_log", "stop", whose, place, message, advice)


def logs(scope: Scope) -> Iterator[Found]:
    """Operation logs whose chain does not hold."""
    for organ in scope.organs.values():
        for broken in chain.verify(organ)[:3]:
            yield Found(
                "logs.broken", "stop", organ.short_name, "操作记录", f"{broken.reason}。",
                "请保留现场，与已公布的每日摘要和备份核对。",
            )  # fmt: skip


def repeats(scope: Scope) -> Iterator[Found]:
    """The same text twice: at one organ, and between neighbours below one parent."""
    for items in _by_parent(scope).values():
        by_key = {item.index_number: item for item in items}
        documents = (
            duplicates.Document(
                item.index_number, scope.name(item.organ_id), item.title, text_of(item.body)
            )
            for item in items
        )
        for pair in duplicates.pairs(documents):
            if pair.kind == "template":
                continue
            one, other = by_key[pair.first.key], by_key[pair.second.key]
            own = one.organ_id == other.organ_id
            exact = pair.kind == "exact"
            likely = exact or (own and one.title == other.title)
            severity: Severity = "stop" if exact and own else "warn" if likely else "hint"
            yield Found(
                "repeats.exact" if exact else "repeats.near", severity, scope.name(other.organ_id),
                _of(other), f"{pair.reason}。",
                "重复发布的请撤回一条；确属两件事的，请写明区别。",
            )  # fmt: skip


def omissions(scope: Scope) -> Iterator[Found]:
    """What most sister villages published in a quarter and one did not, on boards or on the site.

    Sisters are the village boards below one town; an item's kind is its title
    without numbers and without the village's own name.
    """
    sisters: dict[int | None, set[int]] = defaultdict(set)
    for organ in scope.organs.values():
        if organ.kind == Kind.VILLAGE:
            sisters[organ.parent_id].add(organ.pk)
    seen: dict[tuple[int | None, str, int, int, str], set[int]] = defaultdict(set)
    titles: dict[tuple[str, int], str] = {}
    for channel in ("site", "board"):
        for row in queries.shown_by_villages(channel, scope.organs, scope.today):
            organ = scope.organs[row.organ]
            kind = _kind(row.title, organ)
            seen[organ.parent_id, channel, row.day.year, (row.day.month + 2) // 3, kind].add(
                organ.pk
            )
            titles.setdefault((kind, organ.pk), row.title)
    for (parent, channel, year, quarter, kind), having in seen.items():
        all_of_them = sisters[parent]
        few = len(having) * MOST_OF[1] < len(all_of_them) * MOST_OF[0]
        if few or len(all_of_them) < FEWEST_SISTERS:
            continue
        on_board = seen.get((parent, "board", year, quarter, kind), set())
        if channel == "board":
            on_board = having
        example = titles[kind, min(having)]
        for pk in sorted(all_of_them - having):
            yield _omitted(scope, pk, channel, (year, quarter), len(having), len(all_of_them),
                           example, hangs=pk in on_board)  # fmt: skip


def _omitted(
    scope: Scope, pk: int, channel: str, period: tuple[int, int], having: int, of: int,
    example: str, *, hangs: bool,
) -> Found:  # fmt: skip
    year, quarter = period
    where = "网站" if channel == "site" else "公开栏"
    message = f"{year}年第{quarter}季度{of}个村（社区）中有{having}个在{where}公开了同类信息"
    message += f"（如《{example}》），这里没有" + ("，只在公开栏张贴。" if hangs else "。")
    rule = "omissions.site" if channel == "site" and hangs else "omissions.sister"
    return Found(
        rule, "warn", scope.name(pk), where, message, "请补发；确实没有的，请签署“本期无内容”。"
    )


RULES: Mapping[str, Rule] = {
    "栏目": columns,
    "文字": texts,
    "附件": files,
    "日期": dates,
    "操作记录": logs,
    "重复": repeats,
    "遗漏": omissions,
}
"""What is looked for, in this order."""

_NUMERAL = re.compile(r"[0-9０-９]+|第[一二三四五六七八九十]+(?=季度|期|批)")


def _kind(title: str, organ: Organ) -> str:
    return _NUMERAL.sub("", title.replace(organ.short_name, "").replace(organ.name, ""))


def _of(item: Record) -> str:
    return f"{item.index_number}《{item.title}》"


def _by_organ(items: Sequence[Record]) -> dict[int, list[Record]]:
    groups: dict[int, list[Record]] = defaultdict(list)
    for item in items:
        groups[item.organ_id].append(item)
    return groups


def _by_parent(scope: Scope) -> dict[int | None, list[Record]]:
    """Records of a town and its villages together; of other organs those below one parent."""
    groups: dict[int | None, list[Record]] = defaultdict(list)
    for item in scope.records:
        organ = scope.organs[item.organ_id]
        groups[organ.parent_id if organ.kind == Kind.VILLAGE else organ.pk].append(item)
    return groups


def _batches(items: Sequence[Record]) -> Iterator[Sequence[Record]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
