"""``gongkai report``, ``demo --no-serve``, ``migrate``, ``serve`` as people call them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from gongkai.annual.form import form
from gongkai.annual.json_form import from_json
from gongkai.config.commands import report as report_command
from gongkai.config.commands import serve


def gongkai(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "gongkai.config.cli", *words],
        capture_output=True, text=True, env=kept | environment, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    done = gongkai("demo", "--no-serve", "--data", str(home), "--out", str(home / "out"))
    assert done.returncode == 0, done.stderr
    assert "主动公开 891 条，891 条次" in done.stdout
    assert "demo-officer" in done.stdout
    return home


def test_report_prints_the_counts_and_writes_every_format(demo: Path, tmp_path: Path) -> None:
    done = gongkai("report", "杜关镇", "2023", "--data", str(demo), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for words in ("891 条，891 条次", "镇级 191 条", "村级 700 条", "没有发现问题"):
        assert words in done.stdout
    files = {path.suffix: path for path in tmp_path.iterdir()}
    assert set(files) == {".html", ".docx", ".pdf", ".xlsx", ".json"}
    import json

    report = from_json(json.loads(files[".json"].read_text("utf-8")))
    assert list(report.cells) == list(form("2021").cells)
    assert set(report.cells.values()) == {0}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("杜官镇", "2023"), "是不是“杜关镇”"),
        (("杜关镇", "2019"), "不能生成2019年"),
        (("杜关镇", "2021"), "有登记的年度：2023、2024、2025"),
        (("杜关镇", "今年"), "应为四位数字"),
        (("杜关镇", "２０２３"), "应为四位数字"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused_with_a_sentence(
    demo: Path, tmp_path: Path, words: tuple[str, str], sentence: str
) -> None:
    done = gongkai("report", *words, "--data", str(demo), "--out", str(tmp_path))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_second_demo_doubles_nothing_and_changes_the_password(demo: Path, tmp_path: Path) -> None:
    done = gongkai("demo", "--no-serve", "--data", str(demo), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "未重复载入" in done.stdout
    assert "主动公开 891 条，891 条次" in done.stdout


def test_without_a_database_report_and_serve_say_what_to_run(tmp_path: Path) -> None:
    for words in (("report", "杜关镇", "2023"), ("serve",)):
        done = gongkai(*words, "--data", str(tmp_path))
        assert done.returncode == 2
        assert "gongkai migrate" in done.stderr


def test_migrate_brings_the_database_up_once(tmp_path: Path) -> None:
    assert "已更新" in gongkai("migrate", "--data", str(tmp_path)).stdout
    assert "已是最新" in gongkai("migrate", "--data", str(tmp_path)).stdout


def test_serve_answers_until_it_is_interrupted_and_leaves_no_process(demo: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "DJANGO_"))}
    with subprocess.Popen(
        [sys.executable, "-m", "gongkai.config.cli", "serve", "--data", str(demo)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=kept, start_new_session=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
        assert address is not None
        try:
            assert _status(address[0] + "nowhere") == 404
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=30)
        assert server.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)


def _status(address: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)  # the server is still starting
    raise AssertionError("the server did not start")


def test_a_busy_port_asked_for_is_refused_and_one_not_asked_for_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        with pytest.raises(serve.PortBusy, match=f"{busy} 已被占用"):
            serve.free_port("127.0.0.1", str(busy))
    assert serve.free_port("127.0.0.1", None) >= serve.DEFAULT_PORT


@pytest.mark.parametrize("port", ["0", "65536", "八千", "-1", "１２"])
def test_a_port_that_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(serve.PortBusy, match="1 到 65535"):
        serve.free_port("127.0.0.1", port)


def test_documents_are_kept_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    blocked = tmp_path / "b" / "file"
    blocked.write_text("in the way")
    with pytest.raises(report_command.CannotWrite, match="--out"):
        report_command.keep({tmp_path / "a.html": b"1", blocked / "c.html": b"2"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b"]


def test_tick_says_what_it_did_and_refuses_a_database_that_is_not_ready(tmp_path: Path) -> None:
    early = gongkai("tick", "--data", str(tmp_path))
    assert early.returncode == 2
    assert "migrate" in early.stderr
    assert gongkai("migrate", "--data", str(tmp_path)).returncode == 0
    done = gongkai("tick", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("定时发布 0 件，公示期满撤下 0 件")
