"""Addresses of supervision."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.oversight import office

urlpatterns: list[URLPattern] = [
    path("office/oversight/", office.overview, name="oversight"),
    path("office/oversight/late/", office.late, name="oversight_late"),
    path("office/oversight/indicators/", office.indicators, name="oversight_indicators"),
    path("office/oversight/table.xlsx", office.table, name="oversight_table"),
]
