"""The PDF: one page for table 三, archival and accessible, readable on a machine without fonts."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.form import form
from gongkai.annual.report import Report, Section
from gongkai.annual.write import fonts, write
from gongkai.annual.write.layout import printed
from gongkai.annual.write.pdf import write_pdf
from tests.annual.written import NARRATIVE, narrated, vector


def pages(data: bytes) -> list[str]:
    """The text of each page without white space."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def embedded_fonts(data: bytes) -> set[str]:
    """Base names of the fonts inside the file, without the subset's prefix."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        names = {char["fontname"] for page in document.pages for char in page.chars}
    assert all(re.match(r"[A-Z]{6}\+", name) for name in names), "every font is embedded"
    return {name.split("+")[1] for name in names}


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("version", ["2019", "2021"])
def test_each_table_stands_whole_on_one_page(version: str, system: bool) -> None:
    source = vector("huaian-2024")
    chosen = form(version)
    cells = {c: source.cells.get(c, 1234567) for c in chosen.cells}
    report = narrated(Report(version, "淮安市人民政府", 2024, cells=cells))
    made = pages(write_pdf(report, system_fonts=system))
    for words in (
        ("第二十条第（一）项", "行政事业性收费"),
        (chosen.t3_stub, "四、结转下年度继续办理"),
    ):
        assert sum(all(w in page for w in words) for page in made) == 1
    together = "".join(made)
    for cell in chosen.cells:
        assert printed(report, cell) in together
    assert NARRATIVE in together


def test_a_machine_without_fonts_still_gets_a_chinese_page() -> None:
    data = write_pdf(vector("duguan-2023"), system_fonts=False)
    assert "杜关镇人民政府" in pages(data)[0]
    names = embedded_fonts(data)
    assert names == {"NotoSerifSC-Regular", "NotoSansSC-Regular"}


def test_the_file_is_marked_as_archival_accessible_chinese_and_titled() -> None:
    data = write_pdf(vector("duguan-2023"))
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    import pypdfium2

    meta = pypdfium2.PdfDocument(data).get_metadata_dict()
    assert meta["Title"] == "杜关镇人民政府2023年政府信息公开工作年度报告"


def test_a_site_may_bring_its_own_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from importlib import resources

    packaged = resources.files(fonts.PACKAGED) / "NotoSansSC-Regular.otf"
    (tmp_path / "own.otf").write_bytes(packaged.read_bytes())
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path))
    chosen = fonts.choose(fonts.load(fonts.font_source(system=False)))
    assert chosen["title"][0] == chosen["body"][0] == chosen["heading"][0] == "Noto Sans SC"


def test_a_fonts_folder_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path / "none"))
    with pytest.raises(fonts.NoFonts, match="GONGKAI_FONTS 指定的字体目录"):
        write_pdf(vector("duguan-2023"))


def test_several_threads_may_write_at_once() -> None:
    made = {name: write_pdf(vector(name)) for name in ("huaian-2024", "duguan-2023")}
    with ThreadPoolExecutor(4) as pool:
        names = list(made) * 4
        assert list(pool.map(lambda n: write_pdf(vector(n)), names)) == [made[n] for n in names]


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_set(text: str, title: str) -> None:
    sections = [
        Section("preamble", "", f"（一）题\n{text}", 0, 0),
        Section("s1", text, title, 0, 0),
    ]
    data = write_pdf(Report("2021", text, 2024, title, sections=sections))
    assert pages(data)


def test_a_character_no_font_has_becomes_a_box_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    report = narrated(Report("2021", "杜关镇人民政府", 2024))
    report.sections[1] = Section("s1", "一、总体情况", "标记\U000f1234在此", 0, 0)
    assert "标记□在此" in "".join(pages(write_pdf(report)))
    assert "U+F1234" in caplog.text


def test_a_mark_no_font_has_leaves_its_letter_and_the_next_report_alone() -> None:
    clean = write_pdf(vector("duguan-2023"))
    report = narrated(Report("2021", "杜关镇人民政府", 2024))
    report.sections[1] = Section("s1", "一、总体情况", "中\ufe26国", 0, 0)
    assert "中□国" in "".join(pages(write_pdf(report)))
    assert write_pdf(vector("duguan-2023")) == clean


def test_a_report_of_the_old_kind_is_only_its_narrative() -> None:
    report = narrated(Report("2008", "杜关镇人民政府", 2012))
    assert NARRATIVE in "".join(pages(write_pdf(report)))


def test_the_command_says_which_fonts_folder_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from gongkai.config.cli import main

    source = tmp_path / "report.json"
    source.write_bytes(write(vector("duguan-2023"), "json"))
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path / "none"))
    code = main(["annual", "write", str(source), "--to", "pdf", "--out", str(tmp_path / "out")])
    assert code == 2
    assert "GONGKAI_FONTS 指定的字体目录" in "".join(capsys.readouterr())
    assert not list(tmp_path.glob("out/*"))
