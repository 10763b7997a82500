"""Where somebody lives, when somebody was born, what somebody drives, how to write to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from gongkai.guard.people import name_before
from gongkai.guard.sighting import Sighting

_N = r"[\d一二三四五六七八九十百]{1,4}"
_ROOM = re.compile(
    rf"(?:{_N}\s*(?:号楼|栋|幢|座|#楼?|号院?|排)[^，。；\n]{{0,4}}?)?[\d一二三四五六七八九十甲乙丙东西中]{{1,3}}单元\s*"
    rf"(?:{_N}\s*[楼层]\s*)?(?:{_N}\s*[室号户]|\d{{3,4}}|[东西中]户)"
)
_FLAT = re.compile(
    rf"(?:小区|花园|家园|[佳丽雅名]?苑|公寓|安置[点区房]|家属院|社区|新村|新区|嘉园|华庭)"
    rf"[^，。；\n]{{0,6}}?(?P<at>{_N}\s*(?:号楼|栋|幢|#楼?)\s*[-－]?\s*{_N}\s*[室户])"
)
_VILLAGE = re.compile(
    rf"(?:村|屯|庄|寨|沟|社区)[^，。；、\n]{{0,4}}?{_N}(?:村民)?(?:小组|组|队)\s*"
    rf"(?P<at>(?:门牌)?{_N}\s*号(?![线楼文路令公水桥地电井机杆塔灯点大棚塘池坝库仓矿])|第\s*{_N}\s*户)"
)
_HOME = re.compile(
    r"(?:家庭(?:住址|地址)|住址|户籍(?:地址|所在地|地)|户口所在地|现住(?:址|地|所)?|居住地|居住在|常住地址|家住|(?<=[，,。；：:\s])住)"
    rf"\s*[：:]?\s*[^，。；\n]{{2,30}}?(?P<at>(?:门牌)?{_N}\s*号(?![线文令公水桥地电井机杆塔灯点大棚塘池坝库仓矿]))"
)
_OFFICE = re.compile(
    r"办公|注册|经营|代理|公司|开标|评标|递交|投标|政府|机关|服务中心|写字楼|大厦|律师|企业|商铺|营业|合作社|场所|受理|"
    r"事务所|项目部|门店|厂址|住所地|单位地址|机构"
)
_DAY = r"(?P<year>(?:19|20)\d{2})\s*[年.\-/－．]\s*(?P<at>\d{1,2}\s*[月.\-/－．]\s*\d{1,2}\s*日?)"
_BORN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:出生日期|出生年月日?|出生时间|生日|出生于|生于)\s*[：:|]?\s*{_DAY}(?!\d)",
        rf"{_DAY}\s*(?:出?生(?![产效态活物成猪]|的(?:婴|儿童|人员|新生|孩)))",
        rf"(?<![男女][，,、])[男女]\s*[，,、|\s]\s*(?:[\u4e00-\u9fff]{{1,3}}族\s*[，,、|\s]\s*)?{_DAY}(?!\d|\s*[起前后至止])",
    )
)
_ANY_DAY = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•．.\-—\s]?"
    r"(?P<at>(?=[A-HJ-NP-Z]{0,4}\d)[A-HJ-NP-Z0-9]{4}(?:[A-HJ-NP-Z0-9]{1,2}|[挂学警]))(?![A-Za-z0-9*])"
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+*-])[A-Za-z0-9._%+-]{1,64}[@＠](?P<domain>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)"
)


def homes(text: str) -> Iterator[Sighting]:
    """House, flat or door numbers of somebody's home; those of offices and firms are not."""
    patterns = []
    if "单元" in text:
        patterns.append(_ROOM)
    if "室" in text or "户" in text:
        patterns.append(_FLAT)
    if "组" in text or "队" in text:
        patterns.append(_VILLAGE)
    if "住" in text or "户" in text:
        patterns.append(_HOME)
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span("at") if "at" in pattern.groupindex else match.span()
            line = max(text.rfind("\n", 0, start) + 1, start - 40)
            if _OFFICE.search(text, line, end) or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            yield Sighting("personal.address", start, end)


def birth_dates(text: str) -> Iterator[Sighting]:
    """Full dates of birth; year and month alone, as in public résumés, are allowed."""
    if not ("出生" in text or "生" in text or "男" in text or "女" in text):
        return
    seen: set[int] = set()
    for pattern in _BORN:
        for match in pattern.finditer(text):
            if match.start("at") not in seen:
                seen.add(match.start("at"))
                yield Sighting("personal.birth_date", *match.span("at"))
    if "出生" in text:
        for match in _ANY_DAY.finditer(text):
            if match.start("at") not in seen and name_before(text, match.start()):
                yield Sighting("personal.birth_date", *match.span("at"))


def plates(text: str) -> Iterator[Sighting]:
    """Number plates of vehicles."""
    for match in _PLATE.finditer(text):
        yield Sighting("personal.plate", *match.span("at"))


def mails(text: str, own_domains: Collection[str] = ()) -> Iterator[Sighting]:
    """Mail addresses outside gov.cn and the organ's own domains."""
    if "@" not in text and "＠" not in text:
        return
    for match in _MAIL.finditer(text):
        domain = match["domain"].lower()
        own = any(domain == d or domain.endswith(f".{d}") for d in ("gov.cn", *own_domains))
        if not own:
            yield Sighting("personal.email", match.start(), match.end())
