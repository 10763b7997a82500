"""The words of interaction."""

from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    """How a question came."""

    WEB = "web", "网站"
    SHEET = "sheet", "扫码"
    PHONE = "phone", "电话"
    COUNTER = "counter", "当面"
