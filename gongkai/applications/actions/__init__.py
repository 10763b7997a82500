"""The acts on an application, each one transaction with its event.

What is lawful is ``law.clock``'s to say; ``journal`` stores an event and folds
the case anew.
"""

from gongkai.applications.actions.calendars import ChangedMeanwhile, adopt_calendar
from gongkai.applications.actions.desk import (
    count_seen,
    keep_paper,
    rate,
    read_notices,
    redraft,
    rewrite_paper,
    send,
)
from gongkai.applications.actions.files import (
    Refused,
    TooManyFiles,
    Upload,
    belong,
    hold,
    let_go,
    put_on_file,
    redacted,
    sweep,
    take_off_file,
    tell_of_opening,
)
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
    end_absence,
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
from gongkai.applications.actions.people import NoReason, Purged, purge, purge_due, read_applicants
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
    "Refused", "SameHand", "StaleApplication", "Taken", "TooManyFiles", "Unlawful", "Upload",
    "Wish", "accept_reasons", "add_search_place", "adopt_calendar", "answer_on_the_spot", "arrive",
    "ask_for_correction", "ask_for_reasons", "assign", "belong", "close_complaint", "close_remedy",
    "complain", "confirm", "consult", "count_seen", "decide", "delivered", "dispatch", "draft",
    "end", "end_absence", "enter_absence", "enter_step", "extend", "file", "finish_assignment",
    "hand_over", "hear", "hold", "keep_paper", "let_go", "letter_delivered", "link_earlier",
    "log_search", "notice_fee", "open_remedy", "propose", "purge", "purge_due", "put_on_file",
    "rate", "read_applicants", "read_notices", "receive_correction", "redacted", "redate",
    "redate_reply", "redraft", "return_draft", "rewrite_paper", "send", "set_customs", "sign",
    "split", "sweep", "take_off_file", "take_payment", "tell_of_opening", "void", "withdraw",
]  # fmt: skip
