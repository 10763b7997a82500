"""The ledger (台账): how applications came in, the cases, and the events they are folded from."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from gongkai.applications.kinds import ApplicantClass, Channel, Outcome, Status, Way
from gongkai.audit.triggers import protect
from gongkai.law.transitions import STATES

LONGEST_SUBJECT: Final = 200
LONGEST_REQUEST: Final = 20_000


class Arrival(models.Model):
    """One envelope, form or visit: how it came, when, who took it in.

    One arrival may bring several applications.  ``key`` is what the sender's
    form carried: the same key again is the same arrival.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    way = models.CharField("到达方式", max_length=12, choices=Way.choices)
    arrived_date = models.DateField("到达日期")
    post_number = models.CharField("邮件号码", max_length=40, blank=True)
    signed_by = models.CharField("签收人", max_length=60, blank=True)
    envelope = models.CharField("信封照片", max_length=64, blank=True)
    signed_form = models.CharField("申请人签名的表格", max_length=64, blank=True)
    confirmed_by_office = models.DateField("工作人员确认日期", null=True)
    confirmed_by_applicant = models.DateField("申请人确认日期", null=True)
    unreachable = models.CharField("当日未能联系的原因", max_length=200, blank=True)
    key = models.CharField("提交标识", max_length=64, blank=True)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "key"], condition=~Q(key=""), name="arrival_key_once"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="arrival_way_is_known"),
        ]
        verbose_name = verbose_name_plural = "收件"


class Application(models.Model):
    """One application, one case, one line of the ledger.

    Everything from ``state`` on is the fold of the case's events and written by
    ``journal`` alone.  ``received_date`` is the day of art. 31, unknown while
    both sides have not confirmed, and never moves with a correction.
    ``outcome`` and ``closed_date`` tell of the first ending, which table 三
    counts: a case ordered to be answered again is not counted anew; then
    ``reopened_date`` is set and the ``again_`` fields tell of the new ending.
    ``due_date`` is None while nothing runs; ``waiting_until`` is the
    applicant's limit meanwhile; ``next_date`` the day lists of open cases go by.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="applications")
    number = models.CharField("编号", max_length=40)
    channel = models.CharField("申请方式", max_length=8, choices=Channel.choices)
    applicant_class = models.CharField("申请人类别", max_length=10, choices=ApplicantClass.choices)
    subject = models.CharField("所需信息", max_length=LONGEST_SUBJECT)
    request = models.TextField("申请内容", blank=True, db_default="", default="")
    wanted_form = models.CharField("获取方式", max_length=40, blank=True, db_default="", default="")
    electronic = models.BooleanField("同意电子送达", db_default=False, default=False)
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="applications")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    code_hash = models.CharField(
        "查询码", max_length=64, blank=True, db_default="", default="", editable=False
    )
    demo = models.BooleanField("演示数据", default=False)

    state = models.CharField(
        "办理环节", max_length=14, choices=list(STATES.items()),
        db_default="registered", default="registered",
    )  # fmt: skip
    status = models.CharField(
        "状态", max_length=12, choices=Status.choices, default=Status.REGISTERED
    )
    received_date = models.DateField("收到日期", null=True)
    due_date = models.DateField("答复期限", null=True)
    due_provisional = models.BooleanField("答复期限为暂定", default=False)
    waiting_until = models.DateField("申请人期限", null=True)
    next_date = models.DateField("下一日期", null=True)
    extension_days = models.PositiveSmallIntegerField("延长工作日数", default=0)
    outcome = models.CharField("办理结果", max_length=20, choices=Outcome.choices, null=True)
    closed_date = models.DateField("办结日期", null=True)
    reopened_date = models.DateField("责令重新答复日期", null=True)
    again_outcome = models.CharField(
        "重新答复结果", max_length=20, choices=Outcome.choices, null=True
    )
    again_date = models.DateField("重新答复日期", null=True)
    reply_number = models.CharField("答复文号", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", db_default=0, default=0)

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
                | Q(outcome__isnull=False, closed_date__isnull=False)
                & (Q(status=Status.CLOSED) | Q(reopened_date__isnull=False)),
                name="application_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(extension_days__lte=20), name="application_extension_at_most_20"
            ),
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True)
                | Q(received_date__isnull=True)
                | Q(closed_date__gte=F("received_date")),
                name="application_closed_after_received",
            ),
            models.CheckConstraint(
                condition=Q(received_date__isnull=False)
                | Q(status__in=[Status.INTAKE, Status.CLOSED]),
                name="application_in_hand_has_been_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "received_date", "closed_date", "applicant_class", "outcome"],
                name="application_ledger",
            ),
            models.Index(
                fields=["organ", "next_date", "id"],
                name="application_open",
                condition=~Q(status=Status.CLOSED),
            ),
        ]
        verbose_name = verbose_name_plural = "政府信息公开申请"

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """Something that happened in a case; the database refuses to change or delete it.

    ``on`` is the day of legal effect, ``entered_at`` when it was written down.
    A mistake is mended by a further event (``voided``), never by a change.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=30)
    on = models.DateField("日期")
    payload = models.JSONField("内容", encoder=DjangoJSONEncoder, default=dict)
    entered_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    key = models.CharField("提交标识", max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key"], condition=~Q(key=""), name="case_event_key_once"
            )
        ]
        verbose_name = verbose_name_plural = "办理事项"


class RepeatLink(models.Model):
    """Two applications of the same applicant that ask for nearly the same (a candidate only)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="repeat_of")
    earlier = models.ForeignKey(Application, models.PROTECT, related_name="repeated_by")
    similarity = models.PositiveSmallIntegerField("相似度（百分比）")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "earlier"], name="repeat_link_once"),
            models.CheckConstraint(
                condition=Q(similarity__lte=100), name="repeat_similarity_is_a_percentage"
            ),
        ]
        verbose_name = verbose_name_plural = "疑似重复申请"


protect("applications_caseevent")
