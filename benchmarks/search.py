"""Searching Chinese: milliseconds a page, bytes a document, recall against LIKE.

    python benchmarks/search.py [--documents 100000] [--queries 20] [--rounds 5]
                                [--without-fts5] [--save benchmarks/results/search.md]

The documents are made from a seed by a chain of characters learnt from the
texts of this repository: a body of 300 characters in the middle (a tenth have
more than 640), every eighth with attachments of 800; ten years, fifty organs.  The words
asked for are cut out of them, so each is found.  All sides answer the same
words within the same year, in turn, and medians are compared:

* ours: one page of 20 by relevance with total, facets and everything a card shows
* ours, plain: the same without facets
* FTS5: pairs of characters in SQLite, day in the rowid, newest 20 rowids, no total
* byte scan: one pass over the same text that counts the word, in C

Goals: recall 1.000, ours at most 1/20 of the byte scan, index at most the raw text.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from gongkai.search import Document, Index, Query, search
from gongkai.search.query import compiled
from gongkai.search.schema import newest
from gongkai.search.text import pairs, read, searchable, singles

ROOT = Path(__file__).parent.parent
LEARNT_FROM = ("gongkai/**/*.yaml", "gongkai/**/*.toml", "docs/**/*.md", "tests/data/**/*.txt")
FIRST, DAYS, YEAR = date(2015, 1, 1), 3650, 2023
CLAUSES, MIDDLE, SPREAD = 300_000, 5.7, 0.6
KINDS = {"1 character": 1, "2 characters": 2, "4 characters": 4, "phrase of 8": 8}
HAN = re.compile(r"[\u4e00-\u9fff]{2,30}")


class Corpus:
    """Documents from a seed, the same every time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.clauses = _clauses(random.Random(1))

    def __iter__(self) -> Iterator[Document]:
        draw = random.Random(2)
        for number in range(self.count):
            day = FIRST + timedelta(draw.randrange(DAYS))
            yield Document(
                id=number,
                organ=number % 50,
                title=self._text(draw, 26).rstrip("，。、；：\n"),
                index_number=f"DG{number % 50:02}/{day:%Y%m}-{number:07}",
                document_number=f"杜政〔{day.year}〕{number}号" if number % 5 == 0 else "",
                body=self._text(draw, int(draw.lognormvariate(MIDDLE, SPREAD))),
                attachments=self._text(draw, 800) if number % 8 == 0 else "",
                columns=(number % 600,),
                genre=("通知", "公告", "公示", "意见")[number % 4],
                day=day,
                validity=("有效", "失效", "废止")[number % 3],
                card={"organ": f"第{number % 50}机关", "url": f"/i/{number}"},
            )

    def _text(self, draw: random.Random, length: int) -> str:
        return "".join(draw.choices(self.clauses, k=max(length // 8, 2)))


def _clauses(draw: random.Random) -> list[str]:
    """Clauses with their punctuation, by a chain of two characters."""
    follows: dict[str, list[str]] = defaultdict(list)
    for clause in sorted(_learnt()):
        marked = f"^^{clause}$"
        for n, char in enumerate(marked[2:]):
            follows[marked[n : n + 2]].append(char)
    made = []
    for _ in range(CLAUSES):
        state, clause = "^^", ""
        while (char := draw.choice(follows[state])) != "$" and len(clause) < 40:
            clause, state = clause + char, state[1] + char
        number = str(draw.randrange(1, 3000)) if draw.random() < 0.08 else ""
        made.append(clause + number + draw.choice("，，，。、；：\n"))
    return made


def _learnt() -> set[str]:
    files = [file for pattern in LEARNT_FROM for file in ROOT.glob(pattern)]
    return {clause for file in files for clause in HAN.findall(file.read_text("utf-8", "replace"))}


class Scan:
    """The same text as one run of bytes, and the day of each document."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.starts: list[int] = []
        self.days: list[date] = []

    def take(self, document: Document) -> None:
        self.starts.append(len(self.text))
        parts = (document.title, document.document_number, document.index_number)
        whole = "\n".join((*parts, document.body, document.attachments))
        self.text += f"{whole}\n".encode()
        self.days.append(document.day or date.min)

    def count(self, word: str) -> int:
        return self.text.count(word.encode())

    def like(self, word: str) -> set[int]:
        """Every document of the year with the word in it."""
        found, needle, place = set(), word.encode(), 0
        while (place := self.text.find(needle, place)) >= 0:
            number = bisect_right(self.starts, place) - 1
            if self.days[number].year == YEAR:
                found.add(number)
            place = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return found

    def words(self, length: int, count: int) -> list[str]:
        """Words cut out of documents of the year."""
        draw = random.Random(length)
        of_year = [n for n, day in enumerate(self.days) if day.year == YEAR]
        words: dict[str, None] = {}
        while len(words) < count:
            start = self.starts[draw.choice(of_year)]
            text = bytes(self.text[start : start + 1500]).decode("utf-8", "ignore")
            runs = [run for run in HAN.findall(text) if len(run) >= length]
            if runs:
                run = draw.choice(runs)
                place = draw.randrange(len(run) - length + 1)
                words[run[place : place + length]] = None
        return list(words)


class Fts5:
    """Pairs and single characters in SQLite, without the text."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path)
        self.database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE VIRTUAL TABLE f USING fts5(title, body, attachments, characters, content='',"
            " tokenize='unicode61 remove_diacritics 0');"
        )

    def fill(self, documents: Corpus) -> None:
        with self.database:
            self.database.executemany(
                "INSERT INTO f(rowid, title, body, attachments, characters) VALUES (?,?,?,?,?)",
                (self._row(document) for document in documents),
            )
        self.database.execute("INSERT INTO f(f) VALUES ('optimize')")
        self.database.commit()

    @staticmethod
    def _row(document: Document) -> tuple[int | str, ...]:
        numbers = f"{document.title}\n{document.document_number}\n{document.index_number}"
        parts = [searchable(part) for part in (numbers, document.body, document.attachments)]
        return (newest(document.day, document.id), *map(pairs, parts), singles("".join(parts)))

    def page(self, word: str) -> list[int]:
        column = "characters" if len(word) == 1 else "{title body attachments}"
        tokens = word if len(word) == 1 else pairs(searchable(word))
        rows = self.database.execute(
            "SELECT rowid FROM f WHERE f MATCH ? AND rowid BETWEEN ? AND ?"
            " ORDER BY rowid DESC LIMIT 20",
            (f'{column}: "{tokens}"', newest(date(YEAR, 1, 1), 0), newest(date(YEAR + 1, 1, 1), 0)),
        )
        return [row[0] for row in rows]


def ask(word: str, *, facets: bool = True) -> Query:
    """The word within the year."""
    return Query(word, date_from=date(YEAR, 1, 1), date_to=date(YEAR, 12, 31), facets=facets)


def ours(index: Index, word: str) -> set[int]:
    """Every document of the year that our index finds."""
    asked = compiled(index.schema, read(word), ask(word))
    searcher = index.searcher()
    hits = searcher.search(asked, max(searcher.num_docs, 1)).hits
    return {int(n or 0) for n in searcher.fast_field_values("id", [place for _, place in hits])}


def measure(
    sides: dict[str, Callable[[str], object]], words: list[str], rounds: int, scans: int
) -> dict[str, list[float]]:
    """Median milliseconds a word; the sides take turns, the slow scan sees the first words."""
    taken: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in sides}
    for _ in range(rounds):
        for number, word in enumerate(words):
            for side, run in sides.items():
                if side == "byte scan" and number >= scans:
                    continue
                started = time.perf_counter()
                run(word)
                taken[side][word].append((time.perf_counter() - started) * 1000)
    return {side: [median(times) for times in by_word.values()] for side, by_word in taken.items()}


def folder_size(path: Path, *endings: str) -> int:
    """Bytes of the files below, all or those with an ending."""
    files = [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files if not endings or file.suffix in endings)


def progress(count: int) -> None:
    """Tell the one who waits."""
    if count % 50_000 == 0:
        print(f"… {count:,}", file=sys.stderr, flush=True)


def build(folder: Path, corpus: Corpus, with_fts5: bool) -> tuple[Index, Scan, Fts5 | None, str]:
    """All sides filled, and the table of what that cost."""
    started = time.process_time()
    scan = Scan()
    for document in corpus:
        scan.take(document)
    making = time.process_time() - started
    raw = len(scan.text)
    index = Index(folder / "index")
    began, started = time.perf_counter(), time.process_time()
    index.rebuild(corpus, progress)
    elapsed, cpu = time.perf_counter() - began, time.process_time() - started - making
    stored = folder_size(folder / "index", ".store")
    size = folder_size(folder / "index") - stored
    rows = [
        "| side | documents per CPU s | bytes/document | of raw text |",
        "|---|---|---|---|",
        f"| raw text | – | {raw / corpus.count:,.0f} | 1.00 |",
        f"| ours, index | {corpus.count / cpu:,.0f} | {size / corpus.count:,.0f} |"
        f" {size / raw:.2f} |",
        f"| ours, kept for cards and snippets | with it | {stored / corpus.count:,.0f} |"
        f" {stored / raw:.2f} |",
    ]
    fts5 = None
    if with_fts5:
        started = time.process_time()
        fts5 = Fts5(folder / "fts5.sqlite3")
        fts5.fill(corpus)
        cpu = time.process_time() - started - making
        size = folder_size(folder, ".sqlite3")
        rows.append(
            f"| FTS5, pairs, no text kept | {corpus.count / cpu:,.0f} |"
            f" {size / corpus.count:,.0f} | {size / raw:.2f} |"
        )
    rows.append(f"\nRebuilding {corpus.count:,} documents took {elapsed / 60:.1f} minutes.")
    return index, scan, fts5, "\n".join(rows)


def compare(
    index: Index, scan: Scan, fts5: Fts5 | None, queries: int, rounds: int, scans: int
) -> tuple[str, bool]:
    """The table of answers, and whether recall is 1."""
    sides: dict[str, Callable[[str], object]] = {
        "ours": lambda word: search(index, ask(word)),
        "ours, plain": lambda word: search(index, ask(word, facets=False)),
        "byte scan": scan.count,
    }
    if fts5:
        sides["FTS5"] = fts5.page
    rows = [
        "| words | side | p50 ms | p99 ms | of the byte scan | recall | found besides |",
        "|---|---|---|---|---|---|---|",
    ]
    perfect = True
    for kind, length in KINDS.items():
        words = scan.words(length, queries)
        expected = found = right = 0
        for word in words:
            like, mine = scan.like(word), ours(index, word)
            expected, found, right = (
                expected + len(like),
                found + len(mine),
                right + len(like & mine),
            )
        perfect = perfect and right == expected
        times = measure(sides, words, rounds, scans)
        limit = median(times["byte scan"])
        for side, values in times.items():
            recall = f"{right / expected:.3f} | {found - right}" if side == "ours" else " | "
            rows.append(
                f"| {kind} | {side} | {median(values):.2f} | {_p99(values):.2f} |"
                f" 1/{limit / median(values):,.0f} | {recall} |"
            )
    return "\n".join(rows), perfect


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else values[0]


def main() -> None:
    """Build, compare, print, and add to the file when asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=20, help="words of each length")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scans", type=int, default=3, help="words of each length to scan for")
    parser.add_argument("--without-fts5", action="store_true")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gongkai-search-"))
    try:
        index, scan, fts5, cost = build(folder, Corpus(given.documents), not given.without_fts5)
        answers, perfect = compare(index, scan, fts5, given.queries, given.rounds, given.scans)
    finally:
        shutil.rmtree(folder)
    head = (
        f"## {given.documents:,} documents\n\n{datetime.now(UTC):%Y-%m-%d} · {platform.machine()},"
        f" Python {platform.python_version()} · `python benchmarks/search.py"
        f" {' '.join(_command(given))}`\n"
    )
    text = f"{head}\n{cost}\n\n{answers}\n"
    print(text)
    if given.save:
        given.save.parent.mkdir(exist_ok=True)
        with given.save.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
    if not perfect:
        raise SystemExit("recall against LIKE is below 1.000")


def _command(given: argparse.Namespace) -> list[str]:
    shown = [f"--documents {given.documents}", f"--queries {given.queries}"]
    shown += [f"--rounds {given.rounds}", f"--scans {given.scans}"]
    return [*shown, "--without-fts5"] if given.without_fts5 else shown


if __name__ == "__main__":
    main()
