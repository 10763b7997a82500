"""The ledger (台账) of applications and of the remedies taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ApplicantClass(models.TextChoices):
    """The six applicant columns of table 三; the values are the form's column ids."""

    PERSON = "person", "自然人"
    ENTERPRISE = "enterprise", "商业企业"
    RESEARCH = "research", "科研机构"
    NGO = "ngo", "社会公益组织"
    LEGAL = "legal", "法律服务机构"
    OTHER_ORG = "other_org", "其他"


class Channel(models.TextChoices):
    """How an application came in (art. 29)."""

    COUNTER = "counter", "当面提交"
    POST = "post", "信函"
    WEB = "web", "网络"
    FAX = "fax", "传真"
    ORAL = "oral", "口头"


class Status(models.TextChoices):
    """Where a case stands; ``closed`` if and only if there is an outcome."""

    REGISTERED = "registered", "办理中"
    CORRECTION = "correction", "待补正"
    CONSULTING = "consulting", "征求意见"
    FEE_PENDING = "fee_pending", "待缴费"
    CLOSED = "closed", "已办结"


class Outcome(models.TextChoices):
    """The rows of table 三 a case can end in; the values are the form's row ids."""

    GRANTED = "granted", "予以公开"
    PARTIAL = "partial", "部分公开"
    REFUSED_SECRET = "refused.secret", "不予公开：属于国家秘密"
    REFUSED_LAW = "refused.law", "不予公开：其他法律行政法规禁止公开"
    REFUSED_SECURITY = "refused.security", "不予公开：危及“三安全一稳定”"
    REFUSED_THIRD_PARTY = "refused.third_party", "不予公开：保护第三方合法权益"
    REFUSED_INTERNAL = "refused.internal", "不予公开：属于三类内部事务信息"
    REFUSED_PROCESS = "refused.process", "不予公开：属于四类过程性信息"
    REFUSED_CASE_FILE = "refused.case_file", "不予公开：属于行政执法案卷"
    REFUSED_INQUIRY = "refused.inquiry", "不予公开：属于行政查询事项"
    NONE_NOT_HELD = "none.not_held", "无法提供：本机关不掌握相关政府信息"
    NONE_MUST_MAKE = "none.must_make", "无法提供：没有现成信息需要另行制作"
    NONE_UNCLEAR = "none.unclear", "无法提供：补正后申请内容仍不明确"
    IGNORED_PETITION = "ignored.petition", "不予处理：信访举报投诉类申请"
    IGNORED_REPEAT = "ignored.repeat", "不予处理：重复申请"
    IGNORED_PUBLICATION = "ignored.publication", "不予处理：要求提供公开出版物"
    IGNORED_EXCESSIVE = "ignored.excessive", "不予处理：无正当理由大量反复申请"
    IGNORED_REISSUE = "ignored.reissue", "不予处理：要求行政机关确认或重新出具已获取信息"
    OTHER_NO_CORRECTION = "other.no_correction", "其他处理：无正当理由逾期不补正"
    OTHER_FEE_UNPAID = "other.fee_unpaid", "其他处理：逾期未缴纳费用"
    OTHER_MISC = "other.misc", "其他处理：其他"


class Application(models.Model):
    """One application, one case, one line of the ledger.

    ``received_date`` is the day of art. 31 and never moves, also after a
    correction; ``closed_date`` the day the reply was sent.  ``paused_date`` is
    set while a correction or a third party is waited for.
    """

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="applications")
    number = models.CharField("编号", max_length=40)
    channel = models.CharField("申请方式", max_length=8, choices=Channel.choices)
    applicant_class = models.CharField("申请人类别", max_length=10, choices=ApplicantClass.choices)
    subject = models.CharField("所需信息", max_length=200)
    received_date = models.DateField("收到日期")
    due_date = models.DateField("答复期限")
    status = models.CharField(
        "状态", max_length=12, choices=Status.choices, default=Status.REGISTERED
    )
    outcome = models.CharField("办理结果", max_length=20, choices=Outcome.choices, null=True)
    closed_date = models.DateField("办结日期", null=True)
    extension_days = models.PositiveSmallIntegerField("延长工作日数", default=0)
    paused_date = models.DateField("期限中止之日", null=True)
    reply_number = models.CharField("答复文号", max_length=60, blank=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="application_number"),
            models.CheckConstraint(
                condition=Q(applicant_class__in=ApplicantClass.values),
                name="application_class_is_a_column",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=Outcome.values),
                name="application_outcome_is_a_row",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, closed_date__isnull=True)
                & ~Q(status=Status.CLOSED)
                | Q(outcome__isnull=False, closed_date__isnull=False, status=Status.CLOSED),
                name="application_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(extension_days__lte=20), name="application_extension_at_most_20"
            ),
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("received_date")),
                name="application_closed_after_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "received_date", "closed_date", "applicant_class", "outcome"],
                name="application_ledger",
            ),
            models.Index(
                fields=["organ", "due_date"],
                name="application_open",
                condition=Q(closed_date__isnull=True),
            ),
        ]
        verbose_name = verbose_name_plural = "政府信息公开申请"

    def __str__(self) -> str:
        return self.number


class RemedyKind(models.TextChoices):
    """The three groups of table 四; the values are the form's group ids."""

    REVIEW = "review", "行政复议"
    SUIT_DIRECT = "suit_direct", "未经复议直接起诉"
    SUIT_AFTER_REVIEW = "suit_after_review", "复议后起诉"


class RemedyResult(models.TextChoices):
    """The result columns of table 四; the values are the form's column ids."""

    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"


class Remedy(models.Model):
    """A reconsideration or suit about disclosure in which the organ answers (art. 51)."""

    organ = models.ForeignKey("orgs.Organ", models.PROTECT, related_name="remedies")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="remedies")
    kind = models.CharField("类型", max_length=18, choices=RemedyKind.choices)
    number = models.CharField("案号", max_length=60, blank=True)
    filed_date = models.DateField("受理日期")
    result = models.CharField("结果", max_length=10, choices=RemedyResult.choices, null=True)
    closed_date = models.DateField("审结日期", null=True)
    demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RemedyKind.values)
                & (Q(result__isnull=True) | Q(result__in=RemedyResult.values)),
                name="remedy_is_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=True, closed_date__isnull=True)
                | Q(result__isnull=False, closed_date__isnull=False),
                name="remedy_closed_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("filed_date")),
                name="remedy_closed_after_filed",
            ),
        ]
        indexes = [models.Index(fields=["organ", "filed_date"], name="remedy_of_organ")]
        verbose_name = verbose_name_plural = "复议与诉讼"
