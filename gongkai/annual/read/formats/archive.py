"""Zip containers (docx, xlsx) opened with limits, so that a zip bomb costs nothing."""

from __future__ import annotations

import io
import zipfile
import zlib

from gongkai.annual.read.document import Unreadable

MAX_ENTRIES = 5_000
MAX_INFLATED = 400_000_000
"""Declared size of all entries together, pictures included."""

MAX_PART = 40_000_000
"""Inflated size of one XML part; a long report's main part is about 2 MB."""


class Archive:
    """A zip file whose parts are read with a limit on what comes out."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Unreadable for a damaged or encrypted archive and for a zip bomb."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise self.damaged() from error
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_INFLATED:
            raise self._bomb()
        if any(e.flag_bits & 1 for e in entries):
            raise Unreadable(f"{name} 设置了密码，请去掉密码另存后再试。")
        self.names = frozenset(e.filename for e in entries)

    def part(self, path: str) -> bytes:
        """The inflated part; raises Unreadable when it is missing, damaged or too large."""
        if path not in self.names:
            raise self.damaged()
        try:
            with self._zip.open(path) as stream:
                content = stream.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self.damaged() from error
        if len(content) > MAX_PART:
            raise self._bomb()
        return content

    def damaged(self) -> Unreadable:
        """The refusal of a file whose inside is broken."""
        return Unreadable(
            f"{self.name} 已损坏或没有下载完整，无法打开。"
            "请重新下载，或用 Word/WPS 打开后另存再试。"
        )

    def _bomb(self) -> Unreadable:
        return Unreadable(
            f"{self.name} 解压后大得不正常，为安全起见没有读取。请用 Word/WPS 打开后另存再试。"
        )
