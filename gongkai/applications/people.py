"""Who applies, as a value, and what may be wrong with what they tell of themselves.

Art. 29 asks for a name, a proof of identity and a way to reach the applicant;
nothing more may be required, least of all a purpose.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import Final

from gongkai.applications import sealed
from gongkai.applications.kinds import ApplicantClass


class BadApplication(ValueError):
    """What was handed in cannot be registered as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person, or an organisation with its representative and contact.

    ``id_number`` is an identity number or a unified social credit code;
    ``authority`` tells of an agent's letter of authority.
    """

    name: str
    id_kind: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    email: str = ""
    representative: str = ""
    contact: str = ""
    authority: str = ""

    def facts(self) -> dict[str, str]:
        """What is told, without the empty fields."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, facts: dict[str, str]) -> Person:
        """The person whose ``facts`` were kept; unknown fields are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in facts.items() if name in known})


LONGEST: Final = {"name": 100, "address": 200, "email": 100}
_LONGEST: Final = 60
_LABELS: Final = {
    "name": "姓名或者名称", "id_kind": "证件名称", "id_number": "证件号码", "phone": "联系电话",
    "address": "通信地址", "postcode": "邮政编码", "email": "电子邮箱",
    "representative": "法定代表人", "contact": "联系人", "authority": "授权委托书",
}  # fmt: skip
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def problems(person: Person, applicant_class: ApplicantClass, *, agent: bool = False) -> list[str]:
    """What must be mended before the application can be taken, as sentences; [] if nothing."""
    found = []
    if not person.name.strip():
        found.append("请填写申请人的姓名或者名称。")
    if not (person.phone.strip() or person.address.strip() or person.email.strip()):
        found.append("请至少填写一种联系方式：电话、通信地址或者电子邮箱。")
    for name, value in person.facts().items():
        longest = LONGEST.get(name, _LONGEST)
        if len(value) > longest:
            found.append(f"{_LABELS[name]}太长，最多{longest}个字。")
        if any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
            found.append(f"{_LABELS[name]}里有无法显示的字符，请重新填写。")
    if person.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", person.email):
        found.append("电子邮箱的格式不正确，请核对。")
    if person.postcode and not re.fullmatch(r"[0-9]{6}", person.postcode):
        found.append("邮政编码应为6位数字，请核对。")
    if person.phone and not 7 <= len(sealed.normalise("phone", person.phone)) <= 16:
        found.append("联系电话的位数不对，请核对。")
    is_card = person.id_kind in ("居民身份证", "身份证")
    if is_card and person.id_number and not card_is_right(person.id_number):
        found.append("居民身份证号码有误，请对照证件核对。")
    if not is_card and person.id_number and applicant_class == ApplicantClass.PERSON and (
        not person.id_kind
    ):  # fmt: skip
        found.append("请写明证件名称。")
    if agent and not person.authority:
        found.append("由代理人提出的，请附授权委托书。")
    return found


def card_is_right(number: str) -> bool:
    """Whether an identity number has 18 places and the right check digit (GB 11643)."""
    plain = sealed.normalise("id", number)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", plain):
        return False
    total = sum(int(d) * w for d, w in zip(plain, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == plain[17]
