"""The tables of 依申请公开.  Only this package reads them; others ask ``queries``."""

from gongkai.applications.models.handling import (
    Absence,
    Assignment,
    Consultation,
    Delivery,
    Fee,
    Reply,
    SearchEntry,
    SearchPlace,
)
from gongkai.applications.models.house import CalendarYear, Custom, Series
from gongkai.applications.models.ledger import (
    Application,
    Arrival,
    CaseEvent,
    RepeatLink,
)
from gongkai.applications.models.papers import (
    PRIVATE,
    Enclosure,
    EnclosureKind,
    Notice,
    Paper,
    Seen,
)
from gongkai.applications.models.people import Applicant, Involved, Purge
from gongkai.applications.models.remedies import Complaint, Proposal, Remedy, RemedyStep

__all__ = [
    "PRIVATE",
    "Absence",
    "Applicant",
    "Application",
    "Arrival",
    "Assignment",
    "CalendarYear",
    "CaseEvent",
    "Complaint",
    "Consultation",
    "Custom",
    "Delivery",
    "Enclosure",
    "EnclosureKind",
    "Fee",
    "Involved",
    "Notice",
    "Paper",
    "Proposal",
    "Purge",
    "Remedy",
    "RemedyStep",
    "RepeatLink",
    "Reply",
    "SearchEntry",
    "SearchPlace",
    "Seen",
    "Series",
]  # fmt: skip
