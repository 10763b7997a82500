"""The index on disk: one writer, many readers, rebuilding, and what can be wrong."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongkai.search import Busy, Document, Index, NeedsRebuild, Query, WrongPlace, search
from gongkai.search import schema as search_schema
from gongkai.search.index import CURRENT

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def _document(number: int, title: str = "公示") -> Document:
    return Document(id=number, organ=1, title=title)


def _total(index: Index, text: str = "公示") -> int:
    return search(index, Query(text)).total


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder with an index of three documents."""
    Index(tmp_path / "index").rebuild(map(_document, range(3)))
    return tmp_path / "index"


def test_documents_are_seen_after_the_commit_and_not_before(path: Path) -> None:
    reader = Index.open(path)
    with Index.open(path) as writer:
        writer.add([_document(7), _document(8)])
        assert _total(reader) == 3
        writer.commit()
        assert _total(reader) == _total(writer) == 5


def test_an_added_document_takes_the_place_of_the_older_one(path: Path) -> None:
    with Index.open(path) as index:
        index.add([_document(1, "通告")])
        index.commit()
        assert _total(index) == 2
        assert [hit.id for hit in search(index, Query("通告")).hits] == [1]


def test_removed_documents_are_gone(path: Path) -> None:
    with Index.open(path) as index:
        index.remove([0, 2, 99])
        index.commit()
        assert [hit.id for hit in search(index, Query("公示")).hits] == [1]


def test_what_was_not_committed_is_dropped(path: Path) -> None:
    with Index.open(path) as index:
        index.add([_document(7)])
    assert _total(Index.open(path)) == 3


def test_a_second_writer_is_told_who_is_at_work(path: Path) -> None:
    with Index.open(path) as first, Index.open(path) as second:
        first.add([_document(7)])
        with pytest.raises(Busy, match=f"进程号 {os.getpid()}.*请稍后再试"):
            second.add([_document(8)])
        with pytest.raises(Busy):
            second.rebuild([])
        first.commit()
        second.add([_document(8)])
        second.commit()
        assert _total(first) == 5


def test_an_id_given_twice_to_a_rebuild_is_there_once(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    assert index.rebuild([_document(1, "旧"), _document(1, "新")]) == 1
    assert search(index, Query("旧")).total == 0
    assert search(index, Query("新")).total == 1


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    Index(tmp_path / "index").rebuild(map(_document, range(2500)), told.append)
    assert told == [1000, 2000, 2500]


def test_a_rebuild_that_fails_leaves_the_old_index(path: Path) -> None:
    reader = Index.open(path)

    def broken() -> Iterator[Document]:
        yield _document(50)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        reader.rebuild(broken())
    assert _total(reader) == _total(Index.open(path)) == 3
    assert len(list(path.glob("g*"))) == 1
    reader.rebuild(map(_document, range(9)))
    assert _total(reader) == 9


KILLED = """
import os, signal, sys
from gongkai.search import Document, Index
def documents():
    for number in range(5000):
        yield Document(id=number, organ=1, title="公示")
        if number == 3000:
            os.kill(os.getpid(), signal.SIGKILL)
index = Index(sys.argv[1])
if sys.argv[2] == "rebuild":
    index.rebuild(documents())
else:
    index.add(documents())
"""


@pytest.mark.parametrize("act", ["rebuild", "add"])
def test_a_writer_that_is_killed_leaves_the_old_index_and_no_lock(path: Path, act: str) -> None:
    reader = Index.open(path)
    died = subprocess.run([sys.executable, "-c", KILLED, str(path), act], check=False)
    assert died.returncode == -signal.SIGKILL
    assert _total(reader) == _total(Index.open(path)) == 3
    with Index.open(path) as index:
        index.add([_document(7)])
        index.commit()
    assert _total(reader) == 4
    reader.rebuild(map(_document, range(9)))
    assert _total(reader) == 9
    assert len(list(path.glob("g*"))) == 2


def _read(path: Path, stop: multiprocessing.synchronize.Event, seen: object) -> None:
    index = Index.open(path)
    while True:
        last = stop.is_set()
        seen.put(_total(index))
        if last:
            return


def test_two_readers_see_every_state_whole_while_one_writes(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    stop, seen = spawn.Event(), spawn.SimpleQueue()
    readers = [spawn.Process(target=_read, args=(path, stop, seen)) for _ in range(2)]
    for reader in readers:
        reader.start()
    allowed = {3}
    try:
        index = Index.open(path)
        counts = [seen.get()]
        for round_ in range(3):
            index.rebuild(map(_document, range(10 * (round_ + 1))))
            index.add([_document(1000 + n) for n in range(5)])
            index.commit()
            allowed |= {10 * (round_ + 1), 10 * (round_ + 1) + 5}
            counts.append(seen.get())
    finally:
        stop.set()
    while any(reader.is_alive() for reader in readers) or not seen.empty():
        if not seen.empty():
            counts.append(seen.get())
    for reader in readers:
        reader.join()
    assert [reader.exitcode for reader in readers] == [0, 0]
    assert set(counts) <= allowed
    assert counts[-1] == 35


def test_a_reader_finds_its_way_after_two_rebuilds(path: Path) -> None:
    reader = Index.open(path)
    for count in (4, 5):
        Index(path).rebuild(map(_document, range(count)))
    assert _total(reader) == 5


def test_there_is_no_index_where_none_was_built(tmp_path: Path) -> None:
    with pytest.raises(NeedsRebuild, match=r"尚未建立。请重建索引"):
        Index.open(tmp_path / "nowhere")
    with pytest.raises(NeedsRebuild, match="尚未建立"):
        Index(tmp_path / "nowhere").add([_document(1)])
    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("信")
    with pytest.raises(NeedsRebuild):
        Index.open(tmp_path / "file")
    with pytest.raises(WrongPlace, match="不是文件夹"):
        Index.create(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "信"


def test_a_folder_with_other_things_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_text("信")
    with pytest.raises(WrongPlace, match=r"报告\.docx"):
        Index.create(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["报告.docx"]


def test_an_index_of_another_version_is_built_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_schema, "VERSION", search_schema.VERSION + 1)
    with pytest.raises(NeedsRebuild, match="其他版本"):
        Index.create(path)
    index = Index(path)
    index.rebuild([_document(1)])
    assert _total(index) == 1


@pytest.mark.parametrize(
    "note", ["", "{", "[]", "null", '{"version": 1}', '{"version": 1, "folder": "../../etc"}']
)
def test_a_damaged_note_needs_a_rebuild(path: Path, note: str) -> None:
    (path / CURRENT).write_text(note)
    with pytest.raises(NeedsRebuild, match="已损坏"):
        Index.open(path)


@pytest.mark.parametrize("damage", ["emptied", "cut", "gone", "nonsense"])
@pytest.mark.parametrize("ending", ["meta.json", "*.term", "*.store", "*.idx", "*.fast", "*.pos"])
def test_damaged_files_need_a_rebuild(path: Path, ending: str, damage: str) -> None:
    folder = path / json.loads((path / CURRENT).read_text())["folder"]
    for file in folder.glob(ending):
        data = file.read_bytes()
        match damage:
            case "emptied":
                file.write_bytes(b"")
            case "cut":
                file.write_bytes(data[: len(data) // 2])
            case "gone":
                file.unlink()
            case _:
                file.write_bytes(bytes(len(data)))
    with pytest.raises(NeedsRebuild, match="请重建索引"):
        search(Index.open(path), Query("公示"))
    index = Index(path)
    index.rebuild([_document(1)])
    assert _total(index) == 1
