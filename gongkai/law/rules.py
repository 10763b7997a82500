"""The law's numbers by the day they apply, with the place they stand in.

``parameters/*.toml`` holds them; a new rule is written below the old one, so
that an old case can always be counted again.  ``Citation.verified`` is false
where no text was read or the rule is a reading of it: such a fact is shown as
the platform's practice, never as law.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

Unit = Literal["working_days", "days", "months", "rule"]
UNITS: Final[tuple[Unit, ...]] = ("working_days", "days", "months", "rule")


class NotInForce(LookupError):
    """No version of the rule applies on that day."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"{day.isoformat()}时没有关于“{name}”的规定，请核对日期。")
        self.day = day


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: instrument, number, article, and the day it was last checked."""

    title: str
    number: str
    article: str
    verified: bool
    valid_on: date

    def __str__(self) -> str:
        """As printed beside a date; practice is never called law."""
        if not self.number and not self.verified:
            return f"平台口径，非法律条文（{self.article}）"
        return f"《{self.title}》{self.article}{'' if self.verified else '（未核对原文）'}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule: ``count`` in ``unit`` (0 for a rule without a number)."""

    name: str
    starts: date
    count: int
    unit: Unit
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter:
    """A rule through time; the versions stand in the order of their first days."""

    id: str
    name: str
    versions: tuple[Rule, ...]
    _starts: tuple[date, ...] = field(repr=False)

    def on(self, day: date) -> Rule:
        """The version in force on ``day``.  Raises NotInForce before the first."""
        place = bisect_right(self._starts, day)
        if not place:
            raise NotInForce(self.name, day)
        return self.versions[place - 1]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the clock of an application needs, as in force on one day."""

    reply: Rule
    extension: Rule
    correction_notice: Rule
    correction_reply: Rule
    third_party: Rule
    joint_organ: Rule
    other_organ: Rule
    fee_payment: Rule
    excluded: Rule
    excluded_days: Rule
    fresh_after_correction: Rule
    fresh_after_payment: Rule
    extension_once: Rule
    delay: Rule
    start_day: Rule


def rules_on(day: date) -> Rules:
    """The rules for an application received on ``day``.

    A rule that came later than ``day`` (the fee of 2021) is there in its first
    version: the fee is noticed under the law of the notice, which is never
    earlier.
    """
    table = parameters("application")
    return _rules(tuple(bisect_right(table[name]._starts, day) for name in _FIELDS))


@cache
def parameters(name: str) -> dict[str, Parameter]:
    """The parameters of ``parameters/<name>.toml`` by id.

    Raises ValueError for a file that breaks the format: a typing error in a
    time limit must stop the program, not a case.
    """
    return {key: parameter_from(key, entry) for key, entry in read_toml(name).items()}


def parameter_from(key: str, entry: dict[str, Any]) -> Parameter:
    """One table of a parameter file.  Raises ValueError for what breaks the format."""
    unit = entry["unit"]
    if unit not in UNITS:
        raise ValueError(f"{key}: unknown unit {unit!r}")
    versions = tuple(_rule(key, unit, entry, value) for value in entry["values"])
    starts = tuple(version.starts for version in versions)
    if not starts or list(starts) != sorted(set(starts)):
        raise ValueError(f"{key}: versions must stand in the order of their first days")
    return Parameter(key, entry["name"], versions, starts)


def read_toml(name: str) -> dict[str, Any]:
    """``parameters/<name>.toml`` as plain data."""
    source = resources.files("gongkai.law") / "parameters" / f"{name}.toml"
    return tomllib.loads(source.read_text("utf-8"))


def citation(entry: dict[str, Any], valid_on: date) -> Citation:
    """The citation a version of a parameter names by ``source`` and ``article``."""
    instrument = _instruments()[entry["source"]]
    verified = entry["verified"]
    if entry["source"] == "practice" and verified:
        raise ValueError(f"{entry['article']}: practice is not verified law")
    return Citation(instrument["title"], instrument["number"], entry["article"], verified, valid_on)


_FIELDS: Final = tuple(Rules.__dataclass_fields__)


@cache
def _rules(places: tuple[int, ...]) -> Rules:
    table = parameters("application")
    chosen = {
        name: table[name].versions[max(place - 1, 0)]
        for name, place in zip(_FIELDS, places, strict=True)
    }
    return Rules(**chosen)


@cache
def _instruments() -> dict[str, dict[str, str]]:
    return cast(dict[str, dict[str, str]], read_toml("instruments"))


def _rule(key: str, unit: Unit, entry: dict[str, Any], value: dict[str, Any]) -> Rule:
    count = value.get("value", 0)
    if (unit == "rule") is not (count == 0) or count < 0:
        raise ValueError(f"{key}: {count} is no number for the unit {unit}")
    return Rule(entry["name"], value["from"], count, unit, citation(value, entry["valid_on"]))
