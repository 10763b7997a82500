"""Which facts an item page shows beside the text, under which label: data, by county."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypedDict, cast

from django.conf import settings

from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.records.models import Record

Fact = str | date | None
DEFAULT = "default"


class Profile(TypedDict):
    """One panel: field and label in their order."""

    facts: list[tuple[str, str]]


class Profiles(TypedDict):
    """The data file."""

    profiles: dict[str, Profile]
    organs: dict[str, str]


FIELDS: dict[str, Callable[[Record, date], Fact]] = {
    "index_number": lambda r, _: r.index_number,
    "title": lambda r, _: r.title,
    "issuer": lambda r, _: r.organ.name,
    "document_number": lambda r, _: r.document_number,
    "formed_date": lambda r, _: r.formed_date,
    "public_date": lambda r, _: r.public_date,
    "subject": lambda r, _: r.subject,
    "genre": lambda r, _: r.genre,
    "validity": lambda r, today: records.validity(r, today),
    "repealed_date": lambda r, _: r.repealed_date,
    "expires_date": lambda r, _: r.expires_date,
    "department": lambda r, _: r.department,
    "attribute": lambda r, _: str(r.get_attribute_display()),
    "keywords": lambda r, _: r.keywords,
    "summary": lambda r, _: r.summary,
}


@cache
def known() -> Profiles:
    """The data file, read once.  Raises KeyError for a fact that is not known."""
    text = files("gongkai.portal").joinpath("profiles.toml").read_text("utf-8")
    data = cast(Profiles, tomllib.loads(text))
    for profile in data["profiles"].values():
        for name, _ in profile["facts"]:
            if name != "column" and name not in FIELDS:
                raise KeyError(name)
    return data


def facts(record: Record, column: str, today: date) -> list[tuple[str, Fact]]:
    """Label and value of what this record's panel shows; facts without a value are left out."""
    data = known()
    name = data["organs"].get(record.organ.slug, settings.SITE["metadata"])
    profile = data["profiles"].get(name, data["profiles"][DEFAULT])
    pairs = [
        (label, column if field == "column" else FIELDS[field](record, today))
        for field, label in profile["facts"]
    ]
    return [(label, value) for label, value in pairs if value]
