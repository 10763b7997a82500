"""What citizens and officers fill in about applications; a refusal stands by its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from gongkai.applications.actions import BadApplication, Form, Person, Wish
from gongkai.applications.actions.intake import Coming
from gongkai.applications.actions.intake import check as check_arrival
from gongkai.applications.kinds import ApplicantClass
from gongkai.applications.models.ledger import LONGEST_REQUEST, LONGEST_SUBJECT

ID_KINDS: Final = (
    "居民身份证",
    "统一社会信用代码",
    "护照",
    "港澳居民来往内地通行证",
    "台湾居民来往大陆通行证",
    "外国人永久居留身份证",
    "其他证件",
)
FORMS: Final = ("纸质", "电子文件", "其他")
WAYS: Final = ("邮寄", "电子邮件", "自行领取", "当场阅读、抄录")
MOST_WISHES: Final = 10
KEY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Day(forms.DateInput):
    """A day as browsers let people choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def text(label: str, most: int, help_text: str = "", **options: Any) -> forms.CharField:
    """A text that may stay empty."""
    options.setdefault("required", False)
    return forms.CharField(label=label, max_length=most, help_text=help_text, **options)


def long(
    label: str, most: int, help_text: str = "", rows: int = 4, **options: Any
) -> forms.CharField:
    """A longer text that may stay empty."""
    return text(label, most, help_text, widget=forms.Textarea({"rows": rows}), **options)


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=Day(),
        error_messages={
            "invalid": "日期请按 2026-03-05 的样子填写。",
            "required": f"请填写{label}。",
        },
    )


def choices(values: Iterable[str], blank: str = "") -> list[tuple[str, str]]:
    """Plain texts as choices."""
    first = [("", blank)] if blank else []
    return first + [(value, value) for value in values]


@dataclass(frozen=True, slots=True)
class WishRow:
    """The two fields of one wish, with its number."""

    number: int
    subject: forms.BoundField
    request: forms.BoundField


class Asking(forms.Form):
    """Who asks and for what: only what art. 29 allows, no purpose and no interest."""

    applicant_class = forms.ChoiceField(
        label="您是",
        choices=[("person", "公民（自然人）"), *ApplicantClass.choices[1:]],
        widget=forms.RadioSelect,
        initial="person",
        error_messages={
            "required": "请选择您是公民还是哪一类组织。",
            "invalid_choice": "请从列出的类别里选择。",
        },
    )
    name = text(
        "姓名或者名称",
        100,
        required=True,
        error_messages={"required": "请填写申请人的姓名或者名称。"},
    )
    id_kind = forms.ChoiceField(
        label="证件名称",
        choices=choices(ID_KINDS, "请选择"),
        required=False,
        error_messages={"invalid_choice": "请从列出的证件里选择。"},
    )
    id_number = text("证件号码", 60, "身份证号码，或者组织的统一社会信用代码。")
    representative = text("法定代表人", 60, "单位申请的填写。")
    contact = text("联系人", 60, "单位申请的填写。")
    phone = text(
        "联系电话",
        60,
        "三种联系方式至少填一种；留了手机号，可以凭后四位查询进度。",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = text(
        "通信地址",
        200,
        "选择邮寄的请填写。",
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    postcode = text("邮政编码", 60)
    email = text(
        "电子邮箱",
        100,
        "选择电子邮件的请填写。",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    form_wanted = forms.ChoiceField(
        label="希望得到的形式",
        choices=choices(FORMS),
        widget=forms.RadioSelect,
        initial="纸质",
        required=False,
    )
    way_wanted = forms.ChoiceField(
        label="希望怎样拿到",
        choices=choices(WAYS),
        widget=forms.RadioSelect,
        initial="邮寄",
        required=False,
    )
    electronic = forms.BooleanField(
        label="同意以电子方式送达答复（在查询页下载，或者发到邮箱）", required=False
    )
    joint = text("共同申请人", 200, "两人以上一起申请的，写其他人的姓名，用顿号隔开；没有就不填。")
    agent_name = text("代理人姓名", 100, "委托他人申请的填写，并上传授权委托书；没有就不填。")
    agent_phone = text("代理人电话", 60)
    agent_id_kind = forms.ChoiceField(
        label="代理人证件名称", choices=choices(ID_KINDS, "请选择"), required=False
    )
    agent_id_number = text("代理人证件号码", 60)

    def __init__(self, *args: Any, wishes: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wishes = min(max(wishes, 1), MOST_WISHES)
        for number in range(1, self.wishes + 1):
            self.fields[f"subject_{number}"] = text(
                "信息的名称或者文号", LONGEST_SUBJECT, "知道名称、文号的写在这里。"
            )
            self.fields[f"request_{number}"] = long(
                "便于查找的描述",
                LONGEST_REQUEST,
                "什么事、哪一年、哪个村或者哪个项目。不用写用途和理由。",
            )

    @property
    def rows(self) -> list[WishRow]:
        """The wishes as the page lays them out."""
        return [
            WishRow(number, self[f"subject_{number}"], self[f"request_{number}"])
            for number in range(1, self.wishes + 1)
        ]

    def told(self, attached: int, authority: str) -> Form:
        """The form as a value; ``authority`` names the agent's letter.  After ``is_valid``."""
        facts = self.cleaned_data
        wanted = "，".join(filter(None, (facts["form_wanted"], facts["way_wanted"])))
        wishes = []
        for number in range(1, self.wishes + 1):
            subject, request = facts[f"subject_{number}"], facts[f"request_{number}"]
            if subject or request or number == 1:
                first = attached if number == 1 else 0
                wishes.append(Wish(subject, request, wanted, facts["electronic"], first))
        person = Person(
            **{
                name: facts[name]
                for name in (
                    "name",
                    "id_kind",
                    "id_number",
                    "phone",
                    "address",
                    "postcode",
                    "email",
                    "representative",
                    "contact",
                )
            }
        )
        agent = None
        if facts["agent_name"]:
            agent = Person(
                facts["agent_name"],
                facts["agent_id_kind"],
                facts["agent_id_number"],
                facts["agent_phone"] or facts["phone"],
                authority=authority,
            )
        joint = tuple(
            Person(
                name.strip(), phone=facts["phone"], address=facts["address"], email=facts["email"]
            )
            for name in re.split(r"[、,，;；]", facts["joint"])
            if name.strip()
        )
        return Form(person, ApplicantClass(facts["applicant_class"]), tuple(wishes), joint, agent)

    def lawful(self, coming: Coming, attached: int, authority: str) -> Form | None:
        """The form, or None after its problems were put beside their fields."""
        if not self.is_valid():
            return None
        told = self.told(attached, authority)
        try:
            check_arrival(coming, [told])
        except BadApplication as error:
            for sentence in str(error).splitlines():
                self.add_error(self.field_of(sentence), sentence)
            return None
        return told

    def field_of(self, sentence: str) -> str | None:
        """The field a sentence of the acts is about; None for the whole form."""
        if sentence.startswith("代理人"):
            return "agent_name"
        if sentence.startswith("共同申请人"):
            return "joint"
        found = next((name for words, name in _PLACES.items() if words in sentence), None)
        return found if found in self.fields else None

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(Anchor, sentence) of every problem, in the order of the fields."""
        found = [("", str(error)) for error in self.non_field_errors()]
        for name in self.fields:
            found += [(self[name].auto_id, str(error)) for error in self[name].errors]
        return found


_PLACES: Final = {
    "姓名或者名称": "name",
    "联系方式": "phone",
    "电子邮箱": "email",
    "邮政编码": "postcode",
    "联系电话": "phone",
    "身份证号码": "id_number",
    "证件名称": "id_kind",
    "证件号码": "id_number",
    "通信地址": "address",
    "需要的政府信息": "subject_1",
    "名称最多": "subject_1",
    "具体描述": "request_1",
    "法定代表人": "representative",
    "联系人": "contact",
}


def wishes_in(data: Mapping[str, Any]) -> int:
    """How many wishes a form that came back has."""
    numbers = [
        int(name.rpartition("_")[2])
        for name in data
        if re.fullmatch(r"(?:subject|request)_[1-9][0-9]?", name, re.ASCII)
    ]
    return min(max(numbers, default=1), MOST_WISHES)
