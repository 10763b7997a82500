"""Sealing: what goes in comes out, and nothing comes out otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.guard.vault import (
    BadKeys,
    Damaged,
    KeyMissing,
    NotSealed,
    Vault,
    VaultError,
    load_keys,
    new_key,
)

OLD, NEW = load_keys(f"{new_key()}\n{new_key()}")
VAULT = Vault([NEW, OLD])


@given(st.binary(max_size=500), st.text(max_size=20))
def test_what_was_sealed_opens_under_its_label(data: bytes, label: str) -> None:
    assert VAULT.open_sealed(VAULT.seal(data, label), label) == data


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_is_sealed_into_ascii(text: str) -> None:
    sealed = VAULT.seal_text(text, "applicant:1:name")
    assert sealed.isascii()
    assert VAULT.open_text(sealed, "applicant:1:name") == text
    assert bool(sealed) == bool(text)


def test_the_same_text_is_never_sealed_alike() -> None:
    assert VAULT.seal(b"a", "x") != VAULT.seal(b"a", "x")


def test_what_was_sealed_for_one_row_does_not_open_in_another() -> None:
    with pytest.raises(Damaged, match="不属于这条记录"):
        VAULT.open_sealed(VAULT.seal(b"a", "applicant:1"), "applicant:2")


@given(st.data())
def test_no_changed_byte_goes_unnoticed(data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal("身份证".encode(), "x"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        VAULT.open_sealed(bytes(sealed), "x")


@given(st.integers(0, 60))
def test_cut_bytes_do_not_open(length: int) -> None:
    sealed = VAULT.seal("身份证号码".encode(), "x")
    with pytest.raises((Damaged, NotSealed)):
        VAULT.open_sealed(sealed[: min(length, len(sealed) - 1)], "x")


def test_the_newest_key_seals_and_the_older_still_opens() -> None:
    before = Vault([OLD]).seal(b"a", "x")
    assert VAULT.open_sealed(before, "x") == b"a"
    assert not VAULT.is_current(before)
    renewed = VAULT.renew(before, "x")
    assert VAULT.is_current(renewed)
    assert VAULT.renew(renewed, "x") == renewed
    assert Vault([NEW]).open_sealed(renewed, "x") == b"a"


def test_without_its_key_nothing_opens_and_the_operator_is_told() -> None:
    with pytest.raises(KeyMissing, match="旧密钥"):
        Vault([NEW]).open_sealed(Vault([OLD]).seal(b"a", "x"), "x")


@pytest.mark.parametrize("text", ["张三", "not sealed", "AAAA"])
def test_plain_text_is_told_from_sealed_text(text: str) -> None:
    with pytest.raises(NotSealed):
        VAULT.open_text(text, "x")


def test_keys_are_read_with_comments_newest_first() -> None:
    first, second = new_key(), new_key()
    keys = load_keys(f"# 2026 年\n{first}\n\n  {second}  # 2025 年\n")
    assert keys == [load_keys(first)[0], load_keys(second)[0]]


CUT_SHORT = new_key()[:-5]


@pytest.mark.parametrize(
    "text",
    ["", "# 空", "abc", pytest.param(CUT_SHORT, id="cut short"), "密钥", "=" * 44],
)
def test_unusable_keys_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadKeys, match="密钥"):
        load_keys(text)


def test_a_key_given_twice_is_refused() -> None:
    key = new_key()
    with pytest.raises(BadKeys, match="重复"):
        load_keys(f"{key}\n{key}")
    with pytest.raises(BadKeys):
        Vault([OLD, OLD])
    with pytest.raises(BadKeys):
        Vault([b"short"])
