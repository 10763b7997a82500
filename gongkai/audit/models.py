"""One table of events; the database itself refuses to change or delete them."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from gongkai.audit.triggers import protect


class Chain(models.Model):
    """The head of an organ's chain: the last number and hash.

    Locked while an event is appended, so numbers have no gaps and no twins.
    """

    organ = models.OneToOneField("orgs.Organ", models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class Event(models.Model):
    """Something that happened: who did what to which object, before and after.

    ``hash`` is SM3 over everything else including ``prev_hash``; see
    ``audit.chain``.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+", verbose_name="机关")
    seq = models.PositiveBigIntegerField("序号")
    verb = models.CharField("动作", max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_name = models.CharField("经办人名称", max_length=60)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    before = models.JSONField("之前", encoder=DjangoJSONEncoder)
    after = models.JSONField("之后", encoder=DjangoJSONEncoder)
    at = models.DateTimeField("时间")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "seq"], name="event_seq_per_organ")]
        indexes = [models.Index(fields=["object_type", "object_id"], name="event_of_object")]
        verbose_name = verbose_name_plural = "操作记录"


protect("audit_event")
