"""A question is received, answered by an officer, and shown only as the officer published it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gongkai.audit import chain
from gongkai.guard.finding import key
from gongkai.guard.vault import new_key
from gongkai.interaction import actions, limits, queries
from gongkai.interaction.kinds import Channel
from gongkai.interaction.models import Letter, Override, Withdrawal
from gongkai.publishing import actions as publishing
from gongkai.records.kinds import WithdrawalClass
from tests.publishing.boards_world import DAY, START, World, sheet, world

pytestmark = pytest.mark.django_db
ID = "110101199003074434"
"""A made-up number with a right check digit."""


@pytest.fixture
def w(db: None) -> World:
    return world()


@pytest.fixture
def enter(w: World) -> Callable[[str], Client]:
    def entered(name: str) -> Client:
        client = Client()
        client.force_login(w.people[name])
        return client

    return entered


@pytest.fixture
def vault_key(settings: Any) -> None:
    settings.VAULT_KEY = new_key()


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.content, "html.parser")


def asked(w: World, question: str = "补贴什么时候发？", **more: Any) -> Letter:
    return actions.ask(
        w.village, question=question, channel=Channel.WEB, by=None, at=more.pop("at", START), **more
    )


def answered(letter: Letter, by: User, shown: str = "补贴什么时候发？") -> None:
    actions.answer(letter, "六月底前发放。", shown=shown, by=by, at=START)


@pytest.mark.parametrize(
    ("received", "due"),
    [(date(2024, 5, 6), date(2024, 5, 11)), (date(2024, 9, 30), date(2024, 10, 12))],
    ids=["to a worked Saturday", "over the National Day, with a worked Saturday"],
)
def test_an_answer_is_due_after_five_working_days(received: date, due: date) -> None:
    assert actions.answer_due(received) == due


def test_a_question_is_an_event_without_its_words(w: World) -> None:
    letter = asked(w, f"我叫张三，{ID}")
    (event,) = chain.history(letter)
    assert event.verb == "letter.received"
    assert "张三" not in str(event.after)
    assert chain.verify(w.village) == []


def test_an_empty_question_is_refused(w: World) -> None:
    with pytest.raises(ValueError, match="asks something"):
        asked(w, "  ")
    assert not Letter.objects.exists()


def test_the_contact_is_sealed_and_looking_at_it_is_an_event(w: World, vault_key: None) -> None:
    letter = asked(w, contact="138 0000 0000")
    assert letter.contact
    assert "138" not in letter.contact
    assert actions.see_contact(letter, by=w.people["officer"], at=START) == "138 0000 0000"
    assert [e.verb for e in chain.history(letter)] == ["letter.received", "letter.contact-seen"]


def test_only_what_the_officer_published_is_shown(w: World) -> None:
    one, two = asked(w), asked(w, "别公开我的事")
    answered(one, w.people["officer"])
    answered(two, w.people["officer"], shown="")
    assert list(queries.published()) == [one]
    with pytest.raises(actions.Answered):
        answered(one, w.people["reviewer"])


@pytest.mark.parametrize("where", ["答复", "公开的问题"])
def test_personal_data_does_not_leave_with_the_answer(w: World, where: str) -> None:
    letter = asked(w)
    texts = {"答复": "六月发放。", "公开的问题": "什么时候发？"}
    texts[where] += f"身份证号{ID}"
    with pytest.raises(actions.Guarded) as guarded:
        actions.answer(
            letter, texts["答复"], shown=texts["公开的问题"], by=w.people["officer"], at=START
        )
    assert [f.where for f in guarded.value.findings] == [where]
    letter.refresh_from_db()
    assert letter.answered_at is None


def test_the_database_keeps_the_question_as_it_was_asked(w: World) -> None:
    letter = asked(w)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(question="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(published_date=DAY)


def test_what_waits_is_sorted_by_its_due_day_and_known_for_any_day(w: World) -> None:
    late, early = asked(w, at=datetime(2024, 5, 8, 2, tzinfo=UTC)), asked(w)
    organs = [w.village.pk]
    assert list(queries.waiting(organs, date(2024, 5, 8))) == [early, late]
    assert list(queries.waiting(organs, date(2024, 5, 6))) == [early]
    assert not queries.waiting([w.other.pk], date(2024, 5, 8)).exists()


# Over HTTP


def test_a_villager_asks_about_an_item_and_follows_the_answer(
    w: World, client: Client, enter: Callable[[str], Client]
) -> None:
    one = sheet(w)
    publishing.hang(w.board, [one], day=DAY, by=None, at=START)
    number = one.record.index_number
    page = client.post(f"/say/ask/?item={number}", {"question": f"我是王五，{ID}，有我吗？"})
    letter = page.context["letter"]
    assert letter.organ == w.village
    status = client.get("/say/status/", {"code": letter.code.lower()})
    assert "办理中" in status.content.decode() or "已超过" in status.content.decode()
    assert "王五" not in status.content.decode()

    officer = enter("officer")
    assert "王五" in officer.get("/office/letters/").content.decode()
    form = officer.get(f"/office/letters/{letter.pk}/")
    assert ID not in form.context["form"].initial["shown"]
    stopped = officer.post(
        f"/office/letters/{letter.pk}/",
        {"answer": "有。", "publish": "on", "shown": f"我是王五，{ID}"},
    )
    assert stopped.status_code == 400
    assert "公民身份号码" in stopped.content.decode()
    assert "有。" in stopped.content.decode()
    done = officer.post(
        f"/office/letters/{letter.pk}/",
        {"answer": "有，在第三行。", "publish": "on", "shown": "名单里有我家吗？"},
    )
    assert done.status_code == 302
    for path in (f"/i/{number}", f"/b/{one.code}/", "/say/"):
        text = client.get(path).content.decode()
        assert "名单里有我家吗？" in text, path
        assert "有，在第三行。" in text
        assert "王五" not in text
    assert "有，在第三行。" in client.get("/say/status/", {"code": letter.code}).content.decode()


def test_an_officer_of_another_town_gets_404(w: World, enter: Callable[[str], Client]) -> None:
    letter = asked(w)
    stranger = enter("other-officer")
    assert "补贴什么时候发" not in stranger.get("/office/letters/").content.decode()
    for path in (f"/office/letters/{letter.pk}/", f"/office/letters/{letter.pk}/contact/"):
        assert stranger.post(path, {"answer": "x"}).status_code == 404
    assert stranger.get(f"/office/letters/{letter.pk}/").status_code == 404
    assert enter("clerk").get("/office/letters/").status_code == 404
    letter.refresh_from_db()
    assert letter.answered_at is None


def test_a_machine_in_the_trap_is_thanked_and_nothing_is_kept(w: World, client: Client) -> None:
    page = client.post(
        "/say/ask/", {"organ": w.town.slug, "question": "buy now", "website": "http://x"}
    )
    assert page.status_code == 200
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"question": ""}, "请写下您的问题"),
        ({"question": "a"}, "问题太短"),
        ({"question": "长" * 1001}, "问题太长"),
        ({"organ": ""}, "请选择向哪个单位提问"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_words(
    w: World, client: Client, sent: dict[str, str], sentence: str
) -> None:
    page = client.post("/say/ask/", {"organ": w.town.slug, "question": "什么时候发？"} | sent)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not Letter.objects.exists()


def test_too_many_questions_in_an_hour_are_put_off_without_losing_the_words(
    w: World, client: Client
) -> None:
    cache.clear()
    for _ in range(limits.PER_ADDRESS):
        sent = {"organ": w.town.slug, "question": "什么时候发？"}
        assert client.post("/say/ask/", sent).status_code == 200
    page = client.post("/say/ask/", {"organ": w.town.slug, "question": "第九个问题"})
    assert page.status_code == 429
    assert "第九个问题" in page.content.decode()
    assert Letter.objects.count() == limits.PER_ADDRESS
    cache.clear()


def test_an_unknown_code_is_no_question(w: World, client: Client) -> None:
    page = client.get("/say/status/", {"code": "ABCDE23456"})
    assert page.status_code == 404
    assert "没有这个查询码" in page.content.decode()
    assert client.get("/say/status/").status_code == 200
    assert client.get("/say/ask/?item=none").status_code == 404
    assert client.get("/say/ask/?organ=none").status_code == 404


# Taking an answer back, and letting one pass with a reason

SECRET = "此件为机密★10年，不得外传。"
PHONE = "13800001234"


def test_an_answer_taken_back_leaves_only_the_day_and_the_class_of_reason(
    w: World, client: Client
) -> None:
    letter = asked(w)
    answered(letter, w.people["officer"])
    actions.take_back(
        letter, WithdrawalClass.ERROR, reason="日期写错了", by=w.people["reviewer"], at=START
    )
    told = client.get("/say/").content.decode()
    assert "这条答复已于" in told
    assert "内容有误，更正后另行公开" in told
    status = client.get("/say/status/", {"code": letter.code}).content.decode()
    for page in (told, status):
        assert "2024年5月6日" in page
        assert "六月底前发放" not in page
        assert "日期写错了" not in page
    assert "补贴什么时候发" not in told
    event = chain.history(letter).last()
    assert event is not None
    assert (event.verb, event.after["class"]) == ("letter.answer-withdrawn", "error")
    assert chain.verify(w.village) == []


def test_what_was_taken_back_is_kept_for_the_office_and_cannot_be_changed(w: World) -> None:
    letter = asked(w)
    answered(letter, w.people["officer"])
    actions.take_back(
        letter, WithdrawalClass.LAW, reason="不该写", by=w.people["officer"], at=START
    )
    kept = letter.withdrawals.get()
    assert (kept.answer, kept.shown, kept.published_date) == (
        "六月底前发放。",
        "补贴什么时候发？",
        DAY,
    )
    for change in (
        lambda: Withdrawal.objects.update(reason="别的"),
        Withdrawal.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(answer="又写回来")


def test_the_officer_answers_anew_and_the_first_day_stays(w: World, client: Client) -> None:
    letter = asked(w)
    answered(letter, w.people["officer"])
    actions.take_back(letter, WithdrawalClass.ERROR, reason="错", by=w.people["officer"], at=START)
    later = datetime(2024, 5, 20, 2, tzinfo=UTC)
    actions.answer(letter, "七月底前发放。", shown="何时发？", by=w.people["officer"], at=later)
    assert (letter.first_date, letter.published_date) == (DAY, date(2024, 5, 20))
    told = client.get("/say/").content.decode()
    assert "七月底前发放。" in told
    assert "已撤回" not in told
    event = chain.history(letter).last()
    assert event is not None
    assert event.after == {"published": True, "again": True, "overrides": 0}


def test_only_a_standing_answer_is_taken_back_once_and_for_a_reason(w: World) -> None:
    letter, by = asked(w), w.people["officer"]
    with pytest.raises(actions.NothingToTakeBack):
        actions.take_back(letter, WithdrawalClass.LAW, reason="无", by=by, at=START)
    answered(letter, by)
    seen = Letter.objects.get(pk=letter.pk)
    with pytest.raises(ValueError, match="reason"):
        actions.take_back(letter, WithdrawalClass.LAW, reason=" ", by=by, at=START)
    actions.take_back(letter, WithdrawalClass.LAW, reason="一", by=by, at=START)
    with pytest.raises(actions.NothingToTakeBack):
        actions.take_back(seen, WithdrawalClass.LAW, reason="二", by=by, at=START)
    assert letter.withdrawals.count() == 1


def test_an_answer_goes_out_with_a_reason_for_each_finding_and_is_counted(w: World) -> None:
    letter, text = asked(w), f"请打{PHONE}。"
    (found,) = actions.examine_answer(w.village, text, "")
    given = {key(found): "值班手机是公布的办公电话"}
    with pytest.raises(actions.Guarded):
        actions.answer(letter, text, shown="", by=w.people["officer"], at=START)
    actions.answer(letter, text, shown="", by=w.people["officer"], at=START, overrides=given)
    (one,) = queries.overrides([w.village.pk], 2024)
    assert (one.rule, one.place, one.reason) == (found.rule, "答复", given[key(found)])
    assert queries.override_counts([w.village.pk], 2024) == {found.rule: 1}
    assert queries.override_counts([w.village.pk], 2023) == {}
    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.update(reason="别的")


def test_a_number_the_organ_publishes_as_its_own_needs_no_reason(w: World) -> None:
    w.village.phone = PHONE
    w.village.save(update_fields=["phone"])
    letter = asked(w)
    actions.answer(letter, f"请打{PHONE}。", shown="", by=w.people["officer"], at=START)
    assert letter.answered_at == START
    assert not Override.objects.exists()


def test_marks_of_secrecy_are_refused_whatever_the_reason(w: World) -> None:
    letter = asked(w)
    found = actions.examine_answer(w.village, SECRET, "")
    assert "refuse" in {f.severity for f in found}
    with pytest.raises(actions.Guarded):
        actions.answer(
            letter, SECRET, shown="", by=w.people["officer"], at=START,
            overrides={key(f): "负责人同意" for f in found},
        )  # fmt: skip
    letter.refresh_from_db()
    assert letter.answered_at is None
    assert not Override.objects.exists()


def test_the_officer_writes_the_reason_beside_the_finding_and_loses_nothing(
    w: World, enter: Callable[[str], Client]
) -> None:
    letter, officer = asked(w), enter("officer")
    where = f"/office/letters/{letter.pk}/"
    typed = {"answer": f"请打{PHONE}，不要打{ID}。", "publish": "on", "shown": "找谁？"}
    page = officer.post(where, typed)
    assert page.status_code == 400
    boxes = soup(page).select("input[name^=override-]")
    assert len(boxes) == 2
    assert "写明放行的理由（会公开计数）" in page.content.decode()
    half = typed | {boxes[0]["name"]: "值班电话"}
    again = officer.post(where, half)
    assert again.status_code == 400
    kept = {box["name"]: box["value"] for box in soup(again).select("input[name^=override-]")}
    assert kept == {boxes[0]["name"]: "值班电话", boxes[1]["name"]: ""}
    assert "请打" in again.content.decode()
    whole = half | {boxes[1]["name"]: "核对过，不是证件号码"}
    assert officer.post(where, whole).status_code == 302
    assert queries.overrides([w.village.pk], timezone.localdate().year).count() == 2
    assert "值班电话" in officer.get(where).content.decode()
    refused = asked(w)
    page = officer.post(f"/office/letters/{refused.pk}/", typed | {"answer": SECRET})
    assert page.status_code == 400
    assert "有不得公开的标志" in page.content.decode()


def test_the_officer_takes_an_answer_back_on_its_page(
    w: World, client: Client, enter: Callable[[str], Client]
) -> None:
    letter, officer = asked(w), enter("officer")
    where = f"/office/letters/{letter.pk}/"
    assert officer.get(f"{where}take-back/").status_code == 302
    answered(letter, w.people["officer"])
    assert f"{where}take-back/" in officer.get(where).content.decode()
    form = officer.get(f"{where}take-back/")
    seen = soup(form).select_one("input[name=seen]")["value"]
    bad = officer.post(f"{where}take-back/", {"seen": seen, "kind": "", "reason": "写错"})
    assert bad.status_code == 400
    assert "请选择撤回理由类别" in bad.content.decode()
    assert "写错" in bad.content.decode()
    typed = {"seen": "2001-01-01", "kind": "error", "reason": "写错"}
    stale = officer.post(f"{where}take-back/", typed, follow=True)
    assert "刚才已经撤回或者重新答复" in stale.content.decode()
    done = officer.post(f"{where}take-back/", typed | {"seen": seen}, follow=True)
    assert "已撤回" in done.content.decode()
    assert "六月底前发放。" in done.content.decode()  # the office keeps it
    assert "已撤回" in officer.get("/office/letters/").content.decode()
    assert "这条答复已于" in client.get("/say/").content.decode()
    anew = officer.post(where, {"answer": "七月。", "publish": "on", "shown": "何时发？"})
    assert anew.status_code == 302
    assert "七月。" in client.get("/say/").content.decode()


def test_an_officer_of_another_town_takes_nothing_back(
    w: World, enter: Callable[[str], Client]
) -> None:
    letter = asked(w)
    answered(letter, w.people["officer"])
    where = f"/office/letters/{letter.pk}/take-back/"
    typed = {"seen": letter.answered_at.isoformat(), "kind": "error", "reason": "x"}
    assert enter("other-officer").get(where).status_code == 404
    assert enter("other-officer").post(where, typed).status_code == 404
    assert enter("clerk").post(where, typed).status_code == 404
    letter.refresh_from_db()
    assert letter.withdrawn_date is None


# A year in figures


def test_the_figures_of_a_year_count_exactly_what_their_lists_show(w: World) -> None:
    officer, organs = w.people["officer"], [w.village.pk, w.town.pk]
    waiting, hidden, late, gone, older = (asked(w) for _ in range(5))
    asked_before = asked(w, at=datetime(2023, 12, 31, 2, tzinfo=UTC))
    answered(hidden, officer, shown="")
    after = datetime(2024, 6, 3, 2, tzinfo=UTC)
    actions.answer(late, "迟了。", shown="何时？", by=officer, at=after)
    for one in (gone, older):
        answered(one, officer)
        actions.take_back(one, WithdrawalClass.ERROR, reason="错", by=officer, at=START)
    actions.answer(older, "更正。", shown="何时？", by=officer, at=after)
    assert queries.counts(organs, 2024) == {
        "asked": 5, "answered": 4, "in-time": 3, "published": 2, "withdrawn": 1,
    }  # fmt: skip
    rows = {name: set(queries.counted(organs, 2024, name)) for name in queries.FIGURES}
    assert {name: len(some) for name, some in rows.items()} == queries.counts(organs, 2024)
    assert rows["asked"] - rows["answered"] == {waiting}
    assert rows["answered"] - rows["in-time"] == {late}
    assert rows["published"] == {late, older}
    assert queries.counts(organs, 2023)["asked"] == 1
    assert set(queries.counted(organs, 2023, "asked")) == {asked_before}
    assert queries.counts([w.other.pk], 2024)["asked"] == 0
