"""The words of the ledger: every value is the id the form of the annual report uses."""

from __future__ import annotations

from django.db import models


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
