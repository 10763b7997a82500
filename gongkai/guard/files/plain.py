"""Text files and csv: the encoding found out, formulas made harmless."""

from __future__ import annotations

import csv
import io
import re

from gongkai.annual.read.formats.text import BOMS, LINE_ENDS
from gongkai.guard.files.refused import refusal

BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
ODD = 0.02
"""Share of the non-ASCII characters of a GB 18030 text that may be outside GB 2312."""

FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(
    r"[+-]?(?:\d[\d,]*)?(?:\.\d+)?%?|[+-]?\d+(?:\.\d+)?[eE][+-]?\d+|-{1,3}|[+-]?[\d() -]{5,20}"
)


def decoded(data: bytes, name: str) -> str:
    """The text with line ends as ``\\n``; raises Refused when no encoding fits.

    A byte order mark decides, then UTF-8, then UTF-16 by its pattern, then
    GB 18030 when what comes out is Chinese as people write it.
    """
    text = _decoded(data)
    if text is None or len(BINARY.findall(text[:200_000])) > 8:
        raise refusal("encoding", name)
    for end in LINE_ENDS:
        text = text.replace(end, "\n")
    return CONTROLS.sub("", text)


def _decoded(data: bytes) -> str | None:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    wide = _wide(data)
    if wide is not None:
        return wide
    text = _strict(data, "utf-8")
    if text is None:
        text = _strict(data, "gb18030")
        if text is not None and not _chinese(text):
            return None
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every line end and digit has a NUL on one side."""
    sample = data[:4096]
    if len(data) % 2 or sample.count(0) < 2:
        return None
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    return _strict(data, "utf-16-le" if odd > even else "utf-16-be")


def _chinese(text: str) -> bool:
    foreign = [c for c in text if c > "\x7f"]
    usual = 0
    for character in foreign[:20_000]:
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        usual += 1
    return usual >= len(foreign[:20_000]) * (1 - ODD) - 1


def clean_text(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """UTF-8 with ``\\n``, and what was changed."""
    text = decoded(data, name)
    return text.encode(), _changes(data, text)


def clean_csv(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """UTF-8 with a mark (spreadsheets need it), cells that would be formulas quoted."""
    text = decoded(data, name)
    removed = _changes(data.removeprefix(b"\xef\xbb\xbf"), text)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    disarmed = 0
    for row in table(text, name):
        cells = [_harmless(cell) for cell in row]
        disarmed += sum(a != b for a, b in zip(cells, row, strict=True))
        writer.writerow(cells)
    if disarmed:
        removed.append(f"{disarmed} 个以 =、+、-、@ 开头的单元格前加了撇号，以免被当作公式执行")
    return b"\xef\xbb\xbf" + out.getvalue().encode(), removed


def _harmless(cell: str) -> str:
    if FORMULA.match(cell.lstrip(" ")) and not NUMBER.fullmatch(cell.strip(" ")):
        return "'" + cell
    return cell


def _changes(data: bytes, text: str) -> list[str]:
    if data.replace(b"\r\n", b"\n") == text.encode():
        return []
    return ["文字编码和换行统一为 UTF-8，去掉了看不见的控制字符"]


def table(text: str, name: str) -> list[list[str]]:
    """The rows of a csv or tab separated text; raises Refused for unpaired quotes."""
    line = 0
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        for row in reader:
            line = reader.line_num
            rows.append(row)
    except csv.Error as error:
        raise refusal("quotes", name, line=line + 1) from error
    return rows


def delimiter(text: str) -> str:
    """The separator most frequent in the first line: comma, tab, semicolon or bar."""
    first = text[:10_000].lstrip("\n").partition("\n")[0]
    unquoted = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(",\t;|", key=lambda mark: (unquoted.count(mark), -",\t;|".index(mark)))
