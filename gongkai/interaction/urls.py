"""Addresses of questions and answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.interaction import office, public

urlpatterns: list[URLPattern] = [
    path("say/", public.say, name="say"),
    path("say/ask/", public.ask, name="ask"),
    path("say/status/", public.status, name="ask_status"),
    path("office/letters/", office.letters, name="office_letters"),
    path("office/letters/<int:letter>/", office.letter, name="office_letter"),
    path(
        "office/letters/<int:letter>/take-back/", office.take_back, name="office_letter_take_back"
    ),
    path("office/letters/<int:letter>/contact/", office.contact, name="office_letter_contact"),
]
