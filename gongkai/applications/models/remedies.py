"""What was taken against a reply, and what applications ask to be made public anyway."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.applications.kinds import RemedyKind, RemedyResult
from gongkai.applications.models.ledger import Application


class Remedy(models.Model):
    """A reconsideration or suit about disclosure in which the organ answers (art. 51)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="remedies")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="remedies")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    kind = models.CharField("类型", max_length=18, choices=RemedyKind.choices)
    number = models.CharField("案号", max_length=60, blank=True)
    body = models.CharField("审理机关", max_length=100, blank=True, default="")
    filed_date = models.DateField("受理日期")
    result = models.CharField("结果", max_length=10, choices=RemedyResult.choices, null=True)
    closed_date = models.DateField("审结日期", null=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RemedyKind.values)
                & (Q(result__isnull=True) | Q(result__in=RemedyResult.values)),
                name="remedy_is_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=True, closed_date__isnull=True)
                | Q(result__isnull=False, closed_date__isnull=False),
                name="remedy_closed_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("filed_date")),
                name="remedy_closed_after_filed",
            ),
        ]
        indexes = [models.Index(fields=["organ", "filed_date"], name="remedy_of_organ")]
        verbose_name = verbose_name_plural = "复议与诉讼"


class RemedyStep(models.Model):
    """One step of a remedy: copy received, answer filed, hearing, decision …"""

    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="steps")
    name = models.CharField("环节", max_length=60)
    on = models.DateField("日期")
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "救济环节"


class Complaint(models.Model):
    """A complaint or report to the next higher organ (art. 51); table 四 does not count it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="complaints")
    body = models.CharField("受理机关", max_length=100)
    filed_date = models.DateField("收到日期")
    matter = models.TextField("反映的问题")
    closed_date = models.DateField("办结日期", null=True)
    result = models.TextField("处理结果", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True, result="")
                | Q(closed_date__gte=F("filed_date")) & ~Q(result=""),
                name="complaint_closed_has_a_result",
            )
        ]
        verbose_name = verbose_name_plural = "投诉举报"


class Proposal(models.Model):
    """Similar information was given to several applicants: make it public for all (art. 44)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    subject = models.CharField("信息", max_length=200)
    draft = models.TextField("拟公开的文字（已去标识）")
    applications = models.ManyToManyField(Application, related_name="proposals")
    proposed_date = models.DateField("提出日期")
    decided_date = models.DateField("决定日期", null=True)
    accepted = models.BooleanField("采纳", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_date__isnull=True, accepted__isnull=True)
                | Q(decided_date__isnull=False, accepted__isnull=False),
                name="proposal_decided_says_how",
            )
        ]
        verbose_name = verbose_name_plural = "转主动公开建议"
