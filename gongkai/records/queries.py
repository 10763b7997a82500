"""Records an organ keeps, and what table 二 counts of its normative documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from gongkai.law.periods import report_year
from gongkai.records.kinds import Attribute, Normative, RelationKind
from gongkai.records.models import (
    ATTACHED,
    WAITING,
    DocumentNumber,
    File,
    ImportBatch,
    Record,
    Relation,
    Version,
)

DAY = timedelta(1)


def issued(start: date, end: date) -> Q:
    """本年制发件数."""
    return Q(issued_date__gte=start, issued_date__lt=end)


def repealed(start: date, end: date) -> Q:
    """本年废止件数: repealed in the year, or lapsed because its term ended.

    A document ceases once, on the day of its repeal or the day after its last
    day, whichever comes first.  Lapses count here because only then does last
    year's 现行有效 plus 制发 less 废止 give this year's 现行有效.
    """
    before_repeal = Q(repealed_date__isnull=True) | Q(repealed_date__gt=F("expires_date"))
    lapsed = Q(expires_date__gte=start - DAY, expires_date__lt=end - DAY) & before_repeal
    in_term = Q(expires_date__isnull=True) | Q(expires_date__gte=F("repealed_date"))
    return lapsed | (Q(repealed_date__gte=start, repealed_date__lt=end) & in_term)


def in_force(start: date, end: date) -> Q:
    """现行有效件数: in force on the last day of the year."""
    return (
        Q(issued_date__lt=end)
        & (Q(repealed_date__isnull=True) | Q(repealed_date__gte=end))
        & (Q(expires_date__isnull=True) | Q(expires_date__gte=end - DAY))
    )


COLUMNS: dict[str, Callable[[date, date], Q]] = {
    "issued": issued,
    "repealed": repealed,
    "in_force": in_force,
}


def normative(year: int, *, organs: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """Per organ ``rules.issued`` … ``norms.in_force`` for the year, in one query."""
    start, end = report_year(year)
    documents = Record.objects.exclude(normative="")
    if organs is not None:
        documents = documents.filter(organ_id__in=list(organs))
    groups = documents.values_list("organ_id", "normative").annotate(
        **{f"n_{name}": Count("pk", filter=rule(start, end)) for name, rule in COLUMNS.items()}
    )
    tallies: dict[int, dict[str, int]] = {}
    for organ, kind, *counts in groups:
        tally = tallies.setdefault(organ, {})
        tally.update({f"{kind}.{name}": n for name, n in zip(COLUMNS, counts, strict=True)})
    return tallies


def normative_rows(organ: int, year: int, kind: str, column: str) -> QuerySet[Record]:
    """The documents counted in one cell of table 二, 第二十条第（一）项."""
    return Record.objects.filter(
        COLUMNS[column](*report_year(year)), organ_id=organ, normative=Normative(kind)
    ).order_by("issued_date", "id")


def numbered(index_number: str) -> Record:
    """The record with this index number that is or was public.  Raises Record.DoesNotExist.

    What was withdrawn is found too: its page is a tombstone.
    """
    return Record.objects.select_related("organ__parent").get(
        index_number=index_number, public_date__isnull=False
    )


def every() -> QuerySet[Record]:
    """All records, public or not; whoever lists them narrows them down."""
    return Record.objects.all()


def public() -> QuerySet[Record]:
    """What anybody may see now."""
    return Record.objects.filter(public_date__isnull=False, withdrawn_date__isnull=True)


def neighbours(record: Record) -> tuple[Record | None, Record | None]:
    """The public records of the same organ made public just before and after this one."""
    shown = public().filter(organ_id=record.organ_id)
    day = record.public_date
    earlier = shown.filter(
        Q(public_date__lt=day) | Q(public_date=day, pk__lt=record.pk), public_date__lte=day
    ).order_by("-public_date", "-pk")
    later = shown.filter(
        Q(public_date__gt=day) | Q(public_date=day, pk__gt=record.pk), public_date__gte=day
    ).order_by("public_date", "pk")
    return earlier.first(), later.first()


def drafts(organs: Iterable[int]) -> QuerySet[Record]:
    """What is not public and not discarded, newest first."""
    return Record.objects.filter(
        organ_id__in=list(organs), public_date__isnull=True, discarded_at__isnull=True
    ).order_by("-created_at", "-pk")


def editors(records: Iterable[int]) -> dict[int, set[int | None]]:
    """Record id → who drafted or changed it: they cannot review it."""
    ids = list(records)
    hands: dict[int, set[int | None]] = {}
    for pk, by in Record.objects.filter(pk__in=ids).values_list("pk", "drafted_by_id"):
        hands.setdefault(pk, set()).add(by)
    for pk, by in Version.objects.filter(record_id__in=ids).values_list("record_id", "by_id"):
        hands.setdefault(pk, set()).add(by)
    return {pk: some - {None} for pk, some in hands.items()}


def changed_by(user: int) -> QuerySet[Record]:
    """The records somebody drafted or changed."""
    changed = Version.objects.filter(record_id=OuterRef("pk"), by_id=user)
    return Record.objects.filter(Q(drafted_by_id=user) | Q(Exists(changed)))


def relations_from(record: Record, kind: RelationKind | None = None) -> QuerySet[Relation]:
    """What this record repeals, replaces, amends or interprets."""
    rows = Relation.objects.filter(source=record).select_related("target").order_by("on", "pk")
    return rows.filter(kind=kind) if kind else rows


def relations_to(record: Record, kind: RelationKind | None = None) -> QuerySet[Relation]:
    """What repeals, replaces, amends or interprets this record."""
    rows = Relation.objects.filter(target=record).select_related("source").order_by("on", "pk")
    return rows.filter(kind=kind) if kind else rows


def versions(record: Record, *, public_only: bool) -> QuerySet[Version]:
    """The earlier wordings of a record, newest first."""
    rows = Version.objects.filter(record=record).order_by("-number")
    return rows.filter(was_public=True) if public_only else rows


def files(records: Iterable[int]) -> dict[int, list[File]]:
    """Record id → its attachments in their order, without those dropped or yet to come."""
    found: dict[int, list[File]] = {}
    rows = File.objects.filter(ATTACHED, record_id__in=list(records))
    for file in rows.order_by("record_id", "position", "pk"):
        found.setdefault(file.record_id, []).append(file)
    return found


def last_drafted() -> datetime | None:
    """When the newest record of all was drafted."""
    last: datetime | None = Record.objects.aggregate(last=Max("created_at"))["last"]
    return last


def waiting_files(record: int) -> QuerySet[File]:
    """The files that wait to come with a correction of a record, in the order they were added."""
    return File.objects.filter(WAITING, record_id=record).order_by("position", "pk")


def every_file() -> QuerySet[File]:
    """All attachments with their records; whoever shows one asks the door."""
    return File.objects.select_related("record__organ")


def every_batch() -> QuerySet[ImportBatch]:
    """All imports, newest first."""
    return ImportBatch.objects.select_related("organ", "by").order_by("-made_at", "-pk")


def numbers(
    organs: Iterable[int], word: str = "", year: int | None = None
) -> QuerySet[DocumentNumber]:
    """The document numbers organs gave out, newest first, each with its record."""
    rows = DocumentNumber.objects.filter(organ_id__in=list(organs))
    if word:
        rows = rows.filter(word=word)
    if year is not None:
        rows = rows.filter(year=year)
    return rows.select_related("record", "organ", "by").order_by("-year", "word", "-number")


def words(organ: int) -> list[tuple[str, int, int]]:
    """(word, year, last number) of the document numbers an organ gave out, newest year first."""
    rows = DocumentNumber.objects.filter(organ_id=organ).values_list("word", "year")
    return list(rows.annotate(last=Max("number")).order_by("-year", "word"))


def policies_to_interpret(organ: int) -> QuerySet[Record]:
    """The normative documents of an organ in force or not, newest first, to link a 解读 to."""
    return (
        Record.objects.filter(organ_id=organ, discarded_at__isnull=True)
        .exclude(normative="")
        .order_by("-formed_date", "-pk")
    )


def twins(items: Iterable[Record]) -> dict[int, list[Record]]:
    """Record id → other records of its organ, not discarded, with the same title and formed day.

    Only the one taken in later is told of the earlier one.
    """
    mine = list(items)
    same = Record.objects.filter(
        organ_id__in={r.organ_id for r in mine},
        title__in={r.title for r in mine},
        formed_date__in={r.formed_date for r in mine},
        discarded_at__isnull=True,
        withdrawn_date__isnull=True,
    ).order_by("pk")
    by_key: dict[tuple[int, str, date], list[Record]] = {}
    for other in same:
        by_key.setdefault((other.organ_id, other.title, other.formed_date), []).append(other)
    found = {}
    for item in mine:
        others = by_key.get((item.organ_id, item.title, item.formed_date), [])
        if earlier := [other for other in others if other.pk < item.pk]:
            found[item.pk] = earlier
    return found


def to_review_again(organs: Iterable[int], until: date) -> QuerySet[Record]:
    """Records not for the public whose yearly look is due by a day (art. 18), soonest first."""
    return Record.objects.filter(
        organ_id__in=list(organs), review_date__lte=until, discarded_at__isnull=True
    ).order_by("review_date", "pk")


def withheld(organs: Iterable[int]) -> QuerySet[Record]:
    """The register of what is not for the public, by the day it is looked at again."""
    return Record.objects.filter(
        organ_id__in=list(organs), review_date__isnull=False, discarded_at__isnull=True
    ).order_by("review_date", "pk")


def validity(record: Record, today: date) -> str:
    """有效性 of a normative document; empty for anything else."""
    if not record.normative:
        return ""
    if record.repealed_date and record.repealed_date <= today:
        return "废止"
    if record.expires_date and record.expires_date < today:
        return "失效"
    return "有效"


def formed(organ: int, year: int, attribute: str = "") -> QuerySet[Record]:
    """The records an organ formed in a year, all or those with this attribute label."""
    start, end = report_year(year)
    rows = Record.objects.filter(organ_id=organ, formed_date__gte=start, formed_date__lt=end)
    if attribute:
        labels = {choice.label: choice.value for choice in Attribute}
        rows = rows.filter(attribute=labels[attribute])
    return rows.order_by("formed_date", "id")


def by_attribute(organ: int, year: int) -> dict[str, int]:
    """Attribute label → records formed in the year; labels without records are left out."""
    groups = formed(organ, year).order_by().values_list("attribute").annotate(n=Count("pk"))
    counts = dict(groups)
    return {str(a.label): counts[a.value] for a in Attribute if counts.get(a.value)}


# portal


def shown(records: Iterable[int]) -> QuerySet[Record]:
    """Those of these records that anybody may see now."""
    return public().filter(pk__in=list(records))


def newest(organ: int | None = None) -> QuerySet[Record]:
    """What became public last, of one organ or of all, without the texts."""
    rows = public() if organ is None else public().filter(organ_id=organ)
    return rows.select_related("organ").defer("body").order_by("-public_date", "-pk")


def in_state(state: str, today: date) -> Q:
    """Normative documents by 有效性 on a day; an empty state is all of them."""
    repealed_now = Q(repealed_date__isnull=False, repealed_date__lte=today)
    lapsed = Q(expires_date__isnull=False, expires_date__lt=today)
    states = {
        "": Q(),
        "有效": ~repealed_now & ~lapsed,
        "失效": lapsed & ~repealed_now,
        "废止": repealed_now,
    }
    return states[state]


def documents(organ: int | None, state: str, today: date) -> QuerySet[Record]:
    """Public normative documents by 有效性, with their organ, without the texts."""
    rows = public().exclude(normative="").filter(in_state(state, today))
    if organ is not None:
        # Found first by the index on them, or all records of the organ would be walked.
        own = Record.objects.exclude(normative="").filter(
            organ_id=organ, normative__in=(Normative.RULES, Normative.NORMS)
        )
        rows = rows.filter(pk__in=list(own.values_list("pk", flat=True)))
    return rows.select_related("organ").defer("body")


def document_counts(organ: int | None, today: date) -> dict[str, int]:
    """有效性 → public normative documents."""
    rows = public().exclude(normative="")
    rows = rows if organ is None else rows.filter(organ_id=organ)
    return rows.aggregate(
        **{name: Count("pk", filter=in_state(name, today)) for name in ("有效", "失效", "废止")}
    )


def chains(records: Iterable[int]) -> dict[int, list[tuple[Relation, Record]]]:
    """Record id → its relations to other public records, each with the other one."""
    ids = list(records)
    rows = (
        Relation.objects.filter(Q(source_id__in=ids) | Q(target_id__in=ids))
        .select_related("source", "target")
        .defer("source__body", "target__body")
        .order_by("on", "pk")
    )
    found: dict[int, list[tuple[Relation, Record]]] = {}
    for relation in rows:
        for mine, other in (
            (relation.source, relation.target),
            (relation.target, relation.source),
        ):
            if mine.pk in ids and other.public_date and not other.withdrawn_date:
                found.setdefault(mine.pk, []).append((relation, other))
    return found


def of_file(pks: Iterable[str]) -> list[int]:
    """The records of these attachments."""
    return list(File.objects.filter(pk__in=list(pks)).values_list("record_id", flat=True))


def of_relation_targets(pks: Iterable[int]) -> list[int]:
    """The records that these records repeal, replace, amend or interpret."""
    rows = Relation.objects.filter(source_id__in=list(pks))
    return list(rows.values_list("target_id", flat=True))


def turned_between(start: date, end: date) -> list[int]:
    """Public normative documents whose 有效性 changed by mere passing of days (both ends in)."""
    rows = (
        public()
        .exclude(normative="")
        .filter(
            Q(expires_date__gte=start - DAY, expires_date__lt=end)
            | Q(repealed_date__gte=start, repealed_date__lte=end)
        )
    )
    return list(rows.values_list("pk", flat=True))
