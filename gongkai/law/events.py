"""What can happen to an application, as values: the clock is a fold of these.

Each event has the day it took legal effect (``on``) and stands for one act of
``transitions`` (``act``).  Equal events are one event, so that a journal
may be read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from gongkai.law.transitions import ACTS

Party = Literal["third_party", "joint_organ", "other_organ"]
"""Whom one asks: art. 32, art. 34, or another organ (art. 33 (3))."""

Opinion = Literal["consents", "objects", "silent"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day; the subclasses say what."""

    on: date


@dataclass(frozen=True, slots=True)
class Received(Event):
    """The receipt date of art. 31 is fixed (see ``receipt``)."""


@dataclass(frozen=True, slots=True)
class CorrectionAsked(Event):
    """The notice to correct was sent (art. 30); ``reply_by`` is the last day it sets."""

    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionReceived(Event):
    """The corrected application came in (art. 30)."""


@dataclass(frozen=True, slots=True)
class Consulted(Event):
    """A letter asking ``name`` for its opinion left; ``delivered`` when it got there."""

    name: str
    party: Party
    delivered: date | None = None


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """The opinion of ``name`` came in, or its time was over (``silent``)."""

    name: str
    party: Party
    opinion: Opinion


@dataclass(frozen=True, slots=True)
class Extended(Event):
    """The applicant was told of ``days`` working days more (art. 33 (2)).

    ``on`` is the day the notice left; ``consent`` that the head of the
    disclosure office agreed before.
    """

    days: int
    consent: bool

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"延长的工作日数至少为1，不能是{self.days}。")


@dataclass(frozen=True, slots=True)
class Delayed(Event):
    """The applicant was told a reasonable later day, ``until`` (art. 35)."""

    until: date


@dataclass(frozen=True, slots=True)
class FeeNoticed(Event):
    """The fee notice left; ``delivered`` when the applicant got it."""

    delivered: date | None = None


@dataclass(frozen=True, slots=True)
class FeePaid(Event):
    """The fee was paid in full."""


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The reply left: posting day, or day signed for when handed over."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The case is not handled any further: no correction, unpaid fee, withdrawal."""

    outcome: str


@dataclass(frozen=True, slots=True)
class OrderedAgain(Event):
    """A reconsideration or a court ordered a new answer within ``days`` working days.

    ``on`` is the day the order took effect.
    """

    days: int

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"责令重新答复的工作日数至少为1，不能是{self.days}。")


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """An act inside the office that leaves the clock alone, e.g. ``submit_draft``."""

    step: str

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise ValueError(f"{self.step!r} is no act that leaves the clock alone")


STEPS: Final = tuple(row.act for row in ACTS.values() if row.effect == "none")
"""The acts a ``Moved`` can stand for."""

_ACTS: Final[dict[type[Event], str]] = {
    Received: "register",
    CorrectionAsked: "ask_for_correction",
    CorrectionReceived: "receive_correction",
    Extended: "extend",
    Delayed: "delay",
    FeeNoticed: "ask_for_fee",
    FeePaid: "take_payment",
    Answered: "answer",
    Ended: "end",
    OrderedAgain: "order_again",
}


def act(event: Event) -> str:
    """The act of ``transitions.TABLE`` the event stands for."""
    if isinstance(event, Moved):
        return event.step
    if isinstance(event, Consulted):
        return "consult_third_party" if event.party == "third_party" else "consult_organ"
    if isinstance(event, Heard):
        return "hear_third_party" if event.party == "third_party" else "hear_organ"
    return _ACTS[type(event)]
