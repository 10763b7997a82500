"""The acts an officer can do in a case: each with its form, when it is open, and what it does.

An act that sends a letter also makes the letter; when a fact for the letter is
missing the act stands, and the officer is told what to add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from gongkai.applications import actions, papers, queries
from gongkai.applications.forms import day, long, text
from gongkai.applications.kinds import (
    DeliveryWay,
    Opinion,
    Outcome,
    Party,
    RemedyKind,
    RemedyResult,
    ReplyState,
    Satisfaction,
)
from gongkai.applications.letters.compose import MissingFacts, kinds
from gongkai.applications.models import Application, EnclosureKind
from gongkai.applications.queries.case import CaseFile
from gongkai.law.transitions import ENDINGS
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Appointment, Post, Role

Cleaned = Mapping[str, Any]


@dataclass(slots=True)
class Asked:
    """Who does an act when, on which case; ``warnings`` are told besides."""

    file: CaseFile
    by: User
    at: datetime
    today: date
    calendar: WorkCalendar
    warnings: list[str] = field(default_factory=list)

    @property
    def case(self) -> Application:
        return self.file.application

    @property
    def who(self) -> dict[str, Any]:
        """``by``, ``at`` and ``calendar`` of the act."""
        return {"by": self.by, "at": self.at, "calendar": self.calendar}

    def paper(
        self,
        kind: str,
        on: date,
        *,
        content: Mapping[str, Any] | None = None,
        consultation: Any = None,
        asking: int = 0,
    ) -> None:
        """Make the letter of the act from the case as it is now."""
        file = queries.case_file([self.case.organ_id], self.case.pk, self.calendar)
        assert file is not None, "the case is there"
        try:
            words = papers.composed(kind, file, on, content=content, asking=asking, number="x")
        except (MissingFacts, ValueError) as error:
            self.warnings.append(f"已经登记，但文书没有生成：{error.args[0]}")
            return
        numbered = kinds()[kind].group in ("reply", "notice", "inquiry") and kind != "receipt"
        actions.keep_paper(
            self.case,
            kind,
            words,
            day=on,
            numbered=numbered,
            consultation=consultation,
            by=self.by,
            at=self.at,
        )


class ActForm(forms.Form):
    """A form of an act; it may offer what is in the case."""

    def __init__(self, file: CaseFile, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.file = file
        self.offer(file)

    def offer(self, file: CaseFile) -> None:
        """Fill in choices from the case."""

    def choose(self, name: str, pairs: list[tuple[Any, str]]) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = pairs  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it is called, its article, its form, when it is open, what it does."""

    name: str
    label: str
    article: str
    help: str
    form: type[ActForm]
    run: Callable[[Asked, Cleaned], str]
    open_to: Callable[[CaseFile], bool]
    group: str = "main"


ACTS: Final[dict[str, Act]] = {}


def _lawful(*names: str) -> Callable[[CaseFile], bool]:
    return lambda file: any(row.act in names for row in file.acts)


def _when(condition: Callable[[CaseFile], bool]) -> Callable[[CaseFile], bool]:
    return condition


def act(
    name: str,
    label: str,
    article: str,
    help: str,
    form: type[ActForm],
    open_to: Callable[[CaseFile], bool],
    group: str = "main",
) -> Callable[[Callable[[Asked, Cleaned], str]], Callable[[Asked, Cleaned], str]]:
    """Put an act on the list."""

    def add(run: Callable[[Asked, Cleaned], str]) -> Callable[[Asked, Cleaned], str]:
        ACTS[name] = Act(name, label, article, help, form, run, open_to, group)
        return run

    return add


def _choice(label: str, pairs: Any = (), help_text: str = "", **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=pairs,
        help_text=help_text,
        error_messages={
            "required": f"请选择{label}。",
            "invalid_choice": f"{label}不在可选的范围里。",
        },
        **options,
    )


def _must(label: str, most: int = 200, help_text: str = "", **options: Any) -> forms.CharField:
    return text(
        label,
        most,
        help_text,
        required=True,
        error_messages={"required": f"请填写{label}。"},
        **options,
    )


def _must_long(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return long(
        label, 5000, help_text, rows, required=True, error_messages={"required": f"请填写{label}。"}
    )


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


class Confirm(ActForm):
    office = day("工作人员确认的日期", "平常信函：与申请人电话确认的日期。", required=False)
    applicant = day(
        "申请人确认的日期", "网上、传真提交的，申请人电话确认或者在网上点了确认。", required=False
    )
    unreachable = text("当日未能联系的原因", 200)


@act(
    "confirm",
    "确认收到",
    "第三十一条",
    "网上、传真的申请，双方都确认的那天是收到之日；平常信函当日电话确认。",
    Confirm,
    _when(lambda f: f.application.state == "intake" and f.application.arrival_id is not None),
)
def confirm(asked: Asked, facts: Cleaned) -> str:
    arrival = asked.case.arrival
    assert arrival is not None, "the act is open for arrivals only"
    if not (facts["office"] or facts["applicant"] or facts["unreachable"]):
        raise actions.BadApplication("请至少填写一方确认的日期，或者未能联系的原因。")
    told = actions.confirm(
        arrival,
        office=facts["office"],
        applicant=facts["applicant"],
        unreachable=facts["unreachable"],
        **asked.who,
    )
    asked.case.refresh_from_db()
    if asked.case.received_date is None:
        return told
    asked.paper("receipt", asked.today)
    return f"收到日期是{asked.case.received_date.isoformat()}，答复期限开始计算。{told}"


class CorrectionAsk(ActForm):
    on = day("发出日期")
    reply_by = day("请申请人在哪一天前补正", "一般给15个工作日。")
    problems = _must_long("哪里不明确", "一行一项，一次写全；补正只能告知一次。")
    supply = _must_long("请申请人补充什么", rows=2)


@act(
    "ask_for_correction",
    "发补正告知书",
    "第三十条",
    "内容看不明白的，收到之日起7个工作日内一次性告知。",
    CorrectionAsk,
    _lawful("ask_for_correction"),
)
def ask_for_correction(asked: Asked, facts: Cleaned) -> str:
    actions.ask_for_correction(asked.case, on=facts["on"], reply_by=facts["reply_by"], **asked.who)
    content = {"problems": _lines(facts["problems"]), "supply": facts["supply"]}
    asked.paper("correction", facts["on"], content=content)
    return "已登记补正告知，答复期限停止计算。"


class CorrectionReceive(ActForm):
    on = day("收到补正的日期")
    subject = text("补正后的信息名称", 200, "没有改变的不填。")
    request = long("补正后的描述", 20_000, "没有改变的不填。")


@act(
    "receive_correction",
    "收到补正",
    "第三十条",
    "答复期限从收到补正的第二天重新计算。",
    CorrectionReceive,
    _lawful("receive_correction"),
)
def receive_correction(asked: Asked, facts: Cleaned) -> str:
    actions.receive_correction(
        asked.case,
        on=facts["on"],
        subject=facts["subject"],
        request=facts["request"],
        **asked.who,
    )
    return "已登记补正，答复期限重新计算。"


class ReasonsAsk(ActForm):
    on = day("发出日期")
    explain_by = day("请申请人在哪一天前说明", required=False)
    why = _must_long("数量、频次的情况", "例如：三个月内就同一村的账目提出申请48件。", rows=2)


@act(
    "ask_for_reasons",
    "要求说明理由",
    "第三十五条",
    "申请数量、频次明显超过合理范围的，可以要求说明理由；期限继续计算。",
    ReasonsAsk,
    _lawful("ask_for_reasons"),
    "other",
)
def ask_for_reasons(asked: Asked, facts: Cleaned) -> str:
    actions.ask_for_reasons(asked.case, on=facts["on"], **asked.who)
    asked.paper(
        "reasons_request",
        facts["on"],
        content={"explain_by": facts["explain_by"], "why": facts["why"]},
    )
    return "已登记要求说明理由。"


class ReasonsAccept(ActForm):
    on = day("日期")
    until = day("延迟到哪一天答复", "能按期答复的不填。", required=False)
    why = text("延迟的原因", 200)


@act(
    "accept_reasons",
    "理由合理，继续办理",
    "第三十五条",
    "理由合理但无法按期答复的，告知延迟答复的合理期限。",
    ReasonsAccept,
    _lawful("accept_reasons"),
)
def accept_reasons(asked: Asked, facts: Cleaned) -> str:
    actions.accept_reasons(asked.case, on=facts["on"], until=facts["until"], **asked.who)
    if facts["until"] is not None:
        asked.paper("delay", facts["on"], content={"why": facts["why"]})
    return "已登记理由合理。"


class Consult(ActForm):
    party = _choice("征求谁的意见", Party.choices)
    name = _must("名称", 100, "第三方的姓名或者名称，或者机关全称。")
    question = _must_long("申请公开的信息（写给对方看）", "不写申请人是谁。", rows=2)
    on = day("发出日期")


_INQUIRY: Final = {
    "third_party": "third_party_inquiry",
    "joint_organ": "joint_organ_inquiry",
    "other_organ": "other_organ_inquiry",
}


@act(
    "consult",
    "书面征求意见",
    "第三十二条、第三十四条",
    "对方15个工作日内答复，这段时间不计入期限。第三方不答复不等于同意；共同制作的机关不答复视为同意。",
    Consult,
    _lawful("consult_third_party", "consult_organ"),
)
def consult(asked: Asked, facts: Cleaned) -> str:
    letter = actions.Letter(Party(facts["party"]), facts["name"], facts["question"])
    actions.consult(asked.case, letter, on=facts["on"], **asked.who)
    sent = asked.case.consultations.filter(void=False).order_by("id")
    place = sent.count() - 1
    asked.paper(_INQUIRY[facts["party"]], facts["on"], asking=place, consultation=sent.last())
    asked.paper("third_party_notice", facts["on"], asking=place, consultation=sent.last())
    return f"已登记向“{facts['name']}”征求意见，等答复的时间不计入期限。"


class Delivered(ActForm):
    name = _choice("哪一份")
    on = day("签收日期")

    def offer(self, file: CaseFile) -> None:
        sent = [
            (c.name, f"给{c.name}的征求意见书")
            for c in file.consultations
            if not c.void and c.delivered_date is None
        ]
        fee = [("-", "收费通知")] if any(not f.void and not f.paid_date for f in file.fees) else []
        self.choose("name", [*sent, *fee])


@act(
    "letter_delivered",
    "登记文书签收",
    "第三十二条",
    "对方的期限从签收的第二天起算。",
    Delivered,
    _when(
        lambda f: (
            any(
                not c.void and c.delivered_date is None and c.heard_date is None
                for c in f.consultations
            )
            or f.clock.status == "fee_pending"
        )
    ),
    "other",
)
def letter_delivered(asked: Asked, facts: Cleaned) -> str:
    name = "" if facts["name"] == "-" else facts["name"]
    actions.letter_delivered(asked.case, name=name, on=facts["on"], **asked.who)
    return "已登记签收日期。"


class Hear(ActForm):
    name = _choice("谁的意见")
    opinion = _choice("意见", Opinion.choices)
    answer = long("答复的内容、理由", 5000)
    on = day("收到日期（期满未答复的，填期满之日或者以后）")

    def offer(self, file: CaseFile) -> None:
        self.choose("name", [(n, n) for n in file.clock.waiting])


@act(
    "hear",
    "登记收到的意见",
    "第三十二条、第三十四条",
    "收到意见的第二天起继续计算期限。",
    Hear,
    _lawful("hear_third_party", "hear_organ"),
)
def hear(asked: Asked, facts: Cleaned) -> str:
    actions.hear(
        asked.case,
        name=facts["name"],
        opinion=Opinion(facts["opinion"]),
        answer=facts["answer"],
        on=facts["on"],
        **asked.who,
    )
    return f"已登记“{facts['name']}”的意见。"


class Extend(ActForm):
    days = forms.IntegerField(
        label="延长几个工作日",
        min_value=1,
        max_value=20,
        initial=20,
        help_text="最多20个，只能延长一次。",
    )
    consent_of = _choice("同意的负责人", help_text="政府信息公开工作机构负责人。")
    consented = day("同意的日期")
    reason = _must("理由", 200, "写进告知书：因……，无法在期限内答复。")
    on = day("告知书发出日期", "必须在原期限届满以前。")

    def offer(self, file: CaseFile) -> None:
        self.choose("consent_of", [(str(pk), name) for pk, name in heads(file.application)])


def heads(case: Application) -> list[tuple[int, str]]:
    """Who may consent or sign for the organ: holders of its reviewer's and signer's posts."""
    rows = Appointment.objects.filter(
        post__organ=case.organ_id,
        post__role__in=[Role.REVIEWER, Role.SIGNER],
        to_date__isnull=True,
        user__is_active=True,
    ).select_related("post", "user")
    return [
        (one.user_id, f"{one.post.title}（{one.user.get_full_name() or one.user.username}）")
        for one in rows.order_by("post__role", "id")[:50]
    ]


@act(
    "extend",
    "延长答复期限",
    "第三十三条第二款",
    "期限届满前，经负责人同意并告知申请人。",
    Extend,
    _when(lambda f: _lawful("extend")(f) and not f.clock.extension),
)
def extend(asked: Asked, facts: Cleaned) -> str:
    head = User.objects.get(pk=int(facts["consent_of"]))
    actions.extend(
        asked.case,
        days=facts["days"],
        consent_of=head,
        consented=facts["consented"],
        reason=facts["reason"],
        on=facts["on"],
        **asked.who,
    )
    asked.paper("extension", facts["on"])
    return f"已延长{facts['days']}个工作日。"


class Fee(ActForm):
    pages = forms.IntegerField(
        label="提供信息的页数", required=False, min_value=0, initial=0, help_text="按量计收的填写。"
    )
    on = day("发出日期")


@act(
    "notice_fee",
    "发收费通知",
    "第四十二条",
    "一般都不收。超过免费数量、机关已决定收取的，在期限内通知。",
    Fee,
    _lawful("ask_for_fee"),
    "other",
)
def notice_fee(asked: Asked, facts: Cleaned) -> str:
    fee = actions.notice_fee(asked.case, pages=facts["pages"] or 0, on=facts["on"], **asked.who)
    asked.paper("fee_notice", facts["on"])
    return f"已登记收费通知，{fee.amount}元。"


class Pay(ActForm):
    receipt_number = _must("财政票据号", 60)
    on = day("缴费日期")


@act(
    "take_payment",
    "登记缴费",
    "第四十二条",
    "期限从缴费的第二天重新计算。",
    Pay,
    _lawful("take_payment"),
)
def take_payment(asked: Asked, facts: Cleaned) -> str:
    actions.take_payment(
        asked.case, receipt_number=facts["receipt_number"], on=facts["on"], **asked.who
    )
    return "已登记缴费。"


class SearchForm(ActForm):
    place = _choice("检索地点", required=False)
    new_place = text("清单里没有的地点", 80, "会加进本机关的检索地点清单。")
    terms = _must("检索词", 200)
    period = _must("时间范围", 80, "例如 2019—2023年。")
    searcher = _must("检索人", 60)
    on = day("检索日期")
    found = forms.BooleanField(label="找到了", required=False)
    result = _must_long("检索结果", rows=2)

    def offer(self, file: CaseFile) -> None:
        places = queries.search_places(file.application.organ)[:200]
        self.choose("place", [("", "请选择"), *((str(p.pk), p.name) for p in places)])


@act(
    "log_search",
    "登记检索",
    "第三十六条第（四）项",
    "在哪里、用什么词、查了哪些年、谁查的、结果怎样。没有检索记录，不能答复“不存在”。",
    SearchForm,
    _when(lambda f: f.application.received_date is not None and f.application.status != "closed"),
)
def log_search(asked: Asked, facts: Cleaned) -> str:
    if facts["new_place"]:
        place = actions.add_search_place(
            asked.case.organ, facts["new_place"], by=asked.by, at=asked.at
        )
    elif facts["place"]:
        place = queries.search_places(asked.case.organ).get(pk=int(facts["place"]))
    else:
        raise actions.BadEntry("请选择检索地点，或者写上清单里没有的地点。")
    actions.log_search(
        asked.case,
        place,
        terms=facts["terms"],
        period=facts["period"],
        searcher=facts["searcher"],
        on=facts["on"],
        found=facts["found"],
        result=facts["result"],
        by=asked.by,
        at=asked.at,
    )
    return f"已登记在{place.name}的检索。"


class Assign(ActForm):
    post = _choice("交给哪个岗位")
    part = _must("承办内容", 200)
    responsible = forms.BooleanField(label="由这个岗位牵头", required=False)
    on = day("交办日期")

    def offer(self, file: CaseFile) -> None:
        posts = Post.objects.filter(organ=file.application.organ_id).order_by("title")[:200]
        self.choose("post", [(str(p.pk), p.title) for p in posts])


@act(
    "assign",
    "交办",
    "第四条",
    "交给本机关的岗位；牵头的只有一个。",
    Assign,
    _when(lambda f: f.application.status != "closed"),
    "other",
)
def assign(asked: Asked, facts: Cleaned) -> str:
    post = Post.objects.get(pk=int(facts["post"]), organ=asked.case.organ_id)
    actions.assign(
        asked.case,
        post,
        part=facts["part"],
        responsible=facts["responsible"],
        by=asked.by,
        at=asked.at,
        on=facts["on"],
    )
    return f"已交给{post.title}。"


class Finish(ActForm):
    assignment = _choice("哪一项")
    result = _must_long("承办意见", rows=2)
    on = day("完成日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "assignment",
            [
                (str(a.pk), f"{a.post.title}：{a.part}")
                for a in file.assignments
                if a.to_date is None
            ],
        )


@act(
    "finish_assignment",
    "登记承办意见",
    "第四条",
    "岗位办完自己的一项。",
    Finish,
    _when(lambda f: any(a.to_date is None for a in f.assignments)),
    "other",
)
def finish_assignment(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.assignments.get(pk=int(facts["assignment"]))
    actions.finish_assignment(one, result=facts["result"], by=asked.by, at=asked.at, on=facts["on"])
    return "已登记承办意见。"


class Earlier(ActForm):
    number = _must("前一次申请的编号", 40, "例如〔2025〕第3号。")


@act(
    "link_earlier",
    "指明前一次申请",
    "第三十六条第（六）项",
    "同一申请人以前要过同样的信息并已答复。",
    Earlier,
    _when(lambda f: f.application.status != "closed"),
    "other",
)
def link_earlier(asked: Asked, facts: Cleaned) -> str:
    number = facts["number"].strip()
    earlier = queries.every().filter(organ=asked.case.organ_id, number=number).first()
    if earlier is None:
        raise actions.BadApplication("本机关没有这个编号的申请，请核对。")
    actions.link_earlier(asked.case, earlier, by=asked.by, at=asked.at)
    return f"已指明前一次申请{earlier.number}。"


class Split(ActForm):
    subjects = _must_long("拆成哪几件", "一行一件；第一行仍是本件，其余各编新号。")


@act(
    "split",
    "一表多事，拆分",
    "条例未作规定，平台口径",
    "一份表写了几件事的，拆开分别编号、分别答复。",
    Split,
    _when(lambda f: f.application.status == "registered"),
    "other",
)
def split(asked: Asked, facts: Cleaned) -> str:
    wishes = [actions.Wish(line[:200]) for line in _lines(facts["subjects"])]
    parts = actions.split(asked.case, wishes, **asked.who)
    return f"已拆出{'、'.join(part.number for part in parts)}。"


class End(ActForm):
    outcome = _choice("办理结果", [(o, Outcome(o).label) for o in ENDINGS])
    why = _must_long("依据", "申请人撤回的，写书面撤回的日期和方式。", rows=2)
    on = day("日期")


@act(
    "end",
    "终止办理",
    "第三十条",
    "逾期不补正、逾期未缴费，或者申请人书面撤回。",
    End,
    _lawful("end"),
    "other",
)
def end(asked: Asked, facts: Cleaned) -> str:
    actions.end(
        asked.case,
        outcome=Outcome(facts["outcome"]),
        why=facts["why"],
        on=facts["on"],
        **asked.who,
    )
    asked.paper(
        facts["outcome"],
        facts["on"],
        content={"ended_why": facts["why"], "outcome": facts["outcome"]},
    )
    return "已终止办理。"


def _on_its_way(file: CaseFile, state: str) -> Any:
    return next((one for one in file.replies if one.state == state), None)


class Dispatch(ActForm):
    way = _choice("送达方式", DeliveryWay.choices)
    proof = _must("凭证", 200, "邮件号码、签收人和送达回证，或者发送记录。")
    on = day("送出日期", "邮寄的填交邮之日。只能交邮政企业，不能用其他快递。")
    receipt = forms.FileField(label="凭证照片", required=False)


@act(
    "dispatch",
    "送出答复",
    "第三十六条",
    "送出的那天就是答复的日期。",
    Dispatch,
    _when(lambda f: _on_its_way(f, ReplyState.SIGNED) is not None),
)
def dispatch(asked: Asked, facts: Cleaned) -> str:
    reply = _on_its_way(asked.file, ReplyState.SIGNED)
    reply.application = asked.case
    actions.dispatch(
        reply, way=DeliveryWay(facts["way"]), proof=facts["proof"], on=facts["on"], **asked.who
    )
    if facts["receipt"]:
        upload = actions.Upload(str(facts["receipt"].name), facts["receipt"].read())
        try:
            actions.put_on_file(asked.case, upload, EnclosureKind.PROOF, by=asked.by, at=asked.at)
        except actions.Refused as error:
            asked.warnings.append(f"答复已经登记送出，但凭证照片没有收下：{error}")
    asked.paper("delivery", facts["on"])
    if facts["way"] == DeliveryWay.POST:
        asked.paper("envelope", facts["on"])
    return "已登记送出，这件申请已经答复。"


class Arrived(ActForm):
    delivery = _choice("哪一份")
    on = day("申请人收到的日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "delivery",
            [
                (str(d.pk), f"{d.document}（{d.get_way_display()}）")
                for d in file.deliveries
                if d.received_date is None
            ],
        )


@act(
    "delivered",
    "登记申请人收到",
    "第五十一条",
    "复议、诉讼的期限从申请人收到的第二天起算。",
    Arrived,
    _when(lambda f: any(d.received_date is None for d in f.deliveries)),
)
def delivered(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.deliveries.get(pk=int(facts["delivery"]))
    actions.delivered(one, on=facts["on"], by=asked.by, at=asked.at)
    return "已登记收到日期。"


class Filing(ActForm):
    satisfaction = _choice("申请人的评价", Satisfaction.choices, required=False)
    on = day("归档日期")


@act("file", "归档", "第四十五条", "送达凭证已经入卷。", Filing, _lawful("file"))
def file_away(asked: Asked, facts: Cleaned) -> str:
    actions.file(
        asked.case, satisfaction=Satisfaction(facts["satisfaction"]), on=facts["on"], **asked.who
    )
    asked.paper("closing", facts["on"])
    asked.paper("closing_note", facts["on"], content={"outcome": asked.case.outcome or ""})
    return "已归档。"


class RemedyOpen(ActForm):
    kind = _choice("类型", RemedyKind.choices)
    filed = day("受理日期")
    number = text("案号", 60)
    body = text("审理机关", 100)


@act(
    "open_remedy",
    "收到复议、诉讼的通知",
    "第五十一条",
    "登记以后计入表四。",
    RemedyOpen,
    _when(lambda f: f.application.received_date is not None),
    "remedy",
)
def open_remedy(asked: Asked, facts: Cleaned) -> str:
    from gongkai.applications.queries.remedies import doubts

    actions.open_remedy(
        asked.case.organ,
        kind=RemedyKind(facts["kind"]),
        filed=facts["filed"],
        number=facts["number"],
        body=facts["body"],
        application=asked.case,
        **asked.who,
    )
    asked.warnings += [
        f"可以答辩：{told}"
        for told in doubts(asked.case, facts["kind"], facts["filed"], asked.calendar)
    ]
    return "已登记。"


class RemedyStep(ActForm):
    remedy = _choice("哪一件")
    name = _must("环节", 60, "例如：收到副本、提交答复书、听证、收到决定。")
    on = day("日期")
    note = text("说明", 500)

    def offer(self, file: CaseFile) -> None:
        self.choose("remedy", _open_remedies(file))


def _open_remedies(file: CaseFile) -> list[tuple[Any, str]]:
    return [
        (str(r.pk), f"{r.get_kind_display()}{r.number}")
        for r in file.remedies
        if r.closed_date is None
    ]


@act(
    "enter_step",
    "登记复议、诉讼的环节",
    "第五十一条",
    "收到副本、答辩、开庭……",
    RemedyStep,
    _when(lambda f: bool(_open_remedies(f))),
    "remedy",
)
def enter_step(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.remedies.get(pk=int(facts["remedy"]))
    actions.enter_step(
        one, facts["name"], on=facts["on"], note=facts["note"], by=asked.by, at=asked.at
    )
    return "已登记。"


class RemedyClose(ActForm):
    remedy = _choice("哪一件")
    result = _choice("结果", RemedyResult.choices)
    on = day("审结日期")
    again_days = forms.IntegerField(
        label="责令几个工作日内重新答复",
        required=False,
        min_value=1,
        max_value=60,
        help_text="没有责令的不填。重新答复不计入新收。",
    )

    def offer(self, file: CaseFile) -> None:
        self.choose("remedy", _open_remedies(file))


@act(
    "close_remedy",
    "登记复议、诉讼的结果",
    "第五十一条",
    "纠正并责令重新答复的，案件重新打开。",
    RemedyClose,
    _when(lambda f: bool(_open_remedies(f))),
    "remedy",
)
def close_remedy(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.remedies.select_related("application__organ", "organ").get(
        pk=int(facts["remedy"])
    )
    actions.close_remedy(
        one,
        result=RemedyResult(facts["result"]),
        on=facts["on"],
        again_days=facts["again_days"],
        **asked.who,
    )
    return "已登记结果。"


class Complain(ActForm):
    body = _must("受理机关", 100)
    matter = _must_long("反映的问题", rows=2)
    filed = day("收到日期")


@act(
    "complain",
    "登记投诉、举报",
    "第五十一条",
    "上一级机关或者主管部门转来的。",
    Complain,
    _when(lambda f: True),
    "remedy",
)
def complain(asked: Asked, facts: Cleaned) -> str:
    actions.complain(
        asked.case,
        body=facts["body"],
        matter=facts["matter"],
        filed=facts["filed"],
        by=asked.by,
        at=asked.at,
    )
    return "已登记投诉、举报。"


class ComplaintClose(ActForm):
    complaint = _choice("哪一件")
    result = _must_long("处理结果", rows=2)
    on = day("办结日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "complaint",
            [
                (str(c.pk), f"{c.body}：{c.matter[:30]}")
                for c in file.complaints
                if c.closed_date is None
            ],
        )


@act(
    "close_complaint",
    "投诉、举报办结",
    "第五十一条",
    "登记处理结果。",
    ComplaintClose,
    _when(lambda f: any(c.closed_date is None for c in f.complaints)),
    "remedy",
)
def close_complaint(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.complaints.get(pk=int(facts["complaint"]))
    actions.close_complaint(one, result=facts["result"], on=facts["on"], by=asked.by, at=asked.at)
    return "已登记处理结果。"


class Redate(ActForm):
    received = day("正确的收到日期")
    reason = _must("理由", 200)


@act(
    "redate",
    "更正收到日期",
    "第三十一条",
    "例如发现信件早已签收。以后的期限都重新计算。",
    Redate,
    _when(lambda f: f.application.received_date is not None),
    "mending",
)
def redate(asked: Asked, facts: Cleaned) -> str:
    actions.redate(asked.case, received=facts["received"], reason=facts["reason"], **asked.who)
    return "已更正，期限重新计算。"


class Void(ActForm):
    event = _choice("撤销哪一项登记")
    reason = _must("理由", 200)

    def offer(self, file: CaseFile) -> None:
        from gongkai.applications.actions.mending import VOIDABLE
        from gongkai.applications.coding import title

        gone = {e.payload["event"] for e in file.timeline if e.kind == "voided"}
        self.choose(
            "event",
            [
                (str(e.pk), f"{e.on.isoformat()} {title(e.kind, e.payload)}")
                for e in file.timeline
                if e.kind in VOIDABLE and e.pk not in gone
            ],
        )


@act(
    "void",
    "撤销登记错误的一项",
    "平台口径",
    "原来的登记和撤销的理由都留着。",
    Void,
    _when(lambda f: f.application.received_date is not None),
    "mending",
)
def void(asked: Asked, facts: Cleaned) -> str:
    event = asked.case.events.get(pk=int(facts["event"]))
    actions.void(asked.case, event, reason=facts["reason"], **asked.who)
    return "已撤销这一项登记。"
