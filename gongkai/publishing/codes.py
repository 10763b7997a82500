"""The short codes of board sheets: nine digits, easy to read over the phone.

The last digit checks the others (Damm), so that a digit misheard or two
digits swapped open nothing instead of somebody else's sheet.
"""

from __future__ import annotations

import secrets

from gongkai.publishing.damm import check_digit
from gongkai.publishing.models import Sheet

LENGTH = 9


def is_code(written: str) -> bool:
    """Whether this can be the code of a sheet."""
    code = plain(written)
    return len(code) == LENGTH and check_digit(code[:-1]) == code[-1]


def plain(written: str) -> str:
    """A code as people write it (spaces, dashes, full-width digits) as bare ASCII digits."""
    return "".join(str(int(c)) for c in written if c.isdecimal())


def spaced(code: str) -> str:
    """A code in groups of three, as it is printed."""
    return " ".join(code[n : n + 3] for n in range(0, len(code), 3))


def fresh_codes(number: int) -> list[str]:
    """So many codes that no sheet has."""
    codes: list[str] = []
    while len(codes) < number:
        wanted = {
            f"{n}{check_digit(str(n))}"
            for n in (10**7 + secrets.randbelow(9 * 10**7) for _ in range(number - len(codes)))
        }
        taken = set(Sheet.objects.filter(code__in=wanted).values_list("code", flat=True))
        codes += sorted(wanted - taken - set(codes))
    return codes[:number]
