"""What an organ sets for itself, its running numbers, and imported calendar years."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.applications.kinds import Scale

NUMBER_PATTERN = "〔{year}〕第{number}号"
REPLY_PATTERN = "依申请〔{year}〕{number}号"
NOTICE_PATTERN = "依申请告〔{year}〕{number}号"


class Custom(models.Model):
    """The organ's own customs: number patterns, fee, retention (none of them is law).

    ``fee_scale`` empty: the organ charges nothing.  ``retention_years`` counts
    from the end of the case, ``retention_remedy_years`` where there was a remedy.
    """

    organ = models.OneToOneField("orgs.Organ", models.PROTECT, primary_key=True, related_name="+")
    number_pattern = models.CharField("申请编号样式", max_length=40, default=NUMBER_PATTERN)
    reply_pattern = models.CharField("答复文号样式", max_length=40, default=REPLY_PATTERN)
    notice_pattern = models.CharField("告知文号样式", max_length=40, default=NOTICE_PATTERN)
    review_body = models.CharField("复议机关", max_length=100, blank=True, default="")
    court = models.CharField("管辖法院", max_length=100, blank=True, default="")
    fee_scale = models.CharField(
        "信息处理费", max_length=12, choices=Scale.choices, blank=True, default=Scale.NONE
    )
    fee_payment = models.CharField("缴纳方式", max_length=200, blank=True)
    retention_years = models.PositiveSmallIntegerField("申请人信息保存年限", default=10)
    retention_remedy_years = models.PositiveSmallIntegerField("有救济的保存年限", default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_scale__in=Scale.values), name="custom_fee_scale_is_known"
            )
        ]
        verbose_name = verbose_name_plural = "机关办理约定"


class Series(models.Model):
    """The last number given in a series of an organ and year; numbers are never used twice."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    name = models.CharField("系列", max_length=12)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "name", "year"], name="series_once")
        ]
        verbose_name = verbose_name_plural = "编号"


class CalendarYear(models.Model):
    """A year's working days imported as data, in the format of ``law``'s own file."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    text = models.TextField("内容")
    source = models.CharField("来源", max_length=200)
    imported_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
