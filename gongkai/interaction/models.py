"""Questions about an item or a board (留言提问)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.audit.triggers import protect
from gongkai.interaction.kinds import Channel


class Letter(models.Model):
    """A question to an organ and its answer.

    ``question`` is as it was written and is only for the office; readers see
    ``shown``, which an officer has masked and published together with the
    answer.  ``contact`` is sealed.  ``code`` is what the asker follows it by.
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
    published_date = models.DateField("公开日期", null=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="letter_asks_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="letter_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_date__isnull=True)
                | Q(answered_at__isnull=False) & ~Q(shown=""),
                name="letter_published_is_answered",
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


protect("interaction_letter", "organ_id", "code", "channel", "question", "received_at")
