"""A record is one piece of government information, wherever it is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.audit.triggers import protect
from gongkai.records.kinds import Attribute, Ground, Normative, RelationKind, WithdrawalClass

LIBRARY = Q(public_date__isnull=False, withdrawn_date__isnull=True) & ~Q(normative="")
"""What stands in 行政规范性文件库: few of many records, so it has an index of its own."""


class Record(models.Model):
    """政府信息: what was made or obtained, kept with its index number.

    ``body`` is cleaned HTML (``guard.markup``).  ``review_date`` is the next
    day on which the reason for withholding is looked at again (art. 18).
    ``public_date`` is the first day anybody could see it; only releasing and
    hanging set it, and nothing moves it.  A withdrawn record keeps a tombstone.

    ``issued_date``, ``repealed_date`` and ``expires_date`` (last day in
    force) are kept for normative documents and give table 二, 第二十条第（一）项.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="records")
    index_number = models.CharField("索引号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    formed_date = models.DateField("生成日期")
    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices)
    ground = models.CharField("不予公开理由", max_length=12, choices=Ground.choices, blank=True)
    ground_note = models.CharField("理由和依据", max_length=200, blank=True)
    review_date = models.DateField("应于何日前重新审查公开属性", null=True, blank=True)
    summary = models.CharField("内容概述", max_length=200, blank=True)
    department = models.CharField("来源部门", max_length=60, blank=True)
    subject = models.CharField("主题分类", max_length=60, blank=True)
    genre = models.CharField("体裁分类", max_length=30, blank=True)
    keywords = models.CharField("主题词", max_length=100, blank=True)
    body = models.TextField("正文", blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    normative = models.CharField(
        "规范性文件", max_length=6, choices=Normative.choices, blank=True, default=""
    )
    issued_date = models.DateField("制发日期", null=True, blank=True)
    repealed_date = models.DateField("废止日期", null=True, blank=True)
    expires_date = models.DateField("有效期至", null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("录入时间")
    changed_at = models.DateTimeField("最近修改时间", null=True)
    public_date = models.DateField("首次公开日期", null=True, editable=False)
    withdrawn_date = models.DateField("撤回日期", null=True, editable=False)
    withdrawn_class = models.CharField(
        "撤回理由类别", max_length=12, choices=WithdrawalClass.choices, blank=True
    )
    discarded_at = models.DateTimeField("作废时间", null=True, editable=False)
    batch = models.ForeignKey(
        "records.ImportBatch", models.PROTECT, null=True, related_name="records"
    )
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        indexes = [
            models.Index(fields=["organ", "formed_date"], name="record_of_organ"),
            models.Index(
                fields=["organ", "-public_date", "-id"],
                name="record_public",
                condition=Q(public_date__isnull=False, withdrawn_date__isnull=True),
            ),
            models.Index(
                fields=["-public_date", "-id"],
                name="record_newest",
                condition=Q(public_date__isnull=False, withdrawn_date__isnull=True),
            ),
            models.Index(
                fields=["-issued_date", "-id"],
                name="record_library",
                condition=LIBRARY,
            ),
            models.Index(
                fields=["organ", "-created_at"],
                name="record_unpublished",
                condition=Q(public_date__isnull=True, discarded_at__isnull=True),
            ),
            models.Index(
                fields=["organ", "review_date"],
                name="record_to_review_again",
                condition=Q(review_date__isnull=False),
            ),
            models.Index(fields=["organ", "document_number"], name="record_document_number"),
            models.Index(
                fields=["organ", "normative", "issued_date"],
                name="record_normative",
                condition=~Q(normative=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(attribute="withheld") & ~Q(ground=""))
                | (~Q(attribute="withheld") & Q(ground="")),
                name="record_withheld_has_a_ground",
            ),
            models.CheckConstraint(
                condition=(Q(normative="") & Q(issued_date__isnull=True))
                | (~Q(normative="") & Q(issued_date__isnull=False)),
                name="record_normative_has_an_issue_date",
            ),
            models.CheckConstraint(
                condition=Q(repealed_date__isnull=True)
                | Q(issued_date__isnull=False, repealed_date__gte=F("issued_date")),
                name="record_repealed_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(expires_date__isnull=True)
                | Q(issued_date__isnull=False, expires_date__gte=F("issued_date")),
                name="record_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(public_date__isnull=True)
                | Q(attribute="proactive", discarded_at__isnull=True),
                name="record_public_is_proactive",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_date__isnull=True, withdrawn_class="")
                | Q(withdrawn_date__isnull=False, public_date__isnull=False)
                & ~Q(withdrawn_class=""),
                name="record_withdrawn_has_a_class",
            ),
        ]
        verbose_name = verbose_name_plural = "政府信息"

    def __str__(self) -> str:
        return self.title


class Sequence(models.Model):
    """The last number given out by an organ in a series, e.g. index numbers of ``202306``."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    series = models.CharField(max_length=120)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "series"], name="one_sequence")]


class DocumentNumber(models.Model):
    """A 文号 given out: to a record, or void with the reason (gaps are explained)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="document_numbers")
    word = models.CharField("机关代字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    record = models.OneToOneField(
        Record, models.PROTECT, null=True, related_name="numbered", verbose_name="文件"
    )
    void_reason = models.CharField("作废原因", max_length=100, blank=True)
    issued_at = models.DateTimeField("发号时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "word", "year", "number"], name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(void_reason=""),
                name="document_number_used_or_void",
            ),
        ]
        verbose_name = verbose_name_plural = "文号"

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.number}号"


class Version(models.Model):
    """What a record said before a change; ``was_public``: readers have seen it.

    ``files``: the id and name of each attachment it had, in their order; None
    in versions made before this was kept.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    content = models.JSONField("内容")
    files = models.JSONField("附件", null=True)
    note = models.CharField("修改说明", max_length=200)
    was_public = models.BooleanField("曾经公开", default=False)
    replaced_at = models.DateTimeField("被代替的时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="version_number_once")
        ]
        verbose_name = verbose_name_plural = "历史版本"


class Relation(models.Model):
    """One record repeals, replaces, amends or interprets another."""

    kind = models.CharField("关系", max_length=10, choices=RelationKind.choices)
    source = models.ForeignKey(Record, models.PROTECT, related_name="relations")
    target = models.ForeignKey(Record, models.PROTECT, related_name="related_by")
    on = models.DateField("日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "target"], name="relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_of_two"),
        ]
        verbose_name = verbose_name_plural = "关联"


ATTACHED = Q(joined_at__isnull=False, dropped_at__isnull=True)
"""The files that belong to their record now: all that readers may get."""

WAITING = Q(joined_at__isnull=True, dropped_at__isnull=True)
"""The files that wait to come with a correction."""


class File(models.Model):
    """An attachment: readers get the clean copy, the original is sealed.

    ``sha256`` is of the clean copy and its place in the store; ``original``
    the hash of what was handed in.  ``text`` is what search and the guard read.
    ``joined_at`` is null until it belongs to its record: at once in a draft,
    with the last agreement in a correction.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    original = models.CharField(max_length=64)
    alt = models.CharField("替代文字", max_length=200, blank=True)
    text = models.TextField("文字内容", blank=True)
    removed = models.JSONField("清理的内容", default=list)
    position = models.PositiveSmallIntegerField("排序", default=0)
    added_at = models.DateTimeField("上传时间")
    joined_at = models.DateTimeField("成为附件的时间", null=True)
    dropped_at = models.DateTimeField("去掉的时间", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "position"], name="file_of_record")]
        verbose_name = verbose_name_plural = "附件"


class ImportBatch(models.Model):
    """Many records taken in from one spreadsheet; can be undone while none was submitted."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="imports")
    name = models.CharField("文件名", max_length=120)
    rows = models.PositiveIntegerField("行数")
    made_at = models.DateTimeField("导入时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        indexes = [models.Index(fields=["organ", "-made_at"], name="import_of_organ")]
        verbose_name = verbose_name_plural = "批量导入"


protect("records_version")
protect(
    "records_file", "record_id", "name", "kind", "size", "sha256", "original", "alt", "added_at"
)
protect("records_documentnumber", "organ_id", "word", "year", "number")
