"""The forms of the product against the fact sheets they were taken from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gongkai.annual.form import VERSIONS, NoFormForYear, form, form_for_year
from scripts import forms_as_json

LAW = Path(__file__).parents[1] / "data" / "law"


def sheet(version: str) -> dict:
    text = (LAW / f"annual-report-{version}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_cell_of_the_form_has_the_statutory_words(version: str) -> None:
    ours = [(c.id, list(c.path), c.type, c.kind) for c in form(version).cells.values()]
    theirs = [(c["id"], c["path"], c["type"], c["kind"]) for c in sheet(version)["cells"]]
    assert ours == theirs


@pytest.mark.parametrize(("version", "count"), [("2021", 49), ("2019", 47)])
def test_every_identity_of_the_form_is_there(version: str, count: int) -> None:
    def plain(names: list[str]) -> tuple[str, ...]:
        return tuple(name.split("@")[0] for name in names)

    ours = {i.id: (i.lhs, i.rhs, i.cross_year) for i in form(version).identities}
    theirs = {
        i["id"]: (plain(i["lhs"]), plain(i["rhs"]), i.get("cross_year", False))
        for i in sheet(version)["identities"]
    }
    assert ours == theirs
    assert len(ours) == count


@pytest.mark.parametrize(
    ("year", "version"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")]
)
def test_the_year_decides_the_form(year: int, version: str) -> None:
    assert form_for_year(year).version == version


def test_a_year_before_2019_has_no_form() -> None:
    with pytest.raises(NoFormForYear):
        form_for_year(2018)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_json_that_is_loaded_is_the_yaml_that_is_edited(version: str) -> None:
    """When this fails: .venv/bin/python scripts/forms_as_json.py"""
    source = forms_as_json.FORMS / f"{version}.yaml"
    assert source.with_suffix(".json").read_text("utf-8") == forms_as_json.twin(source)
