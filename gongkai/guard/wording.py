"""Set phrases, names of laws, doubled characters, blanks of a template left open.

The language rules are those of the annual report's check, asked for any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.annual.check.prose import prose_from
from gongkai.annual.check.rule import Slip
from gongkai.annual.check.rules import law_name, legal_basis, placeholder, typo
from gongkai.guard.finding import Finding, PartKind, Severity
from gongkai.guard.people import is_surname

_BLANK = re.compile(
    r"[〔\[【（［]\s*[〕\]】）］]\s*第?\s*(?:号|\d{1,4}\s*号)|[\u4e00-\u9fff]{1,6}〔\s*〕|〔20\d{2}〕\s*号|〔20\s*\d?\s*〕|"
    r"[（(【]?(?:此处|请在此)(?:填写|输入|插入)[^）)】\n]{0,20}[）)】]?|[（(【]待(?:补充|定|核实|填)[）)】]|"
    r"待补充(?=[。；\n]|$)|(?<![A-Za-z0-9])[Xx×ХＸ]{2,}(?=[镇乡县市村局委办年月日元人号省区街])|(?<=年)\s*[Xx×]\s*月|"
    r"(?<=[联系人：:])[Xx×Ｘ]{1,3}(?=[。，；\s]|$)|(?:[Xx]{3,4}-[Xx]{6,8})|lorem ipsum|"
    r"(?<=[省市县区镇乡村])[某○]{2,}(?=[镇乡县市村局])|年\s{2,8}月\s{2,8}日|_{3,}",
    re.IGNORECASE,
)
_DOCUMENT_TITLE = re.compile(
    r"人民政府(?:办公室|办公厅)?关于[\s\S]{2,60}的(?:通知|意见|决定|批复|通报|公告|通告|请示|报告|函|办法|规定|方案)$"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s*[〔\[【（(［﹝〈]\s*(?:19|20)\d{2}\s*[〕\]】）)］﹞〉]\s*(?:第\s*)?\d{1,4}\s*号|"
    r"第\s*\d{1,4}\s*号|令\s*第?\s*\d+\s*号"
)

_ADVICE = {
    "wording.law_name": "请按正式名称更正后再发布",
    "wording.basis": "请改引现行有效的文件",
    "wording.doubled": "请对照原文改正；确是原文如此的可以不改",
    "wording.typo": "请对照原文改正；确是原文如此的可以不改",
    "wording.placeholder": "请填写完整，或者删去这一处",
    "wording.document_number": "正式公文请填写文号；没有文号的请核对标题是否合适",
}
_SEVERITY: dict[str, Severity] = {
    "wording.law_name": "stop",
    "wording.basis": "warn",
    "wording.doubled": "warn",
    "wording.typo": "warn",
    "wording.placeholder": "stop",
    "wording.document_number": "warn",
}


def find(text: str, kind: PartKind = "body") -> Iterator[Finding]:
    """Findings on wording, by place; file names are not looked at."""
    if kind in ("file_name", "metadata"):
        return
    prose = prose_from(text)
    found: list[Finding] = []
    found += (_of("wording.law_name", slip) for slip in law_name.wrong_names(prose))
    found += (_of("wording.basis", slip) for slip in legal_basis.superseded_orders(prose))
    found += (_of("wording.doubled", slip) for slip in typo.doubled(prose))
    found += (_of("wording.doubled", slip) for slip in typo.doubled_marks(prose))
    found += (_of("wording.typo", slip) for slip in typo.confused(prose))
    blanks = (_of("wording.placeholder", slip) for slip in placeholder.blanks(prose))
    found += (blank for blank in blanks if not _masked_name(text, blank))
    known = [(f.start, f.end) for f in found if f.rule == "wording.placeholder"]
    for match in _BLANK.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in known):
            message = f"“{match[0].strip()}”是留待填写的空白"
            found.append(_finding("wording.placeholder", message, match[0], *match.span()))
    yield from sorted(found, key=lambda f: f.start)


def missing_document_number(title: str, document_number: str, text: str = "") -> Iterator[Finding]:
    """A title in the form of an official document, and no 文号 given or in the text's head."""
    looks_official = _DOCUMENT_TITLE.search(title.strip())
    if looks_official and not document_number.strip() and not _NUMBER.search(text[:400]):
        message = "标题是正式公文的写法，但没有文号"
        yield _finding("wording.document_number", message, title, -1, -1)


def _masked_name(text: str, blank: Finding) -> bool:
    """Whether crosses hide a given name: 张××、李×× stand so in decisions."""
    surname = text[max(0, blank.start - 1) : blank.start]
    hidden = bool(re.fullmatch("[×X]{1,2}", blank.quote)) and is_surname(surname)
    return hidden and not re.match(r"[镇乡县市村局委办年月日元人号省区街]", text[blank.end :])


def _of(rule: str, slip: Slip) -> Finding:
    start, end = (slip.place.start, slip.place.end) if slip.place else (-1, -1)
    return _finding(rule, slip.message, slip.quote, start, end)


def _finding(rule: str, message: str, quote: str, start: int, end: int) -> Finding:
    return Finding(rule, _SEVERITY[rule], message, _ADVICE[rule], "", quote, start, end)
