"""Programs that some tests need: without one they are skipped, or fail where nothing may be."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip, or fail where nothing may be skipped."""
    if os.environ.get("GONGKAI_REQUIRE_ALL") == "1":
        pytest.fail(f"{what}: required here, see .ci/run")
    pytest.skip(what)


def program(name: str) -> str:
    """The path of an installed program."""
    return shutil.which(name) or missing(f"{name} is not installed")
