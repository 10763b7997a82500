"""A record is one piece of government information, wherever it is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.records.kinds import Attribute, Ground, Normative


class Record(models.Model):
    """政府信息: what was made or obtained, kept with its index number.

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
    subject = models.CharField("主题分类", max_length=60, blank=True)
    genre = models.CharField("体裁分类", max_length=30, blank=True)
    body = models.TextField("正文", blank=True)
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
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        indexes = [
            models.Index(fields=["organ", "formed_date"], name="record_of_organ"),
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
        ]
        verbose_name = verbose_name_plural = "政府信息"

    def __str__(self) -> str:
        return self.title


class IndexSequence(models.Model):
    """The last index number given out by an organ in a month (``yyyymm``)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    month = models.CharField(max_length=6)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "month"], name="one_sequence_a_month")
        ]
