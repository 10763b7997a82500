"""Which act leads an application from which state to which (arts. 27–40).

One table: the acts of the ledger, the clock and the pages ask it, and none
invents its own.  The guards are sentences for the officer; what they need to
be checked is with the act or with the outcome (``outcomes``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

State = Literal[
    "intake", "registered", "correction", "reasons", "processing", "third_party",
    "organ_consult", "fee_pending", "draft_review", "decided", "closed", "ended", "remedy",
]  # fmt: skip

Effect = Literal["none", "starts", "stops", "restarts", "excludes", "resumes", "lengthens", "ends"]
"""What an act does to the reply period."""

STATES: Final[dict[State, str]] = {
    "intake": "收件",
    "registered": "已登记",
    "correction": "待补正",
    "reasons": "待说明理由",
    "processing": "办理中",
    "third_party": "征求第三方意见",
    "organ_consult": "征求机关意见",
    "fee_pending": "待缴费",
    "draft_review": "审核",
    "decided": "已答复",
    "closed": "办结归档",
    "ended": "终止",
    "remedy": "救济中",
}


class Transition(NamedTuple):
    """One row: in any state of ``leaves`` the act is lawful and leads to ``enters``.

    ``enters`` None keeps the state.  Several letters may be out at once: after
    ``hear_…`` the clock stays with those still unanswered.
    """

    act: str
    leaves: tuple[State, ...]
    enters: State | None
    guard: str
    article: str
    effect: Effect


_IN_HAND: Final[tuple[State, ...]] = ("registered", "processing")
_WORKING: Final[tuple[State, ...]] = ("registered", "reasons", "processing", "draft_review")
_CONSULTING: Final[tuple[State, ...]] = ("third_party", "organ_consult")
_OPEN: Final[tuple[State, ...]] = (
    "intake", "correction", "fee_pending", *_WORKING, *_CONSULTING,
)  # fmt: skip

TABLE: Final[tuple[Transition, ...]] = (
    Transition("register", ("intake",), "registered",
               "收到日期已经确定：当面提交、签收或者双方确认", "第三十一条", "starts"),
    Transition("ask_for_correction", _IN_HAND, "correction",
               "内容不明确；在补正告知期限内；一次性告知全部事项", "第三十条", "stops"),
    Transition("receive_correction", ("correction",), "registered",
               "在补正期限内收到，或者逾期有正当理由", "第三十条", "restarts"),
    Transition("ask_for_reasons", _IN_HAND, "reasons",
               "申请的数量、频次明显超过合理范围", "第三十五条", "none"),
    Transition("accept_reasons", ("reasons",), "processing",
               "理由合理", "第三十五条", "none"),
    Transition("delay", ("reasons", "processing"), "processing",
               "理由合理但无法按期答复；期满前告知延迟答复的日期", "第三十五条", "lengthens"),
    Transition("start", ("registered",), "processing",
               "开始检索、审查", "第三十三条", "none"),
    Transition("consult_third_party", (*_IN_HAND, *_CONSULTING), "third_party",
               "公开可能损害第三方合法权益；书面征求意见", "第三十二条", "excludes"),
    Transition("hear_third_party", _CONSULTING, "processing",
               "收到意见，或者第三方提出意见的期限已满", "第三十二条", "resumes"),
    Transition("consult_organ", (*_IN_HAND, *_CONSULTING), "organ_consult",
               "由多个机关共同制作，或者需要征求其他机关意见", "第三十四条", "excludes"),
    Transition("hear_organ", _CONSULTING, "processing",
               "收到意见，或者提出意见的期限已满", "第三十四条", "resumes"),
    Transition("ask_for_fee", _IN_HAND, "fee_pending",
               "超过免费数量且决定收费；在答复期限内发出收费通知", "第四十二条", "stops"),
    Transition("take_payment", ("fee_pending",), "processing",
               "申请人在期限内缴费", "第四十二条", "restarts"),
    Transition("extend", (*_WORKING, *_CONSULTING), None,
               "期限届满前；工作机构负责人同意；已告知申请人；不超过最长期限，一次为限",
               "第三十三条", "lengthens"),
    Transition("submit_draft", _IN_HAND, "draft_review",
               "答复书已经拟好，送审核", "第四十五条", "none"),
    Transition("return_draft", ("draft_review",), "processing",
               "审核退回修改", "第四十五条", "none"),
    Transition("answer", _WORKING, "decided",
               "答复书已经签发并送出", "第三十三条", "ends"),
    Transition("end", _OPEN, "ended",
               "逾期不补正、逾期未缴费，或者申请人书面撤回", "第三十条", "ends"),
    Transition("file", ("decided",), "closed",
               "送达凭证已经入卷", "第四十五条", "none"),
    Transition("open_remedy", ("decided", "closed", "ended"), "remedy",
               "收到复议或者诉讼的通知", "第五十一条", "none"),
    Transition("close_remedy", ("remedy",), "closed",
               "复议、诉讼已经审结，不需要重新答复", "第五十一条", "none"),
    Transition("order_again", ("remedy", "decided", "closed", "ended"), "registered",
               "原处理被撤销或者确认违法，责令重新答复；不计入新收", "第五十一条", "restarts"),
)  # fmt: skip

ACTS: Final[Mapping[str, Transition]] = {row.act: row for row in TABLE}


class Unlawful(ValueError):
    """The act is not open in this state; the message is for the officer."""


def next_state(state: State, act: str) -> State:
    """The state ``act`` leads to from ``state``.  Raises Unlawful, KeyError for no act at all."""
    row = ACTS[act]
    if state not in row.leaves:
        raise Unlawful(f"申请现在是“{STATES[state]}”，不能这样办理；需要：{row.guard}。")
    return state if row.enters is None else row.enters


def acts_from(state: State) -> tuple[Transition, ...]:
    """What can be done in ``state``, in the order of the procedure."""
    return tuple(row for row in TABLE if state in row.leaves)


# The ledger stores five coarser states; they are cut from the same table.
LEDGER: Final[dict[State, str]] = {
    "registered": "registered", "reasons": "registered", "processing": "registered",
    "draft_review": "registered", "correction": "correction", "third_party": "consulting",
    "organ_consult": "consulting", "fee_pending": "fee_pending", "decided": "closed",
    "closed": "closed", "ended": "closed", "remedy": "closed",
}  # fmt: skip
"""State → status of the ledger; ``intake`` is not in the ledger yet."""

OPEN: Final = ("registered", "correction", "consulting", "fee_pending")
"""The ledger's statuses of a case that waits for its end."""


def _ledger_row(row: Transition) -> tuple[tuple[str, ...], str]:
    leaves = tuple(dict.fromkeys(LEDGER[state] for state in row.leaves if state in LEDGER))
    if row.enters is not None:
        enters = LEDGER[row.enters]
        # A second letter while the first is out is one pause there, so no new move.
        return tuple(status for status in leaves if status != enters) or leaves, enters
    # An UPDATE names one new status: the ledger extends only a case in hand.
    return leaves[:1], leaves[0]


TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    row.act: _ledger_row(row) for row in TABLE if row.act != "register"
}
"""Act → (statuses of the ledger it may leave, status it enters)."""

ENDINGS: Final = ("other.no_correction", "other.fee_unpaid", "other.misc")
"""Outcomes of ``end``: the case is over without a reply on the substance."""
