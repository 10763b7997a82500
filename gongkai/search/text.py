"""Folding, pairs of characters, and what a person typed.

A text is folded character by character (so places stay places): full-width to
half-width, lower case, and everything that is neither letter, digit nor Han to
one mark, runs of it to a single one.  So 〔〕, [], （） and blanks are all the
same, and 「杜政〔2024〕9号」 is 「杜政|2024|9号」 however its brackets were typed.
What is indexed are pairs of neighbouring characters, whatever the script: a
word of any length is found wherever LIKE would find it, 202306 in
DG01/202306-00007 too.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

BREAK = "\x1f"
"""Stands for one or more characters that are not searched."""
LONGEST_QUERY = 200
"""Characters of a query that are read; the rest is not looked at."""
LONGEST_PAIR = 8
"""Bytes of the longest pair: two characters beyond the basic plane."""

_GAP = "\x1f" * (LONGEST_PAIR + 1)
_NOT_SEARCHED = re.compile(r"[\W_]+")
_UNUSUAL = re.compile("[\uff10-\uff5aΣ]")
"""Full-width letters and digits, and the letter whose small form depends on its place."""
_BREAKS = re.compile(f"{BREAK}+")
_TYPED = re.compile(r'(?P<minus>[-－](?=\S))?(?:"(?P<quoted>[^"]*)"(?!\S)|(?P<plain>\S+))')
_QUOTES = str.maketrans("“”„‟＂", '"""""')


class _Folding(dict[int, str]):
    """One character for one character, worked out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else chr(code)
        lower = char.lower()
        folded = lower if len(lower) == 1 else char
        self[code] = folded if folded.isalnum() else BREAK
        return self[code]


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for: as typed, and folded without breaks at its ends."""

    typed: str
    folded: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: words that must all be there, and words that must not."""

    wanted: tuple[Word, ...]
    unwanted: tuple[Word, ...]


def fold(text: str) -> str:
    """Every character replaced by its folded one; the length stays the same."""
    return text.translate(_FOLDING)


def searchable(text: str) -> str:
    """``fold`` with runs of breaks as one break and none at the ends."""
    lower = text.lower()
    if len(lower) == len(text) and not _UNUSUAL.search(text):
        return _NOT_SEARCHED.sub(BREAK, lower).strip(BREAK)
    return _BREAKS.sub(BREAK, fold(text)).strip(BREAK)


def pairs(folded: str) -> str:
    """The neighbouring pairs of a ``searchable`` text, blank between them.

    Pairs with a break are longer than ``LONGEST_PAIR`` bytes: the index drops
    them but counts their places, so a pair's position is its first
    character's place in the text.
    """
    count = len(folded) - 1
    if count < 1:
        return ""
    # Ten times as quick as joining pairs one by one, and building is mostly this.
    chars = array("I", folded.encode("utf-32-le"))
    joined = array("I", [ord(" ")]) * (3 * count)
    joined[0::3], joined[1::3] = chars[:-1], chars[1:]
    return joined.tobytes().decode("utf-32-le").rstrip().replace(BREAK, _GAP)


def singles(folded: str) -> str:
    """The distinct characters, blank between them."""
    return " ".join(set(folded) - {BREAK})


def number_key(number: str) -> str:
    """A 文号 or index number by which it is found exactly: letters, digits and Han only."""
    return fold(number).replace(BREAK, "")


def read(text: str) -> Typed:
    """Read what a person typed; every text has a meaning.

    Blanks part words, all of which must be there; quotes keep words together;
    a minus before a word or quotation excludes it.  Only the first
    ``LONGEST_QUERY`` characters count.
    """
    wanted: dict[str, Word] = {}
    unwanted: dict[str, Word] = {}
    for match in _TYPED.finditer(text[:LONGEST_QUERY].translate(_QUOTES)):
        typed = match["plain"] if match["quoted"] is None else match["quoted"]
        folded = searchable(typed)
        if folded:
            (unwanted if match["minus"] else wanted).setdefault(folded, Word(typed, folded))
    return Typed(tuple(wanted.values()), tuple(unwanted.values()))


def cover(folded: str) -> tuple[list[tuple[int, str]], list[str]]:
    """The fewest pairs that fix a word, with their places, and characters that stand alone.

    >>> cover("人民政府")
    ([(0, '人民'), (2, '政府')], [])
    >>> cover("第3")
    ([(0, '第3')], [])
    """
    chosen: list[tuple[int, str]] = []
    alone: list[str] = []
    place = 0
    for run in folded.split(BREAK):
        if len(run) == 1:
            alone.append(run)
        starts = [*range(0, len(run) - 1, 2)]
        if starts and starts[-1] != len(run) - 2:
            starts.append(len(run) - 2)
        chosen += [(place + start, run[start : start + 2]) for start in starts]
        place += len(run) + 1
    return chosen, alone
