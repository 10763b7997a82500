"""Whether what is said about a record is complete and can be true.

Which items a kind of information must have is data (``REQUIRED``): portals ask
for different sets, so an organ may pass its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.guard.finding import Finding, Severity
from gongkai.guard.wording import missing_document_number

Kind = Literal["document", "normative", "notice", "list", "interpretation", "other"]
"""正式公文 · 行政规范性文件 · 公告公示 · 名单目录 · 政策解读 · 其他"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a record says of itself; None and "" mean not given."""

    title: str
    kind: Kind = "other"
    index_number: str = ""
    document_number: str = ""
    organ: str = ""
    formed_date: date | None = None
    approved_date: date | None = None
    published_date: date | None = None
    genre: str = ""
    subject: str = ""
    attribute: str = ""
    ground: str = ""
    interpretations: tuple[str, ...] = ()
    """Addresses of the interpretations of a policy."""
    interpreted: str = ""
    """Address of the policy an interpretation explains."""
    text: str = ""
    """The body; its head may carry the 文号."""


LABELS: Mapping[str, str] = {
    "title": "标题",
    "index_number": "索引号",
    "document_number": "文号",
    "organ": "发布机构",
    "formed_date": "成文日期",
    "published_date": "发布日期",
    "genre": "体裁分类",
    "subject": "主题分类",
    "attribute": "公开属性",
    "interpretations": "政策解读的链接",
    "interpreted": "所解读文件的链接",
}
_ALWAYS = ("title", "organ", "formed_date", "attribute")
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "document": (*_ALWAYS, "document_number", "genre"),
    "normative": (*_ALWAYS, "document_number", "genre", "interpretations"),
    "notice": (*_ALWAYS, "genre"),
    "list": _ALWAYS,
    "interpretation": (*_ALWAYS, "interpreted"),
    "other": _ALWAYS,
}
TITLE_LENGTH = (5, 100)
"""Shortest and longest title that is not remarked on, in characters."""

_OPEN, _CLOSE = r"[〔\[［(（【﹝〈<「{]", r"[〕\]］)）】﹞〉>」}]"
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{1,16})〔(?P<year>(?:19|20)\d{2})〕(?P<no>[1-9]\d{0,4})号"
)
_LOOSE = re.compile(
    rf"(?P<code>[\u4e00-\u9fff]{{1,16}}){_OPEN}?(?P<year>(?:19|20)[\d０-９]{{2}})年?{_CLOSE}?"
    r"第?(?P<no>[\d０-９]{1,5})号?"
)
_ORDER = re.compile(
    r"(?:[\u4e00-\u9fff]{2,20}令)?第[\d一二三四五六七八九十百零〇]{1,8}号|[\u4e00-\u9fff]{1,20}公告(?:20\d{2}年)?第?\d{1,4}号"
)


def find(
    metadata: Metadata, *, required: Mapping[Kind, tuple[str, ...]] = REQUIRED
) -> Iterator[Finding]:
    """What is missing or cannot be true; every date is a whole day and may equal the next."""
    yield from _missing(metadata, required)
    yield from _title(metadata.title.strip())
    yield from _document_number(metadata.document_number)
    yield from _dates(metadata)
    yield from _attribute(metadata)


def right_document_number(text: str) -> str | None:
    """The same number as it should be printed; None when nothing can be made of it."""
    bare = re.sub(r"\s", "", text)
    if _NUMBER.fullmatch(bare) or _ORDER.fullmatch(bare):
        return bare
    loose = _LOOSE.fullmatch(bare)
    if loose is None:
        return None
    number = int(loose["no"])
    code = loose["code"].removesuffix("第")
    return f"{code}〔{int(loose['year'])}〕{number}号" if number and code else None


def _missing(metadata: Metadata, required: Mapping[Kind, tuple[str, ...]]) -> Iterator[Finding]:
    for name in required[metadata.kind]:
        value = getattr(metadata, name)
        if value is None or not (value.strip() if isinstance(value, str) else value):
            label = LABELS[name]
            severity: Severity = "warn" if name in ("interpretations", "genre") else "stop"
            yield _finding("metadata.missing", severity, f"缺少{label}", f"请填写{label}")
    if "document_number" not in required[metadata.kind]:
        yield from missing_document_number(metadata.title, metadata.document_number, metadata.text)


def _title(title: str) -> Iterator[Finding]:
    short, long = TITLE_LENGTH
    if title and len(title) < short:
        message = f"标题只有 {len(title)} 个字，看不出内容"
        yield _finding("metadata.title", "warn", message, "请写明机关和事项", title)
    if len(title) > long:
        message = f"标题有 {len(title)} 个字，超过 {long} 个字"
        yield _finding("metadata.title", "warn", message, "请缩短，细节写进正文", title[:30])
    if re.search(r"\.(?:docx?|pdf|xlsx?|wps|txt)$", title, re.IGNORECASE):
        yield _finding("metadata.title", "warn", "标题是文件名", "请写成正式标题", title)


def _document_number(number: str) -> Iterator[Finding]:
    if not number.strip():
        return
    right = right_document_number(number)
    if right is None:
        advice = "请按“机关代字〔年份〕序号号”填写，例如“卢政〔2023〕5号”"
        yield _finding("metadata.document_number", "warn", "文号格式不对", advice, number)
    elif right != number:
        message = f"文号写法不规范，应为“{right}”"
        advice = "年份用六角括号〔〕，序号不编虚位，不加“第”字和空格"
        yield _finding("metadata.document_number", "warn", message, advice, number)
    elif (matched := _NUMBER.fullmatch(right)) and not _possible(int(matched["year"])):
        yield _finding("metadata.document_number", "warn", "文号的年份不可能", "请核对", number)


def _possible(year: int) -> bool:
    return 1949 <= year <= 2099


def _dates(metadata: Metadata) -> Iterator[Finding]:
    formed, approved, published = (
        metadata.formed_date,
        metadata.approved_date,
        metadata.published_date,
    )
    if published and approved and published < approved:
        message = f"发布日期早于审批：{published:%Y-%m-%d} 发布，{approved:%Y-%m-%d} 才批准"
        advice = "请按实际时间填写；不得倒填发布日期"
        yield _finding("metadata.dates", "stop", message, advice)
    if published and formed and published < formed:
        message = f"发布日期早于成文日期：{published:%Y-%m-%d} 发布，{formed:%Y-%m-%d} 成文"
        yield _finding("metadata.dates", "stop", message, "请核对两个日期")
    number = _NUMBER.fullmatch(metadata.document_number)
    if number and formed and abs(formed.year - int(number["year"])) > 1:
        message = f"文号是 {number['year']} 年的，成文日期却是 {formed:%Y-%m-%d}"
        yield _finding("metadata.dates", "warn", message, "请核对文号和成文日期")


def _attribute(metadata: Metadata) -> Iterator[Finding]:
    withheld = metadata.attribute in ("withheld", "不予公开")
    if withheld and not metadata.ground.strip():
        advice = "请选择《中华人民共和国政府信息公开条例》第十四条至第十六条规定的理由"
        yield _finding("metadata.ground", "stop", "不予公开没有写理由", advice)
    if withheld and metadata.published_date:
        advice = "请核对公开属性；确需公开的先改属性并重新审查"
        yield _finding("metadata.ground", "stop", "属性为不予公开，却有发布日期", advice)


def _finding(rule: str, severity: Severity, message: str, advice: str, quote: str = "") -> Finding:
    return Finding(rule, severity, message, advice, "元数据", quote)
