"""What can be wrong with an index, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SearchError(Exception):
    """Anything an index refuses."""


class NeedsRebuild(SearchError):
    """There is no index here, or it is damaged, or of another version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"检索索引“{path.name}”{why}。请重建索引；原始数据不受影响。")


class Busy(SearchError):
    """Another writer is at work."""

    def __init__(self, path: Path, pid: str) -> None:
        who = f"（进程号 {pid}）" if pid else ""
        super().__init__(f"检索索引“{path.name}”正在由另一个程序{who}更新，请稍后再试。")


class WrongPlace(SearchError):
    """The path given cannot be the folder of an index."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"“{path}”{why}，不能存放检索索引。请另选一个空文件夹。")


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turn what the engine says of damaged files into ``NeedsRebuild``.

    Wrap only reading in this, so that no mistake of ours is taken for damage.
    """
    try:
        yield
    except (ValueError, OSError, EOFError) as error:
        raise NeedsRebuild(path, "已损坏") from error
    except BaseException as error:
        # A panic of the engine is no Exception and its class has no public name.
        if type(error).__name__ != "PanicException":
            raise
        raise NeedsRebuild(path, "已损坏") from error
