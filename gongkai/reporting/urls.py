"""Addresses of the front page, the annual reports and the office."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.reporting import office, public, today

urlpatterns: list[URLPattern] = [
    path("", public.home, name="home"),
    path("reports/", public.reports, name="reports"),
    path("reports/feed.xml", public.reports_feed, name="reports_feed"),
    path("xxgk/<slug:organ>/nb/feed.xml", public.reports_feed, name="organ_reports_feed"),
    path("xxgk/<slug:organ>/nb/", public.organ_reports, name="organ_reports"),
    path("xxgk/<slug:organ>/nb/<int:year>/", public.report, name="report"),
    path("xxgk/<slug:organ>/nb/<int:year>/file.<slug:kind>", public.file, name="report_file"),
    path("xxgk/<slug:organ>/nb/<int:year>/<path:figure>/", public.figure, name="report_figure"),
    path("office/", today.today, name="office"),
    path("office/nb/", office.reports, name="office_reports"),
    path("office/nb/<slug:organ>/<int:year>/", office.report, name="office_report"),
    path("office/nb/<slug:organ>/<int:year>/<path:figure>/", office.figure, name="office_figure"),
]
