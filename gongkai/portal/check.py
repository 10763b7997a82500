"""年报体检: anyone hands in a report and sees the cells read and the findings beside the text."""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access.door import public
from gongkai.annual.form import form
from gongkai.annual.json_form import finding_json, to_json
from gongkai.annual.read import Unreadable
from gongkai.annual.report import Report
from gongkai.annual.write.html import table
from gongkai.portal.examine import Busy, Examined, examine
from gongkai.portal.forms import ExamineForm
from gongkai.portal.marked import WORDS, lines, numbered

SHOWN_LINES = 3000
SHOWN_JSON = 1_000_000
EXAMPLE = "某镇2023年年度报告.txt"
CRUMBS = [("年报体检", "")]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to a file handed in.  Nothing is stored."""
    if request.method != "POST":
        return _form(request, ExamineForm())
    given = ExamineForm(request.POST, request.FILES)
    if not given.is_valid():
        return _form(request, given, status=400)
    file = given.cleaned_data["file"]
    try:
        found = examine(file.read(), file.name)
    except Unreadable as error:
        given.add_error("file", str(error))
        return _form(request, given, status=422)
    except Busy:
        given.add_error("file", "现在体检的人较多，请一分钟后再按一次“开始体检”。")
        return _form(request, given, status=503)
    return _result(request, found, file.name)


@public
@require_safe
def check_example(request: HttpRequest) -> HttpResponse:
    """The same for the bundled example."""
    return _result(request, _example(), EXAMPLE)


@cache
def _example() -> Examined:
    sample = resources.files("gongkai.portal") / "samples" / "report.txt"
    return examine(sample.read_bytes(), EXAMPLE)


def _form(request: HttpRequest, given: ExamineForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "portal/check.html",
        {"form": given, "crumbs": CRUMBS, "max_upload": settings.MAX_UPLOAD},
        status=status,
    )


def _result(request: HttpRequest, found: Examined, name: str) -> HttpResponse:
    report = found.report
    findings = numbered(report, found.findings)
    per_severity = [
        (severity, word, sum(f.finding.severity == severity for f in findings))
        for severity, word in WORDS.items()
    ]
    text = list(islice(lines(report, findings), SHOWN_LINES))
    context = {
        "crumbs": [("年报体检", request.path.replace("example/", "")), ("结果", "")],
        "name": name,
        "report": report,
        "findings": findings,
        "per_severity": per_severity,
        "lines": text,
        "cut": report.text.count("\n") + 1 > len(text),
        "tables": _tables(report, len(text)),
        "doubts": _doubts(report, len(text)),
        "json": _json(found),
    }
    return render(request, "portal/checked.html", context)


def _tables(report: Report, shown: int) -> SafeString:
    """The tables as read; each number leads to the line it was read from."""

    def link(cell: str) -> str | None:
        place = report.cell_places.get(cell)
        return f"#line-{place.line}" if place and place.line <= shown else None

    return mark_safe("".join(table(report, t, link) for t in ("t2", "t3", "t4")))  # noqa: S308 - annual.write escapes what it prints


def _doubts(report: Report, shown: int) -> list[dict[str, Any]]:
    """The uncertain cells: where they belong in the form, why, and on which line."""
    known = form(report.form).cells if report.form in ("2019", "2021") else {}
    return [
        {
            "id": cell,
            "words": " › ".join(known[cell].path) if cell in known else cell,
            "reason": doubt.reason,
            "line": doubt.place.line if doubt.place and doubt.place.line <= shown else 0,
        }
        for cell, doubt in report.uncertain.items()
    ]


def _json(found: Examined) -> str:
    """The result as an address that saves it; empty when it would be too long for one."""
    plain = {
        "report": to_json(found.report),
        "findings": [finding_json(finding) for finding in found.findings],
    }
    data = json.dumps(plain, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    if len(data) > SHOWN_JSON:
        return ""
    return "data:application/json;base64," + base64.b64encode(data).decode("ascii")
