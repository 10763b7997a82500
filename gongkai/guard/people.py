"""Names of persons as lists and notices print them, minors, and illnesses beside a name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("people.toml").read_text("utf-8"))
_SINGLE = "".join(_WORDS["surnames"].split())
_DOUBLE = "|".join(_WORDS["double_surnames"].split())
_NOT_NAMES = frozenset(_WORDS["not_names"].split())
ILLNESSES: tuple[str, ...] = tuple(_WORDS["illnesses"].split())
"""Stems of names of illnesses."""

NAME = rf"(?:(?:{_DOUBLE}|[{_SINGLE}])[\u4e00-\u9fff]{{1,2}}?)"
"""As short as what follows allows; ask ``is_name`` before believing it."""
_NAME = re.compile(NAME)
_NOT_END = re.compile(
    r"(?:小学|中学|学校|幼儿园|村|镇|乡|县|组|级|户|局|会|街|社区|岁|州|市|省|区|补贴|补助|救助|资金|名单|"
    r"人员|情况|标准|对象|类型|类别|方式|日期|电话|住址|地址|号码|性别|姓名|编号|序号|备注|学院|医院|公司|中心)$"
)
_SPLIT = re.compile(r"[\s、，,|｜；;：:（）()《》。/]+")
_ITEM = re.compile(r"[^\s、，,|｜；;：:（）()《》。/]+")
_LINE = re.compile(r"[^\n]+")
_LONGEST_ITEM = 20
_ADULT_BEFORE = re.compile(
    r"(?:联系人|负责人|经办人|校长|园长|监护人|班主任|教师|老师|户主|领取人|制表|审核|填报人|家长)"
    r"[姓名]{0,2}\s?[：:]\s?$"
)
_MINORS = re.compile(
    r"(?:孤儿|留守儿童|困境儿童|事实无人抚养|未成年人|学生|幼儿|儿童|学前|小学|中学|营养餐|少年)"
    r"(?:(?!先进|志愿|教师|教职|工作|督导|主任|机构|保护|责任人|监护|学校名单)[^。\n；，]){0,24}?(?:名单|名册|花名册|公示|发放表|发放花?名?册|资助表|登记表|一览表|明细)"
)
_ONE_MINOR = re.compile(
    rf"(?:学生|儿童|孤儿|幼儿|小学生|中学生|男孩|女孩|少年|未成年人|婴儿)[：:]?(?P<name>{NAME})"
    r"(?=同学|小朋友|（[男女]?，?\d{1,2}\s*岁|\([男女]?,?\d{1,2}\s*岁|，(?:[男女]，)?(?:现年|今年)?\d{1,2}岁|"
    r"，[男女][，。]|（[男女]|就读于|，就读|，系\S{1,12}(?:学校|小学|中学|幼儿园))"
)
_RELIEF = re.compile(
    r"低保|特困|救助|五保|帮扶|困难|残疾|补贴|补助|大病|低收入|慰问|贫困|监测户|脱贫|发放|慈善|救济|公示|名单"
)
_ILLNESS = re.compile(
    r"(?:因?(?:身患|患有|确诊|患|病)?(?:[胃肝肺肠食管道直结乳腺宫颈甲状前列卵巢胰鼻咽喉膀胱骨血]{1,4})?"
    rf"(?:{'|'.join(sorted(ILLNESSES, key=len, reverse=True))})(?:症|病)?)"
)
_SICK = re.compile(
    rf"(?:^|[\s、，,|；;：:。（(]|户主|申请人|村民|居民|农户|社员|对象|群众|社员|其[子女妻父母]|之[子女])(?P<name>{NAME})"
    r"(?=因|患|身患|确诊|长期|[，,、|\s（(；;：:]|之[子女妻夫父母]|[男女]|$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a person or says something about one."""

    start: int
    end: int


def is_name(token: str) -> bool:
    """Whether a whole cell or list item reads as a person's full name."""
    if not 2 <= len(token) <= 4 or token in _NOT_NAMES:
        return False
    matched = _NAME.fullmatch(token)
    return bool(matched) and not _NOT_END.search(token) and not token.endswith(("某", "某某"))


def is_surname(character: str) -> bool:
    """Whether one character is a common surname."""
    return len(character) == 1 and character in _SINGLE


def name_before(text: str, at: int) -> bool:
    """Whether a name stands directly before ``at``, a gap or a mark between."""
    head = text[max(0, at - 10) : at].rstrip(" \t\u3000,，、|（(：:")
    last = _SPLIT.split(head)[-1]
    return any(is_name(last[-size:]) for size in (2, 3, 4) if len(last) >= size)


def minors(text: str, subject: str = "") -> Iterator[Mention]:
    """Full names of minors: in a list of minors, or named as pupil or child with age or sex.

    ``subject`` is what the title or the file's name says the text is about.
    """
    named = {m.start("name"): Mention(*m.span("name")) for m in _ONE_MINOR.finditer(text)}
    named = {at: name for at, name in named.items() if is_name(text[name.start : name.end])}
    heading = _MINORS.search(text)
    if heading is not None or _MINORS.search(subject):
        listed = _listed_names(text, heading.end() if heading else 0)
        named |= {name.start: name for name in listed}
    yield from (named[at] for at in sorted(named))


def illnesses(text: str, subject: str = "") -> Iterator[Mention]:
    """Illnesses on a line that also names a person, in a text about relief."""
    if not any(word in text for word in ILLNESSES):
        return
    if not _RELIEF.search(text) and not _RELIEF.search(subject):
        return
    for line in re.finditer(r"[^\n。]+", text):
        found = list(_ILLNESS.finditer(line[0]))
        if found and any(is_name(m["name"]) for m in _SICK.finditer(line[0])):
            for match in found:
                yield Mention(line.start() + match.start(), line.start() + match.end())


def _listed_names(text: str, start: int) -> Iterator[Mention]:
    """Names that stand alone between the marks of a list or a table, not in prose."""
    for line in _LINE.finditer(text, start):
        items = [(m.start(), m.end()) for m in _ITEM.finditer(text, line.start(), line.end())]
        if any(end - begin > _LONGEST_ITEM for begin, end in items):
            continue
        for begin, end in items:
            if is_name(text[begin:end]) and not _ADULT_BEFORE.search(text, line.start(), begin):
                yield Mention(begin, end)
