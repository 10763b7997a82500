"""Taking in: every channel, bad input with a sentence, and nothing that had a number is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from gongkai.applications import actions, limits, numbers, queries, sealed
from gongkai.applications.durable import durable
from gongkai.applications.kinds import ApplicantClass, Standing, Way
from gongkai.applications.models import Applicant, Application, Arrival, RepeatLink
from gongkai.applications.people import card_is_right
from gongkai.guard.vault import VaultError, new_key
from gongkai.orgs.models import Organ
from tests.applications.people import CALENDAR, PERSON, D, answered, at, form, received, when
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"


def arrive(town: Organ, way: Way, *forms: actions.Form, day: str = DAY, key: str = "",
           **facts: Any) -> actions.Taken:  # fmt: skip
    coming = actions.Coming(way, D(day), **facts)
    return actions.arrive(town, coming, forms or (form("账目"),), **when(day), key=key)


AT_ONCE: dict[Way, dict[str, Any]] = {
    Way.COUNTER: {},
    Way.ORAL: {"signed_form": "sha"},
    Way.SIGNED_POST: {"post_number": "EMS1", "signed_by": "收发岗"},
}


@pytest.mark.parametrize("way", AT_ONCE)
def test_article_31_handed_in_or_signed_for_counts_that_day(town: Organ, way: Way) -> None:
    taken = arrive(town, way, **AT_ONCE[way])
    assert taken.applications[0].received_date == D(DAY)
    assert taken.missing == ""


@pytest.mark.parametrize("way", [Way.WEB, Way.EMAIL, Way.FAX])
def test_article_31_the_internet_and_fax_wait_until_both_sides_confirm(
    town: Organ, way: Way
) -> None:
    taken = arrive(town, way)
    case = taken.applications[0]
    assert (case.state, case.received_date, case.due_date) == ("intake", None, None)
    assert case.number == "〔2026〕第1号"
    assert "工作人员确认" in taken.missing
    missing = actions.confirm(taken.arrival, office=D("2026-03-04"), **when("2026-03-04"))
    assert "申请人的确认" in missing
    assert actions.confirm(taken.arrival, applicant=D("2026-03-05"), **when("2026-03-05")) == ""
    case.refresh_from_db()
    assert (case.received_date, case.due_date) == (D("2026-03-05"), D("2026-04-02"))


def test_an_ordinary_letter_counts_from_the_telephone_call_with_a_warning(town: Organ) -> None:
    taken = arrive(town, Way.LETTER)
    assert "电话联系" in taken.missing
    warning = actions.confirm(taken.arrival, office=D("2026-03-05"), **when("2026-03-05"))
    assert "当日与申请人确认" in warning
    again = arrive(town, Way.MISDIRECTED)
    quiet = actions.confirm(
        again.arrival, office=D("2026-03-05"), unreachable="电话关机", **when("2026-03-05")
    )
    assert quiet == ""


def test_a_confirmation_before_the_arrival_is_refused(town: Organ) -> None:
    taken = arrive(town, Way.LETTER)
    with pytest.raises(actions.BadApplication, match="早于到达日期"):
        actions.confirm(taken.arrival, office=D("2026-03-02"), **when("2026-03-05"))
    assert Arrival.objects.get(pk=taken.arrival.pk).confirmed_by_office is None


def test_one_envelope_many_forms_many_wishes(town: Organ) -> None:
    other = actions.Person("某公司", address="某路1号")
    taken = arrive(
        town, Way.COUNTER,
        form("甲项", "乙项"), form("丙项", person=other, applicant_class=ApplicantClass.ENTERPRISE),
    )  # fmt: skip
    assert [case.number for case in taken.applications] == [
        "〔2026〕第1号", "〔2026〕第2号", "〔2026〕第3号",
    ]  # fmt: skip
    assert [case.applicant_class for case in taken.applications][-1] == "enterprise"
    assert {case.arrival_id for case in taken.applications} == {taken.arrival.pk}


def test_joint_applicants_and_an_agent_stand_in_the_case(town: Organ) -> None:
    joint = actions.Person("申请人丁", phone="0398-7130002")
    agent = actions.Person("代理人戊", phone="0398-7130003", authority="授权委托书")
    taken = arrive(town, Way.COUNTER, form("账目", joint=(joint,), agent=agent))
    people = actions.read_applicants(
        taken.applications[0], reason="制作答复书", by=None, at=at(DAY)
    )
    assert people == [
        (Standing.APPLICANT, PERSON), (Standing.JOINT, joint), (Standing.AGENT, agent),
    ]  # fmt: skip


BAD: dict[str, tuple[str, Way, actions.Form, dict[str, Any]]] = {
    "no name": (
        "姓名或者名称", Way.COUNTER, form("x", person=actions.Person("", phone="1234567")), {},
    ),
    "no way to reach": ("联系方式", Way.COUNTER, form("x", person=actions.Person("甲")), {}),
    "nothing asked": ("写明需要的政府信息", Way.COUNTER, form(""), {}),
    "no wish at all": ("写明需要的政府信息", Way.COUNTER, form(), {}),
    "too long a name of it": ("最多200个字", Way.COUNTER, form("长" * 201), {}),
    "a wrong identity card": (
        "身份证号码有误", Way.COUNTER,
        form("x", person=actions.Person("甲", "居民身份证", "110101199003071231", "1234567")), {},
    ),
    "a broken mail box": (
        "电子邮箱的格式", Way.WEB, form("x", person=actions.Person("甲", email="jia@x")), {},
    ),
    "control signs": (
        "无法显示", Way.WEB, form("x", person=actions.Person("甲\x00", phone="1234567")), {},
    ),
    "an agent without authority": (
        "代理人：由代理人提出", Way.COUNTER,
        form("x", agent=actions.Person("乙", phone="1234567")), {},
    ),
    "oral without signature": ("签名", Way.ORAL, form("x"), {}),
    "signed post without number": ("邮件号码", Way.SIGNED_POST, form("x"), {}),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_a_sentence_and_no_number(town: Organ, what: str) -> None:
    sentence, way, bad, facts = BAD[what]
    with pytest.raises(actions.BadApplication, match=sentence):
        arrive(town, way, bad, **facts)
    assert not Application.objects.exists()
    assert received(town, DAY).number == "〔2026〕第1号"


def test_all_that_is_wrong_is_told_at_once(town: Organ) -> None:
    with pytest.raises(actions.BadApplication) as told:
        arrive(town, Way.ORAL, form("", person=actions.Person("")))
    assert len(str(told.value).splitlines()) == 4


def test_no_purpose_is_asked_and_no_identity_number_is_forced(town: Organ) -> None:
    taken = arrive(town, Way.COUNTER, form("账目", person=actions.Person("甲", address="某村")))
    assert taken.applications[0].received_date == D(DAY)


def test_tibetan_and_a_photo_alone_are_registered(town: Organ) -> None:
    tibetan = "སྲིད་གཞུང་གི་ཆ་འཕྲིན་གསལ་བསྒྲགས།"
    photo = actions.Form(PERSON, ApplicantClass.PERSON, (actions.Wish("", attached=1),))
    taken = arrive(town, Way.COUNTER, form(tibetan), photo)
    assert taken.applications[0].subject == tibetan
    assert "所附材料" in taken.applications[1].subject


def test_the_same_form_sent_forty_times_is_one_case_with_one_code(town: Organ) -> None:
    taken = [arrive(town, Way.WEB, form("账目"), key="form-token-1") for _ in range(40)]
    assert {one.applications[0].pk for one in taken} == {taken[0].applications[0].pk}
    assert [one.new for one in taken] == [True] + [False] * 39
    assert {one.code for one in taken} == {taken[0].code}
    assert Application.objects.count() == 1


def test_forty_letters_of_the_same_wish_are_all_registered_and_linked(town: Organ) -> None:
    for n in range(40):
        received(town, D(DAY) + timedelta(n // 10), "2023年 本村集体资产台账！")
    assert Application.objects.count() == 40
    last = Application.objects.order_by("-id")[0]
    assert RepeatLink.objects.filter(application=last).count() == 39
    links = RepeatLink.objects.filter(application=last)
    assert {link.similarity for link in links} == {100}


def test_another_person_with_the_same_wish_is_no_repeat(town: Organ) -> None:
    received(town, DAY)
    other = received(town, DAY, person=actions.Person("申请人乙", phone="0398-7130009"))
    assert not RepeatLink.objects.filter(application=other).exists()


def test_a_repeat_needs_the_same_applicant_and_an_answered_case(town: Organ) -> None:
    first, again = received(town, DAY), received(town, "2026-04-01")
    with pytest.raises(actions.BadApplication, match="还没有答复"):
        actions.link_earlier(again, first, by=None, at=at("2026-04-02"))
    answered(first, "2026-03-20")
    stranger = received(town, DAY, person=actions.Person("丙", phone="0398-7130008"))
    with pytest.raises(actions.BadApplication, match="不是同一人"):
        actions.link_earlier(stranger, first, by=None, at=at("2026-04-02"))
    actions.link_earlier(again, first, by=None, at=at("2026-04-02"))
    answered(again, "2026-04-10", "ignored.repeat")
    assert again.outcome == "ignored.repeat"
    found = queries.evidence(again)
    assert [(one.application.pk, one.alike) for one in found] == [(first.pk, 100)]


def test_a_form_with_several_matters_is_split_with_one_receipt_date(town: Organ) -> None:
    case = received(town, DAY, "甲项和乙项和丙项")
    wishes = [actions.Wish(name) for name in ("甲项", "乙项", "丙项")]
    parts = actions.split(case, wishes, **when("2026-03-05"))
    assert [part.number for part in parts] == ["〔2026〕第2号", "〔2026〕第3号"]
    assert {part.received_date for part in parts} == {D(DAY)}
    assert {part.parent_id for part in parts} == {case.pk}
    assert case.subject == "甲项"
    assert queries.table3(2026, organs=[town.pk])[town.pk]["new.person"] == 3
    with pytest.raises(actions.BadApplication, match="两件"):
        actions.split(case, wishes[:1], **when("2026-03-05"))


def test_numbers_count_up_within_an_organ_and_year_and_are_never_used_twice(town: Organ) -> None:
    assert received(town, DAY).number == "〔2026〕第1号"
    with transaction.atomic():
        assert received(town, DAY).number == "〔2026〕第2号"
        transaction.set_rollback(True)  # it was never told to anybody
    assert received(town, "2026-04-01").number == "〔2026〕第2号"
    assert received(town, "2025-12-30").number == "〔2025〕第1号"
    assert received(organ(2), "2026-04-01").number == "〔2026〕第1号"


def test_the_pattern_is_the_organs_and_cannot_repeat_numbers(town: Organ) -> None:
    actions.set_customs(town, number_pattern="杜信公申{year}-{number}", by=None, at=at(DAY))
    assert received(town, DAY).number == "杜信公申2026-1"
    for bad in ("第{number}号", "{year}", "{year}{number}{organ}", "{year}{number}{number}"):
        with pytest.raises(numbers.BadPattern):
            actions.set_customs(town, number_pattern=bad, by=None, at=at(DAY))


def test_the_query_code_is_long_hashed_and_told_once(town: Organ) -> None:
    taken = arrive(town, Way.WEB)
    case = taken.applications[0]
    assert len(taken.code.replace("-", "")) == 10
    assert not set(taken.code) & set("IO01")
    assert case.code_hash == sealed.mark("code", taken.code)
    assert taken.code not in str(Application.objects.filter(pk=case.pk).values())
    assert queries.with_code(case.number, taken.code.lower()) == case
    assert queries.with_code(case.number, "0001") == case
    for wrong in ("AAAAA-AAAAA", "0002", "", "〇〇〇〇"):
        assert queries.with_code(case.number, wrong) is None
    assert queries.with_code("〔2026〕第9号", taken.code) is None
    codes = {arrive(town, Way.WEB).code for _ in range(20)}
    assert len(codes) == 20


def test_a_village_behind_one_connection_may_send_and_a_robot_may_not() -> None:
    now = at(DAY)

    def send(content: str, minutes: int = 0) -> str | None:
        return limits.allowed(
            "apply", connection="10.0.0.1", content=content, at=now + timedelta(minutes=minutes)
        )

    assert [send(f"第{n}户") for n in range(40)] == [None] * 40
    refusal = send("第41户")
    assert refusal is not None
    assert "当面提交或者邮寄" in refusal
    assert send("第41户", 3) is None
    assert [send("同一份", 200 + n) for n in range(5)] == [None] * 5
    assert "同样的内容" in str(send("同一份", 206))
    assert limits.allowed("apply", connection="10.0.0.2", content="别人", at=now) is None


def test_a_guesser_of_query_codes_is_slowed_down_on_one_number() -> None:
    now = at(DAY)
    tries = [
        limits.allowed("ask", connection=f"10.0.1.{n}", content="〔2026〕第1号", at=now)
        for n in range(12)
    ]
    assert tries[:8] == [None] * 8
    assert all("输错次数太多" in str(one) for one in tries[8:])


def test_applicant_data_is_sealed_and_read_with_a_reason_that_is_kept(town: Organ) -> None:
    from gongkai.audit import chain

    case = received(town, DAY)
    kept = str(Applicant.objects.values().get())
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone):
        assert secret not in kept
    with pytest.raises(actions.NoReason):
        actions.read_applicants(case, reason=" ", by=None, at=at(DAY))
    assert actions.read_applicants(case, reason="寄送答复书", by=None, at=at(DAY))[0][1] == PERSON
    last = list(chain.history(case))[-1]
    assert (last.verb, last.after["reason"]) == ("applicant.read", "寄送答复书")
    assert queries.found_by(town, id_number=" e1234 ").get() == case
    assert queries.found_by(town, name="申请人甲", phone="03987130001").get() == case
    assert not queries.found_by(town, name="申请人乙").exists()
    assert not queries.found_by(town).exists()


def test_a_wrong_key_opens_nothing_and_a_new_key_keeps_the_old(settings: Any) -> None:
    old, new = new_key(), new_key()
    settings.VAULT_KEY = old
    text, found = sealed.seal({"name": "甲"}), sealed.mark("id", "E1")
    settings.VAULT_KEY = f"{new}\n{old}"
    assert sealed.open_sealed(text) == {"name": "甲"}
    assert sealed.mark("id", "E1") == found
    settings.VAULT_KEY = new
    with pytest.raises(VaultError, match="密钥"):
        sealed.open_sealed(text)


def test_data_is_purged_by_rule_with_proof_and_cannot_be_read_again(town: Organ) -> None:
    actions.set_customs(town, retention_years=5, by=None, at=at("2020-01-02"))
    gone = received(town, "2020-03-03")
    answered(gone, "2020-03-20")
    kept = received(town, "2026-03-03", person=actions.Person("乙", phone="0398-7130007"))
    cipher = gone.involved.get().applicant.sealed
    assert actions.purge(town, on=D("2025-03-19"), by=None, at=at("2025-03-19")) is None
    proof = actions.purge(town, on=D("2026-03-20"), by=None, at=at("2026-03-20"))
    assert proof is not None
    assert proof.applicants == [gone.involved.get().applicant_id]
    assert cipher not in str(list(Applicant.objects.values()))
    with pytest.raises(actions.Purged, match="2026-03-20"):
        actions.read_applicants(gone, reason="查", by=None, at=at("2026-03-21"))
    assert actions.read_applicants(kept, reason="查", by=None, at=at("2026-03-21"))
    assert not queries.found_by(town, name=PERSON.name).exists()


@pytest.mark.parametrize(
    ("number", "right"),
    [("11010519491231002X", True), ("11010519491231002x", True), ("110105194912310021", False),
     ("1101051949123100", False), ("", False)],
)  # fmt: skip
def test_the_check_digit_of_an_identity_number(number: str, right: bool) -> None:
    assert card_is_right(number) is right


@pytest.mark.django_db(transaction=True)
def test_the_commit_of_a_number_waits_for_the_disk() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL syncs by itself")

    def level() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            return int(cursor.fetchone()[0])

    assert level() == 1
    with durable():
        assert level() == 2
    assert level() == 1
    with pytest.raises(RuntimeError), durable():
        raise RuntimeError
    assert level() == 1


REGISTERING = """
import os, sys, signal, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.applications.people import received
from tests.reporting.ledgers import organ
town = organ()
for n in range(3):
    print(received(town, "2026-03-03").number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_number_that_was_printed_is_on_disk_after_a_kill(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-c", REGISTERING], stdout=subprocess.PIPE, text=True, timeout=300,
        env=kept | {"GONGKAI_DATA": str(tmp_path), "PYTHONPATH": os.getcwd(),
                    "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    with sqlite3.connect(tmp_path / "gongkai.sqlite3") as database:
        numbers_kept = database.execute(
            "SELECT number, received_date FROM applications_application ORDER BY id"
        ).fetchall()
        events = database.execute("SELECT COUNT(*) FROM applications_caseevent").fetchone()
    database.close()
    assert [number for number, _ in numbers_kept] == done.stdout.split()
    assert len(numbers_kept) == 3
    assert events == (6,)
    assert CALENDAR.is_working_day(D(DAY))
