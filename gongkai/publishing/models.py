"""Where a record is shown: released in a column of the site, posted on a board."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Column(models.Model):
    """A 栏目 of an organ's disclosure page; columns form a tree per organ.

    ``statutory`` marks a part of 法定主动公开内容, ``basis`` names the article.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="columns")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    slug = models.SlugField("网址名", max_length=60)
    title = models.CharField("名称", max_length=60)
    position = models.PositiveSmallIntegerField("排序", default=0)
    statutory = models.BooleanField("法定主动公开内容", default=False)
    basis = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "slug"], name="column_slug_per_organ")
        ]
        indexes = [models.Index(fields=["organ", "parent", "position"], name="column_tree")]
        verbose_name = verbose_name_plural = "栏目"

    def __str__(self) -> str:
        return self.title


class Release(models.Model):
    """A record published in a column of the site.  ``published_date`` is never edited."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="releases")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="releases")
    column = models.ForeignKey(Column, models.PROTECT, related_name="releases")
    published_date = models.DateField("发布日期")
    released_at = models.DateTimeField("发布时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "column"], name="release_once_per_column")
        ]
        indexes = [
            models.Index(fields=["organ", "published_date", "record"], name="release_of_organ"),
            models.Index(fields=["column", "-published_date", "-id"], name="release_in_column"),
        ]
        verbose_name = verbose_name_plural = "发布"


class Board(models.Model):
    """A 公开栏: ``organ`` owns it; ``code`` is the short code a printed QR opens."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="boards")
    code = models.CharField("短码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    place = models.CharField("位置", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        indexes = [models.Index(fields=["organ", "position"], name="board_of_organ")]
        verbose_name = verbose_name_plural = "公开栏"

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """A sheet on a board from ``from_date`` to ``to_date`` (last day; null: long-term).

    ``organ`` is the board's owner, kept here for the index; ``column`` is
    where the sheet belongs in the owner's catalogue.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="postings")
    board = models.ForeignKey(Board, models.PROTECT, related_name="postings")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="postings")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="postings")
    from_date = models.DateField("张贴日期")
    to_date = models.DateField("张贴至", null=True, blank=True)
    posted_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "record", "from_date"], name="posting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="posting_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "from_date", "record"], name="posting_of_organ"),
            models.Index(fields=["board", "-from_date", "-id"], name="posting_on_board"),
            models.Index(fields=["column", "-from_date", "-id"], name="posting_in_column"),
        ]
        verbose_name = verbose_name_plural = "张贴"
