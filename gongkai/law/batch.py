"""The last days of very many applications at once, for figures and imports.

The same rule as ``periods.reply_due``; NumPy is imported on the first call.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gongkai.law.working_days import CalendarNotPublished, WorkCalendar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]
    Integers = NDArray[np.int64]

_CHUNK: Final = 1 << 15
"""Elements a round: input, index and output stay in the processor's cache."""

_UNKNOWN: Final = -(1 << 63)
"""NaT: no day."""


def due_dates(received: Days, calendar: WorkCalendar, days: int | Integers) -> Days:
    """The ``days``-th working day after each of ``received`` (``datetime64[D]``).

    ``days`` is one number for all or one for each: the period with its
    extension and the working days excluded (art. 33).  Raises ValueError for
    less than one day, CalendarNotPublished when a day leaves the calendar.
    """
    import numpy as np

    epoch = received.astype("datetime64[D]", copy=False).view(np.int64)
    each = np.asarray(days, dtype=np.int64)
    if each.size and int(each.min()) < 1:
        raise ValueError("days must be at least 1")
    rank, working = _tables(calendar)
    # One number for all: both look-ups become one table before the loop.
    whole = working.take(rank + each, mode="clip") if each.ndim == 0 else None
    out = np.empty(epoch.shape, dtype=np.int64)
    for start in range(0, len(epoch), _CHUNK):
        part, into = epoch[start : start + _CHUNK], out[start : start + _CHUNK]
        if whole is not None:
            whole.take(part, mode="clip", out=into)
        else:
            place = rank.take(part, mode="clip") + each[start : start + _CHUNK]
            working.take(place, mode="clip", out=into)
        if into.min() == _UNKNOWN:
            raise CalendarNotPublished(_missing_year(part[into == _UNKNOWN], calendar))
    return out.view("datetime64[D]")


def _missing_year(epoch: Integers, calendar: WorkCalendar) -> int:
    """The year that stops the first of these days: its own, or the one after the calendar."""
    year = 1970 + int(epoch.astype("datetime64[D]").astype("datetime64[Y]").view("i8")[0])
    return year if year < calendar.first_year else max(year, calendar.last_year + 1)


@lru_cache(maxsize=4)
def _tables(calendar: WorkCalendar) -> tuple[Integers, Integers]:
    """By day since 1970 the rank of the day; by rank the working day.

    Days and ranks outside the calendar meet ``_UNKNOWN`` at the ends, where
    ``clip`` takes them.
    """
    import numpy as np

    first = np.datetime64(f"{calendar.first_year}-01-01").view(np.int64)
    past = np.datetime64(f"{calendar.last_year + 1}-01-01").view(np.int64)
    days = np.arange(past + 1)
    dates = np.array(calendar.working_days(), dtype="datetime64[D]").view(np.int64)
    rank = np.searchsorted(dates, days, side="right")
    rank[:first] = rank[past:] = np.iinfo(np.int64).max >> 1
    return rank, np.concatenate([[_UNKNOWN], dates, [_UNKNOWN]])
