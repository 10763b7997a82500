"""The information handling fee (信息处理费), by either of its two scales.

Both are progressive by parts: the price of a band applies to what lies in the
band.  An application is charged by one scale, never by both; charging at all
is the organ's choice.  Amounts are whole 元.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from gongkai.law.rules import Citation, NotInForce, citation, read_toml

Scale = Literal["applications", "pages"]


class Band(NamedTuple):
    """Units from ``first`` on cost ``price`` each."""

    first: int
    price: int


class Line(NamedTuple):
    """One line of a worked fee: ``units`` from ``first`` to ``last`` at ``price``."""

    first: int
    last: int
    price: int

    @property
    def units(self) -> int:
        return self.last - self.first + 1

    @property
    def amount(self) -> int:
        return self.units * self.price


@dataclass(frozen=True, slots=True)
class Tariff:
    """A scale as in force from ``starts``.

    After the last band's first ``every`` units each further ``every`` cost
    ``step`` more; with ``every`` 0 the last band has no end.  ``reading`` is
    what the text does not say in so many words.
    """

    name: str
    starts: date
    bands: tuple[Band, ...]
    every: int
    step: int
    reading: str
    citation: Citation

    @property
    def free(self) -> int:
        """How many units cost nothing."""
        return self.bands[1].first - 1

    def price(self, unit: int) -> int:
        """What the ``unit``-th one costs (the first is 1)."""
        if unit < 1:
            raise ValueError(f"序号从1开始，不能是{unit}。")
        band = next(band for band in reversed(self.bands) if unit >= band.first)
        if band is self.bands[-1] and self.every:
            return band.price + self.step * ((unit - band.first) // self.every)
        return band.price

    def lines(self, units: int) -> tuple[Line, ...]:
        """The fee for ``units`` of them, band by band; the free band has its line too."""
        if units < 0:
            raise ValueError(f"数量不能是{units}。")
        lines = []
        first = 1
        while first <= units:
            last = min(self._last(first), units)
            lines.append(Line(first, last, self.price(first)))
            first = last + 1
        return tuple(lines)

    def total(self, units: int) -> int:
        """The fee for ``units`` of them together."""
        return sum(line.amount for line in self.lines(units))

    def _last(self, first: int) -> int:
        """The last unit that costs the same as ``first`` does."""
        for band in self.bands:
            if band.first > first:
                return band.first - 1
        start = self.bands[-1].first
        if not self.every:
            return max(first, 1 << 62)
        return start + self.every * ((first - start) // self.every + 1) - 1


def tariff(scale: Scale, day: date) -> Tariff:
    """The scale in force on ``day``.  Raises NotInForce before there was one."""
    versions = [version for version in _tariffs(scale) if version.starts <= day]
    if not versions:
        raise NotInForce("信息处理费", day)
    return versions[-1]


def application_fee(rank: int, day: date) -> int:
    """按件: what the ``rank``-th application of one applicant in a calendar month costs, in 元."""
    return tariff("applications", day).price(rank)


def page_fee(pages: int, day: date) -> int:
    """按量: what ``pages`` supplied for one application cost, in 元."""
    return tariff("pages", day).total(pages)


@cache
def _tariffs(scale: Scale) -> tuple[Tariff, ...]:
    entry = read_toml("fees")[scale]
    versions = tuple(_tariff(entry, value) for value in entry["values"])
    return tuple(sorted(versions, key=lambda version: version.starts))


def _tariff(entry: dict[str, Any], value: dict[str, Any]) -> Tariff:
    bands = tuple(Band(band["first"], band["price"]) for band in value["bands"])
    if bands[0].first != 1 or list(bands) != sorted(bands):
        raise ValueError(f"{entry['name']}: bands must start at 1 and rise")
    return Tariff(
        entry["name"],
        value["from"],
        bands,
        value["every"],
        value["step"],
        value["reading"],
        citation(value, entry["valid_on"]),
    )
