"""What officers fill in about a record, its way to the public, and what else the pages ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict

from gongkai.access.names import called
from gongkai.guard.files.apart import read_word
from gongkai.guard.files.refused import Refused
from gongkai.guard.markup import clean, from_text, text_of
from gongkai.law.duties import Duty
from gongkai.orgs.models import Appointment, Organ
from gongkai.publishing import periods
from gongkai.publishing.actions import BoardPlan
from gongkai.records.actions import CONTENT, OF_DRAFTS, Draft
from gongkai.records.kinds import Attribute, Ground, Normative, WithdrawalClass

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongkai.publishing.models import Board, Column, Submission
    from gongkai.records.models import File, Record

HTML = re.compile(r"\s*<(?:p|h[1-6]|table|ul|ol|blockquote|div|hr)\b", re.IGNORECASE)

SUBJECTS = (
    "国务院组织机构", "综合政务", "国民经济管理、国有资产监管", "财政、金融、审计",
    "国土资源、能源", "农业、林业、水利", "工业、交通", "商贸、海关、旅游",
    "市场监管、安全生产监管", "城乡建设、环境保护", "科技、教育", "文化、广电、新闻出版",
    "卫生、体育", "人口与计划生育、妇女儿童工作", "劳动、人事、监察", "公安、安全、司法",
    "民政、扶贫、救灾", "民族、宗教", "对外事务", "港澳台侨工作", "国防", "其他",
)  # fmt: skip
"""Offered as suggestions; an organ may write its own."""

GENRES = (
    "通知", "公告", "通告", "公示", "意见", "决定", "通报", "报告", "批复", "函", "纪要",
    "方案", "预案", "指南", "政策解读", "其他",
)  # fmt: skip


FILE_HELP = "docx、xlsx、pdf、jpg、png、txt、csv，不超过 20 MB。公开的是清理过的副本。"
ALT_HELP = "图片必须写：看不见图片的人听到的就是这句话。"
FILES_CHANGED = {"invalid_choice": "附件刚刚有了变化，上面是最新的。请重新勾选后再送审。"}


class Day(forms.DateInput):
    """A day as browsers let people choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, required=required, widget=Day())


def _text(label: str, most: int, help_text: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, required=False, **options
    )


class ContentForm(forms.Form):
    """What is said about a record and what it says: the fields of ``records.CONTENT``."""

    title = forms.CharField(
        label="标题", max_length=200, help_text="写明机关、事项和文种，让群众一看就懂。"
    )
    document_number = _text(
        "文号", 60, "例如 卢政〔2024〕5号。没有文号的不填；要取新号，保存后在下一页点“取号”。"
    )
    formed_date = _day(
        "成文日期",
        "文件上落款的日期，或者信息形成的日期。20 个工作日的公开期限从这一天算。",
        required=True,
    )
    genre = _text(
        "体裁",
        30,
        "通知、公告、公示……决定走哪一种审核流程。",
        widget=forms.TextInput(attrs={"list": "genres"}),
    )
    subject = _text(
        "主题分类",
        60,
        "按国务院公文主题分类选，也可以自己写。",
        widget=forms.TextInput(attrs={"list": "subjects"}),
    )
    department = _text("来源部门", 60, "哪个站所、科室提供的。")
    keywords = _text("主题词", 100, "三五个词，用空格隔开，方便检索。")
    summary = _text(
        "内容概述", 200, "一两句话，200 字以内。", widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label="正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "data-editor": "", "spellcheck": "false"}),
        help_text="可以直接从 Word、WPS 粘贴，表格和小标题会保留。一行就是一段。",
    )
    word = forms.FileField(
        label="从 Word 文件读入正文",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text="选好 docx 文件后点“读入”，读到的内容接在正文后面；保存前可以修改。",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    dropped: tuple[str, ...] = ()
    """What the cleaner left out of the body, in Chinese."""

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_body(self) -> str:
        """Plain lines become paragraphs, HTML is cleaned; the server decides what stays."""
        written = str(self.cleaned_data["body"])
        if not HTML.match(written):
            return from_text(written)
        try:
            markup = clean(written)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        self.dropped = tuple(markup.dropped)
        return markup.html

    def content(self) -> dict[str, object]:
        """The fields of ``records.CONTENT`` as they were filled in."""
        return {name: self.cleaned_data[name] for name in CONTENT if name in self.cleaned_data}

    def with_word(self) -> tuple[str, ...]:
        """Append the text of the Word file to the body as typed; what was left out of it.

        Raises guard's Refused.
        """
        file = self.files.get("word")
        if file is None:
            raise Refused("empty", "请先选择一个 docx 文件，再点“读入”。")
        markup = read_word(file.read(), file.name or "")
        assert isinstance(self.data, QueryDict), "forms of this page come by POST"
        data = self.data.copy()
        typed = str(data.get("body", ""))
        before = typed if HTML.match(typed) else from_text(typed)
        data["body"] = before + markup.html
        self.data = data
        return tuple(markup.dropped)

    def unchecked(self) -> None:
        """Show what was typed without judging it yet: it was sent only to have a file read."""
        typed = [n for n, f in self.fields.items() if not isinstance(f, forms.FileField)]
        self.initial = {name: self[name].data for name in typed}
        self.is_bound = False

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields in groups; the body comes apart."""
        groups = (
            ("写明是什么", ("organ", "title", "document_number", "formed_date", "genre")),
            (
                "公开属性",
                ("attribute", "ground", "ground_note"),
            ),
            ("规范性文件", ("normative", "issued_date", "expires_date")),
            ("便于查找", ("subject", "department", "keywords", "summary")),
        )
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in groups
            if any(name in self.fields for name in names)
        ]


def _short_name(organ: Organ) -> str:
    return organ.short_name


class DraftForm(ContentForm):
    """A record before anybody saw it; ``organs``: for whom it may be drafted."""

    organ = forms.ModelChoiceField(
        queryset=Organ.objects.none(), label="发布机构", empty_label=None
    )
    attribute = forms.ChoiceField(
        label="公开属性",
        choices=Attribute.choices,
        initial=Attribute.PROACTIVE,
        widget=forms.RadioSelect,
        help_text="起草时就要定。拿不准的，先问保密审查员。",
    )
    ground = forms.ChoiceField(
        label="不予公开的理由",
        required=False,
        choices=[("", "（不予公开时选择）"), *Ground.choices],
        help_text="条例第十四条至第十六条。每年要重新审查一次。",
    )
    ground_note = _text("理由和依据", 200, "不予公开、依申请公开时写明，例如法条和具体原因。")
    normative = forms.ChoiceField(
        label="规范性文件",
        required=False,
        choices=Normative.choices,
        help_text="规章、行政规范性文件要计入年报表二，公布后应当解读。",
    )
    issued_date = _day("制发日期", "规范性文件才填；不填就按成文日期。")
    expires_date = _day("有效期至", "规范性文件写了有效期的才填，当天仍然有效。")

    def __init__(
        self, *args: Any, organs: QuerySet[Organ] | None = None, record: Record | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.record = record
        if record is not None:
            kwargs.setdefault("initial", initial_of(record))
        super().__init__(*args, **kwargs)
        if record is not None:
            for name in ("organ", "attribute", "ground", "ground_note"):
                del self.fields[name]
        elif organs is not None:
            field = self.fields["organ"]
            assert isinstance(field, forms.ModelChoiceField), "declared above"
            field.queryset = organs
            field.label_from_instance = _short_name  # type: ignore[method-assign,assignment]
            if len(organs) == 1:
                field.initial = organs[0]
                field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        attribute = given.get("attribute")
        if attribute == Attribute.WITHHELD:
            if not given.get("ground"):
                self.add_error("ground", "不予公开要选择一条理由。")
            if not given.get("ground_note"):
                self.add_error("ground_note", "不予公开要写明具体的理由和依据。")
        elif attribute is not None:
            given["ground"] = ""
        formed, issued = given.get("formed_date"), given.get("issued_date")
        if not given.get("normative"):
            given["issued_date"] = given["expires_date"] = None
        else:
            given["issued_date"] = issued = issued or formed
            expires = given.get("expires_date")
            if issued and expires and expires < issued:
                self.add_error("expires_date", "有效期不能早于制发日期，请核对。")
        return given

    def entry(self) -> Draft:
        """The draft as ``records`` takes it in."""
        return Draft(
            **{
                name: value
                for name, value in self.cleaned_data.items()
                if name in Draft.__dataclass_fields__
            }
        )

    def changes(self) -> dict[str, object]:
        """What ``revise`` may change, as filled in."""
        return {name: self.cleaned_data[name] for name in (*CONTENT, *OF_DRAFTS)}


class CorrectionForm(ContentForm):
    """A correction of what is public: new wording, files that come and go, a note readers see.

    ``attached``: the files readers have now; ``offered``: those that were
    handed in to come with this correction, ticked until somebody unticks them.
    """

    file = forms.FileField(label="加入附件", required=False, help_text=FILE_HELP)
    alt = _text("图片说明", 200, ALT_HELP)
    adds = forms.MultipleChoiceField(
        label="随更正加入的附件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="更正审核通过以后才公开。不要的，取消勾选。",
        error_messages=FILES_CHANGED,
    )
    drops = forms.MultipleChoiceField(
        label="要去掉的附件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的在更正审核通过以后不再公开，以前的版本里仍然留存。",
        error_messages=FILES_CHANGED,
    )
    note = forms.CharField(
        label="更正说明",
        max_length=200,
        help_text="读者看得到：改了什么、为什么改。发布日期不变，原来的版本保留。",
    )

    def __init__(
        self, *args: Any, record: Record, attached: Iterable[File], offered: Iterable[File],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs.setdefault("initial", initial_of(record))
        super().__init__(*args, **kwargs)
        self.record = record
        self.attached = {str(file.pk): file for file in attached}
        self.offered = {str(file.pk): file for file in offered}
        self._offer("adds", self.offered)
        self._offer("drops", self.attached)

    def _offer(self, name: str, rows: Mapping[str, File]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField), "declared above"
        field.choices = [(pk, file.name) for pk, file in rows.items()]

    def with_file(self, file: File) -> None:
        """Offer one more file, ticked: it was handed in with this form."""
        assert isinstance(self.data, QueryDict), "forms of this page come by POST"
        data = self.data.copy()
        data.appendlist("adds", str(file.pk))
        data["alt"] = ""
        self.data = data
        self.offered[str(file.pk)] = file
        self._offer("adds", self.offered)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        body = str(given.get("body") or "")
        away = [f for pk, f in self.attached.items() if pk in given.get("drops", ())]
        away += [f for pk, f in self.offered.items() if pk not in given.get("adds", ())]
        for file in away:
            if f'src="/f/{file.pk}/' in body:
                self.add_error(
                    "body", f"正文里还有图片“{file.name}”。请先从正文里删去，再去掉这个附件。"
                )
        return given

    def change(self) -> dict[str, str]:
        """The fields that differ from what is public, as text."""
        return {
            name: str(value)
            for name, value in self.content().items()
            if str(getattr(self.record, name)) != str(value)
        }

    def added_files(self) -> list[File]:
        """The files that shall come."""
        return [self.offered[pk] for pk in self.cleaned_data["adds"]]

    def dropped_files(self) -> list[File]:
        """The attachments that shall go."""
        return [self.attached[pk] for pk in self.cleaned_data["drops"]]


def initial_of(record: Record, change: dict[str, str] | None = None) -> dict[str, object]:
    """What a form about a record starts from; a body without structure is shown as plain lines."""
    told: dict[str, object] = {
        name: getattr(record, name) for name in (*CONTENT, *OF_DRAFTS)
    } | dict(change or {})
    told["body"] = editable(str(told["body"]))
    return told | {"version": record.version}


def editable(body: str) -> str:
    """Plain lines where nothing is lost by it, else the HTML."""
    lines = text_of(body)
    return lines if from_text(lines) == body else body


class PeriodForm(forms.Form):
    """The period a record is about, for its columns with a cycle by the calendar."""

    period = forms.ChoiceField(
        label="所属期次",
        required=False,
        help_text="补以前某一期的才选，例如现在公开两个月以前的财务。不选的按公开的那一天计算。",
    )

    def offer_periods(self, duties: Iterable[Duty], today: date, kept: date | None = None) -> None:
        """Offer the last periods of the cycles among ``duties``; without any there is no field."""
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        groups = periods.choices(duties, today, kept)
        if not groups:
            del self.fields["period"]
            return
        field.choices = [("", "按公开的那一天计算"), *groups]

    def check_period(self, duties: Iterable[Duty]) -> None:
        """Put a day of the period chosen into ``cleaned_data``, None for none.

        A period must be one of the shortest cycle among ``duties``: a month
        tells the quarter as well, a quarter not the month.
        """
        chosen = self.cleaned_data.get("period") or ""
        self.cleaned_data["period"] = None
        if not chosen:
            return
        months, _, day = chosen.partition(":")
        cycles = sorted({periods.months(duty) for duty in duties} - {0})
        if not cycles:
            self.add_error(
                "period", "选的栏目不按月、季度或者年更新，没有期次，请选“按公开的那一天计算”。"
            )
        elif int(months) != cycles[0]:
            cycle = periods.cycle(cycles[0])
            self.add_error("period", f"选的栏目{cycle}更新，请在“{cycle}更新的栏目”里选期次。")
        else:
            self.cleaned_data["period"] = date.fromisoformat(day)


class SubmitForm(PeriodForm):
    """Where a record shall appear and when; reasons for letting findings pass come beside.

    Only columns without columns below them are offered.
    """

    field_order = ("columns", "boards", "period")
    columns = forms.MultipleChoiceField(
        label="发布到哪些栏目", required=False, widget=forms.CheckboxSelectMultiple
    )
    boards = forms.MultipleChoiceField(
        label="张贴到哪些公开栏", required=False, widget=forms.CheckboxSelectMultiple
    )
    period_days = forms.IntegerField(
        label="公示期（工作日）",
        required=False,
        min_value=1,
        max_value=250,
        help_text="从张贴的第二天起算。长期张贴的不填。",
    )
    hang_by = _day("最迟哪天张贴", "不急的不填。")
    release_on = _day("定时发布", "审核通过后到这一天才公开。不填就是审核一通过马上公开。")
    expires_on = _day("公开至", "过了这一天自动撤下，留下“公示期满”的说明。长期公开的不填。")
    note = _text("给审核人的说明", 200)

    def __init__(
        self,
        *args: Any,
        columns: Iterable[Column],
        boards: Iterable[Board],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offered = list(columns)
        above = {c.parent_id for c in offered}
        self.by_column = {str(c.pk): c for c in offered if c.pk not in above}
        self.by_board = {str(b.pk): b for b in boards}
        self._offer("columns", self.by_column)
        self._offer("boards", self.by_board)
        self.offer_periods((_duty(c) for c in self.by_column.values()), today)

    def _offer(self, name: str, rows: Mapping[str, Column | Board]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField), "declared above"
        field.choices = [(pk, _place(row)) for pk, row in rows.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("columns") and not given.get("boards"):
            raise forms.ValidationError("请至少选一个栏目或者一块公开栏。")
        release, expires = given.get("release_on"), given.get("expires_on")
        if release and release < self.today:
            self.add_error("release_on", "定时发布的日期已经过去，请选今天或以后。")
        if expires and expires < max(self.today, release or self.today):
            self.add_error("expires_on", "公开截止日不能早于发布日。")
        hang = given.get("hang_by")
        if hang and hang < self.today:
            self.add_error("hang_by", "最迟张贴的日期已经过去。")
        self.check_period(_duty(self.by_column[pk]) for pk in given.get("columns", ()))
        return given

    def chosen_columns(self) -> list[Column]:
        """The columns chosen."""
        return [self.by_column[pk] for pk in self.cleaned_data["columns"]]

    def plans(self) -> list[BoardPlan]:
        """The boards chosen; the first column is where the sheets count."""
        columns = self.chosen_columns()
        return [
            BoardPlan(
                self.by_board[pk],
                columns[0] if columns else None,
                period_days=self.cleaned_data["period_days"],
                hang_by=self.cleaned_data["hang_by"],
            )
            for pk in self.cleaned_data["boards"]
        ]


def _duty(column: Column) -> Duty:
    return Duty.from_json(column.duty)


def _place(row: Column | Board) -> str:
    parent = getattr(row, "parent", None)
    name = str(getattr(row, "title", "") or getattr(row, "name", ""))
    return f"{parent.title} › {name}" if parent is not None else name


class DatesForm(PeriodForm):
    """When a returned record shall be public and what period it is about, on resubmitting it."""

    field_order = ("period",)

    release_on = _day("定时发布", "不填就是审核一通过马上公开。")
    expires_on = _day("公开至", "长期公开的不填。")

    def __init__(self, *args: Any, submission: Submission, today: date, **kwargs: Any) -> None:
        self.duties = [_duty(column) for column in submission.columns.all()]
        release, kept = submission.release_on, submission.period
        kwargs.setdefault(
            "initial",
            {
                "release_on": release if release and release >= today else None,
                "expires_on": submission.expires_on,
                "period": periods.chosen(self.duties, kept),
            },
        )
        super().__init__(*args, **kwargs)
        self.today = today
        self.offer_periods(self.duties, today, kept)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        release, expires = given.get("release_on"), given.get("expires_on")
        if release and release < self.today:
            self.add_error("release_on", "定时发布的日期已经过去，请选今天或以后。")
        if expires and expires < max(self.today, release or self.today):
            self.add_error("expires_on", "公开截止日不能早于发布日。")
        self.check_period(self.duties)
        return given


class ReasonForm(forms.Form):
    """A reason and nothing else."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 2}))


class WithdrawForm(ReasonForm):
    """Why a public record is taken back; readers see the class only."""

    kind = forms.ChoiceField(
        label="撤回理由类别",
        choices=WithdrawalClass.choices,
        help_text="读者在原来的网址看到这个类别。",
    )
    field_order = ("kind", "reason")


class AttributeForm(forms.Form):
    """A new 公开属性 with its ground and reason."""

    attribute = forms.ChoiceField(label="公开属性改为", choices=Attribute.choices)
    ground = forms.ChoiceField(
        label="不予公开的理由",
        required=False,
        choices=[("", "（改为不予公开时选择）"), *Ground.choices],
    )
    reason = forms.CharField(
        label="改变的理由和依据", max_length=200, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("attribute") == Attribute.WITHHELD and not given.get("ground"):
            self.add_error("ground", "不予公开要选择一条理由（条例第十四条至第十六条）。")
        if given.get("attribute") != Attribute.WITHHELD:
            given["ground"] = ""
        return given


RELATIONS = (
    ("interprets", "这一条解读那份文件"),
    ("interpreted", "那一条解读这份文件"),
    ("amends", "这份文件修改那份文件"),
    ("repeals", "这份文件废止那份文件"),
    ("replaces", "这份文件代替那份文件（原文件废止）"),
)


class RelationForm(forms.Form):
    """How a record bears on another one of the same organ, found by its 索引号."""

    kind = forms.ChoiceField(label="关系", choices=RELATIONS)
    target = forms.CharField(
        label="那一条的索引号",
        max_length=40,
        widget=forms.TextInput(attrs={"list": "policies"}),
    )
    on = _day("生效日期", "废止、代替从哪一天起；不填就是今天。")


class FileForm(forms.Form):
    """An attachment and what a picture shows."""

    file = forms.FileField(label="附件文件", help_text=FILE_HELP)
    alt = _text("图片说明", 200, ALT_HELP)


class NumberForm(forms.Form):
    """The next 文号 of a word in a year."""

    word = forms.CharField(
        label="机关代字", max_length=20, widget=forms.TextInput(attrs={"list": "words"})
    )
    year = forms.IntegerField(label="年份", min_value=1949, max_value=2099)

    def clean_word(self) -> str:
        word = str(self.cleaned_data["word"]).strip()
        if not re.fullmatch(r"[\u4e00-\u9fff]{1,16}", word):
            raise forms.ValidationError("机关代字只写汉字，例如“卢政”，不带年份和括号。")
        return word


class TableForm(forms.Form):
    """A spreadsheet to import, and for which organ."""

    organ = forms.ModelChoiceField(
        queryset=Organ.objects.none(), label="为哪个机关导入", empty_label=None
    )
    file = forms.FileField(
        label="表格文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text="xlsx、csv 或者用制表符分隔的文本，第一行是表头，一次最多 5000 行。",
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organ"]
        assert isinstance(field, forms.ModelChoiceField), "declared above"
        field.queryset = organs
        field.label_from_instance = _short_name  # type: ignore[method-assign,assignment]


class DelegationForm(forms.Form):
    """Which of one's posts is lent to whom, from when until when (both days included)."""

    appointment = forms.ModelChoiceField(
        queryset=Appointment.objects.none(), label="我的岗位", empty_label=None
    )
    to = forms.ModelChoiceField(queryset=User.objects.none(), label="委托给", empty_label="请选择")
    from_date = _day("从哪一天起", required=True)
    last_date = _day("到哪一天止", "这一天也包括在内。", required=True)
    reason = forms.CharField(label="原因", max_length=100, help_text="例如出差、休假。")

    def __init__(
        self,
        *args: Any,
        mine: QuerySet[Appointment],
        people: QuerySet[User],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, rows in (("appointment", mine), ("to", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField), "declared above"
            field.queryset = rows
        self.fields["appointment"].label_from_instance = lambda a: (  # type: ignore[attr-defined]
            f"{a.post.organ.short_name} {a.post.title}"
        )
        self.fields["to"].label_from_instance = lambda u: (  # type: ignore[attr-defined]
            f"{called(u)}（{u.get_username()}）"
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("from_date"), given.get("last_date")
        if first and first < self.today:
            self.add_error("from_date", "委托不能从过去的日子开始。")
        if first and last and last < first:
            self.add_error("last_date", "结束的日子早于开始的日子，请核对。")
        return given
