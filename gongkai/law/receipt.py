"""When an application counts as received, by the way it came (art. 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from gongkai.law.rules import Rule, parameters

Channel = Literal["counter", "oral", "signed_post", "letter", "misdirected", "web", "email", "fax"]
"""``letter`` needs no signature; ``misdirected`` went to a person or another unit first."""

_RULES: Final[dict[Channel, str]] = {
    "counter": "receipt_in_person",
    "oral": "receipt_oral",
    "signed_post": "receipt_signed_post",
    "letter": "receipt_ordinary_letter",
    "misdirected": "receipt_ordinary_letter",
    "web": "receipt_electronic",
    "email": "receipt_electronic",
    "fax": "receipt_electronic",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an application reached the disclosure office.

    ``arrived`` is the day it was handed in, signed for, written down and
    signed (oral), or actually reached the disclosure office.  The two
    confirmations are days; an automatic receipt is none.  ``unreachable`` says
    that the register notes why the applicant could not be reached that day.
    """

    channel: Channel
    arrived: date
    confirmed_by_office: date | None = None
    confirmed_by_applicant: date | None = None
    unreachable: bool = False


class Receipt(NamedTuple):
    """The receipt date with its rule; ``warning`` is for the officer, empty if all is well."""

    day: date
    rule: Rule
    warning: str


class NotReceived(Exception):
    """The receipt date is not fixed yet; the message says what is missing."""


def receipt(arrival: Arrival) -> Receipt:
    """The day from which the reply period runs.

    Handed in or signed for: that day.  Other letters: the day the office and
    the applicant confirm, which ought to be the day it came.  Internet, mail
    and fax: the day both sides have confirmed, be it a rest day or not.

    Raises NotReceived while a confirmation is missing, ValueError for a
    confirmation before the arrival.
    """
    rule = parameters("application")[_RULES[arrival.channel]].on(arrival.arrived)
    for day in (arrival.confirmed_by_office, arrival.confirmed_by_applicant):
        if day is not None and day < arrival.arrived:
            raise ValueError(f"确认日期{day.isoformat()}早于到达日期，请核对。")
    if arrival.channel in ("counter", "oral", "signed_post"):
        return Receipt(arrival.arrived, rule, "")
    if arrival.channel in ("letter", "misdirected"):
        return _letter(arrival, rule)
    return _electronic(arrival, rule)


def _letter(arrival: Arrival, rule: Rule) -> Receipt:
    """One telephone call confirms for both, so the office's entry is enough."""
    confirmed = arrival.confirmed_by_office
    if confirmed is None:
        raise NotReceived("尚未与申请人确认。请在收到信函当日电话联系申请人，并登记确认日期。")
    if confirmed == arrival.arrived:
        return Receipt(confirmed, rule, "")
    if arrival.unreachable:
        contact = parameters("application")["receipt_unreachable"].on(arrival.arrived)
        return Receipt(confirmed, contact, "")
    return Receipt(
        confirmed, rule, "应当在收到信函当日与申请人确认；请在登记簿注明当日未能联系的原因。"
    )


def _electronic(arrival: Arrival, rule: Rule) -> Receipt:
    office, applicant = arrival.confirmed_by_office, arrival.confirmed_by_applicant
    if office is None:
        raise NotReceived("尚未由工作人员确认收到；系统自动回执不能代替确认。")
    if applicant is None:
        raise NotReceived("尚未得到申请人的确认。请联系申请人确认申请已经收到。")
    return Receipt(max(office, applicant), rule, "")
