"""The acts an officer can do in a case: each with its form, when it is open, and what it does.

An act that sends a letter also makes the letter; when a fact for the letter is
missing the act stands, and the officer is told what to add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from gongkai.applications import actions, papers, queries
from gongkai.applications.forms import long, text
from gongkai.applications.letters.compose import MissingFacts, kinds
from gongkai.applications.models import Application
from gongkai.applications.queries.case import CaseFile
from gongkai.law.working_days import WorkCalendar

Cleaned = Mapping[str, Any]


@dataclass(slots=True)
class Asked:
    """Who does an act when, on which case; ``warnings`` are told besides."""

    file: CaseFile
    by: User
    at: datetime
    today: date
    calendar: WorkCalendar
    warnings: list[str] = field(default_factory=list)

    @property
    def case(self) -> Application:
        return self.file.application

    @property
    def who(self) -> dict[str, Any]:
        """``by``, ``at`` and ``calendar`` of the act."""
        return {"by": self.by, "at": self.at, "calendar": self.calendar}

    def paper(
        self,
        kind: str,
        on: date,
        *,
        content: Mapping[str, Any] | None = None,
        consultation: Any = None,
        asking: int = 0,
    ) -> None:
        """Make the letter of the act from the case as it is now."""
        file = queries.case_file([self.case.organ_id], self.case.pk, self.calendar)
        assert file is not None, "the case is there"
        try:
            words = papers.composed(kind, file, on, content=content, asking=asking, number="x")
        except (MissingFacts, ValueError) as error:
            self.warnings.append(f"已经登记，但文书没有生成：{error.args[0]}")
            return
        numbered = kinds()[kind].group in ("reply", "notice", "inquiry") and kind != "receipt"
        actions.keep_paper(
            self.case,
            kind,
            words,
            day=on,
            numbered=numbered,
            consultation=consultation,
            by=self.by,
            at=self.at,
        )


class ActForm(forms.Form):
    """A form of an act; it may offer what is in the case."""

    def __init__(self, file: CaseFile, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.file = file
        self.offer(file)

    def offer(self, file: CaseFile) -> None:
        """Fill in choices from the case."""

    def choose(self, name: str, pairs: list[tuple[Any, str]]) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = pairs  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it is called, its article, its form, when it is open, what it does."""

    name: str
    label: str
    article: str
    help: str
    form: type[ActForm]
    run: Callable[[Asked, Cleaned], str]
    open_to: Callable[[CaseFile], bool]
    group: str = "main"


ACTS: Final[dict[str, Act]] = {}


def lawful(*names: str) -> Callable[[CaseFile], bool]:
    return lambda file: any(row.act in names for row in file.acts)


def when(condition: Callable[[CaseFile], bool]) -> Callable[[CaseFile], bool]:
    return condition


def act(
    name: str,
    label: str,
    article: str,
    help: str,
    form: type[ActForm],
    open_to: Callable[[CaseFile], bool],
    group: str = "main",
) -> Callable[[Callable[[Asked, Cleaned], str]], Callable[[Asked, Cleaned], str]]:
    """Put an act on the list."""

    def add(run: Callable[[Asked, Cleaned], str]) -> Callable[[Asked, Cleaned], str]:
        ACTS[name] = Act(name, label, article, help, form, run, open_to, group)
        return run

    return add


def choice(label: str, pairs: Any = (), help_text: str = "", **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=pairs,
        help_text=help_text,
        error_messages={
            "required": f"请选择{label}。",
            "invalid_choice": f"{label}不在可选的范围里。",
        },
        **options,
    )


def must(label: str, most: int = 200, help_text: str = "", **options: Any) -> forms.CharField:
    return text(
        label,
        most,
        help_text,
        required=True,
        error_messages={"required": f"请填写{label}。"},
        **options,
    )


def must_long(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return long(
        label, 5000, help_text, rows, required=True, error_messages={"required": f"请填写{label}。"}
    )


def lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]
