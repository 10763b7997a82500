"""Papers and files of a case, the notices to officials, and what the form showed before sending."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.applications.models.ledger import Application, Arrival


class EnclosureKind(models.TextChoices):
    """What a file of a case is."""

    MATERIAL = "material", "申请材料"
    IDENTITY = "identity", "身份证明"
    AUTHORITY = "authority", "授权委托书"
    ENVELOPE = "envelope", "信封照片"
    SIGNED_FORM = "signed_form", "申请人签名的表格"
    PROOF = "proof", "送达凭证"
    FOUND = "found", "查找到的信息（原件）"
    OUTGOING = "outgoing", "随答复提供的文件"


PRIVATE = (EnclosureKind.IDENTITY, EnclosureKind.AUTHORITY)
"""Kinds that are applicant data: opened with a reason, purged with the applicant."""


class Enclosure(models.Model):
    """A file that came in with an application, was found for it, or goes out with the reply.

    The file lies sealed in the store under ``store``.  ``key`` is the mark of
    a form that was not sent yet: such a file belongs to nobody and is thrown
    away after some days.  ``source`` is what a redacted file was made from.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="enclosures")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="enclosures"
    )
    key = models.CharField("提交标识", max_length=64, blank=True)
    kind = models.CharField("类别", max_length=12, choices=EnclosureKind.choices)
    name = models.CharField("文件名", max_length=255)
    media = models.CharField("格式", max_length=8)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    store = models.CharField(max_length=32, unique=True)
    pages = models.PositiveIntegerField("页数", default=0)
    source = models.ForeignKey("self", models.PROTECT, null=True, related_name="made_from_it")
    at = models.DateTimeField("加入时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField("移除时间", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["key"], condition=~Q(key=""), name="enclosure_of_form"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrival__isnull=False) | Q(application__isnull=False) | ~Q(key=""),
                name="enclosure_belongs_somewhere",
            )
        ]
        verbose_name = verbose_name_plural = "案卷文件"


class Paper(models.Model):
    """A document of a case that is no reply: its words as markup, the names left out.

    ``markup`` has a sign in place of whatever belongs to the applicant
    (``papers.SIGNS``); the real data are put in when the file is made.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers")
    kind = models.CharField("文书", max_length=40)
    number = models.CharField("文号", max_length=60, blank=True)
    day = models.DateField("落款日期")
    markup = models.TextField("正文")
    consultation = models.ForeignKey(
        "applications.Consultation", models.PROTECT, null=True, related_name="papers"
    )
    made_at = models.DateTimeField("生成时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "文书"


class Seen(models.Model):
    """How often published items were shown before an application was sent, per organ and day.

    ``opened``: an item was opened from there; ``ended``: the visitor said that
    this was it and sent nothing.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    shown = models.PositiveIntegerField("显示", default=0)
    opened = models.PositiveIntegerField("打开", default=0)
    ended = models.PositiveIntegerField("就此结束", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "day"], name="seen_once_a_day")]
        verbose_name = verbose_name_plural = "申请前看到的已公开信息"


class Notice(models.Model):
    """One notice to one official about one case; ``sent_at`` when the digest took it along."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notices")
    kind = models.CharField("事项", max_length=20)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=200)
    urgent = models.BooleanField("须当日处理", default=False)
    made_at = models.DateTimeField("生成时间")
    read_at = models.DateTimeField("已读时间", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "application", "kind", "on"], name="notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "-on"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["user"], condition=Q(sent_at__isnull=True), name="notice_unsent"),
        ]
        verbose_name = verbose_name_plural = "提醒"
