"""What an asker fills in."""

from __future__ import annotations

from django import forms

from gongkai.records.kinds import WithdrawalClass

SHORTEST, LONGEST = 4, 1000


class Ask(forms.Form):
    """A question and, if the asker likes, how to reach him; ``website`` is a trap for machines."""

    question = forms.CharField(
        label="您的问题",
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="请不要写身份证号、银行卡号。工作人员处理之前，问题不会公开。",
        error_messages={
            "required": "请写下您的问题。",
            "min_length": "问题太短，请写清楚要问什么。",
            "max_length": f"问题太长，请缩短到 {LONGEST} 字以内。",
        },
    )
    contact = forms.CharField(
        label="联系电话或邮箱（可以不填）",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        help_text="加密保存，只用于答复您，不会公开。",
        error_messages={"max_length": "联系方式太长，请只写一个电话或者邮箱。"},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def by_machine(self) -> bool:
        """Whether the field no person sees was filled in."""
        return bool(self.cleaned_data.get("website"))


class Answer(forms.Form):
    """An answer and whether it is published."""

    answer = forms.CharField(
        label="答复",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写答复。", "max_length": "答复太长，请缩短到 4000 字以内。"},
    )
    publish = forms.BooleanField(label="同时公开问题和答复", required=False, initial=True)
    shown = forms.CharField(
        label="公开时显示的问题",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="已经遮盖了能认出的个人信息；请再看一遍，删去姓名、住址等内容。",
    )

    def clean(self) -> dict[str, object]:
        """Published without a question to show is a slip."""
        told = super().clean() or {}
        if told.get("publish") and not str(told.get("shown", "")).strip():
            self.add_error("shown", "要公开，请填写公开时显示的问题；不公开，请去掉上面的勾。")
        return told


class TakeBack(forms.Form):
    """Why an answer is taken back; readers see the class only.

    ``seen`` names the answer that was on the screen.
    """

    kind = forms.ChoiceField(
        label="撤回理由类别",
        choices=[("", "请选择"), *WithdrawalClass.choices],
        help_text="读者在原来的地方看到这个类别，看不到原来的问题和答复。",
        error_messages={"required": "请选择撤回理由类别。"},
    )
    reason = forms.CharField(
        label="具体原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="只留在工作记录里，不公开。",
        error_messages={
            "required": "请写明撤回的具体原因。",
            "max_length": "请缩短到 200 字以内。",
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
