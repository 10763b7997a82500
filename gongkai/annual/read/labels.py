"""How the labels of the form are recognised in folded text without white space.

Patterns name the part of a label that tells it from all others and take the
rest of it when it is there, because real reports wrap, shorten, extend and
damage their labels.  The order of the rows is that of the form.
"""

from __future__ import annotations

import re
from functools import cache

NO_DIGIT = r"[^\d|]"

T3_ROWS: dict[str, str] = {
    "new": rf"(?:一[、.,])?本年度?新(?:收|增)到?(?:{NO_DIGIT}{{0,14}}?申请(?:的?数量?|总?件数)?)?",
    "carried_in": rf"(?:二[、.,])?上一?年度?结转(?:{NO_DIGIT}{{0,14}}?申请(?:的?数量?|件数)?)?",
    "granted": r"(?:\(?一\)?[、.]?)?(?<!不)予以公开",
    "partial": r"(?:\(?二\)?[、.]?)?部分公开",
    "refused.secret": r"(?:1[.、,]?)?(?:属于|涉及)?国家秘密",
    "refused.law": rf"(?:2[.、,]?)?(?:其他法律(?:{NO_DIGIT}{{0,8}}?公开)?|行?政?法规禁止公?开?)",
    "refused.security": rf'(?:3[.、,]?)?(?:危及"?三安全"?(?:{NO_DIGIT}{{0,4}}?稳定"?)?'
    rf'|"?三安全"?{NO_DIGIT}{{0,4}}?稳定"?)',
    "refused.third_party": rf"(?:4[.、,]?)?(?:保护第三方(?:{NO_DIGIT}{{0,5}}?权益)?"
    r"|第三方合法权益)",
    "refused.internal": rf"(?:5[.、,]?)?(?:属于)?三类内部(?:{NO_DIGIT}{{0,4}}?信息)?",
    "refused.process": rf"(?:6[.、,]?)?(?:属于)?四类过程(?:{NO_DIGIT}{{0,3}}?信息)?",
    "refused.case_file": r"(?:7[.、,]?)?(?:属于)?(?:行政)?执法案卷(?:信息)?",
    "refused.inquiry": r"(?:8[.、,]?)?(?:属于)?行政查询(?:事项)?",
    "none.not_held": rf"(?:1[.、,]?)?本?(?:行政)?机关不掌握(?:{NO_DIGIT}{{0,4}}?政府信息)?",
    "none.must_make": rf"(?:2[.、,]?)?没有现成(?:信息{NO_DIGIT}{{0,8}}?制作)?",
    "none.unclear": rf"(?:3[.、,]?)?补正后(?:{NO_DIGIT}{{0,8}}?不明确)?",
    "ignored.petition": rf"(?:1[.、,]?)?信访、?举报(?:、?投诉(?:{NO_DIGIT}{{0,2}}?申请)?)?",
    "ignored.repeat": r"(?:2[.、,]?)?重复申请",
    "ignored.publication": r"(?:3[.、,]?)?要求提供(?:公开)?(?:出版物)?",
    "ignored.excessive": rf"(?:4[.、,]?)?无正当理由大量(?:反复{NO_DIGIT}{{0,2}}?申请)?",
    "ignored.reissue": rf"(?:5[.、,]?)?要求行政机关确认"
    rf"(?:{NO_DIGIT}{{0,10}}?获取{NO_DIGIT}{{0,3}}?信息)?",
    "other.no_correction": rf"(?:1[.、,]?)?申请人无正当理由"
    rf"(?:逾期(?:{NO_DIGIT}{{0,26}}?公开申请)?)?",
    "other.fee_unpaid": rf"(?:2[.、,]?)?申请人逾期未(?:{NO_DIGIT}{{0,34}}?公开申请)?",
    "other.misc": r"3[.、,]其他(?!法律|处理|结果|组织|行政|主动)",
    "results_total": r"\(?七\)?[、.]?(?:总计|合计)",
    "carried_out": r"(?:四[、.,])?结转(?:至|到)?下一?年度?(?:的?继续(?:办理)?|办理)?",
}
"""Row id → pattern.  Sub-rows carry their number as an optional prefix."""

T3_GROUPS: dict[str, str] = {
    "results": r"(?:三[、.,])?本年度?办理结果",
    "refused": r"(?:\(?三\)?[、.]?)?不予公开",
    "none": r"(?:\(?四\)?[、.]?)?无法提供",
    "ignored": r"(?:\(?五\)?[、.]?)?不予处理",
    "other": r"(?:\(?六\)?[、.]?)?其他处理",
}
"""Group labels; ``other`` is a data row of the 2019 form."""

T3_HEAD = (
    r"\(?本列数据的?勾稽关系为?:?第一项加第二项之和,?等于第三项加第四项之和\)?"
    r"|申请人情况|自然人|法人或其他组织|商业企业|科研机构|社会公益组织|法律服务机构"
    r"|总计|其他(?!法律|处理|结果|组织|行政|主动)"
)

T2_ROWS: dict[str, str] = {
    "a20_1.rules": r"规章",
    "a20_1.norms": r"(?:行?政)?规范性(?:文件|档案)",
    "a20_1.other_docs": r"其他主动公开(?:文件|档案)",
    "a20_5.license": r"行?政?许可",
    "a20_5.other_services": r"其他对外管理服务事项",
    "a20_6.penalty": r"行?政?处罚",
    "a20_6.coercion": r"行?政?强制",
    "a20_8.fees": r"(?:行?政)?事业性收费",
    "a20_9.procurement": r"政府集中采购",
}

T2_COLUMNS: dict[str, dict[str, str]] = {
    "2021": {
        "issued": r"(?:本|当)?年?制(?:发|定)件数",
        "repealed": r"(?:本|当)?年?废止件数",
        "in_force": r"现[^\d|]?行?有效(?:件数)?",
        "amount": r"本?年?收费金额",
    },
    "2019": {
        "made_new": r"本?年?新制作(?:数量)?",
        "published_new": r"本?年?新公开(?:数量)?",
        "published_total": r"对外公开总数量?",
        "prior_items": r"上一?年度?项目数量",
        "change": r"本?年?增/?减",
        "items": r"采购项目数量",
        "amount": r"采购总金额",
    },
}
T2_DECISIONS = r"本?年?处理决定数量"
T2_CAPTION = r"第?二十条第?\(?[一二三四五六七八九]?\)?项"
T2_FIRST = r"信息内容"

T4_HEAD = (
    r"结果维持|结果纠正|其他结果|尚未审结|总计|未经复议直接起诉|复议后起诉|行政复议|行政诉讼"
    r"|结果|维持|纠正|其他|尚未|审结"
)

SECTIONS: dict[str, str] = {
    "s1": r"(?:总体|基本|整体)(?:工作)?情况|概述|总体概述",
    "s2": r"(?:行政机关)?主动公开[^\d、。,:]{0,2}(?:政府|政务|信息)[^\d、。,:]{0,9}情况?",
    "s3": r"(?:行政机关)?收到和处理[^\d。,:、]{0,12}申请[^\d。,:]{0,5}情况",
    "s4": r"[^\d。,:、]{0,20}行政法?复议[^\d。:]{0,10}诉讼[^\d。,:]{0,6}情况",
    "s5": r"(?:[^\d、。,:]{0,12})?(?:存在|主要)[^\d。,:]{0,6}问题[^\d。,:]{0,12}",
    "s6": r"(?:[^\d、。,:]{0,4})?其他(?:需要|应当|要|须)?[^\d。,:]{0,4}报告[^\d。,:]{0,6}",
}
"""What a heading says, by section."""

STOPS = "|".join(
    (
        rf"[一二三四五六七八九][、.,](?:{SECTIONS['s2']})",
        rf"[一二三四五六七八九][、.,](?:{SECTIONS['s3']})",
        rf"[一二三四五六七八九][、.,](?:{SECTIONS['s4']})",
        r"[一二三四五六七八九][、.,](?:[^\d、。,:|]{0,12})?(?:存在|主要)[^\d。,:|]{0,4}问题(?:及|和)?[^\d。,:|]{0,5}(?:情况|措施|建议)?",
        r"[一二三四五六七八九][、.,]其他(?:需要)?报告的?事项",
    )
)


@cache
def t3_pattern() -> re.Pattern[str]:
    """Every label that may stand in table 三; the group name tells which."""
    parts = [f"(?P<row_{i}>{pattern})" for i, pattern in enumerate(T3_ROWS.values())]
    parts += [f"(?P<group_{i}>{pattern})" for i, pattern in enumerate(T3_GROUPS.values())]
    return re.compile("|".join([f"(?P<stop>{STOPS})", *parts, f"(?P<head>{T3_HEAD})"]))


@cache
def t2_pattern() -> re.Pattern[str]:
    """Every label that may stand in table 二."""
    columns = [
        f"(?P<col_{version}_{name}>{pattern})"
        for version, group in T2_COLUMNS.items()
        for name, pattern in group.items()
    ]
    rows = [f"(?P<row_{i}>{pattern})" for i, pattern in enumerate(T2_ROWS.values())]
    heads = [f"(?P<caption>{T2_CAPTION})", f"(?P<first>{T2_FIRST})", f"(?P<dec>{T2_DECISIONS})"]
    return re.compile("|".join([f"(?P<stop>{STOPS})", *heads, *columns, *reversed(rows)]))


@cache
def t4_pattern() -> re.Pattern[str]:
    """The headings of table 四 and what ends it."""
    return re.compile(f"(?P<stop>{STOPS})|(?P<head>{T4_HEAD})")
