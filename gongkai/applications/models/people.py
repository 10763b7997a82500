"""Applicants, kept apart from their cases and sealed with a key outside the database."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.applications.kinds import Standing
from gongkai.applications.models.ledger import Application


class Applicant(models.Model):
    """A person or organisation that applied.

    ``sealed`` holds what is told of them (``people.Person``), encrypted; the
    hashes are keyed and serve to find the same applicant again.  After a purge
    all of them are empty and ``purged_date`` says since when.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    sealed = models.TextField("密文", blank=True)
    name_hash = models.CharField(max_length=64, blank=True, db_index=True)
    id_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    tail_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField("登记时间")
    purged_date = models.DateField("清除日期", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purged_date__isnull=True)
                | Q(sealed="", name_hash="", id_hash="", phone_hash="", tail_hash=""),
                name="applicant_purged_is_empty",
            )
        ]
        verbose_name = verbose_name_plural = "申请人"


class Involved(models.Model):
    """Who stands in a case as what."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="involved")
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="involved")
    standing = models.CharField("身份", max_length=10, choices=Standing.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(standing=Standing.APPLICANT),
                name="involved_one_applicant",
            ),
            models.UniqueConstraint(fields=["application", "applicant"], name="involved_once_each"),
        ]
        verbose_name = verbose_name_plural = "申请人身份"


class Purge(models.Model):
    """Proof that applicant data was destroyed by rule.

    ``digest`` is SM3 over the sealed texts in the order of ``applicants``: a
    copy that turns up later can be recognised, nothing can be read from it.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="+")
    on = models.DateField("清除日期")
    rule = models.CharField("依据", max_length=200)
    applicants = models.JSONField("申请人编号")
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "申请人信息清除"
