"""The words of record keeping."""

from __future__ import annotations

from django.db import models


class Attribute(models.TextChoices):
    """公开属性 (arts. 13–16)."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Ground(models.TextChoices):
    """Why a record is withheld (arts. 14–16)."""

    SECRET = "secret", "属于国家秘密"
    LAW = "law", "法律、行政法规禁止公开"
    SECURITY = "security", "公开后可能危及国家安全、公共安全、经济安全、社会稳定"
    THIRD_PARTY = "third_party", "涉及商业秘密、个人隐私等第三方合法权益"
    INTERNAL = "internal", "内部事务信息"
    PROCESS = "process", "过程性信息"
    CASE_FILE = "case_file", "行政执法案卷信息"


class Normative(models.TextChoices):
    """Whether a record is a normative document, and of which kind (art. 20 (1))."""

    NONE = "", "否"
    RULES = "rules", "规章"
    NORMS = "norms", "行政规范性文件"


class RelationKind(models.TextChoices):
    """How one record bears on another; read from the newer to the older."""

    REPEALS = "repeals", "废止"
    REPLACES = "replaces", "代替"
    AMENDS = "amends", "修改"
    INTERPRETS = "interprets", "解读"


class WithdrawalClass(models.TextChoices):
    """The class of reason a tombstone shows."""

    EXPIRED = "expired", "公示期满或者公开目的已经实现"
    PERSONAL = "personal", "保护个人信息"
    ERROR = "error", "内容有误，更正后另行公开"
    THIRD_PARTY = "third_party", "保护第三方合法权益"
    SUPERSEDED = "superseded", "已被新的信息代替"
    LAW = "law", "依法不应当公开"
