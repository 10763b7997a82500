"""Addresses of proactive disclosure behind the counter."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.publishing.office import boards, ledger, phone

urlpatterns: list[URLPattern] = [
    path("office/boards/", boards.boards, name="office_boards"),
    path("office/boards/print/", boards.print_sheets, name="office_print"),
    path("office/boards/ledger/", ledger.ledger, name="office_ledger"),
    path("office/boards/ledger.xlsx", ledger.ledger_xlsx, name="office_ledger_xlsx"),
    path("office/boards/phone/", phone.phone, name="office_phone"),
    path("office/boards/phone/who/", phone.who, name="office_phone_who"),
    path("office/boards/phone/hang/<slug:code>/", phone.hang, name="office_phone_hang"),
    path("office/boards/phone/down/<slug:code>/", phone.take_down, name="office_phone_down"),
    path("office/boards/photo/<int:photo>/", boards.photo, name="office_photo"),
    path("office/boards/sheet/<int:sheet>/cancel/", boards.cancel, name="office_cancel_sheet"),
    path("office/boards/<slug:code>/", boards.board, name="office_board"),
    path("office/boards/<slug:code>/hang/", boards.hang, name="office_hang"),
    path("office/boards/<slug:code>/down/", boards.take_down, name="office_down"),
    path("boards-worker.js", phone.worker, name="boards_worker"),
]
