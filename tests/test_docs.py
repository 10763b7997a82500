"""The manual knows every setting and every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.config.cli import COMMANDS

ROOT = Path(__file__).parents[1]
MANUAL = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "docs" / "manual").glob("*.md")))


def settings_read() -> list[str]:
    source = "\n".join(p.read_text("utf-8") for p in (ROOT / "gongkai").rglob("*.py"))
    found = re.findall(r'env\.(?:text|flag|number|words|secret)\(\s*"([A-Z_]+)"', source)
    return sorted(set(found))


@pytest.mark.parametrize("name", settings_read())
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in MANUAL


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_is_in_the_manual(name: str) -> None:
    assert f"gongkai {name}" in MANUAL


def test_no_file_names_a_registry_or_a_machine() -> None:
    """A county network has its own mirror; nothing in the repository may point elsewhere."""
    forbidden = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/work/(main|wt|shared)")
    kinds = {".py", ".md", ".txt", ".toml", ".in", ".yaml", ".json", ".html", ".css", ".js", ""}
    rooms = ("gongkai", "tests", "docs", "scripts", "benchmarks", "requirements", ".ci")
    files = [p for room in rooms for p in (ROOT / room).rglob("*")] + list(ROOT.glob("[!.]*"))
    checked = 0
    for path in files:
        if path == Path(__file__) or path.name == ".git":  # a second checkout names the first there
            continue
        if not path.is_file() or path.suffix not in kinds:
            continue
        found = forbidden.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found}"
        checked += 1
    assert checked > 100
