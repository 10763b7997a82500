"""Indexes that tests only read, built once."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from gongkai.search import Document, Index
from tests.search.corpus import FEW, demo


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The demo town's two years."""
    return _built(tmp_path_factory, "town", demo())


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Four documents made by hand."""
    return _built(tmp_path_factory, "few", FEW)


def _built(factory: pytest.TempPathFactory, name: str, documents: Iterable[Document]) -> Index:
    index = Index(factory.mktemp(name) / "index")
    index.rebuild(documents)
    return index
