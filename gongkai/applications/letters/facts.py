"""What a case tells its documents, as values.

Everything but the organ and the day is optional here: which facts a document
needs is known to its template, and one that is missing is named when the
document is composed.  Days are dates of Asia/Shanghai, amounts whole 元.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from gongkai.law.events import Opinion, Party
from gongkai.law.fees import Scale
from gongkai.law.receipt import Channel

CHANNELS: Final[dict[Channel, str]] = {
    "counter": "当面提交",
    "oral": "口头申请",
    "signed_post": "邮寄（签收）",
    "letter": "平常信函",
    "misdirected": "平常信函",
    "web": "互联网",
    "email": "电子邮件",
    "fax": "传真",
}
DeliveryWay = Literal["direct", "entrusted", "post", "electronic"]
DELIVERY_WAYS: Final[dict[DeliveryWay, str]] = {
    "direct": "直接送达",
    "entrusted": "委托其他行政机关代为送达",
    "post": "邮政企业邮寄",
    "electronic": "按申请人要求的电子方式",
}


@dataclass(frozen=True, slots=True)
class Organ:
    """The organ that answers; ``reconsideration`` and ``court`` are parameters it keeps itself."""

    name: str
    office: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    reconsideration: str = ""
    court: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a document is for; ``person`` is False for an organisation."""

    name: str
    person: bool = True
    title: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    id_kind: str = ""
    id_number: str = ""
    representative: str = ""
    contact: str = ""
    agent: str = ""

    @property
    def you(self) -> str:
        return "你" if self.person else "你单位"


@dataclass(frozen=True, slots=True)
class Correction:
    """The one notice of art. 30: every defect, what to supply, the last day."""

    problems: tuple[str, ...]
    supply: str
    due: date


@dataclass(frozen=True, slots=True)
class Consultation:
    """A letter that asks for an opinion; ``due`` is the last day for the answer."""

    to: Addressee
    party: Party
    sent: date | None = None
    due: date | None = None
    answered: date | None = None
    opinion: Opinion | None = None
    information: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """``days`` working days more until ``due``; ``consented`` is the head's consent."""

    days: int
    due: date
    reason: str
    consented: date | None = None
    notified: date | None = None


@dataclass(frozen=True, slots=True)
class Excess:
    """Art. 35: how many applications in which time, and the day to explain them by."""

    count: int
    since: date
    until: date
    explain_by: date | None = None
    explained: date | None = None
    delayed_until: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class FeeDemand:
    """The information handling fee; ``units`` is the rank of the application, or pages."""

    scale: Scale
    units: int
    amount: int
    pay_by: date | None = None
    how: str = ""
    noticed: date | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part kept back: what it is, the article in full, and why it applies."""

    what: str
    article: str
    why: str
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """One entry of the search log."""

    place: str
    terms: str
    period: str
    day: date
    by: str
    result: str


@dataclass(frozen=True, slots=True)
class Published:
    """Where information that is public already can be found."""

    title: str
    where: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out with the document; ``guarded`` once it has passed the guard."""

    name: str
    pages: int = 0
    guarded: bool = False
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The reply that answered the same application before."""

    number: str
    day: date


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Somebody's opinion inside the office: the post, what it said, the day."""

    step: str
    post: str
    opinion: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a document left; ``day`` is the day of posting or of signing for it."""

    document: str
    number: str = ""
    way: DeliveryWay = "post"
    tracking: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case on the day a document is made (``day`` is the date under the seal).

    ``request`` is quoted as the applicant wrote it; ``finding`` is what the organ
    established; ``ordered`` tells who ordered a new reply, with date and number;
    ``disclosed`` is what is published in spite of a third party; ``asking`` says
    which consultation the document is about; ``unit`` assists until ``assist_by``.
    """

    organ: Organ
    day: date
    document_number: str = ""
    application_number: str = ""
    query_code: str = ""
    applicant: Addressee | None = None
    applicant_class: str = ""
    channel: Channel | None = None
    arrived: date | None = None
    received: date | None = None
    request: str = ""
    request_brief: str = ""
    wanted_form: str = ""
    provided_form: str = ""
    due: date | None = None
    provisional: bool = False
    correction: Correction | None = None
    corrected: date | None = None
    consultations: tuple[Consultation, ...] = ()
    asking: int = 0
    extension: Extension | None = None
    excess: Excess | None = None
    fee: FeeDemand | None = None
    outcome: str = ""
    finding: str = ""
    articles: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    searches: tuple[Search, ...] = ()
    published: tuple[Published, ...] = ()
    right_organ: Addressee | None = None
    right_channel: str = ""
    earlier: Earlier | None = None
    ended_why: str = ""
    ordered: str = ""
    disclosed: str = ""
    attachments: tuple[Attachment, ...] = ()
    opinions: tuple[Endorsement, ...] = ()
    delivery: Delivery | None = None
    unit: str = ""
    assist_by: date | None = None
    signer: str = ""
    copies_to: tuple[str, ...] = ()

    @property
    def asked(self) -> Consultation | None:
        """The consultation the document is about: number ``asking`` of them."""
        return self.consultations[self.asking] if self.asking < len(self.consultations) else None

    @property
    def last_day(self) -> date | None:
        """The last day for the reply: a longer one the applicant was told of comes first."""
        if self.excess is not None and self.excess.delayed_until is not None:
            return self.excess.delayed_until
        return self.extension.due if self.extension is not None else self.due
