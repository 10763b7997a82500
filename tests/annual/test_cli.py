"""The command ``gongkai annual``: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gongkai.annual import batch
from gongkai.annual.batch import each, files_in
from gongkai.annual.json_form import to_json
from gongkai.annual.read import read
from gongkai.annual.report import Report, Section
from gongkai.config.cli import main
from tests.annual import made

RAW = Path(__file__).parents[1] / "data" / "reports" / "raw"


def printed(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    """What the command prints; its exit code must be ``code``."""
    assert main(["annual", *map(str, words)]) == code
    return capsys.readouterr().out


def printed_json(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> Any:
    return json.loads(printed(capsys, *words, code=code))


def filed(path: Path, year: int, **changes: int) -> Path:
    """A report in our own form, with another number in every cell, so that no sum holds."""
    cells = {cell: int(text) for cell, text in made.numbered().items()}
    cells |= {f"t3.{row}.person": value for row, value in changes.items()}
    text = "本部分没有需要说明的，全年工作平稳有序开展。"
    report = Report(
        form="2021",
        organ="青山镇人民政府",
        year=year,
        cells=dict(cells),
        sections=[Section("s1", "一、总体情况", text, 0, len(text))],
        text=text,
    )
    path.write_text(json.dumps(to_json(report), ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return filed(tmp_path / "青山镇2023.json", 2023)


def test_one_file_gives_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    data = printed_json(capsys, "read", "--json", RAW / "000.txt")
    assert data["file"] == str(RAW / "000.txt")
    assert data["form"] == "2021"
    assert data["cells"]["t3.refused.secret.person"] == 0
    assert {"organ", "year", "uncertain", "sections", "facts"} <= data.keys()


def test_several_files_give_a_list_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    names = [str(RAW / name) for name in ("009.html", "000.txt", "001.pdf")]
    data = printed_json(capsys, "read", "--json", *names)
    assert [item["file"] for item in data] == names
    assert data[0]["cells"]["t2.a20_8.fees.amount"] == "4166.241619"


def test_a_bad_file_does_not_stop_the_rest(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    for command in ("read", "check"):
        data = printed_json(
            capsys, command, "--json", bad, RAW / "000.txt", tmp_path / "无.pdf", code=2
        )
        assert set(data[0]) == {"file", "error"}
        assert data[1]["form"] == "2021"
        assert "文件不存在" in data[2]["error"]


def test_a_bad_file_alone_gives_an_object_with_the_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty = tmp_path / "空.txt"
    empty.touch()
    assert "空文件" in printed_json(capsys, "read", "--json", empty, code=2)["error"]
    assert "空文件" in printed(capsys, "read", empty, code=2)
    assert "空文件" in printed(capsys, "check", empty, code=2)


def test_findings_of_severity_error_give_exit_code_one(
    capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    data = printed_json(capsys, "check", "--json", page, code=1)
    assert data["file"] == str(page)
    finding = next(f for f in data["findings"] if f["severity"] == "error" and f["cells"])
    assert {"rule", "severity", "cells", "quote", "place", "message"} <= finding.keys()
    assert finding["place"] is None or set(finding["place"]) == {"section", "start", "end", "line"}


def test_people_get_sentences(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    text = printed(capsys, "check", page, code=1)
    assert "【错误】" in text
    assert "青山镇人民政府 2023 年 2021 版格式" in text
    assert text.rstrip().splitlines()[-1].startswith("共 1 份；错误 ")
    table = printed(capsys, "read", page)
    assert "200/200" in table


def test_last_years_report_is_compared(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    last = filed(tmp_path / "2022.json", 2022, carried_out=9999)

    def about_last_year(*more: object) -> list[str]:
        data = printed_json(capsys, "check", "--json", page, *more, code=1)
        return [f["message"] for f in data["findings"] if "9999" in f["message"]]

    assert not about_last_year()
    assert about_last_year("--previous", last)


def test_a_missing_report_of_last_year_is_an_error(
    capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    assert main(["annual", "check", str(page), "--previous", "无.txt"]) == 2
    assert "文件不存在" in capsys.readouterr().err


def test_a_folder_is_all_its_files(tmp_path: Path, page: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.txt").touch()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "y.txt").touch()
    assert files_in([str(tmp_path)]) == [tmp_path / "b" / "x.txt", page]


def test_an_empty_folder_is_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["annual", "read", str(tmp_path)]) == 2
    assert "没有找到文件" in capsys.readouterr().err


def test_cells_can_be_saved_as_csv(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    target = tmp_path / "格.csv"
    printed(capsys, "read", page, "--csv", target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 201
    assert rows[1][4:7] == [
        "t2.a20_1.rules.issued",
        "第二十条第（一）项 > 规章 > 本年制发件数",
        "100",
    ]


def test_a_text_from_a_file_is_no_formula_in_the_csv(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    evil = tmp_path / "=cmd.txt"
    evil.write_bytes((RAW / "000.txt").read_bytes())
    target = tmp_path / "问题.csv"
    cwd = Path.cwd()
    os.chdir(tmp_path)
    try:
        main(["annual", "check", "=cmd.txt", "--csv", str(target)])
    finally:
        os.chdir(cwd)
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert rows[0][0] == "文件"
    assert all(row[0].startswith("'=") for row in rows[1:])


def test_a_csv_that_cannot_be_written_is_said(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    assert main(["annual", "read", str(page), "--csv", str(tmp_path / "无" / "a.csv")]) == 2
    assert "不能写入" in capsys.readouterr().err


def test_written_files_read_back_the_same(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    text = printed(capsys, "write", page, "--to", "docx,xlsx,html,json", "--out", out)
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"青山镇2023.{kind}" for kind in ("docx", "html", "json", "xlsx")]
    assert sorted(text.split()) == sorted(str(out / name) for name in names)
    cells = read(page).cells
    assert all(read(path).cells == cells for path in out.iterdir())


def test_reports_of_the_same_name_do_not_overwrite_each_other(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    printed(capsys, "write", page, RAW / "000.txt", page, "--to", "json", "--out", tmp_path / "o")
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == [
        "000.json",
        "青山镇2023-2.json",
        "青山镇2023.json",
    ]


def test_the_file_that_was_read_is_never_overwritten(
    capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    before = page.read_bytes()
    assert main(["annual", "write", str(page), "--to", "html,json", "--out", str(page.parent)]) == 2
    assert "会覆盖原文件" in capsys.readouterr().err
    assert page.read_bytes() == before
    assert [p.name for p in page.parent.iterdir()] == [page.name]


def test_nothing_half_written_stays_behind(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "青山镇2023.json").mkdir(parents=True)
    assert main(["annual", "write", str(page), "--to", "json", "--out", str(out)]) == 2
    assert "不能写入" in capsys.readouterr().err
    assert [p.name for p in out.iterdir()] == ["青山镇2023.json"]
    assert main(["annual", "write", str(page), "--to", "json", "--out", str(page)]) == 2


def test_a_text_without_tables_cannot_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(
        ["annual", "write", str(RAW / "059.txt"), "--to", "json,html", "--out", str(tmp_path)]
    ) in (0, 2)
    assert not any(path.name.startswith(".") for path in tmp_path.iterdir())


def test_reports_are_compared_cell_by_cell(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    other = filed(tmp_path / "2024.json", 2024, new=7)
    data = printed_json(capsys, "compare", "--json", page, other, code=1)
    assert data["differences"] == {"t3.new.person": [int(made.numbered()["t3.new.person"]), 7]}
    assert {c["column"] for c in data["carry_over"]} >= {"person", "total"}
    assert data["text_share"][0][0] == 1
    shown = printed(capsys, "compare", page, other, code=1)
    assert "一、本年新收政府信息公开申请数量 > " in shown
    assert "结转不一致" in shown


def test_a_report_compared_with_itself_is_the_same(
    capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    assert "全部相同" in printed(capsys, "compare", page, page)


def test_one_report_cannot_be_compared(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    assert main(["annual", "compare", str(page)]) == 2
    assert "两份以上" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["read"],
        ["burn", "a.txt"],
        ["write", "a.txt", "--to", "doc", "--out", "x"],
        ["write", "a.txt", "--to", ",", "--out", "x"],
        ["write", "a.txt", "--to", "pdf"],
        ["read", "a.txt", "--jobs", "0"],
        ["read", "a.txt", "--jobs", "many"],
    ],
)
def test_wrong_use_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["annual", *words])
    assert end.value.code == 2
    assert "用法不对" in capsys.readouterr().err


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["read"], ["check"], ["write"], ["compare"]):
        with pytest.raises(SystemExit) as end:
            main(["annual", *words, "--help"])
        assert end.value.code == 0
        text = capsys.readouterr().out
        assert "用法：" in text
        assert "年度报告" in text


def test_many_files_on_two_processors_keep_their_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for number in range(batch.FEW + 6):
        (tmp_path / f"{number:02}.txt").write_bytes((RAW / "000.txt").read_bytes())
    (tmp_path / "05.txt").write_bytes(b"")
    data = printed_json(capsys, "read", "--json", tmp_path, "--jobs", 2, code=2)
    assert [Path(item["file"]).name for item in data] == [
        f"{n:02}.txt" for n in range(batch.FEW + 6)
    ]
    assert [n for n, item in enumerate(data) if "error" in item] == [5]


def test_many_files_get_one_line_each_unless_asked_for_more(
    capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    many = [page] * 21
    short = printed(capsys, "check", *many, "--jobs", 1, code=1)
    assert len(short.splitlines()) == 22
    assert "【错误】" in printed(capsys, "check", *many, "--jobs", 1, "--details", code=1)


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_long_job_shows_its_progress_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "QUIET_SECONDS", -1.0)
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        assert list(batch.with_progress(iter(range(3)), 3, "读取年报")) == [0, 1, 2]
        assert ("读取年报" in stream.getvalue()) is shown


def _job(path: Path) -> str:
    if path.name == "7":
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def test_a_crash_costs_only_its_own_file() -> None:
    files = [Path(str(n)) for n in range(batch.FEW + 3)]
    results = list(each(_job, lambda path: f"{path} crashed", files, jobs=2))
    assert results == ["7 crashed" if p.name == "7" else p.name for p in files]


def test_checking_one_file_imports_neither_django_nor_a_network() -> None:
    """What the process has loaded at its end, told by the interpreter itself."""
    code = (
        "import sys, gongkai.config.cli as c; code = c.main(sys.argv[1:]);"
        "heavy = {'django', 'sqlite3', 'psycopg', 'http', 'numpy', 'rich', 'pdfplumber', 'docx',"
        "'pypdfium2', 'lxml', 'typst'};"
        "print('loaded:', sorted(heavy & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "annual", "check", "--json", str(RAW / "000.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout)["file"].endswith("000.txt")
    assert "loaded: []" in done.stderr
