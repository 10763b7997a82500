"""The ledger (台账) of applications and of the remedies taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.applications.kinds import (
    ApplicantClass,
    Channel,
    Outcome,
    RemedyKind,
    RemedyResult,
    Status,
)


class Application(models.Model):
    """One application, one case, one line of the ledger.

    ``received_date`` is the day of art. 31 and never moves, also after a
    correction; ``closed_date`` the day the reply was sent.  The due date is
    provisional while it lies in a year whose calendar is not published.
    ``paused_date`` is
    set while a correction or a third party is waited for.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="applications")
    number = models.CharField("编号", max_length=40)
    channel = models.CharField("申请方式", max_length=8, choices=Channel.choices)
    applicant_class = models.CharField("申请人类别", max_length=10, choices=ApplicantClass.choices)
    subject = models.CharField("所需信息", max_length=200)
    received_date = models.DateField("收到日期")
    due_date = models.DateField("答复期限")
    due_provisional = models.BooleanField("答复期限为暂定", default=False)
    status = models.CharField(
        "状态", max_length=12, choices=Status.choices, default=Status.REGISTERED
    )
    outcome = models.CharField("办理结果", max_length=20, choices=Outcome.choices, null=True)
    closed_date = models.DateField("办结日期", null=True)
    extension_days = models.PositiveSmallIntegerField("延长工作日数", default=0)
    paused_date = models.DateField("期限中止之日", null=True)
    reply_number = models.CharField("答复文号", max_length=60, blank=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="application_number"),
            models.CheckConstraint(
                condition=Q(applicant_class__in=ApplicantClass.values),
                name="application_class_is_a_column",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=Outcome.values),
                name="application_outcome_is_a_row",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, closed_date__isnull=True)
                & ~Q(status=Status.CLOSED)
                | Q(outcome__isnull=False, closed_date__isnull=False, status=Status.CLOSED),
                name="application_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(extension_days__lte=20), name="application_extension_at_most_20"
            ),
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("received_date")),
                name="application_closed_after_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "received_date", "closed_date", "applicant_class", "outcome"],
                name="application_ledger",
            ),
            models.Index(
                fields=["organ", "due_date"],
                name="application_open",
                condition=Q(closed_date__isnull=True),
            ),
        ]
        verbose_name = verbose_name_plural = "政府信息公开申请"

    def __str__(self) -> str:
        return self.number


class Remedy(models.Model):
    """A reconsideration or suit about disclosure in which the organ answers (art. 51)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="remedies")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="remedies")
    kind = models.CharField("类型", max_length=18, choices=RemedyKind.choices)
    number = models.CharField("案号", max_length=60, blank=True)
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
