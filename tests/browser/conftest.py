"""A real Chromium in front of the demo town, and axe-core to look for barriers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.needed import missing, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


@pytest.fixture
def _django_db_helper() -> None:
    """Tests marked ``django_db`` here get the database made, but no transaction of their own.

    The pages are served by other threads from what the module has loaded.
    """


@pytest.fixture(scope="module")
def password(demo_year: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The password of the demo accounts."""
    from gongkai.demo import load

    with django_db_blocker.unblock():
        return load.set_passwords()


@contextmanager
def served() -> Iterator[str]:
    """A running site with what the test database holds; gives its address.

    pytest-django's own ``live_server`` would empty the database after each
    test; here all tests of a module share what was loaded once.
    """
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1")
    server._live_server_modified_settings.enable()
    try:
        yield server.url
    finally:
        server.stop()
        server._live_server_modified_settings.disable()


@pytest.fixture(scope="module")
def site(
    demo_year: None,
    password: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a running site with the demo year."""
    from django.test import override_settings
    from django.utils import timezone

    from gongkai.portal import indexing

    data = override_settings(DATA=tmp_path_factory.mktemp("data"))
    with data, django_db_blocker.unblock():
        indexing.rebuild(timezone.localdate())
        with served() as address:
            yield address


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium, without any talk to the outside."""
    path = program("chromium")
    from playwright.sync_api import sync_playwright

    # Playwright runs its own event loop in this thread; Django only has to close connections here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def chromium(site: str) -> Iterator[Browser]:
    """A browser for the site with the demo year."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script of axe-core, installed by make from the npm registry."""
    if not AXE.exists():
        missing("axe-core is not installed: make node_modules/axe-core")
    return AXE
