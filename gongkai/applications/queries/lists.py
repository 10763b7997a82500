"""Lists for the office: what is open, what is mine, where one searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongkai.applications.kinds import Status
from gongkai.applications.models import Absence, Application, Assignment, SearchPlace
from gongkai.orgs.models import Organ, Post


def work_list(organs: Iterable[int]) -> QuerySet[Application]:
    """The open cases of these organs, the earliest next day first.

    Page by the key (``next_date``, ``id``).
    """
    ids = list(organs)
    cases = Application.objects.exclude(status=Status.CLOSED)
    # One organ by equality lets the index give the order too.
    cases = cases.filter(organ_id=ids[0]) if len(ids) == 1 else cases.filter(organ_id__in=ids)
    return cases.order_by("next_date", "id")


def mine(posts: Iterable[int], day: date) -> QuerySet[Assignment]:
    """What is given to these posts, or to posts they stand in for on ``day``."""
    own = set(posts)
    absent = Absence.objects.filter(deputy__in=own, from_date__lte=day, to_date__gt=day)
    own |= set(absent.values_list("post_id", flat=True))
    return (
        Assignment.objects.filter(post__in=own, to_date__isnull=True)
        .select_related("application", "post")
        .order_by("application__next_date", "id")
    )


def deputy_of(post: Post, day: date) -> Post:
    """Who does the work of ``post`` on ``day``: the post itself, or whoever stands in.

    Follows a deputy who is absent too; a circle of absences ends with the post.
    """
    return _stands_in(post, _away(post.organ_id, day))


def away(organ: int, day: date) -> list[tuple[Absence, Post]]:
    """The absences in force on ``day``, each with the post that does the work."""
    now = _away(organ, day)
    return [(absence, _stands_in(absence.post, now)) for absence in now.values()]


def absences(organ: int) -> QuerySet[Absence]:
    """All absences of an organ's posts, with both posts.  Page by (``from_date``, ``id``)."""
    return Absence.objects.filter(post__organ_id=organ).select_related("post", "deputy")


def held_by(post: Post) -> list[Assignment]:
    """What a post has to do: its open assignments in cases not yet over, oldest first.

    A case that is closed but before a court or a reviewing body is not over.
    """
    rows = Assignment.objects.filter(_TO_DO, post=post).select_related("application__organ")
    return list(rows.order_by("id"))


def held_counts(organ: int) -> dict[int, int]:
    """Post id → how many assignments it has to do; posts with none are left out."""
    rows = Assignment.objects.filter(_TO_DO, post__organ_id=organ)
    return dict(rows.values_list("post").annotate(Count("pk")).order_by())


_TO_DO = Q(to_date__isnull=True) & (
    ~Q(application__status=Status.CLOSED) | Q(application__state="remedy")
)


def _away(organ: int, day: date) -> dict[int, Absence]:
    """Post id → its absence on ``day``; of several the one entered last counts."""
    rows = absences(organ).filter(from_date__lte=day, to_date__gt=day).order_by("id")
    return {row.post_id: row for row in rows}


def _stands_in(post: Post, away: Mapping[int, Absence]) -> Post:
    seen, now = {post.pk}, post
    while absence := away.get(now.pk):
        if absence.deputy_id in seen:
            return post
        seen.add(absence.deputy_id)
        now = absence.deputy
    return now


def search_places(organ: Organ) -> QuerySet[SearchPlace]:
    """The organ's own list of places, in use."""
    return SearchPlace.objects.filter(organ=organ, active=True).order_by("name")
