"""Taking applications in: by every channel, one or many in an envelope, numbered on the spot.

No application is refused at the counter: what is unclear is registered and
corrected later (art. 30).  What got a number is on disk.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from gongkai.applications import journal, likeness, numbers, sealed
from gongkai.applications.durable import durable
from gongkai.applications.kinds import CHANNEL_OF, ApplicantClass, Standing, Way
from gongkai.applications.models import (
    Applicant,
    Application,
    Arrival,
    Involved,
    RepeatLink,
)
from gongkai.applications.models.ledger import LONGEST_REQUEST, LONGEST_SUBJECT
from gongkai.applications.people import BadApplication, Person, problems
from gongkai.applications.queries.people import same_applicant
from gongkai.law import events as ev
from gongkai.law import receipt as law
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ

ONLY_ATTACHED: Final = "（内容见所附材料，待辨认）"
ALIKE: Final = 75
"""From this likeness in per cent on two wishes of one applicant are linked."""
_LOOKED_AT: Final = 200
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked for.  ``attached``: how many files came with it."""

    subject: str
    request: str = ""
    wanted_form: str = ""
    electronic: bool = False
    attached: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form: who asks, and for what; joint applicants and an agent with it."""

    applicant: Person
    applicant_class: ApplicantClass
    wishes: tuple[Wish, ...]
    joint: tuple[Person, ...] = ()
    agent: Person | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """How an envelope, a form or a visitor came; see ``Arrival`` and ``law.receipt``."""

    way: Way
    arrived: date
    post_number: str = ""
    signed_by: str = ""
    envelope: str = ""
    signed_form: str = ""
    confirmed_by_office: date | None = None
    confirmed_by_applicant: date | None = None
    unreachable: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the sender takes home: the cases with their numbers, and the one query code.

    ``code`` is not kept anywhere, only its keyed hash.  ``missing`` says what
    the receipt date still waits for, ``warnings`` is for the officer; ``new``
    is False when the same form had been taken in before.
    """

    arrival: Arrival
    applications: tuple[Application, ...]
    code: str
    missing: str
    warnings: tuple[str, ...]
    new: bool


def arrive(
    organ: Organ,
    coming: Coming,
    forms: Sequence[Form],
    *,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
    key: str = "",
    demo: bool = False,
) -> Taken:
    """Register everything one envelope, form or visit brings; each wish is a case.

    ``key`` is what the sender's form carried; the same again is the same
    arrival, with the same numbers and code.  Raises BadApplication with all
    that has to be mended.
    """
    check(coming, forms)
    if coming.arrived > localdate(at):
        raise BadApplication("到达日期还没有到，请核对。")
    if (known := _known(organ, key)) is not None:
        return known
    code = new_code(organ, key)
    try:
        with durable():
            arrival = Arrival.objects.create(organ=organ, key=key, at=at, **_facts(coming))
            cases = [
                case
                for form in forms
                for case in _cases(arrival, form, code, by=by, at=at, demo=demo)
            ]
            missing, warnings = _receive(arrival, cases, by=by, at=at, calendar=calendar)
    except IntegrityError:
        if (known := _known(organ, key)) is None:  # not the twin of a form sent twice at once
            raise
        return known
    return Taken(arrival, tuple(cases), code, missing, warnings, True)


@transaction.atomic
def confirm(
    arrival: Arrival,
    *,
    office: date | None = None,
    applicant: date | None = None,
    unreachable: str = "",
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
) -> str:
    """Enter that the office or the applicant confirmed; with both the period starts (art. 31).

    Returns what is still missing, or the officer's warning, or nothing.
    Raises BadApplication for a day before the arrival.
    """
    arrival = Arrival.objects.select_for_update().get(pk=arrival.pk)
    arrival.confirmed_by_office = arrival.confirmed_by_office or office
    arrival.confirmed_by_applicant = arrival.confirmed_by_applicant or applicant
    arrival.unreachable = arrival.unreachable or unreachable
    arrival.save(update_fields=["confirmed_by_office", "confirmed_by_applicant", "unreachable"])
    cases = list(arrival.applications.filter(state="intake").order_by("id"))
    for case in cases:
        for who, day in (("本机关", office), ("申请人", applicant)):
            if day is not None:
                journal.note(case, "confirmed", day, by=by, at=at, who=who)
    missing, warnings = _receive(arrival, cases, by=by, at=at, calendar=calendar)
    return missing or " ".join(warnings)


@transaction.atomic
def split(
    application: Application,
    wishes: Sequence[Wish],
    *,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
) -> tuple[Application, ...]:
    """Part a form with several matters; the case keeps the first, each other gets its own.

    All have the same receipt date.  Returns the new cases.
    """
    if len(wishes) < 2:
        raise BadApplication("拆分至少要有两件事项。")
    if application.closed_date or application.received_date is None:
        raise BadApplication("只有已经登记、还没有办结的申请可以拆分。")
    _refuse(_wish_problems(wishes))
    journal.claim(application)
    first, *rest = (_plain(wish) for wish in wishes)
    old = application.subject
    Application.objects.filter(pk=application.pk).update(
        subject=first.subject, request=first.request
    )
    application.refresh_from_db()
    parts = []
    for wish in rest:
        part = _case(application.organ, application.arrival, wish, application.channel,
                     ApplicantClass(application.applicant_class), application.code_hash,
                     year=int(application.received_date.year), demo=application.demo,
                     parent=application)  # fmt: skip
        Involved.objects.bulk_create(
            Involved(application=part, applicant=one.applicant, standing=one.standing)
            for one in application.involved.select_related("applicant")
        )
        journal.write(part, ev.Received(application.received_date), by=by, at=at, calendar=calendar)
        parts.append(part)
    journal.note(
        application, "split", localdate(at), by=by, at=at, old=old,
        parts="、".join(part.number for part in parts),
    )  # fmt: skip
    return tuple(parts)


@transaction.atomic
def link_earlier(
    application: Application, earlier: Application, *, by: User | None, at: datetime
) -> None:
    """Name the earlier case that answered the same request of the same applicant (art. 36 (6))."""
    if earlier.organ_id != application.organ_id or earlier.pk == application.pk:
        raise BadApplication("请从本机关的申请里选择前一次申请。")
    ours, theirs = (
        one.involved.filter(standing=Standing.APPLICANT).select_related("applicant").first()
        for one in (application, earlier)
    )
    same = ours and theirs and same_applicant(ours.applicant).filter(pk=theirs.applicant_id)
    if not (same and same.exists()):
        raise BadApplication("两件申请的申请人不是同一人，不能按重复申请办理，请核对证件号码。")
    if earlier.closed_date is None or str(earlier.outcome).startswith("other."):
        raise BadApplication("前一次申请还没有答复，不能按重复申请办理。")
    Application.objects.filter(pk=application.pk).update(earlier=earlier)
    application.earlier = earlier
    journal.note(application, "repeat-linked", localdate(at), by=by, at=at, earlier=earlier.number)


def check(coming: Coming, forms: Sequence[Form]) -> None:
    """Raise BadApplication with everything that has to be mended before it can be taken."""
    found = []
    if not forms:
        found.append("还没有填写任何申请。")
    if coming.way == Way.ORAL and not coming.signed_form:
        found.append("口头申请由工作人员填写后，须由申请人签名；请上传签名的表格。")
    if coming.way == Way.SIGNED_POST and not (coming.post_number and coming.signed_by):
        found.append("签收的邮件请登记邮件号码和签收人。")
    for number, form in enumerate(forms, 1):
        where = f"第{number}份申请：" if len(forms) > 1 else ""
        told = problems(form.applicant, form.applicant_class)
        for joint in form.joint:
            told += [f"共同申请人：{one}" for one in problems(joint, form.applicant_class)]
        if form.agent is not None:
            told += [
                f"代理人：{one}" for one in problems(form.agent, ApplicantClass.PERSON, agent=True)
            ]
        found += [where + one for one in (*told, *_wish_problems(form.wishes))]
    _refuse(found)


def new_code(organ: Organ, key: str) -> str:
    """A query code of 50 bits, without signs that look alike; the same for the same key."""
    raw = bytes.fromhex(sealed.mark("code", f"{organ.pk}|{key}")) if key else secrets.token_bytes(7)
    plain = base64.b32encode(raw[:7]).decode().translate(_CLEAR)[:10]
    return f"{plain[:5]}-{plain[5:]}"


_CLEAR: Final = str.maketrans("IO", "89")


def _known(organ: Organ, key: str) -> Taken | None:
    """What an earlier sending of the same form was given."""
    arrival = Arrival.objects.filter(organ=organ, key=key).first() if key else None
    if arrival is None:
        return None
    cases = tuple(arrival.applications.order_by("id"))
    return Taken(arrival, cases, new_code(organ, key), _receipt(arrival)[1], (), False)


def _facts(coming: Coming) -> dict[str, object]:
    return {
        "way": coming.way, "arrived_date": coming.arrived, "post_number": coming.post_number,
        "signed_by": coming.signed_by, "envelope": coming.envelope,
        "signed_form": coming.signed_form, "confirmed_by_office": coming.confirmed_by_office,
        "confirmed_by_applicant": coming.confirmed_by_applicant,
        "unreachable": coming.unreachable,
    }  # fmt: skip


def _cases(
    arrival: Arrival, form: Form, code: str, *, by: User | None, at: datetime, demo: bool
) -> list[Application]:
    people = [(Standing.APPLICANT, form.applicant)]
    people += [(Standing.JOINT, one) for one in form.joint]
    people += [(Standing.AGENT, form.agent)] if form.agent else []
    kept = [(standing, _applicant(arrival.organ, person, at)) for standing, person in people]
    cases = []
    for wish in form.wishes:
        case = _case(
            arrival.organ, arrival, _plain(wish), CHANNEL_OF[Way(arrival.way)],
            form.applicant_class, sealed.mark("code", code), year=arrival.arrived_date.year,
            demo=demo,
        )  # fmt: skip
        Involved.objects.bulk_create(
            Involved(application=case, applicant=applicant, standing=standing)
            for standing, applicant in kept
        )
        journal.note(
            case, "arrived", arrival.arrived_date, by=by, at=at, way=arrival.way,
            post_number=arrival.post_number,
        )  # fmt: skip
        _link_repeats(case, kept[0][1])
        cases.append(case)
    return cases


def _case(
    organ: Organ, arrival: Arrival | None, wish: Wish, channel: str,
    applicant_class: ApplicantClass, code_hash: str, *, year: int, demo: bool,
    parent: Application | None = None,
) -> Application:  # fmt: skip
    pattern = numbers.custom(organ).number_pattern
    return Application.objects.create(
        organ=organ, arrival=arrival, parent=parent, channel=channel,
        number=numbers.take(organ, "application", year, pattern),
        applicant_class=applicant_class, subject=wish.subject, request=wish.request,
        wanted_form=wish.wanted_form, electronic=wish.electronic, code_hash=code_hash,
        state="intake", status="intake", demo=demo,
        next_date=arrival.arrived_date if arrival else None,
    )  # fmt: skip


def _applicant(organ: Organ, person: Person, at: datetime) -> Applicant:
    return Applicant.objects.create(
        organ=organ,
        sealed=sealed.seal(person.facts()),
        name_hash=sealed.mark("name", person.name),
        id_hash=sealed.mark("id", person.id_number),
        phone_hash=sealed.mark("phone", person.phone),
        tail_hash=sealed.mark("tail", person.phone),
        at=at,
    )


def _link_repeats(case: Application, applicant: Applicant) -> None:
    wanted = likeness.shingles(case.subject + case.request)
    before = (
        Application.objects.filter(
            involved__applicant__in=same_applicant(applicant), organ=case.organ, pk__lt=case.pk
        )
        .order_by("-id")
        .distinct()[:_LOOKED_AT]
    )
    links = []
    for earlier in before:
        alike = likeness.likeness(wanted, likeness.shingles(earlier.subject + earlier.request))
        if alike >= ALIKE:
            links.append(RepeatLink(application=case, earlier=earlier, similarity=alike))
    RepeatLink.objects.bulk_create(links)


def _receipt(arrival: Arrival) -> tuple[law.Receipt | None, str]:
    try:
        return law.receipt(
            law.Arrival(
                cast(law.Channel, arrival.way), arrival.arrived_date, arrival.confirmed_by_office,
                arrival.confirmed_by_applicant, bool(arrival.unreachable),
            )
        ), ""  # fmt: skip
    except law.NotReceived as error:
        return None, str(error)
    except LookupError as error:  # before there was a rule
        raise BadApplication(str(error)) from error
    except ValueError as error:
        raise BadApplication(str(error)) from error


def _receive(
    arrival: Arrival, cases: Sequence[Application], *, by: User | None, at: datetime,
    calendar: WorkCalendar,
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    found, missing = _receipt(arrival)
    if found is None:
        return missing, ()
    for case in cases:
        journal.write(case, ev.Received(found.day), by=by, at=at, calendar=calendar)
    return "", (found.warning,) if found.warning else ()


def _plain(wish: Wish) -> Wish:
    subject = " ".join(wish.subject.split()) or " ".join(wish.request.split())[:60]
    return Wish(
        subject or ONLY_ATTACHED, wish.request.strip(), wish.wanted_form.strip(),
        wish.electronic, wish.attached,
    )  # fmt: skip


def _wish_problems(wishes: Sequence[Wish]) -> list[str]:
    found = []
    if not wishes:
        found.append("请写明需要的政府信息。")
    if len(wishes) > _MOST:
        found.append(f"一份表格最多写{_MOST}件事项，请分开提交。")
    for wish in wishes:
        if not (wish.subject.strip() or wish.request.strip() or wish.attached):
            found.append("请写明需要的政府信息：名称、文号，或者便于查找的其他特征。")
        if len(wish.subject) > LONGEST_SUBJECT:
            found.append(f"名称最多{LONGEST_SUBJECT}个字，其余写在具体描述里。")
        if len(wish.request) > LONGEST_REQUEST:
            found.append(f"具体描述最多{LONGEST_REQUEST}个字，更长的请作为附件提交。")
    return found


def _refuse(found: Sequence[str]) -> None:
    if found:
        raise BadApplication("\n".join(dict.fromkeys(found)))
