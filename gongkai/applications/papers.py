"""From a case to its documents: ``facts`` gathers what is on record for ``letters``.

What belongs to the applicant is not in the words that are kept: a sign
(``｛申请人｝``) stands for it until the file is made or checked, so that only
``actions.read_applicants``, which leaves an event, gives names away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from django.utils.timezone import localdate

from gongkai.applications import numbers
from gongkai.applications.coding import clock_events
from gongkai.applications.kinds import ApplicantClass, Standing
from gongkai.applications.letters import facts as lf
from gongkai.applications.letters.check import check as letter_check
from gongkai.applications.letters.check.findings import remedy_text
from gongkai.applications.letters.compose import Kind, compose, kinds, kinds_for
from gongkai.applications.letters.letter import Letter, markup, parse
from gongkai.applications.letters.remedy import withholds
from gongkai.applications.letters.write import FileKind, unprintable, write
from gongkai.applications.models import (
    PRIVATE,
    Application,
    Enclosure,
    EnclosureKind,
    Paper,
    Reply,
)
from gongkai.applications.people import Person
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.queries.people import evidence
from gongkai.guard.check import Context
from gongkai.guard.check import check as guard_check
from gongkai.guard.files.apart import examine
from gongkai.guard.finding import Finding, Part
from gongkai.law import events as ev
from gongkai.law.clock import Due, reckon
from gongkai.law.receipt import Channel
from gongkai.law.rules import parameters
from gongkai.orgs.models import Organ
from gongkai.records import store

People = Sequence[tuple[Standing, Person]]
Content = Mapping[str, Any]
"""What an officer typed for one document, as kept in ``Reply.content``: see ``facts``."""

SIGNS: Final[dict[str, tuple[str, str]]] = {
    "name": ("｛申请人｝", "姓名或者名称"),
    "address": ("｛申请人地址｝", "通信地址"),
    "postcode": ("｛申请人邮编｝", "邮政编码"),
    "phone": ("｛申请人电话｝", "联系电话"),
    "email": ("｛申请人邮箱｝", "电子邮箱"),
    "id_kind": ("｛申请人证件名称｝", "证件名称"),
    "id_number": ("｛申请人证件号码｝", "证件号码"),
}
"""Field of the applicant → the sign that stands for it, and what it is called."""

UNNUMBERED: Final = "（签发时编号）"
_WAYS: Final[dict[str, Channel]] = {
    "counter": "counter",
    "post": "letter",
    "web": "web",
    "fax": "fax",
    "oral": "oral",
}
_STOPPING: Final = ("refuse", "stop")


class Untold(LookupError):
    """The applicant has not told what the document needs; the message says what."""

    def __init__(self, labels: Iterable[str]) -> None:
        super().__init__(
            f"申请人没有留下{'、'.join(labels)}，不能生成这份文书；请联系申请人补充，或者改用其他送达方式。"
        )


def organ_facts(organ: Organ) -> lf.Organ:
    """The organ as its documents name it, with the bodies of its remedies from its customs."""
    rule = numbers.custom(organ)
    return lf.Organ(
        name=organ.name,
        office=organ.disclosure_office or organ.name,
        address=organ.address,
        postcode=organ.postcode,
        phone=organ.phone,
        email=organ.email,
        hours=organ.office_hours,
        reconsideration=rule.review_body,
        court=rule.court,
    )


def facts(
    file: CaseFile,
    day: date,
    *,
    people: People | None = None,
    content: Content | None = None,
    number: str = "",
    asking: int = 0,
    guarded: Mapping[int, bool] | None = None,
) -> lf.CaseFacts:
    """The case on record as ``letters`` want it, on the day of a document.

    ``people`` from ``actions.read_applicants``; without them signs stand in.
    ``content`` holds what is only in this document: finding, provided_form,
    withheld, published, right_organ, right_channel, problems, supply, reason,
    explain_by, why, ended_why, ordered, disclosed, unit, assist_by, outcome,
    ground.  ``guarded`` says of files that go out whether the guard let them pass.
    """
    case, told = file.application, dict(content or {})
    happened = list(clock_events(file.timeline).values())
    clock = file.clock
    due = clock.plain_due or clock.due or _stopped_due(file, happened)
    return lf.CaseFacts(
        organ=organ_facts(case.organ),
        day=day,
        document_number=number,
        application_number=case.number,
        applicant=_applicant(case, people),
        applicant_class=ApplicantClass(case.applicant_class).label,
        channel=cast(Channel, case.arrival.way) if case.arrival else _WAYS[case.channel],
        arrived=case.arrival.arrived_date if case.arrival else case.received_date,
        received=case.received_date,
        request=wording(case),
        request_brief=case.subject,
        wanted_form=case.wanted_form,
        provided_form=str(told.get("provided_form", "")),
        due=due.day if due else None,
        provisional=bool(due and due.provisional),
        correction=_correction(file, happened, told),
        corrected=_last(happened, ev.CorrectionReceived),
        consultations=_consultations(file, told, asking),
        asking=asking,
        extension=_extension(file, happened),
        excess=_excess(file, happened, told, day),
        fee=_fee(file),
        outcome=str(told.get("outcome", "")),
        finding=str(told.get("finding", "")),
        articles=tuple(filter(None, (str(told.get("ground", "")),))),
        withheld=tuple(lf.Withheld(**one) for one in told.get("withheld", ())),
        searches=tuple(
            lf.Search(s.place.name, s.terms, s.period, s.on, s.searcher, s.result)
            for s in file.searches
        ),
        published=tuple(
            lf.Published(one["title"], one["where"]) for one in told.get("published", ())
        ),
        right_organ=lf.Addressee(**told["right_organ"], person=False)
        if told.get("right_organ")
        else None,
        right_channel=str(told.get("right_channel", "")),
        earlier=_earlier(case),
        ended_why=str(told.get("ended_why", "")),
        ordered=str(told.get("ordered", "")),
        disclosed=str(told.get("disclosed", "")),
        attachments=tuple(
            lf.Attachment(one.name, one.pages, (guarded or {}).get(one.pk, False))
            for one in outgoing(case)
        ),
        opinions=_opinions(file),
        delivery=_delivery(file),
        unit=str(told.get("unit", "")),
        assist_by=_date(told.get("assist_by")),
    )


def _stopped_due(file: CaseFile, happened: Sequence[ev.Event]) -> Due | None:
    """The last day there was before the period stopped: letters that stop it must still keep it."""
    going = [e for e in happened if not isinstance(e, ev.Ended | ev.FeeNoticed)]
    if (due := reckon(going, file.calendar).plain_due) is not None:
        return due
    before = [e for e in going if not isinstance(e, ev.CorrectionAsked)]
    return reckon(before, file.calendar).plain_due


def wording(case: Application) -> str:
    """What was asked for, as the applicant wrote it."""
    if not case.request or case.request == case.subject:
        return case.subject
    # A subject the form took from the description's beginning is not said twice.
    plain = "".join(case.request.split())
    if plain.startswith("".join(case.subject.split())):
        return case.request
    return f"{case.subject}：{case.request}"


def outgoing(case: Application) -> list[Enclosure]:
    """The files that go out with the reply, in the order they were put in."""
    return list(case.enclosures.filter(kind=EnclosureKind.OUTGOING, dropped_at=None).order_by("id"))


def kind_for(outcome: str, ground: str) -> Kind:
    """The reply for the outcome; of two, the one that cites ``ground``.  Raises LookupError."""
    found = kinds_for(outcome)
    for kind in found:
        if any(ground and ground in line.text for line in kind.lines):
            return kind
    if not found:
        raise LookupError(f"没有“{outcome}”的答复书。")
    return found[0]


def composed(kind: str, file: CaseFile, day: date, **told: Any) -> str:
    """The words of a new document as markup, signs in place of names.

    Raises letters.compose.MissingFacts, ValueError for an organ without remedies.
    """
    return markup(compose(kind, facts(file, day, **told)).blocks)


def letter(
    kind: str,
    words: str,
    organ: Organ,
    day: date,
    *,
    number: str = "",
    attachments: Iterable[str] = (),
) -> Letter:
    """The document of these words.  Raises ValueError for a table row that fits no table."""
    made = kinds()[kind]
    return Letter(
        kind=kind,
        title=tuple(filter(None, (organ.name if made.head else "", made.title))),
        blocks=parse(words),
        organ=organ.name,
        day=day,
        number=number,
        outcome=made.outcome,
        signed=made.group in ("reply", "notice", "inquiry") or kind in ("supply", "assistance"),
        attachments=tuple(attachments) if made.outcome else (),
        issued_by=organ.disclosure_office or organ.name,
        paper="envelope" if made.group == "envelope" else "a4",
    )


def paper_letter(paper: Paper) -> Letter:
    """The document a paper is."""
    return letter(paper.kind, paper.markup, paper.application.organ, paper.day, number=paper.number)


def reply_letter(reply: Reply, day: date) -> Letter:
    """The reply as a document: ``day`` stands under the seal until it is signed."""
    case = reply.application
    return letter(
        reply.content["kind"],
        reply.content["markup"],
        case.organ,
        localdate(reply.signed_at) if reply.signed_at else day,
        number=reply.number or UNNUMBERED,
        attachments=[one.name for one in outgoing(case)],
    )


def filled(made: Letter, people: People) -> Letter:
    """The document with what belongs to the applicant in the place of its signs.

    Raises Untold for something a letter needs and nobody told; a form is
    filled in by hand there.
    """
    whom = _real(people)
    untold: list[str] = []
    used = "\n".join(made.text.splitlines())
    values = {}
    for field, (sign, label) in SIGNS.items():
        value = str(getattr(whom, field)) or (whom.email if field == "address" else "")
        if sign in used and not value and kinds()[made.kind].group != "form":
            untold.append(label)
        values[sign] = value
    if untold:
        raise Untold(untold)

    def put(text: str) -> str:
        for sign, value in values.items():
            text = text.replace(sign, value)
        return text

    blocks = tuple(
        replace(
            block,
            text=put(block.text),
            rows=tuple(
                replace(row, cells=tuple(replace(cell, text=put(cell.text)) for cell in row.cells))
                for row in block.rows
            ),
        )
        for block in made.blocks
    )
    return replace(made, blocks=blocks)


def file_of(made: Letter, people: People, kind: FileKind) -> bytes:
    """The document as a file, names put in.  Raises Untold."""
    return write(filled(made, people), kind)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft reply is made of, for ``actions.Draft``."""

    text: str
    remedy: str
    withheld: bool
    content: dict[str, Any]


def drafted(file: CaseFile, kind: str, words: str, content: Content, day: date) -> Drafted:
    """The reply of these words.  Raises ValueError for a table row that fits no table."""
    names = [one.name for one in outgoing(file.application)]
    made = letter(kind, words, file.application.organ, day, attachments=names)
    told = {**content, "kind": kind, "markup": words}
    return Drafted(made.text, remedy_text(made), withholds(facts(file, day, content=content)), told)


def examined(enclosure: Enclosure) -> list[Finding]:
    """What the guard finds in a file that goes out: personal data, marks, what is hidden."""
    data = store.get(enclosure.store)
    seen, _ = examine(data, enclosure.name)
    parts = [replace(part, where=f"附件“{enclosure.name}”{part.where}") for part in seen.parts]
    return [*guard_check(parts, context=_own(enclosure.organ)), *seen.findings]


def found_in_reply(file: CaseFile, reply: Reply, people: People, day: date) -> list[Finding]:
    """Everything that is to be said against the reply before it is signed on ``day``."""
    content = dict(reply.content) | {"outcome": reply.outcome, "ground": reply.ground}
    files = {one: examined(one) for one in outgoing(file.application)}
    passed = {
        one.pk: not any(finding.severity in _STOPPING for finding in found)
        for one, found in files.items()
    }
    told = facts(file, day, people=people, content=content, number=reply.number, guarded=passed)
    made = filled(reply_letter(reply, day), people)
    found = [
        # A late answer is still owed: it is pointed out, and the signer answers for it.
        replace(finding, severity="warn") if finding.rule == "letter.date.late" else finding
        for finding in letter_check(
            made, told, scan=_scan(file.application.organ), calendar=file.calendar
        )
    ]
    for findings in files.values():
        found += findings
    return [*found, *unprintable(made)]


def stops(findings: Iterable[Finding]) -> list[str]:
    """The sentences that keep a document from being signed, each with its place."""
    return [
        f"{finding.message}{finding.advice}"
        if finding.where in ("", "文书")
        else f"{finding.where}：{finding.message}{finding.advice}"
        for finding in findings
        if finding.severity in _STOPPING
    ]


def found_in_paper(file: CaseFile, paper: Paper, people: People) -> list[Finding]:
    """What is to be said against another document of the case."""
    asking = _place(file, paper)
    told = facts(file, paper.day, people=people, number=paper.number, asking=asking)
    made = filled(paper_letter(paper), people)
    return letter_check(made, told, scan=_scan(file.application.organ), calendar=file.calendar)


def private(enclosure: Enclosure) -> bool:
    """Whether the file is applicant data, opened only with a reason."""
    return enclosure.kind in PRIVATE


def _scan(organ: Organ) -> Callable[[str], list[Finding]]:
    def scan(text: str) -> list[Finding]:
        return guard_check([Part("文书", "body", text)], context=_own(organ))

    return scan


def _own(organ: Organ) -> Context:
    phones = (organ.phone, organ.fax, organ.supervision_phone)
    return Context(allowed_phones=frozenset(re.sub(r"\D", "", phone) for phone in phones if phone))


def _applicant(case: Application, people: People | None) -> lf.Addressee:
    person = case.applicant_class == ApplicantClass.PERSON
    if people is None:
        return lf.Addressee(**{field: sign for field, (sign, _) in SIGNS.items()}, person=person)
    return replace(_real(people), person=person)


def _real(people: People) -> lf.Addressee:
    who = next(one for standing, one in people if standing == Standing.APPLICANT)
    agent = next((one.name for standing, one in people if standing == Standing.AGENT), "")
    return lf.Addressee(
        name="、".join(one.name for standing, one in people if standing != Standing.AGENT),
        address=who.address,
        postcode=who.postcode,
        phone=who.phone,
        email=who.email,
        id_kind=who.id_kind,
        id_number=who.id_number,
        representative=who.representative,
        contact=who.contact,
        agent=agent,
    )


def _last(happened: Iterable[ev.Event], kind: type[ev.Event]) -> date | None:
    return max((event.on for event in happened if isinstance(event, kind)), default=None)


def _limit(file: CaseFile, who: str) -> date | None:
    found = [limit.due.day for limit in file.clock.limits if limit.who == who]
    return found[-1] if found else None


def _correction(
    file: CaseFile, happened: Iterable[ev.Event], told: Content
) -> lf.Correction | None:
    if _last(happened, ev.CorrectionAsked) is None:
        return None
    due = next((limit.due.day for limit in file.clock.limits if limit.name == "申请人补正"), None)
    if due is None:
        return None
    return lf.Correction(tuple(told.get("problems", ())), str(told.get("supply", "")), due)


def _consultations(file: CaseFile, told: Content, asking: int) -> tuple[lf.Consultation, ...]:
    standing = [one for one in file.consultations if not one.void]
    return tuple(
        lf.Consultation(
            to=lf.Addressee(one.name, person=False),
            party=cast(ev.Party, one.party),
            sent=one.sent_date,
            due=_limit(file, one.name),
            answered=one.heard_date,
            opinion=cast(ev.Opinion, one.opinion) or None,
            information=one.question,
            reason=str(told.get("reason", ""))
            if place == asking and told.get("reason")
            else one.answer,
        )
        for place, one in enumerate(standing)
    )


def _place(file: CaseFile, paper: Paper) -> int:
    standing = [one.pk for one in file.consultations if not one.void]
    return standing.index(paper.consultation_id) if paper.consultation_id in standing else 0


def _extension(file: CaseFile, happened: Iterable[ev.Event]) -> lf.Extension | None:
    last = next((e for e in reversed(list(happened)) if isinstance(e, ev.Extended)), None)
    if last is None or file.clock.due is None or not file.clock.extension:
        return None
    agreed = next((e for e in reversed(file.timeline) if e.kind == "consented"), None)
    reason = str(agreed.payload.get("reason", "")) if agreed else ""
    consented = agreed.on if agreed else None
    return lf.Extension(last.days, file.clock.due.day, reason, consented, last.on)


def _excess(
    file: CaseFile, happened: Sequence[ev.Event], told: Content, day: date
) -> lf.Excess | None:
    asked = next(
        (e.on for e in happened if isinstance(e, ev.Moved) and e.step == "ask_for_reasons"), None
    )
    if asked is None:
        return None
    before = evidence(file.application)
    since = min(
        (one.application.received_date for one in before if one.application.received_date),
        default=asked,
    )
    explained = next(
        (e.on for e in happened if isinstance(e, ev.Moved) and e.step == "accept_reasons"), None
    )
    return lf.Excess(
        count=len(before) + 1,
        since=since,
        until=asked,
        explain_by=_date(told.get("explain_by")) or explain_by(file, asked),
        explained=explained,
        delayed_until=next((e.until for e in happened if isinstance(e, ev.Delayed)), None),
        why=str(told.get("why", "")),
    )


def explain_by(file: CaseFile, asked: date) -> date:
    """The day to explain by that the platform proposes: as long as for a correction."""
    days = parameters("application")["correction_reply"].on(asked).count
    return file.calendar.continued.add_working_days(asked, days)


def _fee(file: CaseFile) -> lf.FeeDemand | None:
    standing = [one for one in file.fees if not one.void]
    if not standing:
        return None
    fee = standing[-1]
    pays = next(
        (
            limit.due.day
            for limit in file.clock.limits
            if limit.who == "申请人" and limit.name != "申请人补正"
        ),
        None,
    )
    how = numbers.custom(file.application.organ).fee_payment
    return lf.FeeDemand(cast(Any, fee.scale), fee.units, fee.amount, pays, how, fee.noticed_date)


def _earlier(case: Application) -> lf.Earlier | None:
    earlier = case.earlier
    if earlier is None or earlier.closed_date is None:
        return None
    return lf.Earlier(earlier.reply_number or earlier.number, earlier.closed_date)


def _opinions(file: CaseFile) -> tuple[lf.Endorsement, ...]:
    reply = next((one for one in reversed(file.replies) if one.state != "returned"), None)
    if reply is None:
        return ()
    found = [lf.Endorsement("draft", "拟稿人", "拟按此答复", localdate(reply.drafted_at))]
    if reply.signed_at is not None:
        found.append(lf.Endorsement("sign", "签发人", reply.opinion, localdate(reply.signed_at)))
    return tuple(found)


def _delivery(file: CaseFile) -> lf.Delivery | None:
    if not file.deliveries:
        return None
    last = file.deliveries[-1]
    number = last.reply.number if last.reply else ""
    return lf.Delivery(
        "政府信息公开申请答复书" if last.reply else last.document,
        number,
        cast(lf.DeliveryWay, last.way),
        last.proof if last.way == "post" else "",
        last.on,
    )


def _date(value: object) -> date | None:
    if isinstance(value, date) or value is None:
        return value
    return date.fromisoformat(str(value)) if value else None
