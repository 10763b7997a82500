"""The words of the ledger: every value a report counts is the id its form uses."""

from __future__ import annotations

from typing import Final

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
    """How an application came in (art. 29), as the ledger shows it."""

    COUNTER = "counter", "当面提交"
    POST = "post", "信函"
    WEB = "web", "网络"
    FAX = "fax", "传真"
    ORAL = "oral", "口头"


class Way(models.TextChoices):
    """How an application came in, as finely as the receipt date needs (``law.receipt``)."""

    COUNTER = "counter", "当面提交"
    ORAL = "oral", "口头申请"
    SIGNED_POST = "signed_post", "邮寄（签收）"
    LETTER = "letter", "平常信函"
    MISDIRECTED = "misdirected", "误投其他人员或者单位的信函"
    WEB = "web", "互联网"
    EMAIL = "email", "电子邮件"
    FAX = "fax", "传真"


CHANNEL_OF: Final[dict[Way, Channel]] = {
    Way.COUNTER: Channel.COUNTER,
    Way.ORAL: Channel.ORAL,
    Way.SIGNED_POST: Channel.POST,
    Way.LETTER: Channel.POST,
    Way.MISDIRECTED: Channel.POST,
    Way.WEB: Channel.WEB,
    Way.EMAIL: Channel.WEB,
    Way.FAX: Channel.FAX,
}


class Status(models.TextChoices):
    """The ledger's coarse status; ``intake`` has no receipt date yet, ``closed`` is over."""

    INTAKE = "intake", "待确认收到"
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


class Standing(models.TextChoices):
    """What somebody is in an application."""

    APPLICANT = "applicant", "申请人"
    JOINT = "joint", "共同申请人"
    AGENT = "agent", "代理人"


class Party(models.TextChoices):
    """Whom one asks (arts. 32, 34, 33 (3)); the values are those of ``law.events``."""

    THIRD_PARTY = "third_party", "第三方"
    JOINT_ORGAN = "joint_organ", "共同制作机关"
    OTHER_ORGAN = "other_organ", "其他机关"


class Opinion(models.TextChoices):
    """What somebody who was asked said; the values are those of ``law.events``."""

    CONSENTS = "consents", "同意公开"
    OBJECTS = "objects", "不同意公开"
    SILENT = "silent", "期满未答复"


class DeliveryWay(models.TextChoices):
    """How a reply leaves; each has its own proof."""

    DIRECT = "direct", "直接送达"
    ENTRUSTED = "entrusted", "委托其他行政机关代为送达"
    POST = "post", "邮政企业邮寄"
    ELECTRONIC = "electronic", "按申请人要求的电子方式"


class Scale(models.TextChoices):
    """The two scales of the information handling fee; none means the organ does not charge."""

    NONE = "", "不收取"
    APPLICATIONS = "applications", "按件计收"
    PAGES = "pages", "按量计收"


class ReplyState(models.TextChoices):
    """A reply on its way out of the house."""

    DRAFT = "draft", "拟稿"
    RETURNED = "returned", "退回"
    SIGNED = "signed", "已签发"
    SENT = "sent", "已送出"


class Satisfaction(models.TextChoices):
    """The applicant's answer to the one question asked when a case is filed."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNASKED = "", "未答"
