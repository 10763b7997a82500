"""A question is received, answered by an officer, and shown only as the officer published it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from gongkai.audit import chain
from gongkai.guard.vault import new_key
from gongkai.interaction import actions, limits, queries
from gongkai.interaction.kinds import Channel
from gongkai.interaction.models import Letter
from gongkai.publishing import actions as publishing
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
def key(settings: Any) -> None:
    settings.VAULT_KEY = new_key()


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


def test_the_contact_is_sealed_and_looking_at_it_is_an_event(w: World, key: None) -> None:
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
