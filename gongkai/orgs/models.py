"""Organs form one tree from province to village; rights hang on posts, not on persons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Kind(models.TextChoices):
    """What sort of body an organ is."""

    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "政府部门"
    AGENCY = "agency", "派出机关"
    VILLAGE = "village", "村（居）民委员会"


class Level(models.TextChoices):
    """Administrative level."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWN = "town", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"


class Organ(models.Model):
    """A 行政机关, or the owner of a village board (no organ in the sense of art. 2).

    ``path`` is the line of ids from the root, each followed by ``/``; a
    subtree is a prefix.  ``makes_rules``: whether the organ has the power to
    make 规章 (立法法 arts. 91, 93).
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField(max_length=120, unique=True, null=True, editable=False)
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=40)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    code = models.CharField("区划代码", max_length=12, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    index_prefix = models.CharField("索引号前缀", max_length=20, unique=True)
    index_rule = models.CharField("索引号规则", max_length=60, default="{prefix}/{yyyy}{mm}-{n:05}")
    position = models.PositiveSmallIntegerField("排序", default=0)
    disclosure_office = models.CharField("信息公开工作机构", max_length=60, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    fax = models.CharField("传真", max_length=30, blank=True)
    supervision_phone = models.CharField("监督电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    office_hours = models.CharField("办公时间", max_length=80, blank=True)
    functions = models.TextField("主要职责", blank=True)
    reading_places = models.TextField("查阅场所", blank=True)
    confirmed_date = models.DateField("机构信息最近确认日期", null=True, blank=True)
    makes_rules = models.BooleanField("有规章制定权", default=False)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        indexes = [
            models.Index(fields=["parent", "position"], name="organ_children"),
            models.Index(fields=["short_name"], name="organ_short_name"),
        ]
        verbose_name = verbose_name_plural = "机关"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a post is for; ``access.rights`` says what each may do."""

    OFFICER = "officer", "信息公开专干"
    REVIEWER = "reviewer", "审核人"
    SECRECY = "secrecy", "保密审查员"
    SIGNER = "signer", "签发人"
    VILLAGE = "village", "村（社区）信息员"
    SUPERVISOR = "supervisor", "县政务公开督导员"


class Post(models.Model):
    """A post (岗位) at an organ."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="posts", verbose_name="机关")
    role = models.CharField("职责", max_length=12, choices=Role.choices)
    title = models.CharField("岗位名称", max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "title"], name="post_title_once_per_organ")
        ]
        verbose_name = verbose_name_plural = "岗位"

    def __str__(self) -> str:
        return f"{self.organ_id} {self.title}"


class Appointment(models.Model):
    """Who holds a post.  ``to_date`` is exclusive; null means until further notice."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name="岗位")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    from_date = models.DateField("任职日期")
    to_date = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "from_date"], name="appointment_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="appointment_ends_after_it_begins",
            )
        ]
        verbose_name = verbose_name_plural = "任职"


class Delegation(models.Model):
    """The holder of a post lets somebody else act for a time; ``to_date`` is exclusive."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name="受托人"
    )
    from_date = models.DateField("委托起")
    to_date = models.DateField("委托止")
    reason = models.CharField("原因", max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")), name="delegation_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["to", "from_date"], name="delegation_to")]
        verbose_name = verbose_name_plural = "委托"


class Leader(models.Model):
    """A 领导 of an organ by role and what he or she is in charge of; a name is not required."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="leaders", verbose_name="机关")
    title = models.CharField("职务", max_length=60)
    name = models.CharField("姓名", max_length=40, blank=True)
    duties = models.CharField("分工", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organ", "position"], name="leader_of_organ")]
        verbose_name = verbose_name_plural = "领导信息"


class FactKind(models.TextChoices):
    """The groups of organ facts that somebody answers for."""

    FUNCTIONS = "functions", "机构职能"
    LEADERS = "leaders", "领导信息"
    CONTACT = "contact", "联系方式和办公时间"


class FactGroup(models.Model):
    """Who answers for a group of organ facts, and when they were last checked (最近核对)."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="facts", verbose_name="机关")
    kind = models.CharField("类别", max_length=10, choices=FactKind.choices)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="责任岗位")
    confirmed_date = models.DateField("最近核对", null=True, blank=True)
    due_date = models.DateField("应于何日前核对", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "kind"], name="fact_group_once")]
        indexes = [models.Index(fields=["organ", "due_date"], name="fact_group_due")]
        verbose_name = verbose_name_plural = "机构信息责任"
