"""What every page has: rules, headers, the error pages, large print, sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongkai.access.door import PUBLIC
from gongkai.access.rules import RIGHTS

WEB = Path(settings.PACKAGE) / "web"


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


@pytest.mark.parametrize("pattern", list(patterns(get_resolver())), ids=lambda p: str(p.pattern))
def test_every_address_names_its_rule(pattern: URLPattern) -> None:
    known = {PUBLIC, *(right for rights in RIGHTS.values() for right in rights)}
    rule = getattr(pattern.callback, "rule", None)
    assert rule in known
    assert (rule == PUBLIC) != str(pattern.pattern).startswith("office/")


def test_pages_carry_the_security_headers(client: Client, db: None) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_template_carries_a_script_or_style_of_its_own() -> None:
    for path in Path(settings.PACKAGE).rglob("templates/**/*.html"):
        source = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source), path
        assert not re.search(r"(src|href)=\"(https?:)?//", source), path


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nothing", "/xxgk/nothing/", "/i/nothing", "/boards/no/"])
def test_what_is_not_there_answers_with_a_page_that_says_what_to_do(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "请检查地址" in answer.content.decode()


def test_too_large_a_body_is_refused_before_it_is_read(client: Client, db: None) -> None:
    answer = client.post("/check/", CONTENT_LENGTH=str(settings.MAX_UPLOAD + 1))
    assert answer.status_code == 413
    assert "最多上传 20 MB" in answer.content.decode()


def test_a_form_without_its_token_says_so(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/check/", {})
    assert answer.status_code == 403
    assert "表单已经失效" in answer.content.decode()


def test_an_error_of_ours_says_it_is_not_the_readers(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("gongkai.reporting.public.render", fail)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "这不是您的问题" in answer.content.decode()


def test_large_print_is_a_cookie_and_leads_back(client: Client, db: None) -> None:
    answer = client.get("/large/?to=/check/?a=1")
    assert answer.headers["Location"] == "/check/?a=1"
    assert '<html lang="zh-Hans" class="large">' in client.get("/check/").content.decode()
    client.get("/large/")
    assert 'class="large"' not in client.get("/check/").content.decode()


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org", "javascript:x", "x"])
def test_large_print_never_leads_elsewhere(client: Client, to: str) -> None:
    assert client.get("/large/", {"to": to}).headers["Location"] == "/"


def test_robots_may_read_the_public_part(client: Client) -> None:
    assert "Disallow: /office/" in client.get("/robots.txt").content.decode()


@pytest.fixture
def officer(db: None) -> User:
    cache.clear()
    return User.objects.create_user("officer", password="a good long one")


def test_signing_in_and_out(client: Client, officer: User) -> None:
    answer = client.post("/account/login/", {"login": "officer", "password": "a good long one"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/office/")
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert client.get("/office/").headers["Location"].startswith("/account/login/")


def test_a_wrong_password_does_not_say_what_was_wrong(client: Client, officer: User) -> None:
    known = client.post("/account/login/", {"login": "officer", "password": "wrong"})
    unknown = client.post("/account/login/", {"login": "nobody", "password": "wrong"})
    message = "errorlist"
    assert message in known.content.decode()
    assert (
        known.content.decode().split(message)[1].split("</ul>")[0]
        == (unknown.content.decode().split(message)[1].split("</ul>")[0])
    )


def test_after_five_wrong_passwords_even_the_right_one_must_wait(
    client: Client, officer: User
) -> None:
    for _ in range(5):
        client.post("/account/login/", {"login": "officer", "password": "wrong"})
    answer = client.post("/account/login/", {"login": "officer", "password": "a good long one"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/account/signup/", "/account/password/reset/"])
def test_nobody_can_sign_up(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_passwords_are_kept_with_argon2(officer: User) -> None:
    assert officer.password.startswith("argon2")
