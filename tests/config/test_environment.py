"""Settings come from the environment; nonsense stops the program and names the variable."""

from __future__ import annotations

import json
import logging
import stat
import sys
from pathlib import Path

import pytest

from gongkai.config import environment as env
from gongkai.config.logs import JsonFormatter


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("yes", True), ("off", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("GONGKAI_DEBUG", value)
    assert env.flag("GONGKAI_DEBUG", default=not meant) is meant


def test_nonsense_in_a_flag_stops_with_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DEBUG", "maybe")
    with pytest.raises(SystemExit, match="GONGKAI_DEBUG"):
        env.flag("GONGKAI_DEBUG", default=False)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "８０", "8o", ""])
def test_a_number_out_of_range_stops_with_the_name(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("GONGKAI_PORT", value)
    with pytest.raises(SystemExit, match="GONGKAI_PORT"):
        env.number("GONGKAI_PORT", 8000, low=1, high=65535)


def test_a_secret_comes_from_its_file_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "given").write_text("from the file\n", "utf-8")
    monkeypatch.setenv("GONGKAI_SECRET_KEY", "from the variable")
    monkeypatch.setenv("GONGKAI_SECRET_KEY_FILE", str(tmp_path / "given"))
    assert env.secret("GONGKAI_SECRET_KEY", tmp_path / "kept") == "from the file"


def test_a_secret_file_that_cannot_be_read_stops_with_the_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGKAI_SECRET_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit, match="GONGKAI_SECRET_KEY_FILE"):
        env.secret("GONGKAI_SECRET_KEY", tmp_path / "kept")


def test_a_missing_secret_is_made_once_and_kept_private(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GONGKAI_SECRET_KEY", raising=False)
    monkeypatch.delenv("GONGKAI_SECRET_KEY_FILE", raising=False)
    kept = tmp_path / "new" / "secret-key"
    first = env.secret("GONGKAI_SECRET_KEY", kept)
    assert len(first) >= 50
    assert env.secret("GONGKAI_SECRET_KEY", kept) == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_log_line_is_one_json_object_with_what_was_said() -> None:
    record = logging.makeLogRecord(
        {"name": "gongkai.x", "levelname": "INFO", "msg": "读完 %s", "args": ("000",), "organ": 3}
    )
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["organ"], line["level"]) == ("读完 000", 3, "INFO")
    assert line["time"].endswith("+00:00")


def test_a_log_line_keeps_the_exception() -> None:
    try:
        raise ValueError("bad row")
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    assert "ValueError: bad row" in json.loads(JsonFormatter().format(record))["exception"]
