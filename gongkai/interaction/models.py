"""Questions about an item or a board (留言提问)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.audit.triggers import protect
from gongkai.interaction.kinds import Channel
from gongkai.records.kinds import WithdrawalClass


class Letter(models.Model):
    """A question to an organ and its answer.

    ``question`` is as it was written and is only for the office; readers see
    ``shown``, which an officer has masked and published together with the
    answer.  ``contact`` is sealed.  ``code`` is what the asker follows it by.

    ``first_date`` is the day of the first answer and stays when that is taken
    back.  An answer taken back is not here any more (``Withdrawal`` keeps it):
    ``withdrawn_date`` and ``withdrawn_class`` stand in its place until there
    is a new one.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="letters")
    record = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, related_name="letters", verbose_name="信息"
    )
    board = models.ForeignKey(
        "publishing.Board", models.PROTECT, null=True, related_name="letters", verbose_name="公开栏"
    )
    code = models.CharField("查询码", max_length=12, unique=True)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    question = models.TextField("问题")
    contact = models.TextField("联系方式（加密）", blank=True)
    received_at = models.DateTimeField("收到时间")
    due_date = models.DateField("应于何日前答复")
    shown = models.TextField("公开的问题", blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    first_date = models.DateField("首次答复日期", null=True)
    published_date = models.DateField("公开日期", null=True)
    withdrawn_date = models.DateField("撤回日期", null=True)
    withdrawn_class = models.CharField(
        "撤回理由类别", max_length=12, choices=WithdrawalClass.choices, blank=True, default="",
        db_default="",
    )  # fmt: skip
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="letter_asks_something"),
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True,
                    answer="",
                    answered_by__isnull=True,
                    first_date__isnull=True,
                    withdrawn_date__isnull=True,
                )
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    first_date__isnull=False,
                    withdrawn_date__isnull=True,
                )
                & ~Q(answer="")
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    first_date__isnull=False,
                    withdrawn_date__isnull=False,
                    answer="",
                    shown="",
                ),
                name="letter_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_date__isnull=True)
                | Q(answered_at__isnull=False) & (~Q(shown="") | Q(withdrawn_date__isnull=False)),
                name="letter_published_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_date__isnull=True, withdrawn_class="")
                | Q(withdrawn_date__isnull=False, withdrawn_class__in=WithdrawalClass.values),
                name="letter_withdrawn_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "due_date"],
                name="letter_waiting",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(fields=["organ", "-received_at", "-id"], name="letter_of_organ"),
            models.Index(
                fields=["-published_date", "-id"],
                name="letter_published",
                condition=Q(published_date__isnull=False),
            ),
            models.Index(fields=["record", "-published_date"], name="letter_of_record"),
            models.Index(fields=["board", "-published_date"], name="letter_of_board"),
        ]
        verbose_name = verbose_name_plural = "提问"


class Withdrawal(models.Model):
    """An answer as it was before it was taken back, and why; ``reason`` is for the office."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="withdrawals")
    answer = models.TextField("答复")
    shown = models.TextField("公开的问题", blank=True)
    answered_at = models.DateTimeField("答复时间")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_date = models.DateField("公开日期", null=True)
    kind = models.CharField("撤回理由类别", max_length=12, choices=WithdrawalClass.choices)
    reason = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField("撤回时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="") & ~Q(reason="") & Q(kind__in=WithdrawalClass.values),
                name="answer_withdrawal_is_whole",
            )
        ]
        verbose_name = verbose_name_plural = "撤回的答复"


class Override(models.Model):
    """A finding of the guard let pass in an answer, with a reason; how many is public."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="overrides")
    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    rule = models.CharField("规则", max_length=60)
    place = models.CharField("位置", max_length=200)
    reason = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="answer_override_has_a_reason")
        ]
        indexes = [models.Index(fields=["organ", "made_at"], name="answer_override_of_organ")]
        verbose_name = verbose_name_plural = "答复检查放行"


protect("interaction_letter", "organ_id", "code", "channel", "question", "received_at")
protect("interaction_withdrawal")
protect("interaction_override")
