"""The index on disk: a folder with numbered generations and a note which one holds.

::

    current.json    {"version": 1, "folder": "g000003"}, replaced in one step
    g000003/        the engine's files
    lock            held (flock) by the one writer; ends with its process

Everything here is derived and can be built anew; it is never the only copy.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from gongkai.search import schema
from gongkai.search.document import Document
from gongkai.search.errors import Busy, NeedsRebuild, WrongPlace, damage

if TYPE_CHECKING:
    import tantivy

CURRENT, LOCK = "current.json", "lock"
EVERY = 1_000
"""Documents between two reports of progress."""
REBUILD_MEMORY, UPDATE_MEMORY = 256_000_000, 32_000_000
"""Bytes the engine may gather before it writes."""
TRIES = 3

Progress = Callable[[int], None]


class Index:
    """One index.  Any number of readers and one writer may use it at a time.

    A reader sees a commit or a rebuild with its next search, never half of
    one.  ``add`` and ``remove`` take the writer's lock, ``commit`` and
    ``close`` give it back.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._opened: tantivy.Index | None = None
        self._state: tuple[object, ...] = ()
        self._noted: tuple[int, int, int] | None = None
        self._held = self.path
        self._writer: tantivy.IndexWriter | None = None
        self._lock: IO[str] | None = None

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """An index that is there.  Raises NeedsRebuild."""
        index = cls(path)
        index.searcher()
        return index

    @classmethod
    def create(cls, path: str | Path) -> Self:
        """An index that is there, or a new empty one.

        Raises WrongPlace when the path is taken by something else,
        NeedsRebuild when an index is there that cannot be read.
        """
        index = cls(path)
        if not (index.path / CURRENT).exists():
            index.rebuild(())
        index.searcher()
        return index

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop what was not committed and give the lock back."""
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.rollback()
                writer.wait_merging_threads()
        finally:
            self._unlock()

    # Reading

    @property
    def schema(self) -> tantivy.Schema:
        """The schema of what is open."""
        return self._engine().schema

    def searcher(self) -> tantivy.Searcher:
        """What is committed now.  Raises NeedsRebuild."""
        return self._engine().searcher()

    def _engine(self) -> tantivy.Index:
        for attempt in range(TRIES):
            state = self._look()
            try:
                return self._refreshed(state)
            except NeedsRebuild:
                # A rebuild may have taken the folder away between two looks.
                if attempt == TRIES - 1 or state == self._look():
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _refreshed(self, state: tuple[object, ...]) -> tantivy.Index:
        if self._opened is not None and state == self._state:
            return self._opened
        opened, self._opened = self._opened, None
        if opened is None or state[:1] != self._state[:1]:
            opened = self._load(self._held)
        else:
            with damage(self.path):
                opened.reload()
        self._opened, self._state = opened, state
        return opened

    def _look(self) -> tuple[object, ...]:
        """Changes with every rebuild (first member) and commit (second)."""
        note = _stamp(self.path / CURRENT)
        if note is None or note != self._noted:
            self._noted, self._held = note, self._folder()
        return note, _stamp(self._held / "meta.json")

    def _folder(self) -> Path:
        """The folder that holds.  Raises NeedsRebuild."""
        try:
            note = json.loads((self.path / CURRENT).read_text("utf-8"))
            version, folder = note["version"], note["folder"]
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NeedsRebuild(self.path, "尚未建立") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NeedsRebuild(self.path, "已损坏") from error
        if version != schema.VERSION:
            raise NeedsRebuild(self.path, "是由其他版本的程序建立的")
        if not isinstance(folder, str) or Path(folder).name != folder:
            raise NeedsRebuild(self.path, "已损坏")
        return self.path / folder

    def _load(self, folder: Path) -> tantivy.Index:
        import tantivy

        if not (folder / "meta.json").is_file():
            raise NeedsRebuild(self.path, "已损坏")
        with damage(self.path):
            opened = tantivy.Index.open(str(folder))
            opened.config_reader(reload_policy="manual")
            schema.register(opened)
            opened.reload()
        return opened

    # Writing

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of an older one with its id; returns how many.

        Raises Busy while another writer is at work, and NeedsRebuild.
        """
        writer, engine = self._write()
        count = 0
        for document in documents:
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(schema.row(document, engine.schema))
            count += 1
        return count

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out; ids that are not there do no harm.  Raises like ``add``."""
        writer, _ = self._write()
        for number in ids:
            writer.delete_documents_by_term("id", number)

    def commit(self) -> None:
        """Make what was added and removed visible to all, and give the lock back."""
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.commit()
                writer.wait_merging_threads()
        finally:
            self._unlock()

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> int:
        """Build anew beside the old index and put it in its place in one step.

        Returns how many documents went in; ``progress`` is told so now and
        then.  When anything goes wrong, or the process dies, the old index
        stays as it was.  What was added and not committed is dropped: the
        documents given here are all there is.  Raises Busy and WrongPlace.
        """
        self.close()
        _prepare(self.path)
        self._take_lock()
        folder = self.path / _next_name(self.path)
        try:
            _sweep(self.path, keep=self._holding())
            count = _fill(folder, documents, progress)
            before = self._holding()
            _replace(self.path / CURRENT, {"version": schema.VERSION, "folder": folder.name})
            # Readers that were just opening the one before still find it.
            _sweep(self.path, keep={*before, folder.name})
        except BaseException:
            if folder.name not in self._holding():
                shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            self._unlock()
        return count

    def _write(self) -> tuple[tantivy.IndexWriter, tantivy.Index]:
        if self._writer is None:
            self._take_lock()
            try:
                engine = self._engine()
                with damage(self.path):
                    self._writer = engine.writer(UPDATE_MEMORY, 1)
            except BaseException:
                self._unlock()
                raise
        return self._writer, self._engine()

    def _holding(self) -> set[str]:
        try:
            return {self._folder().name}
        except NeedsRebuild:
            return set()

    def _take_lock(self) -> None:
        try:
            lock = (self.path / LOCK).open("a+", encoding="ascii", errors="replace")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NeedsRebuild(self.path, "尚未建立") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid = lock.read().strip()
            lock.close()
            raise Busy(self.path, pid) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _unlock(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.truncate(0)
            lock.close()


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def _prepare(path: Path) -> None:
    """The folder of the index, made where it is not.  Raises WrongPlace."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        foreign = [entry.name for entry in path.iterdir() if not _is_ours(entry)]
    except (FileExistsError, NotADirectoryError) as error:
        raise WrongPlace(path, "不是文件夹") from error
    except PermissionError as error:
        raise WrongPlace(path, "没有写入权限") from error
    if foreign:
        raise WrongPlace(path, f"中已有其他内容（{foreign[0]} 等）")


def _is_ours(entry: Path) -> bool:
    return entry.name in {CURRENT, LOCK, f"{CURRENT}.new"} or _is_generation(entry)


def _is_generation(entry: Path) -> bool:
    return entry.name[0] == "g" and entry.name[1:].isdecimal()


def _next_name(path: Path) -> str:
    used = [int(entry.name[1:]) for entry in path.iterdir() if _is_generation(entry)]
    return f"g{max(used, default=0) + 1:06}"


def _sweep(path: Path, *, keep: set[str]) -> None:
    """Remove generations that nobody will open; one that cannot go now goes next time."""
    for entry in path.iterdir():
        if _is_generation(entry) and entry.name not in keep:
            shutil.rmtree(entry, ignore_errors=True)


def _fill(folder: Path, documents: Iterable[Document], progress: Progress | None) -> int:
    import tantivy

    folder.mkdir()
    engine = tantivy.Index(schema.build(), path=str(folder))
    schema.register(engine)
    fields = engine.schema
    writer = engine.writer(REBUILD_MEMORY, 1)
    try:
        return _pour(documents, writer, fields, progress)
    except BaseException:
        # Its threads must be done before the folder can be taken away.
        writer.rollback()
        writer.wait_merging_threads()
        raise


def _pour(
    documents: Iterable[Document],
    writer: tantivy.IndexWriter,
    fields: tantivy.Schema,
    progress: Progress | None,
) -> int:
    seen: set[int] = set()
    count = 0
    for document in documents:
        if document.id in seen:
            writer.delete_documents_by_term("id", document.id)
        seen.add(document.id)
        writer.add_document(schema.row(document, fields))
        count += 1
        if progress is not None and count % EVERY == 0:
            progress(count)
    writer.commit()
    writer.wait_merging_threads()
    if progress is not None:
        progress(count)
    return len(seen)


def _replace(path: Path, note: dict[str, int | str]) -> None:
    """Write so that a reader finds the old note or the new one, also after a power cut."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(note, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
