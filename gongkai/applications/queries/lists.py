"""Lists for the office: what is open, what is mine, where one searches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

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
    seen = {post.pk}
    now = post
    while True:
        absence = (
            Absence.objects.filter(post=now, from_date__lte=day, to_date__gt=day)
            .select_related("deputy").order_by("-id").first()
        )  # fmt: skip
        if absence is None:
            return now
        if absence.deputy_id in seen:
            return post
        seen.add(absence.deputy_id)
        now = absence.deputy


def search_places(organ: Organ) -> QuerySet[SearchPlace]:
    """The organ's own list of places, in use."""
    return SearchPlace.objects.filter(organ=organ, active=True).order_by("name")
