"""From applications back to publication (art. 44)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.applications import journal
from gongkai.applications.journal import StaleApplication
from gongkai.applications.models import Application, Proposal
from gongkai.audit import chain
from gongkai.law.transitions import Unlawful
from gongkai.orgs.models import Organ

Mask = Callable[[str], str]
"""The guard's: the text with everything personal covered."""


@transaction.atomic
def propose(
    organ: Organ, cases: Sequence[Application], *, subject: str, draft: str, mask: Mask,
    by: User | None, at: datetime, on: date,
) -> Proposal:  # fmt: skip
    """Propose to publish what these cases were given; the draft is kept masked only."""
    if len(cases) < 2:
        raise Unlawful("至少两件申请要求同一信息，才建议转为主动公开。")
    if any(case.organ_id != organ.pk for case in cases):
        raise Unlawful("只能汇总本机关的申请。")
    if any(case.outcome not in ("granted", "partial") for case in cases):
        raise Unlawful("只有已经予以公开、部分公开的信息，才能建议转为主动公开。")
    proposal = Proposal.objects.create(
        organ=organ, subject=mask(subject), draft=mask(draft), proposed_date=on
    )
    proposal.applications.set(cases)
    chain.record("proposal.made", organ=organ, by=by, at=at, subject=proposal,
                 after={"subject": proposal.subject, "cases": len(cases)})  # fmt: skip
    for case in cases:
        journal.note(case, "proposed", on, by=by, at=at, proposal=proposal.pk)
    return proposal


@transaction.atomic
def decide(
    proposal: Proposal, *, accepted: bool, reason: str = "", by: User | None, at: datetime,
    on: date,
) -> None:  # fmt: skip
    """Take the proposal up or not; not needs a reason."""
    if not accepted and not reason.strip():
        raise Unlawful("不采纳的，请写明理由。")
    waiting = Proposal.objects.filter(pk=proposal.pk, decided_date__isnull=True)
    if not waiting.update(accepted=accepted, decided_date=on, reason=reason):
        raise StaleApplication(f"（建议{proposal.pk}）")
    proposal.refresh_from_db()
    chain.record("proposal.decided", organ=proposal.organ, by=by, at=at, subject=proposal,
                 after={"accepted": accepted, "reason": reason})  # fmt: skip
