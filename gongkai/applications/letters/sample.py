"""Invented facts for every kind of document (演示数据): previews, tests and benchmarks use them.

The story is the demo town's open year 2024: four applications, one to be
corrected, one with a third party, one for information that does not exist, one
extended.  No name in it is a person's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from gongkai.applications.letters.compose import kinds
from gongkai.applications.letters.facts import (
    Addressee,
    Attachment,
    CaseFacts,
    Consultation,
    Correction,
    Delivery,
    Earlier,
    Endorsement,
    Excess,
    Extension,
    FeeDemand,
    Organ,
    Published,
    Search,
    Withheld,
)

ORGAN: Final = Organ(
    name="杜关镇人民政府",
    office="杜关镇党政办公室",
    address="河南省三门峡市卢氏县杜关镇人民政府",
    postcode="472212",
    phone="0398-0000000",
    email="duguan@example.gov.cn",
    hours="工作日8:30—12:00，14:30—18:00",
    reconsideration="卢氏县人民政府",
    court="卢氏县人民法院",
)
PERSON: Final = Addressee(
    name="申请人甲",
    address="河南省三门峡市卢氏县杜关镇民湾村",
    postcode="472212",
    phone="0398-0000001",
    id_kind="居民身份证",
    email="jia@example.com",
)
COMPANY: Final = Addressee(
    name="某农业发展有限公司",
    person=False,
    address="河南省三门峡市卢氏县某路1号",
    postcode="472200",
    phone="0398-0000002",
    representative="法定代表人甲",
    contact="联系人甲",
)
LAW_FIRM: Final = Addressee(
    name="某律师事务所",
    person=False,
    address="河南省三门峡市某路2号",
    postcode="472000",
    phone="0398-0000003",
)
COUNTY_OFFICE: Final = Addressee(
    name="卢氏县农业农村局", person=False, address="卢氏县某路3号", phone="0398-0000004"
)

_LETTER: Final = CaseFacts(
    organ=ORGAN,
    day=date(2024, 3, 28),
    document_number="杜政依申〔2024〕1号",
    application_number="〔2024〕第1号",
    query_code="K7M4-2QPX",
    applicant=PERSON,
    applicant_class="自然人",
    channel="letter",
    arrived=date(2024, 3, 4),
    received=date(2024, 3, 4),
    request="民湾村2023年食用菌大棚建设项目的资金使用情况",
    wanted_form="纸质，邮寄",
    provided_form="以纸质形式随本答复书邮寄提供",
    due=date(2024, 4, 1),
    articles=("第三十六条第（二）项",),
    finding="该信息由本机关在项目实施和验收中制作，保存于乡村振兴办公室",
    attachments=(
        Attachment("民湾村食用菌大棚建设项目资金使用情况表", 6, True, date(2023, 12, 20)),
        Attachment("民湾村食用菌大棚建设项目验收意见", 3, True, date(2023, 11, 15)),
    ),
    delivery=Delivery(
        "政府信息公开申请答复书", "杜政依申〔2024〕1号", "post", "XA00000000041", date(2024, 3, 28)
    ),
    unit="乡村振兴办公室",
    signer="镇长",
    opinions=(
        Endorsement("draft", "信息公开专干", "拟按申请要求公开", date(2024, 3, 25)),
        Endorsement("office", "党政办公室主任", "同意", date(2024, 3, 26)),
        Endorsement("secrecy", "保密审查员", "不涉及国家秘密", date(2024, 3, 26)),
        Endorsement("legal", "法制审核员", "依据和救济途径无误", date(2024, 3, 27)),
        Endorsement("sign", "镇长", "同意", date(2024, 3, 28)),
    ),
)
_CORRECTION: Final = Correction(
    problems=(
        "申请中的“近几年补贴”没有说明是哪一项补贴，无法确定所指的政府信息",
        "申请没有说明所需信息的年度",
    ),
    supply="补贴的名称（或者文件名称、文号），以及所需信息的起止年度",
    due=date(2024, 5, 8),
)
_WEB: Final = replace(
    _LETTER,
    day=date(2024, 4, 16),
    document_number="杜政依申〔2024〕2号",
    application_number="〔2024〕第2号",
    applicant=replace(PERSON, name="申请人乙"),
    channel="web",
    arrived=date(2024, 4, 10),
    received=date(2024, 4, 11),
    request="近几年补贴发放情况",
    wanted_form="电子文件，电子邮件",
    provided_form="以电子文件形式发送至所留电子邮箱",
    due=date(2024, 5, 11),
    correction=_CORRECTION,
    attachments=(),
)
_THIRD: Final = replace(
    _LETTER,
    day=date(2024, 7, 18),
    document_number="杜政依申〔2024〕3号",
    application_number="〔2024〕第3号",
    applicant=COMPANY,
    applicant_class="商业企业",
    channel="counter",
    arrived=date(2024, 6, 3),
    received=date(2024, 6, 3),
    request="2023年杜关镇连翘管护奖补项目中标单位的投标报价明细",
    due=date(2024, 7, 18),
    consultations=(
        Consultation(
            to=replace(COMPANY, name="某林业技术服务有限公司"),
            party="third_party",
            sent=date(2024, 6, 6),
            due=date(2024, 6, 28),
            answered=date(2024, 6, 25),
            opinion="objects",
            information="2023年杜关镇连翘管护奖补项目投标报价明细",
            reason="报价明细包含未公开的成本构成和经营策略",
        ),
    ),
    finding="投标报价明细包含第三方的成本构成和经营策略，第三方采取了保密措施",
    withheld=(
        Withheld(
            "投标报价明细中的成本构成",
            "第十五条",
            "该内容属于第三方的商业秘密，公开会损害其竞争地位，不公开不会对公共利益造成重大影响",
        ),
    ),
    attachments=(),
)
_ABSENT: Final = replace(
    _LETTER,
    day=date(2024, 9, 20),
    document_number="杜政依申〔2024〕4号",
    application_number="〔2024〕第4号",
    applicant=LAW_FIRM,
    applicant_class="法律服务机构",
    channel="signed_post",
    arrived=date(2024, 8, 26),
    received=date(2024, 8, 26),
    request="1998年杜关镇康家湾村林地承包方案",
    due=date(2024, 9, 24),
    searches=(
        Search(
            "镇档案室",
            "康家湾、林地、承包方案",
            "1996年至2000年",
            date(2024, 8, 29),
            "档案管理员",
            "查得同期目录三册，无该件",
        ),
        Search(
            "农业农村办公室文件柜",
            "林地承包",
            "1996年至2005年",
            date(2024, 9, 2),
            "农业农村办公室经办人",
            "未查得",
        ),
        Search(
            "公文处理系统", "康家湾 林地", "建库以来", date(2024, 9, 3), "信息公开专干", "未查得"
        ),
    ),
    finding="该承包方案由康家湾村集体经济组织讨论形成，未报送本机关",
    attachments=(),
)
_EXTENDED: Final = replace(
    _LETTER,
    day=date(2024, 3, 27),
    extension=Extension(
        10,
        date(2024, 4, 16),
        "所涉票据数量较多，需要逐件核对",
        date(2024, 3, 26),
        date(2024, 3, 27),
    ),
    attachments=(),
)
_EXCESS: Final = replace(
    _LETTER,
    day=date(2024, 11, 12),
    received=date(2024, 11, 1),
    due=date(2024, 11, 29),
    excess=Excess(
        count=86,
        since=date(2024, 9, 1),
        until=date(2024, 10, 31),
        explain_by=date(2024, 11, 22),
        why="其中74件的内容仅年度或者村名不同",
    ),
    attachments=(),
)


def _withheld(
    article: str, why: str, instrument: str = "", what: str = "所申请的全部内容"
) -> tuple[Withheld, ...]:
    return (Withheld(what, article, why, instrument),)


def sample(kind: str) -> CaseFacts:
    """Facts that fill the kind completely.  Raises KeyError for an unknown kind."""
    chosen = kinds()[kind]
    facts = _SAMPLES.get(kind, _LETTER)
    return replace(facts, outcome=chosen.outcome or facts.outcome or "granted")


def _case(
    what: str, withheld: tuple[Withheld, ...] = (), finding: str = "", **more: object
) -> CaseFacts:
    facts = replace(_LETTER, request=what, withheld=withheld, finding=finding, attachments=())
    return replace(facts, **more)  # type: ignore[arg-type]


_SAMPLES: Final[dict[str, CaseFacts]] = {
    "receipt": replace(_WEB, day=date(2024, 4, 11), document_number=""),
    "correction": replace(_WEB, day=date(2024, 4, 16)),
    "reasons_request": _EXCESS,
    "delay": replace(
        _EXCESS,
        day=date(2024, 11, 26),
        excess=Excess(
            86,
            date(2024, 9, 1),
            date(2024, 10, 31),
            date(2024, 11, 22),
            date(2024, 11, 20),
            date(2025, 1, 15),
            "所涉信息分散在三个年度、十八个村",
        ),
    ),
    "extension": _EXTENDED,
    "third_party_inquiry": replace(_THIRD, day=date(2024, 6, 6)),
    "third_party_notice": replace(_THIRD, day=date(2024, 6, 6)),
    "third_party_decision": replace(
        _THIRD,
        disclosed="中标总价和项目负责单位名称",
        consultations=(
            replace(
                _THIRD.consultations[0], reason="项目使用财政资金，中标价格关系公众对资金使用的监督"
            ),
        ),
    ),
    "joint_organ_inquiry": replace(
        _LETTER,
        day=date(2024, 3, 8),
        consultations=(
            Consultation(
                COUNTY_OFFICE,
                "joint_organ",
                date(2024, 3, 8),
                information="民湾村食用菌大棚建设项目联合验收意见",
            ),
        ),
    ),
    "other_organ_inquiry": replace(
        _LETTER,
        day=date(2024, 3, 8),
        document_number="杜政函〔2024〕6号",
        copies_to=("卢氏县人民政府办公室",),
        consultations=(
            Consultation(
                COUNTY_OFFICE,
                "other_organ",
                date(2024, 3, 8),
                date(2024, 3, 29),
                information="2023年食用菌产业奖补资金县级复核结果",
                reason="复核结果由贵机关提供",
            ),
        ),
    ),
    "assistance": replace(
        _LETTER,
        day=date(2024, 3, 5),
        document_number="",
        assist_by=date(2024, 3, 15),
    ),
    "fee_notice": replace(
        _LETTER,
        day=date(2024, 3, 28),
        fee=FeeDemand(
            "pages",
            240,
            4300,
            date(2024, 4, 29),
            "凭本通知书到卢氏县非税收入代收银行缴纳",
            date(2024, 3, 28),
        ),
    ),
    "granted.public": _case(
        "杜关镇2023年政府信息公开工作年度报告",
        finding="",
        published=(
            Published(
                "杜关镇人民政府2023年政府信息公开工作年度报告",
                "卢氏县人民政府网站“政府信息公开”栏目杜关镇“政府信息公开年报”；杜关镇便民服务中心公共查阅点",
                date(2024, 1, 18),
            ),
        ),
    ),
    "granted.provided": _LETTER,
    "partial": replace(
        _LETTER,
        request="杜关镇2023年临时救助发放名册",
        finding="名册由本机关在办理临时救助时制作",
        attachments=(Attachment("杜关镇2023年临时救助发放名册（区分处理后）", 12, True),),
        withheld=(
            Withheld(
                "名册中救助对象的身份证件号码、银行账号、住址和病情",
                "第十五条",
                "该内容属于个人隐私，公开会损害救助对象的合法权益，且公开不为社会监督所必需",
            ),
            Withheld(
                "经办人员在名册上的批注草稿",
                "第十六条第二款",
                "该内容属于形成过程中的过程稿，与最终决定不一致",
            ),
        ),
    ),
    "refused.secret": _case(
        "杜关镇军事设施保护范围示意图",
        _withheld("第十四条", "该示意图由上级机关确定为秘密级，尚未解密"),
        "该示意图由上级机关制发、本机关保存",
    ),
    "refused.law": _case(
        "某起未成年人救助案件的办理记录",
        _withheld(
            "第一百零三条", "该记录载有能够识别未成年人身份的信息", "中华人民共和国未成年人保护法"
        ),
        "该记录由本机关在办理救助时制作",
    ),
    "refused.security": _case(
        "民湾水库大坝安防监控点位图",
        _withheld("第十四条", "点位图公开后可能被用于避开监控，危及公共安全"),
        "该点位图由本机关保存",
    ),
    "refused.third_party": _THIRD,
    "refused.internal": _case(
        "杜关镇2023年机关车辆维修审批单",
        _withheld("第十六条第一款", "该审批单反映机关后勤管理的内部流程，不对外产生影响"),
        "该审批单由党政办公室制作",
    ),
    "refused.process": _case(
        "杜关镇2024年民生实事项目征求意见过程稿",
        _withheld("第十六条第二款", "该稿为讨论中的过程稿，内容尚未确定"),
        "该稿由本机关在研究项目时形成",
    ),
    "refused.case_file": _case(
        "某养殖场环境卫生处罚案卷",
        _withheld("第十六条第二款", "案卷中的询问笔录和现场照片为执法过程中形成的材料"),
        "该案卷由综合行政执法大队保存",
    ),
    "refused.inquiry": _case(
        "某户宅基地不动产登记资料",
        _withheld("", "", "不动产登记资料查询暂行办法"),
        "该信息为不动产登记资料",
        right_channel="可持身份证明材料到卢氏县不动产登记机构申请查询",
    ),
    "none.absent": _ABSENT,
    "none.elsewhere": replace(
        _ABSENT,
        request="2023年卢氏县连翘产业奖补资金分配方案",
        searches=_ABSENT.searches[2:],
        right_organ=COUNTY_OFFICE,
        finding="该方案由县级部门制作",
    ),
    "none.must_make": _case(
        "近十年各村临时救助人数变化及原因分析",
        finding="本机关按年度制作了救助名册，没有制作过跨年度的变化统计和原因分析",
    ),
    "none.unclear": replace(
        _WEB,
        day=date(2024, 5, 20),
        due=date(2024, 5, 29),
        corrected=date(2024, 4, 29),
        finding="补正材料仍未说明是哪一项补贴，也没有年度或者文件名称",
    ),
    "ignored.petition": _case(
        "要求查处邻居占用村道并答复处理结果",
        finding="申请的内容是要求查处他人占道行为并答复处理结果",
        right_channel="向杜关镇综合行政执法大队反映，电话0398-0000005",
    ),
    "ignored.repeat": _case(
        "民湾村2023年食用菌大棚建设项目的资金使用情况",
        finding="本次申请的内容与前一次申请相同",
        earlier=Earlier("杜政依申〔2024〕1号", date(2024, 3, 28)),
        day=date(2024, 5, 16),
        received=date(2024, 5, 6),
        due=date(2024, 5, 31),
    ),
    "ignored.publication": _case(
        "《卢氏县志》（1998年版）",
        finding="《卢氏县志》为公开出版的书籍",
        right_channel="可到卢氏县图书馆、卢氏县档案馆查阅，或者向出版单位购买",
    ),
    "ignored.excessive": replace(
        _EXCESS,
        day=date(2024, 11, 27),
        finding="申请人说明的理由为“了解情况”，未说明重复申请的原因",
    ),
    "ignored.reissue": _case(
        "确认2019年领取的宅基地审核意见并重新盖章", finding="申请人随申请提交了该审核意见的复印件"
    ),
    "other.no_correction": replace(_WEB, day=date(2024, 5, 10)),
    "other.fee_unpaid": replace(
        _LETTER,
        day=date(2024, 5, 8),
        attachments=(),
        fee=FeeDemand("pages", 240, 4300, date(2024, 4, 29), "", date(2024, 3, 28)),
    ),
    "other.misc": _case(
        "民湾村2023年食用菌大棚建设项目的资金使用情况",
        ended_why="申请人甲于2024年3月15日书面撤回该申请",
        day=date(2024, 3, 18),
    ),
    "transfer": replace(_LETTER, finding="本年度先后有三名申请人申请公开同一信息，该信息可以公开"),
    "search_record": _ABSENT,
    "oral_form": replace(_LETTER, channel="oral", received=date(2024, 3, 4)),
}
