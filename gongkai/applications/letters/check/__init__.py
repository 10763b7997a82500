"""The legality check before a document is signed: what stands against it, as sentences.

``check`` returns every finding; a document with a ``stop`` is not signed.  Each
module holds one family of rules; a rule is a function of letter and facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gongkai.applications.letters.check import articles, dates, remedies, words
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Letter
from gongkai.guard.finding import Finding
from gongkai.law.working_days import WorkCalendar

Scan = Callable[[str], list[Finding]]
"""Finds personal data in a text: the guard's, or one like it; offsets are in the text given."""

RULES: tuple[Callable[[Letter, CaseFacts], Iterator[Finding]], ...] = (
    words.placeholders,
    words.organ,
    words.recipient,
    words.strangers,
    words.number,
    words.request,
    words.outcome,
    words.presupposed,
    words.attachments,
    articles.several_parts,
    articles.of_the_outcome,
    articles.unread,
    remedies.remedy,
    dates.order,
    dates.in_time,
    dates.extension,
    dates.consultations,
    dates.fee,
)


def check(
    letter: Letter,
    facts: CaseFacts,
    *,
    scan: Scan | None = None,
    calendar: WorkCalendar | None = None,
) -> list[Finding]:
    """Everything found, in the order of the rules.

    ``scan`` looks for personal data of others in the text; the applicant's and
    the organ's own contact data are let pass.  ``calendar`` lets the seven
    working days for a correction be counted; without it that is not checked.
    """
    found = [finding for rule in RULES for finding in rule(letter, facts)]
    found += dates.correction(letter, facts, calendar)
    if scan is not None:
        found += words.personal(letter, facts, scan)
    return found
