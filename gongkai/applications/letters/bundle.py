"""The evidence of a case as one indexed zip: files, 证据目录 as PDF, manifest with hashes.

The same evidence gives the same bytes.  ``verify`` reads a bundle from anywhere
and says whether it is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from zlib import error as zlib_error

from gongkai.applications.letters.compose import clean
from gongkai.applications.letters.letter import Block, Cell, Letter, Row
from gongkai.applications.letters.write import write_pdf
from gongkai.guard.finding import Finding

CONTENTS: Final = "证据目录.pdf"
MANIFEST: Final = "manifest.json"
FORMAT: Final = "gongkai-evidence/1"
_FIXED: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20
_MOST_FILES: Final = 10_000
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: ``data`` in memory or on disk, what it is, whence, and what it proves."""

    file_name: str
    data: bytes | Path
    title: str
    proves: str
    source: str = ""
    day: date | None = None
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Which case the bundle is about; ``made`` is the day it is put together."""

    organ: str
    application_number: str
    matter: str
    made: date


def bundle(case: Case, pieces: Sequence[Evidence]) -> bytes:
    """The zip as bytes."""
    target = BytesIO()
    write_bundle(target, case, pieces)
    return target.getvalue()


def write_bundle(target: IO[bytes], case: Case, pieces: Sequence[Evidence]) -> None:
    """The zip into a file; files on disk are never whole in memory.

    Raises ValueError without evidence.
    """
    if not pieces:
        raise ValueError("没有可以收入证据目录的材料，请先选择材料。")
    entries: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w") as archive:
        page = 1
        for order, piece in enumerate(pieces, start=1):
            entry = _entry(order, piece, len(pieces), page)
            page += piece.pages
            entry |= _copy(archive, entry["path"], piece.data)
            entries.append(entry)
        contents = write_pdf(contents_list(case, entries))
        listed = {"path": CONTENTS, **_copy(archive, CONTENTS, contents)}
        manifest = {
            "format": FORMAT,
            "organ": case.organ,
            "application_number": case.application_number,
            "matter": case.matter,
            "made": case.made.isoformat(),
            "contents": listed,
            "entries": entries,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        _copy(archive, MANIFEST, text.encode("utf-8", "backslashreplace"))


def contents_list(case: Case, entries: Sequence[dict[str, Any]]) -> Letter:
    """The printed 证据目录: the list, and the SM3 of every file on a page of their own."""
    head = ("序号", "证据名称", "形成日期", "来源", "证明事项", "页码")
    rows = [Row(tuple(Cell(text) for text in head))]
    for entry in entries:
        texts = (
            str(entry["order"]), entry["title"], entry["date"], entry["source"],
            entry["proves"], entry["page_range"],
        )  # fmt: skip
        rows.append(Row(tuple(Cell(clean(text)) for text in texts)))
    hashes = [
        Block("note", line)
        for entry in entries
        for line in (f"{entry['order']}．{clean(entry['title'])}", str(entry["sm3"]))
    ]
    note = (
        f"共{len(entries)}件。每件材料的SM3校验值见后页；SHA-256校验值见压缩包中的manifest.json。"
    )
    blocks = (
        Block("addressee", f"案件：{clean(case.matter)}"),
        Block("addressee", f"申请编号：{clean(case.application_number)}"),
        Block("table", widths=(2, 7, 4, 3, 7, 2), rows=tuple(rows)),
        Block("note", note),
        Block("sign"),
        Block("break"),
        Block("centre", "证据校验值（SM3）"),
        *hashes,
    )
    return Letter(
        kind="evidence", title=("证据目录",), blocks=blocks, organ=case.organ, day=case.made,
    )  # fmt: skip


def verify(data: bytes | Path) -> list[Finding]:
    """What is wrong with a bundle; an empty list says it is whole and as it was made."""
    try:
        with zipfile.ZipFile(BytesIO(data) if isinstance(data, bytes) else data) as archive:
            return list(_wrong(archive))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return [_stop("broken", "证据包已经损坏，或者不是证据包，无法打开。")]


def manifest_hash(data: bytes) -> str:
    """SM3 of the manifest: recorded with the case, it fixes the whole bundle."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return sm3(archive.read(MANIFEST))


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905—2016) in hex."""
    digest = _Sm3()
    digest.update(data)
    return digest.hexdigest()


class _Sm3:
    """OpenSSL's SM3 through hashlib, else through cryptography."""

    def __init__(self) -> None:
        self._digest: Any
        try:
            self._digest = hashlib.new("sm3")
        except ValueError:  # a Python linked with an OpenSSL built without SM3
            from cryptography.hazmat.primitives.hashes import SM3, Hash

            self._digest = Hash(SM3())

    def update(self, data: bytes) -> None:
        self._digest.update(data)

    def hexdigest(self) -> str:
        if hasattr(self._digest, "hexdigest"):
            return str(self._digest.hexdigest())
        return bytes(self._digest.finalize()).hex()


def _stop(rule: str, message: str) -> Finding:
    return Finding(
        f"bundle.{rule}",
        "stop",
        message,
        "请从案件重新生成证据包，不要使用这一份。",
        where="证据包",
    )


def _entry(order: int, piece: Evidence, count: int, page: int) -> dict[str, Any]:
    digits = max(2, len(str(count)))
    last = page + piece.pages - 1
    pages = "" if not piece.pages else str(page) if last == page else f"{page}-{last}"
    return {
        "order": order,
        "path": f"{order:0{digits}d} {_safe(piece.file_name)}",
        "title": piece.title,
        "date": piece.day.isoformat() if piece.day else "",
        "source": piece.source,
        "proves": piece.proves,
        "pages": piece.pages,
        "page_range": pages,
    }


def _safe(name: str) -> str:
    """A file name that any system takes, without folders, its ending kept."""
    name = _UNSAFE.sub("_", name.encode("utf-8", "ignore").decode("utf-8")).strip(" .") or "材料"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return _cut(name, 150)
    return f"{_cut(stem, 150)}.{ending}"


def _cut(text: str, octets: int) -> str:
    return text.encode("utf-8")[:octets].decode("utf-8", "ignore")


def _copy(archive: zipfile.ZipFile, path: str, data: bytes | Path) -> dict[str, Any]:
    """Put the file in; its size and hashes."""
    entry = zipfile.ZipInfo(path, _FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    hashes = _Hashes()
    with archive.open(entry, "w", force_zip64=True) as target:
        for chunk in _chunks(data):
            hashes.add(chunk)
            target.write(chunk)
    return hashes.told()


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


class _Hashes:
    def __init__(self) -> None:
        self._sm3, self._sha, self._size = _Sm3(), hashlib.sha256(), 0

    def add(self, chunk: bytes) -> None:
        self._sm3.update(chunk)
        self._sha.update(chunk)
        self._size += len(chunk)

    def told(self) -> dict[str, Any]:
        return {
            "size": self._size,
            "sm3": self._sm3.hexdigest(),
            "sha256": self._sha.hexdigest(),
        }


def _wrong(archive: zipfile.ZipFile) -> Iterator[Finding]:
    names = [info.filename for info in archive.infolist()]
    if len(names) != len(set(names)) or len(names) > _MOST_FILES:
        yield _stop("names", "证据包中有重名的文件，或者文件过多。")
        return
    listed = _listed(archive)
    if listed is None:
        yield _stop("manifest", f"证据包中没有可以读取的{MANIFEST}。")
        return
    if [entry["order"] for entry in listed[1:]] != list(range(1, len(listed))):
        yield _stop("order", "证据目录的序号不连续。")
    for extra in sorted(set(names) - {entry["path"] for entry in listed} - {MANIFEST}):
        yield _stop("extra", f"证据包中有目录以外的文件“{extra}”。")
    for entry in listed:
        if entry["path"] not in names:
            yield _stop("missing", f"证据包缺少文件“{entry['path']}”。")
        elif _told(archive, entry) != {key: entry[key] for key in ("size", "sm3", "sha256")}:
            yield _stop("changed", f"文件“{entry['path']}”与目录记载的校验值不一致，已被改动。")


def _listed(archive: zipfile.ZipFile) -> list[dict[str, Any]] | None:
    """The contents list and the entries of the manifest, None when it is not ours."""
    try:
        if archive.getinfo(MANIFEST).file_size > 50_000_000:
            return None
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            return None
        listed = [{"order": 0, **manifest["contents"]}, *manifest["entries"]]
        wanted = {"order": int, "path": str, "size": int, "sm3": str, "sha256": str}
        whole = all(isinstance(e[key], kind) for e in listed for key, kind in wanted.items())
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib_error):
        return None
    return listed if whole else None


def _told(archive: zipfile.ZipFile, entry: dict[str, Any]) -> dict[str, Any]:
    """Size and hashes of the file; reading stops where it is longer than it should be."""
    hashes, read = _Hashes(), 0
    try:
        with archive.open(entry["path"]) as source:
            while chunk := source.read(_CHUNK):
                hashes.add(chunk)
                read += len(chunk)
                if read > entry["size"]:
                    break
    except (zipfile.BadZipFile, zlib_error, EOFError):
        return {}
    return hashes.told()
