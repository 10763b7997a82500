"""Numbers weighed by the words around them: whose they are, and whether they may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from gongkai.guard.digits import Number, is_unified_code, numbers_in
from gongkai.guard.people import name_before
from gongkai.guard.sighting import Sighting

_ID_WORDS = re.compile(r"身份证|身份号码|身份证件|证件号|证件信息|身份信息")
_CODE_BEFORE = re.compile(
    r"(?:编码|编号|代码|文号|索引号?|合同号?|订单号?|票据号?码?|流水号?|单号|条码|图斑号?|票号|发票|案号|统一码|二维码|"
    r"项目|采购|招标|许可证号?|证书号?|单元号|宗地号?|设备号|批号|产品|数量|总计|合计|小计|登记号|备案号|专利号?)"
    r"[^，。；、|\t\n]{0,8}$"
)
_UNIFIED_BEFORE = re.compile(r"(?:信用代码|机构代码|机关代码|组织代码|税号|识别号)[^。；\n]{0,12}$")
_UNIT_AFTER = re.compile(
    r"(?:\.\d+)?\s{0,2}(?:元|万|亿|千|人次?|户|亩|平方|立方|吨|公斤|公里|米|度|件|次|株|%|％|股|个|字节|[KMG]B|kWh|kg)"
)
_BANK_WORDS = re.compile(r"银行|卡号|账号|帐号|账户|帐户|一卡通|一折通|存折|开户行|社保卡")
_BANK_BEFORE = re.compile(
    r"(?:银行卡|卡号|一卡通|一折通|存折|社保卡|银行账号|银行帐号)[^。；\n]{0,10}$"
)
_OF_AN_ORGAN = re.compile(
    r"对公|公户|基本(?:存款)?(?:账户|户)|专户|单位账|财政局|有限公司|保证金(?:专户|账户)|国库|委员会"
)
_SERVICE_BEFORE = re.compile(
    r"(?:监督|咨询|举报|投诉|服务|值班|报名|预约|报修|救援|热线|报警|求助|便民|办公|业务|招生|受理|反映|反馈|应急|抢修|"
    r"客服|招聘|报送|防汛|防火|采购|代理(?!人))[^。；;\n|\t]{0,16}?(?:电话|手机|热线|号码|方式|电\s*话|微信|：|:)?"
    r"[^。；;\n|\t]{0,24}$"
)
_CONTACT_BEFORE = re.compile(r"(?:联系人|经办人|承办人|联络人|联络员)[^。；;\n|\t]{0,30}$")
_PRIVATE_BEFORE = re.compile(
    r"户主|申请人|当事人|村民|居民|农户|被征收人|投诉人|举报人|反映人|群众|受害|学生|家长|监护人|本人|患者|低保|持卡|"
    r"中签|获奖|服务对象|救助对象|法定代表人"
)
_LATIN_LABEL = re.compile(r"(?:tel|phone|mobile|mob|no|id|qq|wx|vx|ph|t|m)\s*$", re.IGNORECASE)
_LINE = 40


def numbers(text: str, *, allowed: Collection[str] = ()) -> Iterator[Sighting]:
    """Identity numbers, cards and mobile phones that the text shows whole.

    ``allowed`` are telephone numbers the organ publishes on purpose, digits only.
    """
    banking: bool | None = None
    for number in numbers_in(text):
        before = _before(text, number.start)
        if number.kind in ("id18", "id18_mistyped", "id15"):
            rule = _identity(text, number, before)
        elif number.kind == "account" and _called_identity(number, before):
            rule = "personal.id_number"
        elif number.kind in ("card", "account"):
            if banking is None:
                banking = bool(_BANK_WORDS.search(text))
            rule = _card(text, number, before, banking)
        else:
            rule = _mobile(text, number, before, allowed)
        if rule:
            yield Sighting(rule, number.start, number.end)


def _before(text: str, start: int) -> str:
    line = text.rfind("\n", max(0, start - _LINE), start) + 1
    return text[max(line, start - _LINE, 0) : start]


def _identity(text: str, number: Number, before: str) -> str:
    if _UNIFIED_BEFORE.search(before) and is_unified_code(number.digits):
        return ""
    if number.kind == "id18":
        return "personal.id_number"
    labelled = _ID_WORDS.search(before[-20:])
    if number.kind == "id15":
        listed = _ID_WORDS.search(text) and not _CODE_BEFORE.search(before)
        known = labelled or listed or name_before(text, number.start)
        return "personal.id_number" if known and not _coded(text, number, before) else ""
    if labelled:
        return "personal.id_number"
    listed = name_before(text, number.start) and number.tokens == 1
    return "personal.id_number" if listed and not _CODE_BEFORE.search(before) else ""


def _called_identity(number: Number, before: str) -> bool:
    """Whether the text calls 18 digits an identity number though their date is impossible."""
    return len(number.digits) == 18 and bool(re.search(r"身份证(?:件|号|号码)*[：:]?\s*$", before))


def _card(text: str, number: Number, before: str, banking: bool) -> str:
    if _OF_AN_ORGAN.search(before) or _OF_AN_ORGAN.search(text[number.end : number.end + 20]):
        return ""
    if _BANK_BEFORE.search(before):
        return "personal.bank_card"
    if number.kind == "account" or _coded(text, number, before):
        return ""
    union = number.digits.startswith(("62", "9558"))
    whole = len(number.digits) in (16, 19)
    named = name_before(text, number.start)
    return "personal.bank_card" if banking or named or (union and whole) else ""


def _mobile(text: str, number: Number, before: str, allowed: Collection[str]) -> str:
    bare = number.digits[-11:]
    if bare in allowed or _coded(text, number, before):
        return ""
    if _UNIT_AFTER.match(text, number.end) or _fraction(text, number):
        return ""
    if before.endswith(tuple("-－–—‐‑/")) and before[-2:-1].isalnum():
        return ""
    label = before.rstrip(" \t|｜")
    service = _last(_SERVICE_BEFORE, label) or _last(_CONTACT_BEFORE, label)
    if service and not _PRIVATE_BEFORE.search(service):
        return "personal.service_mobile"
    return "personal.mobile"


def _last(pattern: re.Pattern[str], before: str) -> str:
    found = pattern.search(before)
    return found[0] if found else ""


def _fraction(text: str, number: Number) -> bool:
    """Whether the digits are a piece of a decimal number or an address on the net."""
    after = text[number.end : number.end + 2]
    if after[:1] in (".", "．", ",") and after[1:2].isdigit():
        return True
    head = text[max(0, number.start - 2) : number.start]
    return len(head) == 2 and head[1] in ".．,=_" and (head[0].isalnum() or head[1] in "=_")


def _coded(text: str, number: Number, before: str) -> bool:
    """Whether a word before says that the digits are a code, or letters are glued to them."""
    if before and before[-1].isascii() and before[-1].isalpha():
        return not _LATIN_LABEL.search(before)
    return bool(_CODE_BEFORE.search(before))
