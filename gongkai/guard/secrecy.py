"""Marks of secrecy: what carries one may not even be stored here (保守国家秘密法 35, 57).

A mark is a word alone at the head of a page, a line or a file name, or joined
to ★; the same words in a sentence about secrecy are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.guard.finding import Finding, PartKind

_GAP = r"[ \t\u3000\u00a0]{0,6}"
_LEVEL = rf"(?<!工作)(?<!商业)(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = "[★☆✭✮⭐＊*]"
_PERIOD = (
    rf"(?:{_GAP}(?:[\d０-９一二三四五六七八九十]{{1,3}}{_GAP}(?:年|个?月|天)|长期|启用前|解密前|"
    r"\d{4}年\d{1,2}月\d{1,2}日(?:前|解密)?))"
)
_STARRED = re.compile(rf"(?P<mark>{_LEVEL}级?{_GAP}[★☆✭✮⭐]{_PERIOD}?)")
_LINE = re.compile(
    rf"^{_GAP}(?:(?:密{_GAP}级|保密等级|涉密等级|定密)[ \t\u3000]*[：:]?[ \t\u3000]*)?[【\[（(〔]?"
    rf"(?P<mark>{_LEVEL}(?:{_GAP}{_STAR})?{_PERIOD}?)[】\]）)〕]?"
    r"(?:[ \t\u3000]+(?:特急|加急|平急|特提|急件|编号|份号|第?\d{1,6}号?))?[ \t\u3000]*$",
    re.MULTILINE,
)
_LABELLED = re.compile(
    rf"(?:密{_GAP}级|涉密等级|秘密等级)[ \t\u3000|]*[：:|\t][ \t\u3000]*"
    rf"(?P<mark>{_LEVEL})(?![、，及和或])"
)
_IN_NAME = re.compile(
    rf"[【\[（(〔](?P<mark>{_LEVEL}(?:{_STAR}?{_PERIOD})?)[】\]）)〕]|"
    rf"^(?P<first>{_LEVEL})(?:[★☆ _\-—－·.]|{_PERIOD}|$)|"
    rf"[ _\-—－·](?P<last>{_LEVEL})(?=\.[A-Za-z]{{2,5}}$|$)"
)
_HEAD = 600
"""Characters in which a mark without ★ still is one: the first page's head."""

_KEEP = "注意保存|妥善保管|不得外传|严禁外传|请勿外传|不得翻印|会后收回|阅后收回|不得公开"
_INTERNAL_MARK = re.compile(
    r"^[ \t\u3000]*[【\[（(]?"
    r"(?P<mark>内部(?:资料|文件|材料|使用|刊物|参考)|(?:警务)?工作秘密|内部明电)"
    r"(?:[★☆][^\n]{0,8})?(?:[】\]）)]|[ \t\u3000，,、；;。！!]{0,4}"
    rf"(?:{_KEEP}|仅供参考|注意保密)[^\n]{{0,12}})*[ \t\u3000]*$",
    re.MULTILINE,
)
_INTERNAL_ORDER = re.compile(
    rf"(?P<mark>内部(?:资料|文件|材料)[ \u3000，,、；;]{{0,3}}(?:{_KEEP})|"
    r"(?:仅供|限于?)内部(?:使用|参考|传阅)(?=[。，；）)\s]|$)|不予公开件|此件不公开|此件不予公开)"
)
_INTERNAL_NAME = re.compile(
    r"[【\[（(]?(?P<mark>内部资料|内部文件|工作秘密|内部使用|此件不公开)"
    r"(?:[】\]）)]|[ _\-—－·.★]|$)"
)

_MARK_MESSAGE = "有国家秘密标志“{}”，不得上传、存储和公开"
_MARK_ADVICE = (
    "请立即停止上传，在涉密设备上处理；若密级已经解除或者属于误标，请先经保密工作机构确认并去除标志。"
    "公开之前的保密审查由本机关负责，拿不准的报有关主管部门或者同级保密行政管理部门确定"
)
_INTERNAL_MESSAGE = "标有“{}”，属于内部材料，不应直接公开"
_INTERNAL_ADVICE = "请与起草单位核实；可以公开的去掉标志后再提交，不能公开的改为不予公开并写明依据"


def find(text: str, kind: PartKind = "body") -> Iterator[Finding]:
    """A ``refuse`` for each mark of a State secret, a ``stop`` for marks of internal matter."""
    if "密" in text:
        for start, end in _marks(text, kind):
            mark = _plain(text[start:end])
            message = _MARK_MESSAGE.format(mark)
            yield Finding("secrecy.mark", "refuse", message, _MARK_ADVICE, "", mark, start, end)
    if not ("内部" in text or "工作秘密" in text or "公开" in text):
        return
    for start, end in _internal(text, kind):
        mark = _plain(text[start:end])
        message = _INTERNAL_MESSAGE.format(mark)
        yield Finding("secrecy.internal", "stop", message, _INTERNAL_ADVICE, "", mark, start, end)


def _marks(text: str, kind: PartKind) -> Iterator[tuple[int, int]]:
    """Places of marks, by place, none twice."""
    found = {m.span("mark") for m in _STARRED.finditer(text) if not _quoted(text, m.start())}
    found |= {m.span("mark") for m in _LABELLED.finditer(text) if m.start() < _HEAD}
    if kind in ("file_name", "title", "metadata"):
        found |= {m.span(m.lastgroup or 0) for m in _IN_NAME.finditer(text)}
    if kind != "file_name":
        found |= {m.span("mark") for m in _LINE.finditer(text) if _is_head(text, m)}
    yield from _apart(found)


def _is_head(text: str, match: re.Match[str]) -> bool:
    """Whether a line that is only a mark stands where marks stand: in the head, or starred."""
    return match.start() < _HEAD or bool(re.search("[★☆✭✮⭐]", match[0]))


def _quoted(text: str, start: int) -> bool:
    """Whether a sentence speaks of the mark: 标注“机密★”字样, 秘密、机密、绝密★."""
    before = text[max(0, start - 1) : start]
    return bool(before) and before in '“"「‘/、，,和或及的'


def _internal(text: str, kind: PartKind) -> Iterator[tuple[int, int]]:
    found = {m.span("mark") for m in _INTERNAL_ORDER.finditer(text)}
    if kind == "file_name":
        found |= {m.span("mark") for m in _INTERNAL_NAME.finditer(text)}
    else:
        marks = _INTERNAL_MARK.finditer(text)
        found |= {m.span("mark") for m in marks if m.start() < _HEAD}
    yield from _apart(found)


def _apart(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last = -1
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start >= last:
            yield start, end
            last = end


def _plain(mark: str) -> str:
    return re.sub(r"\s", "", mark)
