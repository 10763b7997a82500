"""What the report needs besides the ledgers: dated counts, promises, statements of zero."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class CountKind(models.TextChoices):
    """What a dated count counts.  The first five are statutory, the rest feed section 一."""

    LICENSE = "license", "行政许可处理决定（件）"
    PENALTY = "penalty", "行政处罚处理决定（件）"
    COERCION = "coercion", "行政强制处理决定（件）"
    FEES = "fees", "行政事业性收费（元）"
    HANDLING_FEE = "handling_fee", "信息处理费（元）"
    TRAINING = "training", "政府信息公开培训（场次）"
    TRAINED = "trained", "参训（人次）"
    INSPECTION = "inspection", "公开栏与专栏检查（次）"
    ORDER = "order", "下达整改通知（份）"
    FORUM = "forum", "社会评议座谈会（场次）"
    FORUM_PEOPLE = "forum_people", "座谈会参加人数（人）"
    OPINION_CARD = "opinion_card", "收回征求意见卡（份）"
    PHONE_CALL = "phone_call", "电话询问（人次）"
    SUGGESTION = "suggestion", "收到意见建议（条）"
    SUGGESTION_DONE = "suggestion_done", "意见建议办结（条）"
    SUGGESTION_EXPLAINED = "suggestion_explained", "意见建议解释说明（条）"


MONEY = (CountKind.FEES, CountKind.HANDLING_FEE)


class DatedCount(models.Model):
    """So many of a kind on a day, and where that is written down.

    Money kinds carry ``amount`` in 元 (two decimals), all others ``quantity``.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="counts")
    kind = models.CharField("项目", max_length=24, choices=CountKind.choices)
    date = models.DateField("日期")
    quantity = models.PositiveIntegerField("数量", null=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True)
    source = models.CharField("来源", max_length=120)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MONEY, amount__isnull=False, quantity__isnull=True)
                | (~Q(kind__in=MONEY) & Q(amount__isnull=True, quantity__isnull=False)),
                name="count_is_money_or_number",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="count_amount_positive"
            ),
        ]
        indexes = [models.Index(fields=["organ", "kind", "date"], name="count_of_organ")]
        verbose_name = verbose_name_plural = "分日统计"


class Confirmation(models.Model):
    """A zero with its evidence: which channel was checked, by which post, when."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="confirmations")
    year = models.PositiveSmallIntegerField("年度")
    subject = models.CharField("事项", max_length=60)
    channel = models.CharField("核对渠道", max_length=120)
    confirmed_date = models.DateField("核对日期")
    by_post = models.CharField("核对岗位", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year", "subject", "channel"], name="confirmation_once"
            )
        ]
        verbose_name = verbose_name_plural = "零值核对"


class Promise(models.Model):
    """A problem named in section 五 of ``year``'s report and the measure promised for it.

    ``answer`` says what became of it, once ``done_date`` is set.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="promises")
    year = models.PositiveSmallIntegerField("年度")
    position = models.PositiveSmallIntegerField("序号")
    problem = models.CharField("问题", max_length=200)
    measure = models.CharField("改进措施", max_length=200)
    due_date = models.DateField("完成时限")
    done_date = models.DateField("完成日期", null=True)
    answer = models.CharField("落实情况", max_length=200, blank=True)
    source = models.CharField("来源", max_length=120)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "year", "position"], name="promise_position"),
            models.CheckConstraint(
                condition=Q(done_date__isnull=True) | ~Q(answer=""), name="promise_done_is_answered"
            ),
        ]
        verbose_name = verbose_name_plural = "改进承诺"


class State(models.TextChoices):
    """How far a report has come."""

    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已签发"
    PUBLISHED = "published", "已公开"


class AnnualReport(models.Model):
    """The report of an organ for a year.

    A draft is computed anew each time it is opened; signing freezes the
    whole report: ``document`` is ``annual.json_form``, ``cells`` its numbers
    alone (id → int or decimal as string), for adding up many reports.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("格式", max_length=4)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    cells = models.JSONField("表格数据", encoder=DjangoJSONEncoder, null=True)
    document = models.JSONField("报告全文", encoder=DjangoJSONEncoder, null=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_date = models.DateField("公开日期", null=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "year"], name="one_report_a_year"),
            models.CheckConstraint(
                condition=Q(state="draft", signed_at__isnull=True, cells__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(signed_at__isnull=False, cells__isnull=False, document__isnull=False)
                ),
                name="report_signed_is_frozen",
            ),
            models.CheckConstraint(
                condition=(Q(state="published") & Q(published_date__isnull=False))
                | (~Q(state="published") & Q(published_date__isnull=True)),
                name="report_published_has_a_date",
            ),
        ]
        verbose_name = verbose_name_plural = "年度报告"
