"""Milliseconds to inspect a file and to make its clean copy, beside a plain load of the same file.

    python benchmarks/files.py [--rounds 7] [--rows 500] [--pages 10]

The plain load is what any reader must do first: lxml over every XML part of a
docx or xlsx, pikepdf opening a PDF and decoding its pages, pillow decoding a
picture, nh3 cleaning HTML once.  Sides take turns within a round, medians are
compared; the samples are made from a seed.
"""

from __future__ import annotations

import argparse
import io
import random
import time
import zipfile
from collections.abc import Callable
from statistics import median

import nh3
import pikepdf
import xlsxwriter
from lxml import etree
from PIL import Image
from rich.console import Console
from rich.table import Table

from gongkai.annual.report import Report
from gongkai.annual.write import write
from gongkai.guard import markup
from gongkai.guard.files.clean import clean_copy
from gongkai.guard.files.extract import inspect

Step = Callable[[bytes], object]


def workbook(rows: int, draw: random.Random) -> bytes:
    """A list of names and sums as published, ten columns wide, with one hidden row in fifty."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("名单")
    for row in range(rows):
        names = [draw.choice("张王李赵") + draw.choice("一二三四") + "村" for _ in range(5)]
        sheet.write_row(row, 0, [*names, *(draw.randrange(10_000) for _ in range(5))])
        if row % 50 == 49:
            sheet.set_row(row, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def document(rows: int, draw: random.Random) -> bytes:
    """A notice with a table, as Word writes it."""
    import docx

    made = docx.Document()
    for _ in range(rows // 5):
        made.add_paragraph("现将补贴发放情况公示如下，金额" + str(draw.randrange(10**6)) + "元。")
    table = made.add_table(rows // 5, 4)
    for row in table.rows:
        for cell in row.cells:
            cell.text = str(draw.randrange(10**6))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(pages: int, draw: random.Random) -> bytes:
    """Pages of an annual report printed by this project, put behind one another."""
    from benchmarks.writing import report

    merged = pikepdf.new()
    while len(merged.pages) < pages:
        printed: Report = report(draw.randrange(10**6))
        with pikepdf.open(io.BytesIO(write(printed, "pdf"))) as source:
            merged.pages.extend(source.pages)
    del merged.pages[pages:]
    out = io.BytesIO()
    merged.save(out)
    return out.getvalue()


def photo(draw: random.Random) -> bytes:
    """Twelve million pixels, as a phone takes them."""
    noise = Image.frombytes("RGB", (400, 300), draw.randbytes(400 * 300 * 3))
    out = io.BytesIO()
    noise.resize((4000, 3000)).save(out, "JPEG", quality=90)
    return out.getvalue()


def paste(rows: int, draw: random.Random) -> bytes:
    """A table as Word puts it on the clipboard."""
    cell = "<td style='width:1cm'><p class=MsoNormal><span lang=EN-US>{}<o:p></o:p></span></p></td>"
    lines = ("".join(cell.format(draw.randrange(10**6)) for _ in range(8)) for _ in range(rows))
    return ("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>").encode()


def load_zip(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


def load_pdf(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as file:
        for page in file.pages:
            pikepdf.parse_content_stream(page)


def load_picture(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        image.load()


def milliseconds(step: Step, data: bytes) -> float:
    start = time.perf_counter()
    step(data)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--pages", type=int, default=10)
    given = parser.parse_args()
    draw = random.Random(2026)
    samples: list[tuple[str, bytes, Step, Step, Step]] = []
    for name, data, load in (
        (f"xlsx, {given.rows} 行", workbook(given.rows, draw), load_zip),
        (f"docx, {given.rows // 5} 段", document(given.rows, draw), load_zip),
        (f"pdf, {given.pages} 页", pdf(given.pages, draw), load_pdf),
        ("jpg, 1200 万像素", photo(draw), load_picture),
    ):
        file = "a." + name.partition(",")[0]
        samples.append(
            (
                name,
                data,
                load,
                lambda d, file=file: inspect(d, file),  # type: ignore[misc]
                lambda d, file=file: clean_copy(d, file),  # type: ignore[misc]
            )
        )
    samples.append(
        (
            f"html, {given.rows * 8} 格",
            paste(given.rows, draw),
            lambda d: nh3.clean(d.decode()),
            lambda d: markup.text_of(d.decode()),
            lambda d: markup.clean(d.decode()),
        )
    )
    table = Table("文件", "KB", "只载入 ms", "检查 ms", "倍", "检查并另存 ms", "倍")
    for name, data, *steps in samples:
        times: list[list[float]] = [[], [], []]
        for _ in range(given.rounds):
            for kept, step in zip(times, steps, strict=True):
                kept.append(milliseconds(step, data))
        load_ms, look, copy = (median(kept) for kept in times)
        cells = (load_ms, look, look / load_ms, copy, copy / load_ms)
        table.add_row(name, f"{len(data) / 1000:.0f}", *(f"{value:.1f}" for value in cells))
    Console().print(table)


if __name__ == "__main__":
    main()
