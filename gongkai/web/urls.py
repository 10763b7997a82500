"""Addresses every site has."""

from __future__ import annotations

from allauth.account.views import login, logout
from django.urls import URLPattern, path

from gongkai.access.door import public
from gongkai.web import views

urlpatterns: list[URLPattern] = [
    path("large/", views.large, name="large"),
    path("robots.txt", views.robots, name="robots"),
    # Of allauth only these two: accounts are given with a post, nobody signs up.
    path("account/login/", public(login), name="account_login"),
    path("account/logout/", public(logout), name="account_logout"),
]
