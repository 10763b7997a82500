"""A file that is gone, or sealed with a key that is gone, is told in a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from gongkai.guard.vault import VaultError, new_key
from gongkai.records import store
from gongkai.records.lost import LostFiles


def page(error: Exception) -> Any:
    """What a view that fails so becomes."""
    middleware = LostFiles(lambda request: pytest.fail("the view is over"))
    return middleware.process_exception(RequestFactory().get("/office/x/"), error)


@pytest.mark.django_db
def test_a_lost_file_and_a_lost_key_are_a_page_with_what_to_do(
    settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, settings.VAULT_KEY = tmp_path, new_key()
    name = store.put(b"letter")
    assert store.get(name) == b"letter"
    settings.VAULT_KEY = new_key()
    with pytest.raises(VaultError) as sealed:
        store.get(name)
    store.drop(name)
    with pytest.raises(store.NotKept) as gone:
        store.get(name)
    for error, sentence in ((sealed.value, "密钥"), (gone.value, "从备份恢复")):
        answer = page(error)
        assert answer.status_code == 503
        assert sentence in answer.content.decode()


def test_other_errors_are_not_swallowed() -> None:
    assert page(ImproperlyConfigured("x")) is None
