"""The acts on an application, each one transaction with its event.

What is lawful is ``law.clock``'s to say; ``journal`` stores an event and folds
the case anew.
"""

from gongkai.applications.actions.calendars import ChangedMeanwhile, adopt_calendar
from gongkai.applications.actions.handling import (
    FactMissing,
    Letter,
    accept_reasons,
    ask_for_correction,
    ask_for_reasons,
    consult,
    end,
    extend,
    hear,
    letter_delivered,
    notice_fee,
    receive_correction,
    take_payment,
    withdraw,
)
from gongkai.applications.actions.house import (
    BadEntry,
    add_search_place,
    assign,
    enter_absence,
    finish_assignment,
    hand_over,
    log_search,
    set_customs,
)
from gongkai.applications.actions.intake import (
    Coming,
    Form,
    Taken,
    Wish,
    arrive,
    confirm,
    link_earlier,
    split,
)
from gongkai.applications.actions.mending import redate, redate_reply, void
from gongkai.applications.actions.people import NoReason, Purged, purge, read_applicants
from gongkai.applications.actions.proposals import decide, propose
from gongkai.applications.actions.remedies import (
    close_complaint,
    close_remedy,
    complain,
    enter_step,
    open_remedy,
)
from gongkai.applications.actions.reply import (
    Draft,
    NoProof,
    NotLawful,
    SameHand,
    answer_on_the_spot,
    delivered,
    dispatch,
    draft,
    file,
    return_draft,
    sign,
)
from gongkai.applications.journal import StaleApplication
from gongkai.applications.numbers import BadPattern
from gongkai.applications.people import BadApplication, Person
from gongkai.law.transitions import Unlawful

__all__ = [
    "BadApplication", "BadEntry", "BadPattern", "ChangedMeanwhile", "Coming", "Draft",
    "FactMissing", "Form", "Letter", "NoProof", "NoReason", "NotLawful", "Person", "Purged",
    "SameHand", "StaleApplication", "Taken", "Unlawful", "Wish", "accept_reasons",
    "add_search_place", "adopt_calendar", "answer_on_the_spot", "arrive", "ask_for_correction",
    "ask_for_reasons", "assign", "close_complaint", "close_remedy", "complain", "confirm",
    "consult", "decide", "delivered", "dispatch", "draft", "end", "enter_absence", "enter_step",
    "extend", "file", "finish_assignment", "hand_over", "hear", "letter_delivered",
    "link_earlier", "log_search", "notice_fee", "open_remedy", "propose", "purge",
    "read_applicants", "receive_correction", "redate", "redate_reply", "return_draft",
    "set_customs", "sign",
    "split", "take_payment", "void", "withdraw",
]  # fmt: skip
