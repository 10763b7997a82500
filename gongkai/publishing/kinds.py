"""The words of proactive disclosure."""

from __future__ import annotations

from django.db import models


class ColumnKind(models.TextChoices):
    """Which part of the column tree a column belongs to."""

    SHELL = "shell", "固定栏目"
    STATUTORY = "statutory", "法定主动公开内容"
    FIELD = "field", "试点领域"
    VILLAGE = "village", "村级公开"
    OTHER = "other", "其他"


class ActKind(models.TextChoices):
    """The three acts that meet the duty of a column, and no other."""

    RELEASE = "release", "发布"
    CONFIRM = "confirm", "确认仍有效"
    NOTHING = "nothing", "本期无内容"


class RequestState(models.TextChoices):
    """Where a prepared 本期无内容 stands."""

    WAITING = "waiting", "待签署"
    SIGNED = "signed", "已签署"
    REFUSED = "refused", "已退回"
    BACK = "back", "已收回"


class SubmissionKind(models.TextChoices):
    """What is put before the reviewers."""

    RELEASE = "release", "公开"
    CORRECTION = "correction", "更正"


class SubmissionState(models.TextChoices):
    """Where a submission stands."""

    REVIEWING = "reviewing", "审核中"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "待发布"
    DONE = "done", "已公开"
    CANCELLED = "cancelled", "已撤回送审"


class Decision(models.TextChoices):
    """What a reviewer says."""

    APPROVE = "approve", "同意"
    RETURN = "return", "退回"


class SheetState(models.TextChoices):
    """Where a board sheet stands; ``planned`` until its submission is through."""

    PLANNED = "planned", "审核中"
    TO_HANG = "to_hang", "待张贴"
    HANGING = "hanging", "张贴中"
    DOWN = "down", "已取下"
    CANCELLED = "cancelled", "不再张贴"


class BoardKind(models.TextChoices):
    """What carries the sheets."""

    TOWN = "town", "镇级公开栏"
    VILLAGE = "village", "村级公开栏"
    SCREEN = "screen", "电子屏"
    OTHER = "other", "其他公开栏"
