"""The six sections, their titles and order, and the five aspects of section 一."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, Span
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.form import Form
from gongkai.annual.read.fold import fold
from gongkai.annual.report import Section

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,2}部分|（[一二三四五六]）|[一二三四五六七八九十]*)[、.．，,：:]?"
)
_SIGNED = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")
# Titles whose difference from the statutory one is a matter of taste.
_ACCEPTED = {
    "s1": {"总体情况", "概述", "总体概况"},
    "s2": {"主动公开政府信息情况", "主动公开政府信息的情况"},
    "s3": {"收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请的情况"},
    "s4": {
        "政府信息公开行政复议、行政诉讼",
        "政府信息公开行政复议、行政诉讼情况",
        "政府信息公开行政复议和行政诉讼情况",
        "政府信息公开行政复议、行政诉讼的情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开工作被申请行政复议和提起行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼的情况",
    },
    "s5": {
        "存在的主要问题及改进情况",
        "存在的主要问题及改进措施",
        "存在的主要问题和改进情况",
        "存在主要问题及改进情况",
        "存在问题及改进情况",
        "存在的问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题和改进情况",
    },
    "s6": {"其他需要报告的事项", "需要报告的其他事项", "其他需要报告事项"},
}
_OPENING = 30
"""Characters of opening text that show the copy does not begin in the middle."""

_PARTS = {
    "主动公开": re.compile(r"主动公开"),
    "依申请公开": re.compile(r"申请"),
    "政府信息管理": re.compile(r"信息.{0,6}管理|管理情况|规范性文件|信息审查|保密审查"),
    "政府信息公开平台建设": re.compile(r"平台|网站|新媒体|载体|渠道|阵地|栏目"),
    "监督保障": re.compile(r"监督|保障|考核|评议|培训"),
}
# Words that speak of an aspect even where no heading names it.
_ASPECTS = {
    "主动公开": re.compile(r"主动公开"),
    "依申请公开": re.compile(r"依申请|公开申请"),
    "政府信息管理": re.compile(r"信息管理|发布审[查核]|保密审查"),
    "政府信息公开平台建设": re.compile(r"平台建设|网站建设|栏目建设|新媒体建设"),
    "监督保障": re.compile(r"监督|保障|考核|评议"),
}
_SUBHEADING = re.compile(
    r"(?:（?[一二三四五六七八九十]*）|[1-9][.、])(?P<title>[^。；：\d]{2,30}?)(?=[。：]|$|\d|情况|方面)"
)
_ANNOUNCED = re.compile(
    r"(?:由|包括|包含|分为|共分|共)[^。]*?(?P<n>[五六七56])个?(?:部分|方面|章节)"
)
_NAMES = {
    "总体情况": re.compile(r"总体情况|概述|总体概况"),
    "主动公开政府信息情况": re.compile(r"主动公开"),
    "收到和处理政府信息公开申请情况": re.compile(r"收到和处理|申请情况|申请办理|依申请"),
    "政府信息公开行政复议、行政诉讼情况": re.compile(r"复议|诉讼"),
    "存在的主要问题及改进情况": re.compile(r"问题"),
    "其他需要报告的事项": re.compile(r"其他|其它"),
}


def find(context: Context) -> Iterator[Slip]:
    """Slips for missing, misplaced and misnamed sections, and for missing aspects."""
    form = context.form
    if form is None:
        yield from _old_form(context)
        return
    sections = [s for s in context.report.sections if re.fullmatch(r"s[1-6]", s.id)]
    if not sections:
        yield from _no_headings(context)
    if not context.hijacked:
        yield from _missing(context, form, sections)
        yield from _order(context, form, sections)
    yield from _titles(context, form, sections)
    yield from _aspects(context)
    yield from _announcement(context)


def _old_form(context: Context) -> Iterator[Slip]:
    """A finished report of the years before 2019 that says nothing of problems."""
    text = context.report.text
    year = context.report.year
    if year is None or year >= 2019 or not _SIGNED.search(text.strip()):
        return
    if not re.search(r"(?:存在|主要)[^，。]{0,8}(?:问题|不足|困难)|改进|薄弱|有待", text):
        yield Slip(
            "报告没有写存在的主要问题及改进情况，请补上这一部分",
            citation="",
        )


def _missing(context: Context, form: Form, sections: list[Section]) -> Iterator[Slip]:
    ids = [s.id for s in sections]
    if not ids or (len(ids) == 1 and not context.report.tables):
        return
    signed = bool(_SIGNED.search(context.report.text.strip()))
    # An excerpt may begin and end anywhere: only gaps are certain.
    upper = "s6" if signed and "s5" in ids else max(ids)
    body = re.sub(r"\s", "", context.report.text[sections[0].start :])
    for section in form.sections:
        if (
            section.id not in ids
            and min(ids) < section.id <= upper
            and (section.id != "s6" or signed)
            # A heading that stands in the text but was not recognised is not missing.
            and not any(name in body for name in _ACCEPTED[section.id])
        ):
            yield Slip(
                f"缺少“{section.heading}”一节，请按格式补上（没有的写“无”）", severity="error"
            )


def _no_headings(context: Context) -> Iterator[Slip]:
    """A table that follows the opening text without any heading."""
    opening = "".join(p.text for p in context.prose("preamble"))
    first = context.report.tables.get("t2")
    if first is not None and first.state in ("whole", "cut") and len(opening) >= _OPENING:
        yield Slip(
            "表格前面没有“一、总体情况”“二、主动公开政府信息情况”的标题，请按格式补上",
            place=first.place,
        )


def _order(context: Context, form: Form, sections: list[Section]) -> Iterator[Slip]:
    highest = ""
    seen: set[str] = set()
    for section in sections:
        # A heading seen before: a table of contents, or a second report in the file.
        again = section.id in seen
        seen.add(section.id)
        if highest and section.id < highest and not again:
            yield Slip(
                f"“{form.section(section.id).title}”的次序不对，六个部分请按格式的顺序排列",
                quote=section.heading,
                place=context.heading_place(section),
                severity="error",
            )
        highest = max(highest, section.id)


def _titles(context: Context, form: Form, sections: list[Section]) -> Iterator[Slip]:
    for section in sections:
        statutory = form.section(section.id)
        printed = (
            re.sub(r"\s", "", fold(section.heading))
            .replace("其它", "其他")
            .replace("(", "（")
            .replace(")", "）")
        )
        printed = re.sub(r"（[^（）\u4e00-\u9fff]*）", "", printed)
        title = _NUMBER.sub("", printed, count=1).strip("：:。；")
        if not title or any(title.startswith(known) for known in _ACCEPTED[section.id]):
            continue
        if _only_lost(title, statutory.title):
            continue
        if not _gb2312(title) or len(title) > 34:
            continue
        if context.hijacked and "政府信息" not in title:
            continue
        yield Slip(
            f"标题“{section.heading.strip()}”与格式不同，应为“{statutory.heading}”",
            quote=section.heading,
            place=context.heading_place(section),
        )


def _only_lost(title: str, statutory: str) -> bool:
    """Whether one or two characters are missing: damage of the copy, more likely than a choice."""
    rest = iter(statutory)
    return len(statutory) - len(title) <= 2 and all(character in rest for character in title)


def _gb2312(text: str) -> bool:
    """Whether the text is printed in simplified characters, so that it can be compared."""
    try:
        text.replace("〔", "").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _aspects(context: Context) -> Iterator[Slip]:
    """Aspects no sub-heading of a finished section 一 speaks of."""
    proses = list(context.prose("s1"))
    if not context.complete("s1") or len(proses) != 1 or proses[0].abridged:
        return
    titles = list(_subheadings(proses[0]))
    joined = "；".join(titles)
    missing = [
        name
        for name, pattern in _PARTS.items()
        if not pattern.search(joined) and not _ASPECTS[name].search(proses[0].text)
    ]
    if 0 < len(missing) <= 3 and len(titles) >= 2:
        section = next(s for s in context.report.sections if s.id == "s1")
        yield Slip(
            f"“总体情况”没有单列{'、'.join(missing)}。这一部分应依次写主动公开、依申请公开、"
            "政府信息管理、政府信息公开平台建设、监督保障五个方面",
            quote=section.heading,
            place=context.heading_place(section),
            citation="国办公开办函〔2021〕30号",
        )


def _subheadings(prose: Prose) -> Iterator[str]:
    for line in prose.lines:
        match = _SUBHEADING.match(prose.text, line.start, line.end)
        if match:
            yield match["title"]


def _announcement(context: Context) -> Iterator[Slip]:
    """``由…等六部分组成`` with fewer than six names."""
    for sentence in context.sentences("preamble"):
        match = _ANNOUNCED.search(sentence.text)
        if match is None or not re.search(r"总体情况|概述", match[0]):
            continue
        said = {"五": 5, "六": 6, "七": 7, "5": 5, "6": 6, "7": 7}[match["n"]]
        after = sentence.text[match.end() :]
        listed = after if len(after) > len(match[0]) else match[0]
        absent = [name for name, pattern in _NAMES.items() if not pattern.search(listed)]
        if said == 6 and absent:
            span = Span(
                sentence.prose, sentence.start + match.start(), sentence.start + match.end()
            )
            yield slip_at(
                span, f"说有六个部分，却没有列出“{'、'.join(absent)}”，请补上", severity="error"
            )


RULE = Rule(
    id="HEADING",
    severity="warning",
    title="六个部分齐全，标题和次序与格式一致",
    citation="《中华人民共和国政府信息公开条例》第五十条；国办公开办函〔2021〕30号",
    find=find,
)
