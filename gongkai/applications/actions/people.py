"""Reading applicant data when there is a need to know, and destroying it by rule."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q

from gongkai.applications import numbers, sealed
from gongkai.applications.kinds import Standing
from gongkai.applications.models import PRIVATE, Applicant, Application, Enclosure, Purge
from gongkai.applications.people import Person
from gongkai.applications.queries.people import due_for_purge
from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.records import store


class NoReason(ValueError):
    """Applicant data is read for a stated reason only."""

    def __init__(self) -> None:
        super().__init__("查看申请人信息会留下记录，请写明查看的理由。")


class Purged(LookupError):
    """The data was destroyed by rule; the message says when."""

    def __init__(self, on: date) -> None:
        super().__init__(f"申请人信息已于{on.isoformat()}按保存期限的规定清除，不能恢复。")


@transaction.atomic
def read_applicants(
    application: Application, *, reason: str, by: User | None, at: datetime
) -> list[tuple[Standing, Person]]:
    """Who stands in the case; the only way to read applicant data, and an event each time.

    Raises NoReason, Purged, or ``guard.vault.VaultError``.
    """
    if not reason.strip():
        raise NoReason
    people = []
    for one in application.involved.select_related("applicant").order_by("id"):
        if one.applicant.purged_date is not None:
            raise Purged(one.applicant.purged_date)
        person = Person.of(sealed.open_sealed(one.applicant.sealed))
        people.append((Standing(one.standing), person))
    chain.record(
        "applicant.read", organ=application.organ, by=by, at=at, subject=application,
        after={"number": application.number, "reason": reason},
    )  # fmt: skip
    return people


@transaction.atomic
def purge(organ: Organ, *, by: User | None, at: datetime, on: date) -> Purge | None:
    """Destroy the data of all applicants whose retention is over; None when there is none.

    The row is overwritten and the database told to overwrite its pages too;
    backups are under the operator's own rule.  The digest in the proof lets a
    copy be recognised without holding any of it.
    """
    due = due_for_purge(organ, on)
    if not due:
        return None
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    digest = chain.sm3("\n".join(applicant.sealed for applicant in due).encode())
    ids = [applicant.pk for applicant in due]
    Applicant.objects.filter(pk__in=ids).update(
        sealed="", name_hash="", id_hash="", phone_hash="", tail_hash="", purged_date=on
    )
    _purge_files(ids, at)
    rule = numbers.custom(organ)
    proof = Purge.objects.create(
        organ=organ, on=on, applicants=ids, digest=digest,
        rule=f"办结满{rule.retention_years}年，有救济的满{rule.retention_remedy_years}年",
    )  # fmt: skip
    chain.record(
        "applicant.purged", organ=organ, by=by, at=at, subject=proof,
        after={"count": len(ids), "digest": digest, "rule": proof.rule, "on": on},
    )  # fmt: skip
    return proof


def purge_due(*, at: datetime, on: date) -> int:
    """Purge what is over at every organ; returns how many people's data were destroyed."""
    kept = Applicant.objects.filter(purged_date__isnull=True).values("organ")
    proofs = [purge(organ, by=None, at=at, on=on) for organ in Organ.objects.filter(pk__in=kept)]
    return sum(len(proof.applicants) for proof in proofs if proof)


def _purge_files(applicants: list[int], at: datetime) -> None:
    """Proofs of identity and letters of authority go with whom they are of.

    An envelope's files stay while somebody else who came in it is still kept.
    """
    theirs = Q(arrival__applications__involved__applicant__in=applicants)
    theirs |= Q(application__involved__applicant__in=applicants)
    others = Q(arrival__applications__involved__applicant__purged_date__isnull=True)
    kept = Enclosure.objects.filter(others, arrival__isnull=False).values("pk")
    files = Enclosure.objects.filter(theirs, kind__in=PRIVATE, dropped_at=None)
    for file in files.exclude(pk__in=kept).distinct():
        Enclosure.objects.filter(pk=file.pk).update(dropped_at=at, name="", sha256="")
        transaction.on_commit(partial(store.drop, file.store))
