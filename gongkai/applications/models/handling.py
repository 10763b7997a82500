"""What is done in a case: assignments, searches, consultations, fees, replies, deliveries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.applications.kinds import (
    DeliveryWay,
    Opinion,
    Outcome,
    Party,
    ReplyState,
    Scale,
)
from gongkai.applications.models.ledger import Application


class Assignment(models.Model):
    """A part of a case given to a post; exactly one open assignment is responsible."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    post = models.ForeignKey("orgs.Post", models.PROTECT, related_name="+", verbose_name="岗位")
    part = models.CharField("承办内容", max_length=200)
    responsible = models.BooleanField("牵头", default=False)
    from_date = models.DateField("交办日期")
    to_date = models.DateField("移交或者完成日期", null=True)
    result = models.TextField("承办意见", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(responsible=True, to_date__isnull=True),
                name="assignment_one_responsible",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="assignment_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post"], condition=Q(to_date__isnull=True), name="assignment_of_post"
            )
        ]
        verbose_name = verbose_name_plural = "交办"


class Absence(models.Model):
    """A post that is not manned for some days, and the post that stands in.

    ``to_date`` is exclusive.
    """

    post = models.ForeignKey("orgs.Post", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("orgs.Post", models.PROTECT, related_name="+")
    from_date = models.DateField("开始日期")
    to_date = models.DateField("结束日期")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(post=F("deputy")), name="absence_deputy_is_another"
            ),
        ]
        verbose_name = verbose_name_plural = "代岗"


class SearchPlace(models.Model):
    """A place the organ searches in: an archive, a system, a department's shelves."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    name = models.CharField("检索地点", max_length=80)
    active = models.BooleanField("在用", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "name"], name="search_place_once_per_organ")
        ]
        verbose_name = verbose_name_plural = "检索地点"


class SearchEntry(models.Model):
    """One search: where, with which terms, over which period, by whom, when, with what result."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="searches")
    place = models.ForeignKey(SearchPlace, models.PROTECT, related_name="+")
    terms = models.CharField("检索词", max_length=200)
    period = models.CharField("时间范围", max_length=80)
    searcher = models.CharField("检索人", max_length=60)
    on = models.DateField("检索日期")
    found = models.BooleanField("检索到")
    result = models.TextField("检索结果")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(terms="") & ~Q(period="") & ~Q(searcher="") & ~Q(result=""),
                name="search_entry_is_complete",
            )
        ]
        verbose_name = verbose_name_plural = "检索记录"


class Consultation(models.Model):
    """A letter asking for an opinion; its dates are those of the case's events."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="consultations")
    party = models.CharField("对象", max_length=12, choices=Party.choices)
    name = models.CharField("名称", max_length=100)
    letter_number = models.CharField("函号", max_length=60, blank=True)
    question = models.TextField("征求的内容")
    sent_date = models.DateField("发出日期")
    delivered_date = models.DateField("签收日期", null=True)
    heard_date = models.DateField("答复日期", null=True)
    opinion = models.CharField("意见", max_length=10, choices=Opinion.choices, blank=True)
    answer = models.TextField("答复内容", blank=True)
    void = models.BooleanField("登记有误", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "name"],
                condition=Q(void=False),
                name="consultation_once_each",
            ),
            models.CheckConstraint(
                condition=Q(heard_date__isnull=True, opinion="")
                | Q(heard_date__isnull=False, opinion__in=Opinion.values),
                name="consultation_heard_has_an_opinion",
            ),
        ]
        verbose_name = verbose_name_plural = "征求意见"


class Fee(models.Model):
    """A fee notice: the scale, the worked bands, the amount in 元, and the payment."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="fees")
    scale = models.CharField("计收方式", max_length=12, choices=Scale.choices)
    units = models.PositiveIntegerField("数量")
    amount = models.PositiveIntegerField("金额（元）")
    lines = models.JSONField("分档计算")
    notice_number = models.CharField("收费通知编号", max_length=60, blank=True)
    noticed_date = models.DateField("通知日期")
    paid_date = models.DateField("缴费日期", null=True)
    receipt_number = models.CharField("票据号", max_length=60, blank=True)
    void = models.BooleanField("登记有误", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scale__in=["applications", "pages"], amount__gt=0),
                name="fee_is_charged_by_a_scale",
            ),
            models.CheckConstraint(
                condition=Q(paid_date__isnull=True, receipt_number="")
                | Q(paid_date__isnull=False) & ~Q(receipt_number=""),
                name="fee_paid_has_a_receipt",
            ),
        ]
        verbose_name = verbose_name_plural = "信息处理费"


class Reply(models.Model):
    """A reply from draft to dispatch; whoever signs it is not who drafted it.

    ``content`` is what the document needs beyond the case (finding, withheld
    parts, where published, the right organ), as the letters name it.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="replies")
    outcome = models.CharField("办理结果", max_length=20, choices=Outcome.choices)
    ground = models.CharField("条款", max_length=60, blank=True)
    withheld = models.BooleanField("含第十四至十六条的部分", default=False)
    number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文")
    remedy = models.TextField("救济告知")
    content = models.JSONField("要素", default=dict)
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.DRAFT)
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="签发人",
    )  # fmt: skip
    signed_at = models.DateTimeField("签发时间", null=True)
    opinion = models.CharField("审签意见", max_length=200, blank=True)
    sent_date = models.DateField("送出日期", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signer__isnull=True) | ~Q(signer=F("drafter")),
                name="reply_is_signed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReplyState.SIGNED, ReplyState.SENT])
                | Q(signer__isnull=False, signed_at__isnull=False),
                name="reply_signed_has_a_signer",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReplyState.SENT) | Q(sent_date__isnull=False),
                name="reply_sent_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=[ReplyState.DRAFT, ReplyState.SIGNED]),
                name="reply_one_on_its_way",
            ),
        ]
        verbose_name = verbose_name_plural = "答复书"


class Delivery(models.Model):
    """How a document left and what proves it: postal number, signature or send log."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="deliveries")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="deliveries")
    document = models.CharField("文书", max_length=60)
    way = models.CharField("送达方式", max_length=10, choices=DeliveryWay.choices)
    proof = models.CharField("凭证", max_length=200)
    on = models.DateField("送出日期")
    received_date = models.DateField("收到日期", null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(proof=""), name="delivery_has_a_proof")]
        verbose_name = verbose_name_plural = "送达"
