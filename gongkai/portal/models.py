"""What the public pages keep themselves: where old addresses lead."""

from __future__ import annotations

from django.db import models


class Redirect(models.Model):
    """An address that once was, and where it leads; a folder ends in ``/``."""

    old = models.CharField("旧地址", max_length=200, unique=True)
    new = models.CharField("新地址", max_length=200)
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "旧地址"
