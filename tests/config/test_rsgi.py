"""Finished pages: handed out only to those, and only as long as, they are true."""

from __future__ import annotations

import asyncio
import gzip
import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from gongkai.audit import chain, generation
from gongkai.config import rsgi
from gongkai.web.finished import Shelf
from tests.publishing.boards_world import START
from tests.reporting.ledgers import organ

HTML = [("Content-Type", "text/html; charset=utf-8")]


class Headers(dict[str, str]):
    """Granian's headers, as far as they are read."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


@dataclass
class Scope:
    """A request."""

    path: str = "/"
    method: str = "GET"
    query_string: str = ""
    headers: Headers = field(default_factory=lambda: Headers(host="localhost"))
    authority: str = "localhost"
    scheme: str = "http"
    http_version: str = "1.1"
    server: str = "127.0.0.1:80"
    client: str = "127.0.0.1:9"


class Protocol:
    """What was answered."""

    status = 0
    body = b""

    def __init__(self, sent: bytes = b"") -> None:
        self.sent = sent
        self.headers: dict[str, str] = {}

    async def __call__(self) -> bytes:
        return self.sent

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")


class Site:
    """A stand-in for Django behind the shelf that counts how often it was woken."""

    def __init__(self) -> None:
        self.woken = 0
        self.headers = HTML
        self.status = 200
        self.meanwhile: Any = None

    def __call__(self, scope: Any, body: bytes) -> rsgi.Answer:
        self.woken += 1
        if self.meanwhile:
            self.meanwhile()
        return rsgi.Answer(self.status, list(self.headers), f"第{self.woken}次".encode())


@pytest.fixture
def site(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    settings.DATA = tmp_path
    behind = Site()
    monkeypatch.setattr(rsgi, "shelf", Shelf(generation.Watch(generation.path())))
    monkeypatch.setattr(rsgi, "_django", behind)
    return behind


def ask(path: str = "/", **facts: Any) -> Protocol:
    headers = Headers({"host": "localhost"} | facts.pop("headers", {}))
    protocol = Protocol(facts.pop("sent", b""))
    asyncio.run(rsgi.app(Scope(path=path, headers=headers, **facts), protocol))
    return protocol


def test_a_public_page_is_rendered_once(site: Site) -> None:
    assert [ask().body.decode() for _ in range(3)] == ["第1次"] * 3
    assert ask("/other").body.decode() == "第2次"
    assert ask(query_string="q=1").body.decode() == "第3次"
    assert site.woken == 3


@pytest.mark.parametrize(
    "extra",
    [
        ("Set-Cookie", "csrftoken=x"), ("Cache-Control", "private, no-store"),
        ("Content-Type", "application/json"),
    ],
)  # fmt: skip
def test_what_is_for_one_person_or_of_another_kind_is_not_kept(
    site: Site, extra: tuple[str, str]
) -> None:
    site.headers = [h for h in HTML if h[0] != extra[0]] + [extra]
    assert [ask().body.decode() for _ in range(2)] == ["第1次", "第2次"]


@pytest.mark.parametrize("status", [301, 404, 410, 500, 503])
def test_only_whole_answers_are_kept(site: Site, status: int) -> None:
    site.status = status
    assert [ask().status for _ in range(2)] == [status] * 2
    assert site.woken == 2


@pytest.mark.parametrize("cookie", ["sessionid=abc", "a=b; sessionid=abc", "messages=x"])
def test_who_is_signed_in_gets_no_finished_page(site: Site, cookie: str) -> None:
    ask()
    assert ask(headers={"cookie": cookie}).body.decode() == "第2次"
    assert ask().body.decode() == "第1次"


@pytest.mark.parametrize("path", ["/office/", "/office/items/", "/account/login/"])
def test_the_office_is_never_kept(site: Site, path: str) -> None:
    assert [ask(path).body.decode() for _ in range(2)] == ["第1次", "第2次"]


def test_what_is_sent_always_arrives(site: Site) -> None:
    ask()
    for _ in range(2):
        ask(method="POST", sent=b"a=1", headers={"content-length": "3"})
    assert site.woken == 3
    assert ask().body.decode() == "第1次"


def test_an_act_throws_the_pages_away(site: Site, transactional_db: None) -> None:
    ask()
    body = organ()
    with transaction.atomic():
        chain.record("record.corrected", organ=body, by=None, at=START, subject=body)
        assert ask().body.decode() == "第1次"  # not done yet
    assert ask().body.decode() == "第2次"
    with transaction.atomic():
        chain.record("access.refused", organ=body, by=None, at=START, subject=body)
    assert ask().body.decode() == "第2次"  # nothing the public sees


def test_a_page_rendered_while_an_act_is_done_is_not_kept_as_new(site: Site) -> None:
    site.meanwhile = generation.bump
    assert ask().body.decode() == "第1次"
    site.meanwhile = None
    assert [ask().body.decode() for _ in range(2)] == ["第2次", "第2次"]


def test_the_same_page_is_not_sent_twice(site: Site) -> None:
    first = ask()
    again = ask(headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert ask(headers={"if-none-match": '"other"'}).status == 200
    generation.bump()
    assert ask(headers={"if-none-match": first.headers["etag"]}).status == 200


@pytest.mark.parametrize("seen", ["W/{etag}", '"a", {etag}', "*"])
def test_every_way_of_saying_it_is_known_is_understood(site: Site, seen: str) -> None:
    etag = ask().headers["etag"]
    assert ask(headers={"if-none-match": seen.format(etag=etag)}).status == 304


def test_head_gets_the_headers_only(site: Site) -> None:
    page = ask()
    head = ask(method="HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", page.headers["etag"])
    assert site.woken == 1


def test_packed_only_for_those_who_can_unpack(site: Site) -> None:
    plain = ask()
    packed = ask(headers={"accept-encoding": "br, gzip"})
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    refused = ask(headers={"accept-encoding": "gzip;q=0, identity"})
    assert refused.body == plain.body


def test_large_print_and_other_hosts_are_pages_of_their_own(site: Site) -> None:
    ask()
    assert ask(headers={"cookie": "large=1"}).body.decode() == "第2次"
    assert ask(headers={"host": "www.example.gov.cn"}).body.decode() == "第3次"
    assert ask(headers={"cookie": "enlarge=1"}).body.decode() == "第1次"
    assert ask().body.decode() == "第1次"


def test_the_shelf_does_not_grow_without_end(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.web.finished.MOST_BYTES", 50_000)
    shelf = Shelf(generation.Watch(tmp_path / "generation"))
    for n in range(200):
        key = ("localhost", f"/{n}", "", False)
        shelf.keep(key, shelf.mark(), HTML, os.urandom(1000))
    kept = [n for n in range(200) if shelf.get(("localhost", f"/{n}", "", False))]
    assert kept
    assert len(kept) < 30
    assert kept[-1] == 199


@pytest.mark.parametrize(
    ("client", "told", "address", "scheme"),
    [
        ("203.0.113.7:1", {}, "203.0.113.7", "http"),
        ("203.0.113.7:1", {"x-forwarded-for": "10.0.0.1", "x-forwarded-proto": "https"},
         "203.0.113.7", "http"),
        ("127.0.0.1:1", {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"},
         "203.0.113.7", "https"),
        ("127.0.0.1:1", {"x-forwarded-for": "10.9.9.9, 203.0.113.7, 127.0.0.1"},
         "203.0.113.7", "http"),
        ("127.0.0.1:1", {"x-forwarded-proto": "ftp"}, "127.0.0.1", "http"),
        ("[::1]:1", {"x-forwarded-for": "2001:db8::7"}, "2001:db8::7", "http"),
    ],
    ids=["no proxy", "nobody's proxy", "our proxy", "a chain with a made-up start",
         "nonsense", "six"],
)  # fmt: skip
def test_only_our_own_proxy_is_believed(
    settings: Any, client: str, told: dict[str, str], address: str, scheme: str
) -> None:
    settings.PROXIES = frozenset({"127.0.0.1", "::1"})
    environ = rsgi._environ(Scope(client=client, headers=Headers({"host": "a"} | told)), b"")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == (address, scheme)


def test_with_https_a_plain_request_is_sent_on_by_django(site: Site, settings: Any) -> None:
    settings.HTTPS, settings.PROXIES = True, frozenset({"127.0.0.1"})
    secure = {"x-forwarded-proto": "https"}
    assert [ask(headers=secure).body.decode() for _ in range(2)] == ["第1次"] * 2
    assert ask().body.decode() == "第2次"
