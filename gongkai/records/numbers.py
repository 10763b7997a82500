"""Index numbers (索引号) and document numbers (文号): given out once, never again."""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.records.models import DocumentNumber, Record, Sequence

RULE_SLOTS = re.compile(r"\{(prefix|credit|code|yyyy|mm|n:0?[1-9])\}")
NUMBER_SLOT = re.compile(r"\{n:(0?[1-9])\}")


class BadRule(ValueError):
    """An index number rule that cannot give unique numbers; the message says why."""


class NumberTaken(Exception):
    """The document number was given to another record, or is void."""


def check_rule(rule: str) -> str:
    """The rule itself when it can be used.  Raises BadRule with a sentence."""
    rest = RULE_SLOTS.sub("", rule)
    if "{" in rest or "}" in rest:
        raise BadRule(
            "索引号规则里只能用 {prefix}、{credit}、{code}、{yyyy}、{mm} 和 {n:05} 这几种花括号。"
        )
    if len(NUMBER_SLOT.findall(rule)) != 1 or "{yyyy}" not in rule:
        raise BadRule("索引号规则要有年份 {yyyy} 和恰好一个流水号，例如 {n:05}（五位）。")
    if not any(slot in rule for slot in ("{prefix}", "{credit}", "{code}")):
        raise BadRule("索引号规则要有机关标识：{prefix}、{credit} 或 {code}。")
    return rule


def index_numbers(organ: Organ, days: Many[date]) -> list[str]:
    """The next index number for each day a record was formed, in the given order."""
    heads = [_head(organ, day) for day in days]
    first = _take(organ, [f"index {head}" for head in heads])
    return [_filled(head, number) for head, number in zip(heads, first, strict=True)]


@transaction.atomic
def issue(
    organ: Organ,
    word: str,
    year: int,
    *,
    record: Record | None,
    by: User | None,
    at: datetime,
) -> DocumentNumber:
    """Give out the next 文号 of the organ's word and year; without a record it is reserved."""
    (number,) = _take(organ, [f"document {word} {year}"])
    issued = DocumentNumber.objects.create(
        organ=organ, word=word, year=year, number=number, record=record, issued_at=at, by=by
    )
    if record is not None:
        Record.objects.filter(pk=record.pk).update(document_number=str(issued))
        record.document_number = str(issued)
    chain.record(
        "document-number.issued", organ=organ, by=by, at=at, subject=issued,
        after={"number": str(issued), "record": record.pk if record else None},
    )  # fmt: skip
    return issued


@transaction.atomic
def void(number: DocumentNumber, *, reason: str, by: User | None, at: datetime) -> None:
    """Explain a gap: the number was given out and will not be used.  Raises NumberTaken."""
    waiting = DocumentNumber.objects.filter(pk=number.pk, record__isnull=True, void_reason="")
    if not reason.strip() or not waiting.update(void_reason=reason.strip()):
        raise NumberTaken(number.pk)
    number.refresh_from_db()
    chain.record(
        "document-number.voided", organ=number.organ, by=by, at=at, subject=number,
        after={"number": str(number), "reason": reason},
    )  # fmt: skip


def example(organ: Organ, day: date) -> str:
    """What the first index number of a day would look like; none is given out."""
    return _filled(_head(organ, day), 1)


def _filled(head: str, number: int) -> str:
    return NUMBER_SLOT.sub(lambda slot: format(number, f"{slot[1]}d"), head)


def _head(organ: Organ, day: date) -> str:
    facts = {
        "{prefix}": organ.index_prefix,
        "{credit}": organ.credit_code or organ.index_prefix,
        "{code}": organ.code or organ.index_prefix,
        "{yyyy}": f"{day:%Y}",
        "{mm}": f"{day:%m}",
    }
    head = check_rule(organ.index_rule)
    for slot, value in facts.items():
        head = head.replace(slot, value)
    return head


def _take(organ: Organ, series: Many[str]) -> list[int]:
    names = sorted(set(series))
    Sequence.objects.bulk_create(
        [Sequence(organ=organ, series=name) for name in names], ignore_conflicts=True
    )
    held = Sequence.objects.select_for_update().filter(organ=organ, series__in=names)
    sequences = {sequence.series: sequence for sequence in held.order_by("series")}
    numbers = []
    for name in series:
        sequences[name].last += 1
        numbers.append(sequences[name].last)
    for sequence in sequences.values():
        Sequence.objects.filter(pk=sequence.pk).update(last=sequence.last)
    return numbers
