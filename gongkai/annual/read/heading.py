"""Title, organ, year, period and contact block."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from gongkai.annual.read.regions import Squeezed
from gongkai.annual.report import Contact

_ORGAN = (
    r"(?:人民政府|政府办公室|政府办|管理委员会|管委会|委员会|办事处|街道办|办公室|街道|[\u4e00-\u9fff]{1,8}局"
    r"|厅|分局|中心|公安局|法院|检察院|镇|乡|区|县|市|省|科委|发改委|委|部|署|站|所|院|社|会|队)"
)
_TITLE = re.compile(
    r"(?P<year>20\d\d|二[○〇零0]\S\S)[\s)]*年度?"
    r"\s*(?P<after>[^\d\n《》,。:;]{0,30}?)\s*(?:政府|政务)?信\s*息\s*公\s*开\s*(?:工\s*作)?\s*的?"
    r"(?:\s*年\s*度?)?\s*(?:工作)?\s*(?:年度)?(?:报\s*告|年\s*报)"
)
_CITED = re.compile(r"关于|要求|根据|按照|做好|印发|格式")
"""Words of a notice's title or of a mention, not of this report's title."""

_BEFORE = re.compile(r"[^\d\n《》,。:;]{0,40}$")
_CHROME = re.compile(r"^.*[>»]\s*|^[^:]{0,8}(?:标题|题目|名称|题名)\s*:\s*")
_LEAD = re.compile(r"^(?:关于|现公布|现将|特制定|编制|公布|向社会公布|关于印发|形成了|我们|《)+")
_PERIOD = re.compile(
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日?(?:起|开始)?[,]?(?:至|到|-|~|—)+(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日?"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?:电话|热线|联系方式|联系电话)[^\d\n]{0,12}?((?:\(\d{3,4}\)|\d{3,4}[-\s])?\d{7,8}(?:[-转]\d{1,5})?)"
)
_POSTCODE = re.compile(r"(?:邮政编码|邮编|邮政代码)[^\d\n]{0,4}(\d{6})")
_ADDRESS = re.compile(r"地址(?:为|是)?:([^,;。):]{4,60})")
_SIGNED = re.compile(
    r"^\s*([\u4e00-\u9fff()]{3,30}(?:人民政府|局|办公室|委员会|管委会|办事处|厅))\s*$", re.M
)  # fmt: skip
_PUBLISHER = re.compile(r"发布(?:机构|单位|机关)\s*[:：]\s*([\u4e00-\u9fff]{3,30})")
_ACTOR = re.compile(
    r"(?:^|[,。\s])(?:(?:20\d\d)年,?)?([\u4e00-\u9fff]{2,16}?(?:人民政府|局|办事处|委员会|管委会|办公室))"
    r"(?=认真|坚持|不断|紧紧|严格|按照|深入|全面|高度|始终|积极|切实|在|以)"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What the opening of a report says about it; None where it does not say."""

    title: str | None
    organ: str | None
    year: int | None


def head(text: str, squeezed: Squeezed, first_section: int) -> Head:
    """Title, organ and year.  The organ is named as printed, never completed from elsewhere."""
    stated = period(squeezed)
    title, organ, year = _title(
        text, squeezed.folded, first_section, stated[1].year if stated else None
    )
    if organ is None:
        organ = _organ_elsewhere(text, squeezed.folded, first_section)
    elif re.search(r"(?:镇|乡|街道|区|县|市)$", organ):
        organ = _full_name(organ, text)
    if year is None:
        year = _year_elsewhere(squeezed)
    return Head(title, organ, year)


def _title(
    text: str, folded: str, first_section: int, year: int | None
) -> tuple[str | None, str | None, int | None]:
    """The first title; one that names the organ on its own line is preferred.

    A title may stand on two lines; its organ may stand alone on the line above.
    A page may list the titles of other years before its own: the one of the
    statistics period, ``year``, is preferred.
    """
    lines = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", folded[: first_section + 1500])]
    lines = lines[:60]
    nothing: tuple[str | None, str | None, int | None] = (None, None, None)
    best = nothing
    for joined in (1, 2):
        for i, (start, end) in enumerate(lines):
            stop = lines[min(i + joined, len(lines)) - 1][1]
            found = _title_in(text, folded, start, max(stop, end), first_section)
            if found is None or (start > first_section and best[0] is not None):
                continue
            if found[1] is None and joined == 1 and i > 0:
                found = (found[0], _line_above(folded, lines[i - 1]), found[2])
                above = text[lines[i - 1][0] : lines[i - 1][1]].strip()
                if found[1] is not None:
                    found = (f"{above} {found[0]}", found[1], found[2])
            if _better(found, best, year):
                best = found
        if best[1] is not None:
            return best
    return best


def _better(
    found: tuple[str | None, str | None, int | None],
    best: tuple[str | None, str | None, int | None],
    year: int | None,
) -> bool:
    if best[0] is None or (best[1] is None and found[1] is not None):
        return True
    return best[2] != year and found[2] == year and found[1] is not None and year is not None


def _title_in(
    text: str, folded: str, start: int, stop: int, first_section: int
) -> tuple[str | None, str | None, int | None] | None:
    """Title, organ and year in one stretch of text; None when it holds no title."""
    line = folded[start : min(stop, start + 1200)].replace("\n", " ")
    if "公" not in line or "报" not in line:
        return None
    chrome = _CHROME.match(line) if len(line) <= 160 else None
    first = chrome.end() if chrome else 0
    match = _TITLE.search(line, first)
    if match is None:
        return None
    opening = _BEFORE.search(line[first : match.start()].rstrip(" ("))
    before = opening.group() if opening else ""
    if _CITED.search(before + match["after"]):
        return None
    begin = match.start() - len(line[first : match.start()]) + (opening.start() if opening else 0)
    printed = text[start + begin : start + match.end()]
    shown = " ".join(re.sub(r"\s*\n\s*", "", printed).split())
    return _LEAD.sub("", shown), _organ_of(before, match["after"]), _number(match["year"])


def _organ_of(before: str, after: str) -> str | None:
    for part in (before, after):
        name = re.sub(r"\s+", "", _LEAD.sub("", (part or "").strip()))
        name = re.sub(r"^.*[:：]", "", name).strip("()-—·| ")
        name = re.sub(r"(?:关于|的|度)$", "", name)
        if len(name) >= 2 and re.search(rf"{_ORGAN}$", name):
            return name
    name = re.sub(r"\s+", "", before or after).strip("()-|")
    return name if 2 <= len(name) <= 20 and not re.search(r"本报告|根据|报告", name) else None


def _line_above(folded: str, line: tuple[int, int]) -> str | None:
    above = re.sub(r"\s+", "", folded[line[0] : line[1]])
    return above if 3 <= len(above) <= 30 and re.search(rf"{_ORGAN}$", above) else None


def _full_name(organ: str, text: str) -> str:
    """``建新镇`` is ``遂溪县建新镇人民政府`` when the report says so itself."""
    ending = "办事处" if organ.endswith("街道") else "人民政府"
    for match in _SIGNED.finditer(text):
        if match.group(1).endswith(organ + ending):
            return match.group(1)
    return organ + ending if organ + ending in text else organ


def _organ_elsewhere(text: str, folded: str, first_section: int) -> str | None:
    tail = [m.group(1) for m in _SIGNED.finditer(text, max(0, len(text) - 300))]
    if tail:
        return tail[-1]
    publisher = _PUBLISHER.search(text[:1500])
    if publisher:
        return publisher.group(1)
    actor = _ACTOR.search(folded, 0, first_section + 400)
    return actor.group(1) if actor else None


def _number(year: str) -> int | None:
    digits = year.translate(str.maketrans("○〇零一二三四五六七八九", "000123456789"))
    return int(digits) if digits.isdigit() and 2000 <= int(digits) <= 2099 else None


def _year_elsewhere(squeezed: Squeezed) -> int | None:
    period = _PERIOD.search(squeezed.text)
    if period:
        return int(period.group(1))
    named = re.search(r"(20\d\d)年度?政府信息公开", squeezed.text)
    if named:
        return int(named.group(1))
    years = Counter(re.findall(r"(20\d\d)年", squeezed.text[:3000]))
    return int(years.most_common(1)[0][0]) if years else None


def period(squeezed: Squeezed) -> tuple[date, date] | None:
    """First and last day of the statistics period as printed; None when not a real period."""
    match = _PERIOD.search(squeezed.text)
    if match is None:
        return None
    y1, m1, d1, y2, m2, d2 = match.groups()
    try:
        return date(int(y1), int(m1), int(d1)), date(int(y2 or y1), int(m2), int(d2))
    except ValueError:
        return None


def contact(text: str, squeezed: Squeezed, first_section: int) -> Contact:
    """Address, postcode, telephone and e-mail of the opening paragraph."""
    reach = squeezed.folded[: max(first_section, 0) + 1500]
    address = _ADDRESS.search(squeezed.text, 0, 4000)
    postcode = _POSTCODE.search(reach)
    phone = _PHONE.search(reach)
    email = _EMAIL.search(reach)
    shown = ""
    if address:
        end = squeezed.offset(address.end(1) - 1) + 1
        shown = text[squeezed.offset(address.start(1)) : end]
    return Contact(
        address="".join(shown.split()),
        postcode=postcode.group(1) if postcode else "",
        phone=phone.group(1) if phone else "",
        email=email.group() if email else "",
    )
