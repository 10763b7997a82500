"""Replies signed by another hand, remedies with every date, calendars, proposals, assignments."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.applications import actions, queries
from gongkai.applications.kinds import (
    DeliveryWay,
    Opinion,
    Party,
    RemedyKind,
    RemedyResult,
)
from gongkai.applications.legality import remedy_sentence
from gongkai.applications.models import Application, Remedy, Reply
from gongkai.applications.queries import remedies as dates
from gongkai.audit import chain
from gongkai.law.working_days import BadCalendar
from gongkai.orgs.models import Organ, Post
from tests.applications.people import (
    CALENDAR,
    D,
    answered,
    at,
    on,
    received,
    searched,
    signed,
    text,
    user,
    when,
)
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db


def draft(case: Application, outcome: str = "granted", **facts: Any) -> Reply:
    return actions.draft(
        case, text(case, outcome, **facts), by=user("officer"), at=at("2026-03-18"),
        calendar=CALENDAR,
    )  # fmt: skip


def sign(reply: Reply, by: str = "head", **facts: Any) -> None:
    actions.sign(reply, by=user(by), at=at("2026-03-19"), calendar=CALENDAR, **facts)


def test_whoever_drafted_the_reply_cannot_sign_it(case: Application) -> None:
    reply = draft(case)
    with pytest.raises(actions.SameHand, match="其他负责人"):
        sign(reply, by="officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(signer=reply.drafter)
    sign(reply)
    assert (reply.state, reply.number) == ("signed", "依申请〔2026〕1号")


STOPPED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a wrong article": ("条款应当是", "granted", {"ground": "第十四条"}),
    "an article without its item": (
        "没有写明款、项", "granted",
        {"text": "第1镇人民政府依据第三十六条第（一）项和第十六条答复。"},
    ),
    "no article in the text": ("没有写明依据条例", "granted", {"text": "第1镇人民政府答复如下。"}),
    "the wrong organ": ("内设机构", "granted", {"text": "党政办依据第三十六条第（一）项答复。"}),
    "no remedy": ("没有告知救济途径", "granted", {"remedy": "特此答复。"}),
    "a suit first where reconsideration comes first": (
        "没有写明“先”", "refused.internal",
        {"remedy": "可以自收到之日起60日内申请行政复议，或者6个月内提起行政诉讼。"},
    ),
    "reconsideration first where one may choose": (
        "可以直接起诉", "granted",
        {"remedy": "应当自收到之日起60日内先申请行政复议，不服的再提起行政诉讼。"},
    ),
    "an old period": (
        "应当写明60日", "granted", {"remedy": "可以30日内申请行政复议或者提起行政诉讼。"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", STOPPED)
def test_a_reply_is_stopped_before_signing_by(case: Application, what: str) -> None:
    sentence, outcome, facts = STOPPED[what]
    reply = draft(case, outcome, **facts)
    with pytest.raises(actions.NotLawful, match=sentence):
        sign(reply)
    assert Reply.objects.get(pk=reply.pk).state == "draft"


def test_the_letters_may_stop_it_too_and_a_returned_draft_is_written_anew(
    case: Application,
) -> None:
    def letters(reply: Reply) -> Sequence[str]:
        return ["附件里有未遮盖的身份证号码。"]

    reply = draft(case)
    with pytest.raises(actions.NotLawful, match="未遮盖"):
        sign(reply, check=letters)
    with pytest.raises(actions.Unlawful, match="已经有一份"):
        draft(case)
    actions.return_draft(reply, opinion="附件重做", by=user("head"), at=at("2026-03-19"))
    with pytest.raises(actions.StaleApplication):
        sign(reply)
    sign(draft(case))


def test_the_three_remedy_sentences() -> None:
    day = D("2026-03-18")
    first = remedy_sentence("refused.secret", day, withheld=False, body="县级人民政府")
    assert "先向县级人民政府申请行政复议" in first
    assert remedy_sentence("partial", day, withheld=True, body="") != remedy_sentence(
        "partial", day, withheld=False, body=""
    )
    assert "6个月" in remedy_sentence("none.not_held", day, withheld=False, body="")


def test_a_reply_leaves_with_proof_only_and_never_before_it_was_signed(case: Application) -> None:
    reply = signed(case, "granted", "2026-03-20")
    late = on("2026-03-23")
    for way, sentence in (
        (DeliveryWay.POST, "邮件号码"), (DeliveryWay.DIRECT, "签收人"),
        (DeliveryWay.ENTRUSTED, "受托机关"), (DeliveryWay.ELECTRONIC, "发送记录"),
    ):  # fmt: skip
        with pytest.raises(actions.NoProof, match=sentence):
            actions.dispatch(reply, way=way, proof=" ", **late)
    with pytest.raises(actions.NoProof, match="没有选择电子方式"):
        actions.dispatch(reply, way=DeliveryWay.ELECTRONIC, proof="日志1", **late)
    with pytest.raises(actions.Unlawful, match="早于签发"):
        actions.dispatch(
            reply, way=DeliveryWay.POST, proof="EMS", **(late | {"on": D("2026-03-19")})
        )
    actions.dispatch(reply, way=DeliveryWay.POST, proof="EMS", **late)
    assert case.closed_date == D("2026-03-23")
    assert Reply.objects.get(pk=reply.pk).state == "sent"
    assert chain.verify(case.organ) == []


def test_of_two_officers_sending_the_reply_one_is_told(case: Application) -> None:
    reply = signed(case, "granted", "2026-03-20")
    theirs = Reply.objects.select_related("application").get(pk=reply.pk)
    actions.dispatch(reply, way=DeliveryWay.POST, proof="EMS1", **on("2026-03-20"))
    with pytest.raises(actions.StaleApplication, match="刚刚由其他人办理"):
        actions.dispatch(theirs, way=DeliveryWay.POST, proof="EMS2", **on("2026-03-20"))
    assert case.deliveries.count() == 1


def test_the_same_dispatch_form_twice_is_one(case: Application) -> None:
    reply = signed(case, "granted", "2026-03-20")
    for _ in range(2):
        actions.dispatch(reply, way=DeliveryWay.POST, proof="EMS", **on("2026-03-20"), key="k")
    assert case.events.filter(kind="answered").count() == 1


def test_article_33_an_answer_on_the_spot(town: Organ) -> None:
    case = received(town, "2026-03-03")
    actions.answer_on_the_spot(
        case, text(case, "granted"), drafter=user("officer"), signer=user("head"),
        signed_for="申请人签收", at=at("2026-03-03", 15), calendar=CALENDAR,
    )  # fmt: skip
    assert (case.received_date, case.closed_date) == (D("2026-03-03"), D("2026-03-03"))
    assert case.deliveries.get().received_date == D("2026-03-03")


RACE = """
import sys, django
django.setup()
from gongkai.applications import actions
from gongkai.applications.kinds import DeliveryWay
from gongkai.applications.models import Reply
from tests.applications.people import on
reply = Reply.objects.select_related("application__organ").get()
print("ready", flush=True)
sys.stdin.readline()
try:
    actions.dispatch(reply, way=DeliveryWay.POST, proof=sys.argv[1], **on("2026-03-20"))
    print("won")
except actions.StaleApplication:
    print("stale")
"""
SETTING = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.applications.people import received, signed
from tests.reporting.ledgers import organ
signed(received(organ(), "2026-03-03"), "granted", "2026-03-20")
"""


@pytest.mark.slow
def test_two_processes_answer_at_once_and_one_wins(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")} | {
        "GONGKAI_DATA": str(tmp_path), "PYTHONPATH": os.getcwd(),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", SETTING], env=kept, check=True, timeout=300)
    officers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, name],
            env=kept,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("EMS1", "EMS2")
    ]
    for officer in officers:
        assert officer.stdout is not None
        assert officer.stdout.readline() == "ready\n"
    for officer in officers:
        assert officer.stdin is not None
        officer.stdin.write("\n")
        officer.stdin.flush()
    told = sorted(officer.communicate(timeout=60)[0].strip() for officer in officers)
    assert told == ["stale", "won"]


# Remedies.


def opened(town: Organ, case: Application, kind: RemedyKind, day: str) -> Remedy:
    return actions.open_remedy(
        town, kind=kind, filed=D(day), application=case, body="县人民政府", **when(day)
    )


def test_a_remedy_is_opened_and_closed_once_and_counted(town: Organ, case: Application) -> None:
    answered(case, "2026-03-20")
    remedy = opened(town, case, RemedyKind.REVIEW, "2026-04-10")
    assert case.state == "remedy"
    assert queries.table4(2026, organs=[town.pk])[town.pk]["review.pending"] == 1
    actions.close_remedy(remedy, result=RemedyResult.UPHELD, **on("2026-06-01"))
    assert case.state == "decided"
    with pytest.raises(actions.StaleApplication):
        actions.close_remedy(remedy, result=RemedyResult.CORRECTED, **on("2026-06-02"))
    assert queries.table4(2026, organs=[town.pk])[town.pk]["review.upheld"] == 1
    suit = opened(town, case, RemedyKind.SUIT_AFTER_REVIEW, "2026-06-10")
    assert suit.follows == remedy
    actions.enter_step(suit, "收到起诉状副本", on=D("2026-06-12"), by=None, at=at("2026-06-12"))
    with pytest.raises(actions.Unlawful, match="受理之后"):
        actions.enter_step(suit, "开庭", on=D("2026-06-01"), by=None, at=at("2026-06-12"))


def test_ordered_to_answer_again_is_open_again_and_not_new(town: Organ) -> None:
    case = received(town, "2025-11-03")
    searched(case, "2025-11-10")
    answered(case, "2025-11-20", "none.not_held")
    before = queries.table3(2025, organs=[town.pk])
    remedy = opened(town, case, RemedyKind.REVIEW, "2025-12-10")
    with pytest.raises(actions.Unlawful, match="结果纠正"):
        actions.close_remedy(remedy, result=RemedyResult.UPHELD, again_days=20, **on("2026-02-02"))
    actions.close_remedy(remedy, result=RemedyResult.CORRECTED, again_days=20, **on("2026-02-02"))
    assert (case.status, case.outcome) == ("registered", "none.not_held")
    assert case.due_date == CALENDAR.add_working_days(D("2026-02-02"), 20)
    assert list(queries.work_list([town.pk])) == [case]
    assert list(queries.open_on([town.pk], D("2026-02-10"))) == [case]
    assert not queries.open_on([town.pk], D("2026-01-10")).exists()
    answered(case, "2026-02-20", "granted")
    assert (case.again_outcome, case.again_date) == ("granted", D("2026-02-20"))
    assert (case.outcome, case.closed_date) == ("none.not_held", D("2025-11-20"))
    assert queries.table3(2025, organs=[town.pk]) == before
    assert queries.table3(2026, organs=[town.pk]) == {}
    assert queries.table4(2026, organs=[town.pk])[town.pk]["review.corrected"] == 1


def test_every_date_of_the_remedies_comes_from_the_law(town: Organ, case: Application) -> None:
    assert dates.open_to(case, CALENDAR) is None
    reply = answered(case, "2026-03-20")
    actions.delivered(reply.deliveries.get(), on=D("2026-03-24"), by=None, at=at("2026-03-25"))
    ways = dates.open_to(case, CALENDAR)
    assert ways is not None
    assert ways.reconsideration.last_day == CALENDAR.on_or_after(D("2026-03-24") + timedelta(60))
    assert ways.suit is not None
    assert ways.suit.last_day == D("2026-09-24")
    assert dates.doubts(case, "review", D("2026-04-10"), CALENDAR) == []
    assert "已经超过" in dates.doubts(case, "review", D("2026-06-10"), CALENDAR)[0]
    remedy = opened(town, case, RemedyKind.REVIEW, "2026-04-10")
    actions.enter_step(remedy, "收到申请书副本", on=D("2026-04-14"), by=None, at=at("2026-04-14"))
    names = [step.name for step in dates.steps(remedy, CALENDAR)]
    assert len(names) == 4
    assert dates.steps(remedy, CALENDAR)[2].last_day == D("2026-04-21")


def test_a_denial_under_article_16_goes_to_reconsideration_first(
    town: Organ, case: Application
) -> None:
    answered(case, "2026-03-20", "refused.internal")
    ways = dates.open_to(case, CALENDAR)
    assert ways is not None
    assert ways.first
    assert ways.suit is None
    doubts = dates.doubts(case, "suit_direct", D("2026-04-10"), CALENDAR)
    assert "应当先申请行政复议" in doubts[0]


@pytest.mark.parametrize(
    ("kind", "day", "sentence"),
    [("suit_after_review", "2026-04-10", "没有登记过"), ("review", "2026-03-02", "早于收到")],
)
def test_a_remedy_that_cannot_be_is_refused(
    town: Organ, case: Application, kind: str, day: str, sentence: str
) -> None:
    answered(case, "2026-03-20")
    with pytest.raises(actions.Unlawful, match=sentence):
        opened(town, case, RemedyKind(kind), day)
    with pytest.raises(actions.Unlawful, match="不是本机关"):
        opened(organ(2), case, RemedyKind.REVIEW, "2026-04-10")


def test_a_complaint_is_kept_and_not_counted(town: Organ, case: Application) -> None:
    complaint = actions.complain(
        case, body="县政务公开办", matter="逾期不答复", filed=D("2026-04-10"), by=None,
        at=at("2026-04-10"),
    )  # fmt: skip
    actions.close_complaint(
        complaint, result="已督促", on=D("2026-04-20"), by=None, at=at("2026-04-20")
    )
    with pytest.raises(actions.StaleApplication):
        actions.close_complaint(
            complaint, result="又一次", on=D("2026-04-20"), by=None, at=at("2026-04-20")
        )
    assert queries.table4(2026, organs=[town.pk]) == {}


@pytest.mark.parametrize(
    "half",
    [
        {"result": "upheld"}, {"closed_date": D("2026-05-01")},
        {"result": "upheld", "closed_date": D("2026-04-09")}, {"kind": "appeal"},
    ],
)  # fmt: skip
def test_the_database_refuses_a_remedy_with_half_a_result(
    town: Organ, half: dict[str, object]
) -> None:
    remedy = actions.open_remedy(
        town, kind=RemedyKind.REVIEW, filed=D("2026-04-10"), **when("2026-04-10")
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.filter(pk=remedy.pk).update(**half)


# The calendar.

NEXT_YEAR = """
[2027]
days_off = [2027-01-01, 2027-01-04, 2027-01-05]
makeup_days = []
"""


def test_a_new_calendar_lists_the_cases_it_moves_before_it_moves_them(town: Organ) -> None:
    moving, staying = received(town, "2026-12-21"), received(town, "2026-03-03")
    assert moving.due_provisional
    was = moving.due_date
    change = queries.calendar_change(NEXT_YEAR)
    assert [case.number for case in change.moved] == [moving.number]
    assert (change.moved[0].before.day, change.moved[0].after.provisional) == (was, False)
    moving.refresh_from_db()
    assert moving.due_date == was
    facts: dict[str, Any] = {"source": "国务院办公厅通知", "organ": town, "by": None}
    with pytest.raises(actions.ChangedMeanwhile):
        actions.adopt_calendar(NEXT_YEAR, seen="old", at=at("2026-12-22"), **facts)
    actions.adopt_calendar(NEXT_YEAR, seen=change.seen, at=at("2026-12-22"), **facts)
    moving.refresh_from_db()
    staying.refresh_from_db()
    assert (moving.due_date, moving.due_provisional) == (change.moved[0].after.day, False)
    assert was is not None
    assert moving.due_date > was
    assert moving.events.get(kind="calendar-changed").payload["before"] == f"{was}（暂定）"
    assert queries.calendar().published_until == 2027
    assert queries.calendar_change(NEXT_YEAR).moved == ()
    assert staying.events.filter(kind="calendar-changed").count() == 0


@pytest.mark.parametrize(
    "bad",
    [
        "[2027",
        "[2027]\ndays_off = [2026-01-01]\nmakeup_days = []",
        "[2030]\ndays_off=[]\nmakeup_days=[]",
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(town: Organ, bad: str) -> None:
    with pytest.raises(BadCalendar):
        queries.calendar_change(bad)


# From applications back to publication, and who does the work.


def test_article_44_similar_answers_raise_a_proposal_with_a_masked_draft(town: Organ) -> None:
    for n in range(3):
        person = actions.Person(f"申请人{n}", phone=f"0398-713000{n}")
        answered(received(town, "2026-03-03", "2025年高标准农田项目验收报告", person=person),
                 "2026-03-20")  # fmt: skip
    again = actions.Person("申请人0", phone="0398-7130000")
    answered(received(town, "2026-03-03", "别的事情", person=again), "2026-03-20")
    assert queries.similar_answered(town, least=4) == []
    common = queries.similar_answered(town, least=2)
    assert [(one.applicants, len(one.cases)) for one in common] == [(3, 3)]

    def mask(words: str) -> str:
        return words.replace("申请人0", "申请人某")

    proposal = actions.propose(
        town, common[0].cases, subject="高标准农田验收报告", draft="申请人0要求的验收报告……",
        mask=mask, by=None, at=at("2026-04-01"), on=D("2026-04-01"),
    )  # fmt: skip
    assert proposal.draft == "申请人某要求的验收报告……"
    assert queries.similar_answered(town, least=2) == []
    with pytest.raises(actions.Unlawful, match="理由"):
        actions.decide(proposal, accepted=False, by=None, at=at("2026-04-02"), on=D("2026-04-02"))
    actions.decide(proposal, accepted=True, by=None, at=at("2026-04-02"), on=D("2026-04-02"))
    with pytest.raises(actions.StaleApplication):
        actions.decide(proposal, accepted=True, by=None, at=at("2026-04-02"), on=D("2026-04-02"))


def test_parts_go_to_posts_one_is_responsible_and_absence_hands_over(
    town: Organ, case: Application
) -> None:
    office, fields, deputy = (
        Post.objects.create(organ=town, role="officer", title=t)
        for t in ("党政办", "农业办", "副手")
    )
    given: dict[str, Any] = {"by": None, "at": at("2026-03-04"), "on": D("2026-03-04")}
    actions.assign(case, office, part="牵头答复", responsible=True, **given)
    part = actions.assign(case, fields, part="提供合同", **given)
    actions.assign(case, fields, part="改由农业办牵头", responsible=True, **given)
    assert case.assignments.filter(responsible=True, to_date__isnull=True).count() == 1
    actions.enter_absence(
        fields, deputy, from_date=D("2026-03-05"), to_date=D("2026-03-10"), by=None,
        at=at("2026-03-04"),
    )  # fmt: skip
    assert queries.responsible_on(case, D("2026-03-04")) == fields
    assert queries.responsible_on(case, D("2026-03-05")) == deputy
    assert queries.responsible_on(case, D("2026-03-10")) == fields
    assert queries.mine([deputy.pk], D("2026-03-06")).count() == 2
    actions.finish_assignment(part, result="合同一份", **given)
    with pytest.raises(actions.BadEntry, match="已经完成"):
        actions.finish_assignment(part, result="再一次", **given)
    seen = [one.pk for one in queries.held_by(fields)]
    with pytest.raises(actions.ChangedMeanwhile):
        actions.hand_over(fields, office, seen=[part.pk], **given)
    assert actions.hand_over(fields, office, seen=seen, **given) == 1
    assert queries.responsible_on(case, D("2026-03-05")) == office
    stranger = Post.objects.create(organ=organ(2), role="officer", title="别镇")
    with pytest.raises(actions.BadEntry, match="本机关的岗位"):
        actions.assign(case, stranger, part="x", **given)


def test_a_search_is_logged_whole_and_at_the_organs_own_places(
    town: Organ, case: Application
) -> None:
    place = actions.add_search_place(town, "档案室", by=None, at=at("2026-03-04"))
    foreign = actions.add_search_place(organ(2), "别处", by=None, at=at("2026-03-04"))
    whole: dict[str, Any] = {
        "terms": "改制", "period": "2000—2005", "searcher": "档案岗", "on": D("2026-03-05"),
        "found": False, "result": "未检索到", "by": None, "at": at("2026-03-05"),
    }  # fmt: skip
    with pytest.raises(actions.BadEntry, match="检索地点清单"):
        actions.log_search(case, foreign, **whole)
    with pytest.raises(actions.BadEntry, match="检索词、检索结果"):
        actions.log_search(case, place, **(whole | {"terms": " ", "result": ""}))
    with pytest.raises(actions.BadEntry, match="收到申请之后"):
        actions.log_search(case, place, **(whole | {"on": D("2026-03-02")}))
    assert actions.log_search(case, place, **whole).searcher == "档案岗"


def test_a_correction_third_party_extension_and_national_day_equal_the_hand_count(
    town: Organ,
) -> None:
    """By hand: the correction came on 09-10, so 09-11, 14, 15, 16, 17 are days 1 to 5; the
    letter of 09-17 excludes all up to 10-09; day 6 is Saturday 10-10, a shifted working
    day, day 20 is 10-29; the extension adds 10-30 to 11-26."""
    case = received(town, "2026-08-31")
    actions.ask_for_correction(case, **on("2026-09-03"))
    actions.receive_correction(case, **on("2026-09-10"))
    actions.consult(case, actions.Letter(Party.THIRD_PARTY, "乙", "是否同意"), **on("2026-09-17"))
    actions.letter_delivered(case, name="乙", **on("2026-09-18"))
    actions.hear(case, name="乙", opinion=Opinion.OBJECTS, **on("2026-10-09"))
    assert case.due_date == D("2026-10-29")
    actions.extend(
        case, days=20, consent_of=user("head"), consented=D("2026-10-20"), reason="核对",
        **on("2026-10-20"),
    )  # fmt: skip
    assert case.due_date == D("2026-11-26")
