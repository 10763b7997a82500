"""What is to be done, room by room: bounded, in order, read from the room's ``queries``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.contrib.auth.models import User
from django.urls import reverse

from gongkai.access.rules import RIGHTS, Held, Right
from gongkai.applications import queries as applications
from gongkai.interaction import queries as interaction
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Kind, Organ, Role
from gongkai.publishing import queries as publishing
from gongkai.publishing.chains import step_name
from gongkai.publishing.kinds import SubmissionState
from gongkai.records import queries as records
from gongkai.reporting.models import AnnualReport, Promise, State
from gongkai.reporting.queries import report_due_of
from gongkai.web.addresses import address

SOON = 7
MOST = 50
FEW = 10
"""How many of one kind are listed before the rest is one line with the number."""

Severity = Literal["bad", "warn", "ok"]


@dataclass(frozen=True)
class Task:
    """Something to be done: how urgent, what, why, and the one button to where it is done."""

    severity: Severity
    when: str
    what: str
    why: str = ""
    address: str = ""
    button: str = "去看"
    left: int = 0


@dataclass(frozen=True)
class Desk:
    """Who looks at the list: the roles held and the organs by what may be done there."""

    actor: User
    roles: Sequence[Held]
    organs: Sequence[Organ]
    day: date

    def where(self, right: Right) -> list[int]:
        """The organs where this right is held by the post itself or for its villages."""
        held = [one for one in self.roles if right in RIGHTS[one.role]]
        own = {one.organ.pk for one in held if one.role != Role.SUPERVISOR}
        return [
            o.pk
            for o in self.organs
            if o.pk in own or (o.kind == Kind.VILLAGE and o.parent_id in own)
        ]

    def readable(self) -> list[Organ]:
        """The organs whose annual reports these posts may read; a village makes none."""
        held = [one for one in self.roles if "reports.read" in RIGHTS[one.role]]
        own = {one.organ.pk for one in held}
        above = tuple(str(one.organ.path) for one in held if one.role == Role.SUPERVISOR)
        return [
            o
            for o in self.organs
            if o.kind != Kind.VILLAGE and (o.pk in own or str(o.path).startswith(above))
        ]

    @property
    def supervises(self) -> bool:
        """Whether one of the posts watches over the organs below it."""
        return any(one.role == Role.SUPERVISOR for one in self.roles)


def by_urgency(tasks: Iterable[Task]) -> list[Task]:
    """The most urgent first, within that by the day."""
    return sorted(tasks, key=lambda task: (("bad", "warn", "ok").index(task.severity), task.left))


def review(desk: Desk) -> Iterator[Task]:
    """待我审核 and 待我签署."""
    waiting = list(publishing.to_decide(desk.actor, desk.roles)[: MOST + 1])
    for one in waiting[:FEW]:
        yield Task(
            "warn", f"待我{step_name(one)}", f"{one.organ.short_name}：{one.record.title}",
            f"{one.moved_at:%Y-%m-%d}到这一步", address("office_decide", one.pk), "去审核",
        )  # fmt: skip
    yield from _rest(waiting, "件待我审核", address("office_review"))
    for request in publishing.nothing_to_sign(desk.actor, desk.roles)[:FEW]:
        title = request.obligation.column.title
        yield Task(
            "warn", "待我签署", f"{request.organ.short_name}：{title}本期无内容",
            request.reason, address("office_nothing", request.pk), "去签署",
        )  # fmt: skip


def release(desk: Desk) -> Iterator[Task]:
    """What came back to be mended, and what waits for its day."""
    mine = desk.where("records.edit")
    back = list(publishing.submissions_in(mine, SubmissionState.RETURNED)[: MOST + 1])
    for one in back[:FEW]:
        yield Task(
            "warn", "已退回", f"{one.organ.short_name}：{one.record.title}", "按意见修改后重新送审",
            address("office_item", one.record_id), "去修改",
        )  # fmt: skip
    yield from _rest(back, "件已退回", address("office_items"))
    ready = list(publishing.submissions_in(mine, SubmissionState.APPROVED)[: MOST + 1])
    for one in ready[:FEW]:
        late = one.release_on is not None and one.release_on < desk.day
        yield Task(
            "bad" if late else "ok", "待发布", f"{one.organ.short_name}：{one.record.title}",
            f"定于{one.release_on:%Y-%m-%d}自动发布" if one.release_on else "已批准",
            address("office_item", one.record_id), left=1,
        )  # fmt: skip
    yield from _rest(ready, "件待发布", address("office_items"))


def columns(desk: Desk) -> Iterator[Task]:
    """Columns that are late, due soon or empty."""
    mine = desk.where("records.edit")
    until = desk.day + timedelta(publishing.soon_days(desk.day))
    due = list(publishing.obligations_due(mine, until, desk.day)[: MOST + 1])
    for o, standing in publishing.standings(due[:FEW], desk.day):
        left = (o.due_date - desk.day).days if o.due_date else 0
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{o.organ.short_name}：栏目“{o.column.title}”",
            "空白。发布内容，或者签署本期无内容" if standing.words.startswith(("空白", "尚无"))
            else "发布、确认仍有效，或者签署本期无内容",
            reverse("office_column", args=[o.organ.slug, o.column.slug]), "去更新", left,
        )  # fmt: skip
    yield from _rest(due, "个栏目超期或者快到期", address("office_columns"), "bad")
    empty = list(publishing.obligations_empty(mine, desk.day)[: MOST + 1])
    for o in empty[:FEW]:
        yield Task(
            "warn", "空白", f"{o.organ.short_name}：栏目“{o.column.title}”",
            "没有内容，公众看不到这个栏目。发布内容，或者签署本期无内容",
            reverse("office_column", args=[o.organ.slug, o.column.slug]), "去更新", SOON,
        )  # fmt: skip
    yield from _rest(empty, "个栏目空白", address("office_columns"))


def sheets(desk: Desk) -> Iterator[Task]:
    """What is to be hung and what is to come down, one line a board."""
    mine = desk.where("boards.hang")
    boards = list(publishing.boards(mine).select_related("organ")[:500])
    counts = publishing.board_counts([b.pk for b in boards], desk.day)
    only_village = all(one.role == Role.VILLAGE for one in desk.roles)
    for board in boards:
        n = counts[board.pk]
        where = address("office_phone") if only_village else address("office_board", board.code)
        if n.waiting:
            yield Task(
                "bad" if n.late else "warn", "待张贴", f"{board.name}：{n.waiting}张",
                f"其中{n.late}张已过最迟张贴日期" if n.late else "", where, "去张贴",
            )  # fmt: skip
        if n.down:
            yield Task(
                "warn",
                "应取下",
                f"{board.name}：{n.down}张",
                "公示期已满或者已经撤回",
                where,
                "去取下",
            )


def facts(desk: Desk) -> Iterator[Task]:
    """Groups of organ facts to be checked: for who manages the organ."""
    mine = desk.where("organs.manage")
    until = desk.day + timedelta(SOON)
    for group in orgs.facts_to_confirm(mine, until)[:FEW]:
        left = (group.due_date - desk.day).days if group.due_date else 0
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{group.organ.short_name}：核对{group.get_kind_display()}",
            f"责任岗位：{group.owner.title}", reverse("office_facts", args=[group.organ.slug]),
            "去核对", left,
        )  # fmt: skip


def withheld(desk: Desk) -> Iterator[Task]:
    """Records kept back whose yearly look is due (art. 18)."""
    mine = desk.where("records.edit")
    rows = records.to_review_again(mine, desk.day + timedelta(SOON)).select_related("organ")
    found = list(rows[: MOST + 1])
    for record in found[:FEW]:
        left = (record.review_date - desk.day).days if record.review_date else 0
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{record.organ.short_name}：重新审查“{record.title}”的公开属性", "《条例》第十八条",
            address("office_look", record.pk), "去审查", left,
        )  # fmt: skip
    yield from _rest(found, "件不予公开的信息应当重新审查", address("office_withheld"))


def policies(desk: Desk) -> Iterator[Task]:
    """Policies to interpret."""
    until = desk.day + timedelta(SOON)
    for policy in publishing.policies_open(desk.where("records.edit"), until)[:FEW]:
        left = (policy.due_date - desk.day).days
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{policy.organ.short_name}：解读《{policy.record.title}》", "期限为平台口径",
            reverse("office_policies", args=[policy.organ.slug]), "去解读", left,
        )  # fmt: skip


def letters(desk: Desk) -> Iterator[Task]:
    """Questions of readers that wait for an answer."""
    found = list(interaction.waiting(desk.where("interaction.answer"), desk.day)[: MOST + 1])
    for letter in found[:FEW]:
        left = (letter.due_date - desk.day).days
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{letter.organ.short_name}：回复群众提问", f"{letter.received_at:%Y-%m-%d}收到",
            address("office_letter", letter.pk), "去回复", left,
        )  # fmt: skip
    yield from _rest(found, "条提问待回复", address("office_letters"))


def below(desk: Desk) -> Iterator[Task]:
    """For supervisors: how many columns are late or empty below, in one line."""
    if not desk.supervises:
        return
    counts = publishing.standing_counts([o.pk for o in desk.organs], desk.day).values()
    late, empty = sum(c.late for c in counts), sum(c.empty for c in counts)
    organs = sum(bool(c.late or c.empty) for c in counts)
    if organs:
        yield Task(
            "bad" if late else "warn", "督查", f"{organs}个机关有栏目超期或者空白",
            f"超期{late}个，空白{empty}个", address("oversight", query="red=1"),
            "去督查",
        )  # fmt: skip


def cases(rows: Sequence[Any], day: date) -> Iterator[Task]:
    """Applications open on a day, as they stood then."""
    for case in rows:
        yield _case(case, day)


def open_cases(organs: Sequence[int], day: date) -> list[Any]:
    """The applications of these organs open at the end of a day, at most ``MOST`` and one.

    Those whose receipt date still waits for a confirmation come first.
    """
    waiting = applications.listed(organs, status="intake").select_related("organ")
    rows = list(waiting.order_by("next_date", "id")[: MOST + 1])
    rows += applications.open_on(organs, day).select_related("organ")[: MOST + 1]
    return rows[: MOST + 1]


def reports(mine: Sequence[Organ], day: date) -> Iterator[Task]:
    """The annual reports of the year before that are not published."""
    year = day.year - 1
    done = set(
        AnnualReport.objects.filter(
            organ__in=mine, year=year, state=State.PUBLISHED, published_date__lte=day
        ).values_list("organ_id", flat=True)
    )
    waiting = [organ for organ in mine if organ.pk not in done]
    for organ in waiting[:MOST]:
        due = report_due_of(organ, year)
        left = (due.day - day).days
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{organ.short_name}：公布{year}年政府信息公开工作年度报告",
            f"最迟{due.day:%Y-%m-%d}公布（{due.citation}）",
            reverse("office_report", args=[organ.slug, year]), left=left,
        )  # fmt: skip
    if len(waiting) > MOST:
        yield Task(
            "warn", "年报", f"共有{len(waiting)}个机关没有公布{year}年年度报告", "",
            reverse("office_reports"),
        )  # fmt: skip


def promises(mine: Sequence[Organ], day: date) -> Iterator[Task]:
    """What the last annual reports promised to mend."""
    waiting = (
        Promise.objects.filter(organ__in=mine, due_date__lte=day + timedelta(days=30))
        .exclude(done_date__lte=day)
        .filter(year__lt=day.year)
        .select_related("organ")
        .order_by("due_date", "id")
    )
    for promise in waiting[:MOST]:
        left = (promise.due_date - day).days
        yield Task(
            "bad" if left < 0 else "warn", left_words(left),
            f"{promise.organ.short_name}：{promise.measure}",
            f"{promise.year}年度报告第五部分承诺的改进；问题是：{promise.problem}",
            reverse(
                "office_figure", args=[promise.organ.slug, promise.year, f"promises:{promise.year}"]
            ),
            left=left,
        )  # fmt: skip


def bare_boards(empty: Iterable[Any], day: date) -> Iterator[Task]:
    """Boards on which nothing was hung in this month."""
    names = [board.name for board in empty]
    if names:
        shown = "、".join(names[:5]) + (f"等 {len(names)} 块" if len(names) > 5 else "")
        yield Task(
            "warn", "本月", f"{len(names)} 块公开栏{day.month}月还没有张贴", shown,
            f"{reverse('boards')}?on={day:%Y-%m-%d}", left=SOON,
        )  # fmt: skip


def left_words(days: int) -> str:
    """超期 3 天, 今天到期, 还有 5 天."""
    if days < 0:
        return f"超期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"


def _rest(
    rows: Sequence[Any], words: str, where: str, severity: Severity = "warn"
) -> Iterator[Task]:
    if len(rows) > FEW:
        number = f"{MOST}以上" if len(rows) > MOST else str(len(rows))
        yield Task(severity, "还有", f"共{number}{words}", "", where, "看全部", SOON)


def _standing(case: Any, day: date) -> str:
    """Where a case open on ``day`` stood: what came later is not known on that day."""
    later = case.closed_date is not None and case.closed_date > day
    return "在办" if later else str(case.get_status_display())


def _case(case: Any, day: date) -> Task:
    there = address("office_case", case.pk)
    if case.received_date is None:
        return Task(
            "bad", "待确认", f"{case.organ.short_name}：确认收到申请 {case.number}",
            "双方确认之日为收到申请之日，期限从次日起算（《条例》第三十一条）", there, "去确认",
        )  # fmt: skip
    if case.due_date is None:
        until = f"，申请人期限到 {case.waiting_until:%Y-%m-%d}" if case.waiting_until else ""
        return Task(
            "ok", "停算", f"{case.organ.short_name}：等待申请人 {case.number}",
            f"{case.received_date:%Y-%m-%d} 收到，{_standing(case, day)}，答复期限停止计算{until}",
            there,
        )  # fmt: skip
    left = (case.due_date - day).days
    severity: Severity = "bad" if left < 0 else "warn" if left <= SOON else "ok"
    return Task(
        severity, left_words(left), f"{case.organ.short_name}：答复申请 {case.number}",
        f"{case.received_date:%Y-%m-%d} 收到，{_standing(case, day)}；"
        f"答复期限 {case.due_date:%Y-%m-%d}{'（暂定）' if case.due_provisional else ''}"
        "（《条例》第三十三条）",
        there, "去办理", left,
    )  # fmt: skip
