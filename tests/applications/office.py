"""A town with its people for the tests of pages, and the way in for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from gongkai.applications import actions
from gongkai.orgs.models import Appointment, Organ, Post, Role
from tests.applications.people import at

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BODY, COURT = "卢氏县人民政府", "卢氏县人民法院"


@dataclass(frozen=True)
class House:
    """A town government with an officer, a reviewer and a signer."""

    organ: Organ
    officer: User
    signer: User

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.officer, BACKEND)
        return client


def town(slug: str, name: str, *, root: Organ | None = None) -> House:
    """The town, ready to answer: remedy bodies, a search place, posts with people."""
    organ = Organ.objects.create(
        name=name,
        short_name=name.removesuffix("人民政府"),
        slug=slug,
        kind="government",
        level="town",
        index_prefix=slug.upper(),
        phone="0398-7130000",
        address="测试路1号",
        postcode="472200",
        disclosure_office="党政办公室",
    )
    Organ.objects.filter(pk=organ.pk).update(path=f"{organ.pk}/")
    users = []
    for role, title in ((Role.OFFICER, "信息公开专干"), (Role.SIGNER, "签发人")):
        user = User.objects.create(username=f"{slug}-{role}", email=f"{role}@{slug}.example")
        post = Post.objects.create(organ=organ, role=role, title=title)
        Appointment.objects.create(post=post, user=user, from_date=date(2020, 1, 1))
        users.append(user)
    actions.set_customs(organ, review_body=BODY, court=COURT, by=users[0], at=at("2024-01-02"))
    actions.add_search_place(organ, "镇档案室", by=users[0], at=at("2024-01-02"))
    return House(organ, *users)


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def told(response: Any) -> str:
    """What the page says, in one line."""
    return " ".join(soup(response).get_text(" ").split())


def fields(response: Any, action: str = "") -> dict[str, str]:
    """What a browser would send of the form (of that action) as it came."""
    page = soup(response)
    form = next(f for f in page.select("main form") if action in (f.get("action") or ""))
    found = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "")
        if kind in ("submit", "file", "image"):
            continue
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        if field.name == "textarea":
            found[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            found[name] = chosen.get("value", chosen.get_text()) if chosen else ""
        else:
            found[name] = field.get("value", "on" if kind == "checkbox" else "")
    return found


def today() -> date:
    return timezone.localdate()
