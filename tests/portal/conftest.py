"""What the tests of the public pages share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.publishing import boards_world


@pytest.fixture
def w(db: None, settings: Any, tmp_path: Path) -> boards_world.World:
    """A small county; its data folder, and with it the search index, is the test's own."""
    settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    return boards_world.world()
