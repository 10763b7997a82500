"""What the tests of publishing share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.publishing import world as worlds


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> worlds.World:
    """A town, its village, another town; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return worlds.build()
