"""The evidence bundle: whole, the same each time, and telling when it is not."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.applications.letters.bundle import (
    CONTENTS,
    MANIFEST,
    Case,
    Evidence,
    bundle,
    manifest_hash,
    sm3,
    verify,
    write_bundle,
)

CASE = Case(
    "杜关镇人民政府", "〔2024〕第4号", "某律师事务所诉政府信息公开答复一案", date(2024, 10, 8)
)
PIECES = [
    Evidence(
        "申请表.pdf",
        b"one",
        "政府信息公开申请表",
        "申请的时间和内容",
        "申请人",
        date(2024, 8, 26),
        2,
    ),
    Evidence(
        "检索记录.docx",
        b"two" * 9000,
        "检索记录",
        "已尽合理检索义务",
        "本机关",
        date(2024, 9, 3),
        1,
    ),
    Evidence("回执.jpg", b"", "邮寄凭证", "答复已依法送达"),
]


def repacked(data: bytes, change: dict[str, bytes | None]) -> bytes:
    """The bundle with some files replaced, added (new names) or left out (None)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *change]):
            content = change.get(name, b"") if name in change else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def rules(data: bytes) -> list[str]:
    return [finding.rule for finding in verify(data)]


def test_a_bundle_is_whole_and_numbered() -> None:
    data = bundle(CASE, PIECES)
    assert verify(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [
            "01 申请表.pdf", "02 检索记录.docx", "03 回执.jpg", CONTENTS, MANIFEST,
        ]  # fmt: skip
        manifest = json.loads(archive.read(MANIFEST))
        first, second, third = manifest["entries"]
        assert first["sha256"] == hashlib.sha256(b"one").hexdigest()
        assert first["sm3"] == sm3(b"one")
        assert (first["page_range"], second["page_range"], third["page_range"]) == ("1-2", "3", "")
        document = pypdfium2.PdfDocument(archive.read(CONTENTS))
        text = "".join(re.sub(r"\s", "", p.get_textpage().get_text_bounded()) for p in document)
        document.close()
    for word in ("证据目录", "邮寄凭证", "已尽合理检索义务", "2024-08-26", first["sm3"]):
        assert word in text
    assert manifest_hash(data) == manifest_hash(bundle(CASE, PIECES))


def test_sm3_is_the_national_standards() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_same_evidence_gives_the_same_bytes_from_memory_and_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "two"
    path.write_bytes(b"two" * 9000)
    pieces = [PIECES[0], Evidence(**{**_fields(PIECES[1]), "data": path}), PIECES[2]]
    target = io.BytesIO()
    write_bundle(target, CASE, pieces)
    assert target.getvalue() == bundle(CASE, PIECES) == bundle(CASE, PIECES)
    kept = tmp_path / "bundle.zip"
    kept.write_bytes(target.getvalue())
    assert verify(kept) == []


def _fields(piece: Evidence) -> dict[str, object]:
    return {name: getattr(piece, name) for name in Evidence.__dataclass_fields__}


def test_what_was_changed_added_or_taken_is_found() -> None:
    data = bundle(CASE, PIECES)
    assert rules(repacked(data, {})) == []
    assert rules(repacked(data, {"01 申请表.pdf": b"One"})) == ["bundle.changed"]
    assert rules(repacked(data, {"01 申请表.pdf": b"one" * 1000})) == ["bundle.changed"]
    assert rules(repacked(data, {CONTENTS: b"%PDF"})) == ["bundle.changed"]
    assert rules(repacked(data, {"01 申请表.pdf": None})) == ["bundle.missing"]
    assert rules(repacked(data, {"04 另加.txt": b"x"})) == ["bundle.extra"]
    assert rules(repacked(data, {MANIFEST: None})) == ["bundle.manifest"]
    assert rules(repacked(data, {MANIFEST: b"{}"})) == ["bundle.manifest"]
    assert rules(repacked(data, {MANIFEST: b"not json"})) == ["bundle.manifest"]
    assert rules(b"PK nothing") == ["bundle.broken"]
    assert rules(data[:-40]) == ["bundle.broken"]


def test_an_entry_taken_out_of_the_list_is_missed() -> None:
    data = bundle(CASE, PIECES)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    del manifest["entries"][1]
    changed = repacked(data, {MANIFEST: json.dumps(manifest).encode(), "02 检索记录.docx": None})
    assert rules(changed) == ["bundle.order"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=200), st.binary(max_size=50)), min_size=1, max_size=4))
def test_any_file_names_make_a_bundle_that_opens_anywhere(files: list[tuple[str, bytes]]) -> None:
    pieces = [Evidence(name, data, name, name) for name, data in files]
    data = bundle(CASE, pieces)
    assert verify(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
            assert len(name.encode()) < 220


def test_a_bundle_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="没有可以收入"):
        bundle(CASE, [])
