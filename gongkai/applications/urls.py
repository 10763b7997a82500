"""Addresses of applications: for citizens without an account, and behind the counter."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.applications.office import (
    cases,
    common,
    exports,
    holidays,
    house,
    paperwork,
    posts,
    register,
    replies,
)
from gongkai.applications.public import apply, status

urlpatterns: list[URLPattern] = [
    path("apply/", apply.choose, name="apply"),
    path("apply/status/", status.ask, name="apply_status"),
    path("apply/case/<int:pk>/", status.one, name="apply_case"),
    path("apply/case/<int:pk>/reply.pdf", status.reply, name="apply_reply"),
    path("apply/case/<int:pk>/dates.ics", status.dates, name="apply_dates"),
    path("apply/case/<int:pk>/files/<int:number>/", status.enclosure, name="apply_enclosure"),
    path("apply/<slug:organ>/", apply.form, name="apply_form"),
    path("apply/<slug:organ>/form.pdf", apply.blank, name="apply_blank"),
    path("apply/<slug:organ>/files/", apply.removed, name="apply_removed"),
    path("apply/<slug:organ>/seen/<int:pk>/", apply.opened, name="apply_opened"),
    path("office/applications/", cases.listing, name="office_applications"),
    path("office/applications/notices/", house.notices, name="office_notices"),
    path("office/applications/new/<slug:organ>/", register.new, name="office_register"),
    path("office/applications/posts/<slug:organ>/", posts.posts, name="office_posts"),
    path("office/holidays/", holidays.holidays, name="office_holidays"),
    path("office/applications/customs/<slug:organ>/", house.customs, name="office_customs"),
    path(
        "office/applications/ledger/<slug:organ>/<int:year>/",
        exports.ledger,
        name="office_ledger_of_cases",
    ),
    path(
        "office/applications/ledger/<slug:organ>/<int:year>/file.xlsx",
        exports.ledger_file,
        name="office_ledger_of_cases_file",
    ),
    path("office/applications/proposals/<slug:organ>/", common.proposals, name="office_proposals"),
    path("office/applications/<int:pk>/", cases.one, name="office_case"),
    path("office/applications/<int:pk>/do/<slug:name>/", cases.act, name="office_act"),
    path("office/applications/<int:pk>/applicant/", cases.applicant, name="office_applicant"),
    path("office/applications/<int:pk>/clock/", cases.clock, name="office_clock"),
    path("office/applications/<int:pk>/draft/", replies.draft, name="office_draft"),
    path("office/applications/<int:pk>/papers/", paperwork.papers_of, name="office_papers"),
    path("office/applications/<int:pk>/files/", paperwork.upload, name="office_upload"),
    path("office/applications/<int:pk>/evidence.zip", exports.evidence, name="office_evidence"),
    path("office/applications/replies/<int:pk>/", replies.one, name="office_reply"),
    path(
        "office/applications/replies/<int:pk>/file.<slug:kind>",
        replies.file_of,
        name="office_reply_file",
    ),
    path("office/applications/papers/<int:pk>/", paperwork.paper, name="office_paper"),
    path(
        "office/applications/papers/<int:pk>/file.<slug:kind>",
        paperwork.paper_file,
        name="office_paper_file",
    ),
    path("office/applications/files/<int:pk>/", paperwork.open_file, name="office_file"),
    path("office/applications/files/<int:pk>/remove/", paperwork.take_off, name="office_take_off"),
    path("office/applications/files/<int:pk>/redact/", paperwork.redact, name="office_redact"),
    path(
        "office/applications/files/<int:pk>/<int:page>.png",
        paperwork.picture,
        name="office_picture",
    ),
]
