"""What other packages and the pages ask of applications."""

from gongkai.applications.queries.calendars import Change, MovedCase, calendar, calendar_change
from gongkai.applications.queries.case import CaseFile, case_file, responsible_on
from gongkai.applications.queries.facts import established
from gongkai.applications.queries.fees import Charge, charge, rank_in_month
from gongkai.applications.queries.lists import deputy_of, mine, search_places, work_list
from gongkai.applications.queries.people import due_for_purge, evidence, found_by, with_code
from gongkai.applications.queries.proposals import Common, similar_answered
from gongkai.applications.queries.report import (
    ROWS,
    Tally,
    carried_in,
    carried_out,
    closed,
    open_on,
    received,
    table3,
    table3_rows,
    table4,
    table4_rows,
    years,
)

__all__ = [
    "ROWS", "CaseFile", "Change", "Charge", "Common", "MovedCase", "Tally", "calendar",
    "calendar_change", "carried_in", "carried_out", "case_file", "charge", "closed", "deputy_of",
    "due_for_purge", "established", "evidence", "found_by", "mine", "open_on", "rank_in_month",
    "received", "responsible_on", "search_places", "similar_answered", "table3", "table3_rows",
    "table4", "table4_rows", "with_code", "work_list", "years",
]  # fmt: skip
