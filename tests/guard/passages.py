"""The labelled passages of ``tests/data/guard``, their blanks filled with valid made-up numbers.

Numbers that pass their check digits are made here from a seed, so that no file
of the project holds one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from gongkai.guard.finding import PartKind

FOLDER = Path(__file__).parents[1] / "data" / "guard"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, the rules it must raise, and what kind of part it stands in."""

    text: str
    rules: frozenset[str]
    kind: PartKind = "body"


def passages(name: str) -> Iterator[Passage]:
    """The passages of ``name``.yaml in order."""
    data: dict[str, list[str]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    chance = random.Random(name)
    for key, texts in data.items():
        rules, _, kind = key.partition("@")
        wanted = frozenset(rules.split()) - {"clean"}
        for text in texts:
            yield Passage(filled(text, chance), wanted, kind or "body")  # type: ignore[arg-type]


def filled(text: str, chance: random.Random) -> str:
    """The text with ``{id}`` and its like replaced."""
    return re.sub(r"\{(\w+)\}", lambda m: MAKERS[m[1]](chance), text)


def citizen_number(chance: random.Random) -> str:
    """A valid identity number (GB 11643)."""
    born = date(1935, 1, 1) + timedelta(chance.randrange(30_000))
    head = f"{chance.choice(('411224', '411222', '410105', '610113'))}{born:%Y%m%d}"
    head += f"{chance.randrange(1, 1000):03d}"
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, WEIGHTS, strict=True)) % 11]


def old_citizen_number(chance: random.Random) -> str:
    """An identity number of the form used until 1999."""
    whole = citizen_number(chance)
    return whole[:6] + whole[8:17]


def mobile(chance: random.Random) -> str:
    """Eleven digits of a mobile phone."""
    return chance.choice(("138", "159", "186", "177", "199")) + f"{chance.randrange(10**8):08d}"


def card(chance: random.Random, size: int = 19) -> str:
    """A card number that passes Luhn."""
    head = chance.choice(("621799", "622848", "623059"))
    head += "".join(str(chance.randrange(10)) for _ in range(size - 7))
    total = 0
    for index, digit in enumerate(reversed(head)):
        value = int(digit) * (1 if index % 2 else 2)
        total += value - 9 if value > 9 else value
    return head + str(-total % 10)


def unified_code(chance: random.Random, alphabet: str = USCC) -> str:
    """A valid 统一社会信用代码 (GB 32100)."""
    while True:
        head = chance.choice(("11411224", "91411224", "12411224", "93411224"))
        head += "".join(chance.choice(alphabet) for _ in range(9))
        check = USCC[-sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(head)) % 31]
        if check in alphabet:
            return head + check


def _grouped(number: str, *sizes: int, gap: str = " ") -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return gap.join(parts)


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "id": citizen_number,
    "id15": old_citizen_number,
    "id_lower": lambda r: citizen_number(r).lower(),
    "wide_id": lambda r: citizen_number(r).translate(WIDE),
    "spaced_id": lambda r: _grouped(citizen_number(r), 6, 4, 4, 4),
    "old_id_spaced": lambda r: _grouped(old_citizen_number(r), 6, 6, 3),
    "broken_id": lambda r: _grouped(citizen_number(r), 10, 8, gap="\n"),
    "dotted_mobile": lambda r: _grouped(mobile(r), 3, 4, 4, gap="."),
    "dashed_id": lambda r: _grouped(citizen_number(r), 6, 8, 4, gap="-"),
    "mobile": mobile,
    "wide_mobile": lambda r: mobile(r).translate(WIDE),
    "spaced_mobile": lambda r: _grouped(mobile(r), 3, 4, 4),
    "dashed_mobile": lambda r: _grouped(mobile(r), 3, 4, 4, gap="-"),
    "card": card,
    "card16": lambda r: card(r, 16),
    "spaced_card": lambda r: _grouped(card(r), 4, 4, 4, 4, 3),
    "uscc": unified_code,
    "uscc_digits": lambda r: unified_code(r, "0123456789"),
}
