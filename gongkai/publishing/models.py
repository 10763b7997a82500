"""Where a record is shown: released in a column of the site, posted on a board.

Nothing is released or hung without a submission that went through its steps;
the database itself refuses reviewers who drafted, a second posting of one
sheet, and any change of a published date (``audit.triggers``).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.audit.triggers import protect
from gongkai.publishing.kinds import (
    ActKind,
    BoardKind,
    ColumnKind,
    Decision,
    RequestState,
    SheetState,
    SubmissionKind,
    SubmissionState,
)


def _user(**options: object) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)  # type: ignore[arg-type]


class Column(models.Model):
    """A 栏目 of an organ's disclosure page; columns form a tree per organ.

    ``statutory`` marks a part of 法定主动公开内容, ``basis`` names the article,
    ``duty`` is a ``law.duties.Duty`` as JSON.  A column that is switched off
    (``off_date``) has the reason and who did it.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="columns")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    slug = models.SlugField("栏目代码", max_length=60)
    title = models.CharField("名称", max_length=60)
    position = models.PositiveSmallIntegerField("排序", default=0)
    kind = models.CharField(
        "类别", max_length=10, choices=ColumnKind.choices, default=ColumnKind.OTHER
    )
    statutory = models.BooleanField("法定主动公开内容", default=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    item_code = models.CharField("条例项目", max_length=20, blank=True)
    catalogue_row = models.CharField("标准目录行", max_length=20, blank=True)
    description = models.CharField("栏目描述", max_length=500, blank=True)
    keywords = models.CharField("栏目关键词", max_length=100, blank=True)
    audience = models.CharField("公开对象", max_length=60, blank=True)
    carriers = models.JSONField("公开渠道和载体", default=list)
    duty = models.JSONField("更新要求", default=dict)
    chain = models.CharField("审核流程", max_length=40, blank=True)
    opened_date = models.DateField("开设日期", null=True)
    off_date = models.DateField("停用日期", null=True)
    off_reason = models.CharField("停用原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "slug"], name="column_slug_per_organ"),
            models.CheckConstraint(
                condition=Q(off_date__isnull=True, off_reason="")
                | Q(off_date__isnull=False) & ~Q(off_reason=""),
                name="column_off_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["organ", "parent", "position"], name="column_tree")]
        verbose_name = verbose_name_plural = "栏目"

    def __str__(self) -> str:
        return self.title


class TreeVersion(models.Model):
    """The column tree of an organ as it was from a day on (``columns``: rows of specs)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="tree_versions")
    number = models.PositiveIntegerField("版本")
    columns = models.JSONField("栏目")
    note = models.CharField("说明", max_length=200)
    made_at = models.DateTimeField("时间")
    by = _user(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="tree_version_once")
        ]
        verbose_name = verbose_name_plural = "栏目版本"


class Obligation(models.Model):
    """An organ's duty to keep a column up to date, and its next date.

    For most columns ``organ`` is the column's; a village has obligations of
    its own in the village columns of its town.  ``first_date``: since when
    the public has something to see there (a content or a signed 本期无内容).
    ``plain_date``: the last act that names no period; an act that names one
    and is not later can move no due date, whatever the duty.
    """

    column = models.ForeignKey(Column, models.PROTECT, related_name="obligations")
    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="obligations")
    since_date = models.DateField("起算日期")
    first_date = models.DateField("首次有内容", null=True)
    content_date = models.DateField("最近发布", null=True)
    met_date = models.DateField("最近履行", null=True)
    met_kind = models.CharField("履行方式", max_length=10, choices=ActKind.choices, blank=True)
    plain_date = models.DateField("最近履行（没有注明期次）", null=True)
    due_date = models.DateField("应于何日前更新", null=True)
    provisional = models.BooleanField("期限为暂定", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "column"], name="obligation_once")]
        indexes = [
            models.Index(
                fields=["organ", "due_date"],
                name="obligation_due",
                condition=Q(due_date__isnull=False),
            ),
        ]
        verbose_name = verbose_name_plural = "栏目更新职责"


class DutyAct(models.Model):
    """One act that met an obligation: a release, a confirmation, or a signed 本期无内容.

    ``period``: a day of the period the act is about, where that is not the one
    its own day stands for (October's accounts hung in December).
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="acts")
    kind = models.CharField("方式", max_length=10, choices=ActKind.choices)
    day = models.DateField("日期")
    period = models.DateField("所属期次", null=True)
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("原因", max_length=200, blank=True)
    done_at = models.DateTimeField("时间")
    by = _user(null=True)
    signed_by = _user(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="release", record__isnull=False)
                | Q(kind="confirm", record__isnull=True)
                | Q(kind="nothing", record__isnull=True, signed_by__isnull=False) & ~Q(reason=""),
                name="duty_act_is_one_of_three",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("by")),
                name="duty_act_signed_by_another",
            ),
            models.UniqueConstraint(
                fields=["obligation", "day", "kind"],
                condition=~Q(kind="release"),
                name="duty_act_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["obligation", "-day"], name="duty_act_of_obligation")]
        verbose_name = verbose_name_plural = "履行更新职责"


class NothingRequest(models.Model):
    """A 本期无内容 that one person prepared and another signs, or sends back with a reason."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="nothing_requests")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="nothing_requests")
    reason = models.CharField("原因", max_length=200)
    period = models.DateField("所属期次", null=True)
    state = models.CharField(
        "状态", max_length=8, choices=RequestState.choices, default=RequestState.WAITING
    )
    by = _user()
    asked_at = models.DateTimeField("提出时间")
    decided_by = _user(null=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    opinion = models.CharField("意见", max_length=200, blank=True)
    act = models.OneToOneField(DutyAct, models.PROTECT, null=True, related_name="request")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(state="waiting"), name="nothing_asked_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="nothing_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="back") | ~Q(decided_by=F("by")),
                name="nothing_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", act__isnull=False)
                | ~Q(state="signed") & Q(act__isnull=True),
                name="nothing_signed_has_its_act",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "asked_at"],
                name="nothing_to_sign",
                condition=Q(state="waiting"),
            )
        ]
        verbose_name = verbose_name_plural = "本期无内容的签署"


class Policy(models.Model):
    """A released policy that should be interpreted by a day, and by what it was (解读)."""

    record = models.OneToOneField("records.Record", models.PROTECT, related_name="policy")
    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="policies")
    due_date = models.DateField("应于何日前解读")
    interpretation = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, related_name="interprets"
    )
    met_date = models.DateField("解读日期", null=True)
    waived_reason = models.CharField("不需解读的理由", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organ", "due_date"],
                name="policy_to_interpret",
                condition=Q(met_date__isnull=True, waived_reason=""),
            )
        ]
        verbose_name = verbose_name_plural = "政策解读职责"


class ApprovalChain(models.Model):
    """The steps a submission goes through, for a column, a genre, both, or all of an organ.

    ``steps`` is a list of one to four roles in their order.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="chains")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="chains")
    genre = models.CharField("体裁", max_length=30, blank=True)
    steps = models.JSONField("环节")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "column", "genre"],
                nulls_distinct=False,
                name="approval_chain_once",
            )
        ]
        verbose_name = verbose_name_plural = "审核流程"


class Submission(models.Model):
    """A record put before the reviewers (送审), for columns and boards.

    ``version`` is the record's version that the guard looked at and the
    reviewers saw; ``steps`` the roles of its chain when it was submitted;
    ``step`` the one it waits for (0-based).  A correction carries its
    ``change``, the files it ``adds`` (they wait until the last agreement) and
    the attachments it ``drops``.  ``release_on``: not before this day.
    ``period``: a day of the period it is about, for its columns with a cycle
    by the calendar, where that is not the period of the day of release.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="submissions")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="submissions")
    kind = models.CharField("事项", max_length=10, choices=SubmissionKind.choices)
    version = models.PositiveSmallIntegerField("版本")
    columns = models.ManyToManyField(Column, related_name="submissions")
    drafter = _user()
    submitted_by = _user(null=True)
    steps = models.JSONField("审核环节")
    step = models.PositiveSmallIntegerField("所在环节", default=0)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=SubmissionState.choices, default=SubmissionState.REVIEWING
    )
    change = models.JSONField("更正内容", default=dict)
    adds = models.ManyToManyField("records.File", related_name="brought_by")
    drops = models.ManyToManyField("records.File", related_name="dropped_by")
    note = models.CharField("送审说明", max_length=200, blank=True)
    findings = models.JSONField("检查发现", default=list)
    release_on = models.DateField("定时发布", null=True)
    expires_on = models.DateField("公开至", null=True)
    period = models.DateField("所属期次", null=True)
    submitted_at = models.DateTimeField("送审时间")
    moved_at = models.DateTimeField("最近办理时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state__in=["reviewing", "returned", "approved"]),
                name="submission_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "state", "moved_at"],
                name="submission_open",
                condition=Q(state__in=["reviewing", "returned", "approved"]),
            )
        ]
        verbose_name = verbose_name_plural = "送审"


class Review(models.Model):
    """One reviewer's decision at one step of one round.

    ``drafter`` repeats the submission's, so that the database can refuse a
    reviewer who drafted; nobody decides two steps of one round.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField("轮次")
    step = models.PositiveSmallIntegerField("环节")
    role = models.CharField("职责", max_length=12)
    post = models.CharField("岗位", max_length=60)
    by = _user()
    on_behalf_of = _user(null=True)
    drafter = _user()
    decision = models.CharField("决定", max_length=8, choices=Decision.choices)
    opinion = models.CharField("意见", max_length=500, blank=True)
    decided_at = models.DateTimeField("时间")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("drafter")), name="review_not_by_drafter"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("drafter")),
                name="review_not_for_drafter",
            ),
            models.UniqueConstraint(
                fields=["submission", "round", "step"], name="review_once_a_step"
            ),
            models.UniqueConstraint(
                fields=["submission", "round", "by"], name="review_once_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(decision="return") | ~Q(opinion=""), name="review_return_has_a_reason"
            ),
        ]
        verbose_name = verbose_name_plural = "审核意见"


class Override(models.Model):
    """A finding of the guard let pass with a reason; how many there are is public."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="overrides")
    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="overrides")
    rule = models.CharField("规则", max_length=60)
    place = models.CharField("位置", max_length=200)
    reason = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField("时间")
    by = _user()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason")
        ]
        indexes = [models.Index(fields=["organ", "made_at"], name="override_of_organ")]
        verbose_name = verbose_name_plural = "检查放行"


class Release(models.Model):
    """A record published in a column of the site.  ``published_date`` is never edited."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="releases")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="releases")
    column = models.ForeignKey(Column, models.PROTECT, related_name="releases")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="releases")
    published_date = models.DateField("发布日期")
    expires_date = models.DateField("公开至", null=True)
    released_at = models.DateTimeField("发布时间")
    ended_date = models.DateField("撤下日期", null=True)
    by = _user(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "column"], name="release_once_per_column"),
            models.CheckConstraint(
                condition=Q(expires_date__isnull=True) | Q(expires_date__gte=F("published_date")),
                name="release_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "published_date", "record"], name="release_of_organ"),
            models.Index(fields=["column", "-published_date", "-id"], name="release_in_column"),
            models.Index(fields=["-published_date", "-id"], name="release_newest"),
        ]
        verbose_name = verbose_name_plural = "发布"


class Board(models.Model):
    """A 公开栏: ``organ`` owns it; ``code`` is the short code on the board itself."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="boards")
    code = models.CharField("短码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField(
        "类别", max_length=8, choices=BoardKind.choices, default=BoardKind.VILLAGE
    )
    place = models.CharField("位置", max_length=120, blank=True)
    slots = models.PositiveSmallIntegerField("栏位数", default=12)
    paper = models.CharField("纸张", max_length=2, default="A4")
    position = models.PositiveSmallIntegerField("排序", default=0)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        indexes = [models.Index(fields=["organ", "position"], name="board_of_organ")]
        verbose_name = verbose_name_plural = "公开栏"

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """One sheet of paper for one board: what its QR and short code open.

    ``period_days`` is the 公示期 in working days; null means long-term.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="sheets")
    board = models.ForeignKey(Board, models.PROTECT, related_name="sheets")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="sheets")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="sheets")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="sheets")
    code = models.CharField("短码", max_length=12, unique=True)
    period_days = models.PositiveSmallIntegerField("公示期（工作日）", null=True)
    to_date = models.DateField("挂到哪一天", null=True)
    hang_by = models.DateField("最迟张贴", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=SheetState.choices, default=SheetState.PLANNED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "board"], name="sheet_once_a_board")
        ]
        indexes = [
            models.Index(
                fields=["board", "state"],
                name="sheet_open",
                condition=Q(state__in=["to_hang", "hanging"]),
            ),
            models.Index(fields=["record"], name="sheet_of_record"),
        ]
        verbose_name = verbose_name_plural = "张贴件"


class Photo(models.Model):
    """Proof of a posting; one photo may show several sheets.  No EXIF is kept."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="photos")
    board = models.ForeignKey(Board, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField("拍摄时间", null=True)
    added_at = models.DateTimeField("上传时间")
    by = _user(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "sha256"], name="photo_once_a_board")
        ]
        verbose_name = verbose_name_plural = "张贴照片"


class Posting(models.Model):
    """A sheet on a board from ``from_date`` to ``to_date`` (last day; null: long-term).

    ``organ`` is the board's owner, kept here for the index; ``column`` is
    where the sheet belongs in the owner's catalogue.  ``key`` comes from the
    clerk's phone: sending the same act twice posts once.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="postings")
    board = models.ForeignKey(Board, models.PROTECT, related_name="postings")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="postings")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="postings")
    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="posting")
    slot = models.PositiveSmallIntegerField("栏位", null=True)
    from_date = models.DateField("张贴日期")
    to_date = models.DateField("张贴至", null=True, blank=True)
    posted_at = models.DateTimeField("登记时间")
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="postings")
    key = models.CharField(max_length=40, null=True, unique=True)
    by = _user(null=True)
    down_date = models.DateField("取下日期", null=True)
    down_at = models.DateTimeField("取下登记时间", null=True)
    down_by = _user(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "record", "from_date"], name="posting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="posting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(down_date__isnull=True) | Q(down_date__gte=F("from_date")),
                name="posting_down_after_it_hung",
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "from_date", "record"], name="posting_of_organ"),
            models.Index(fields=["board", "-from_date", "-id"], name="posting_on_board"),
            models.Index(fields=["column", "-from_date", "-id"], name="posting_in_column"),
            models.Index(fields=["-from_date", "-id"], name="posting_newest"),
            models.Index(
                fields=["board", "to_date"],
                name="posting_hanging",
                condition=Q(down_date__isnull=True),
            ),
        ]
        verbose_name = verbose_name_plural = "张贴"


protect(
    "publishing_release", "record_id", "column_id", "submission_id", "published_date", "released_at"
)
protect("publishing_posting", "record_id", "board_id", "sheet_id", "from_date", "posted_at")
protect("publishing_review")
protect("publishing_override")
protect("publishing_dutyact")
protect("publishing_nothingrequest", "organ_id", "obligation_id", "reason", "period", "by_id")
