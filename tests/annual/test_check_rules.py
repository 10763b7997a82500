"""One story for each rule: it finds the planted fault, and leaves the clean twin alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.check import RULES, check
from gongkai.annual.form import NOT_RESULTS, form
from gongkai.annual.report import Finding, Mark, Report, TableSeen
from tests.annual.examples import (
    BALANCED,
    HEADINGS,
    PREAMBLE,
    SECTION_ONE,
    clean,
    table,
)


def of(rule: str, report: Report, **compared: object) -> list[Finding]:
    return [f for f in check(report, **compared) if f.rule == rule]  # type: ignore[arg-type]


def told(text: str, **more: object) -> Report:
    """A clean report whose part （一） says ``text`` instead."""
    first, rest = SECTION_ONE.split("\n", 1)
    assert first
    return clean(s1=f"（一）主动公开情况。{text}\n{rest}", **more)  # type: ignore[arg-type]


def applied(text: str, **numbers: int) -> Report:
    """A clean report whose part （二） says ``text``, over these cells."""
    lines = SECTION_ONE.split("\n")
    lines[1] = f"（二）依申请公开情况。{text}"
    return clean(s1="\n".join(lines), cells=table(**numbers) if numbers else None)


def labelled(table_id: str, labels: dict[str, str]) -> Report:
    report = clean()
    report.tables[table_id] = TableSeen("whole", labels=labels)
    return report


def without(*absent: str) -> Report:
    return clean(headings=tuple(h for h in HEADINGS if h[0] not in absent))


def blanks(*cells: str) -> Report:
    values = table(**BALANCED)
    values.update(dict.fromkeys(cells, Mark.BLANK))
    return clean(cells=values)


def blank_table(name: str) -> Report:
    values = table(**BALANCED)
    values.update({c: Mark.BLANK for c in values if c.startswith(name)})
    return clean(cells=values)


def no_table_four() -> Report:
    report = clean()
    report.cells = {c: v for c, v in report.cells.items() if not c.startswith("t4.")}
    report.tables["t4"] = TableSeen("absent")
    return report


def short_table_three() -> Report:
    report = clean()
    rows = ("other.no_correction", "other.fee_unpaid", "other.misc")
    report.tables["t3"] = TableSeen("partial", missing_rows=rows)
    return report


LONG = (
    "我镇坚持把群众关心的事项放在首位，逐村核对公开目录，按季度张贴村务和财务明细，并留存照片备查。"
    * 1
    + (
        "镇便民服务中心设立查阅点，配备电脑和打印机，安排专人解答。对惠农补贴、低保审批、宅基地审核、土地流转等"
        "事项，在镇村两级公开栏同步张贴，公示期满后归档。召开村民代表座谈会，听取对公开内容和方式的意见，"
        "整理出条目逐项回复。组织各村信息员集中学习发布流程和保密审查要求，采用实例讲解容易出错的环节。"
        "完善镇网站栏目说明，补齐办事指南的受理条件、所需材料和办理时限，方便群众对照准备。"
    )
)

PLANTED: list[tuple[str, str, Report, str]] = [
    ("NORMS_FLOW", "error", clean(cells=table(t2_a20_1_norms_issued=3)), "本年制发 3 件"),
    ("RULES_LEVEL", "error", clean(cells=table(t2_a20_1_rules_in_force=6)), "无权制定规章"),
    ("BLANK", "hint", blanks("t3.granted.ngo", "t3.partial.legal"), "有 2 格空白"),
    ("TOTAL_BLANK", "warning", blanks("t3.new.total"), "总计格空白"),
    ("TABLE_BLANK", "error", blank_table("t4"), "表四只有表头"),
    ("NEGATIVE", "error", clean(cells={**table(), "t3.new.ngo": -1}), "填 -1"),
    (
        "COLUMN_MISUSE",
        "error",
        clean(
            year=2020,
            version="2019",
            cells=table(
                "2019",
                t2_a20_5_license_prior_items=21,
                t2_a20_5_license_change=19,
                t2_a20_5_license_decisions=40,
            ),
        ),
        "填 40",
    ),
    ("UNIT", "warning", clean(cells={**table(), "t2.a20_8.fees.amount": Decimal(125000)}), "万元"),
    ("TABLE_MISSING", "error", no_table_four(), "没有表四"),
    ("ROW_MISSING", "error", short_table_three(), "3.其他"),
    ("LABEL", "error", labelled("t2", {"a20_1.norms": "规范性文件"}), "应为“行政规范性文件”"),
    ("LABEL", "error", labelled("t3", {"refused.law": "2.其他法律行政止公开"}), "法规禁止公开"),
    ("FORM_VERSION", "error", clean(version="2019", cells=table("2019")), "2019 年试行格式"),
    ("HEADING", "error", without("s3"), "缺少“三、"),
    (
        "HEADING",
        "warning",
        clean(headings=(*HEADINGS[:4], ("s5", "五、存在的主要问题及整改措施"), HEADINGS[5])),
        "整改措施",
    ),
    ("HEADING", "error", clean(headings=(*HEADINGS[:3], HEADINGS[4], HEADINGS[3])), "次序"),
    (
        "HEADING",
        "warning",
        clean(
            s1="（一）主动公开。公开5条。\n（二）依申请公开。收到3件。\n（三）群众咨询。答复1次。"
        ),
        "政府信息管理",
    ),
    (
        "HEADING",
        "error",
        clean(
            preamble="本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
            "存在问题及改进情况、其他需要报告的事项等六部分组成。"
        ),
        "行政复议",
    ),
    ("TITLE", "warning", clean(title="青石镇政府信息公开工作总结"), "不是年度报告的标题"),
    ("TITLE", "error", clean(title="青石镇2022年政府信息公开工作年度报告"), "2022"),
    ("NARR_TABLE", "error", applied("收到政府信息公开申请5件。"), "5 件"),
    (
        "NARR_TABLE",
        "error",
        applied("收到政府信息公开申请4件，均按时答复。", **BALANCED),
        "4 是新收与上年结转之和",
    ),
    ("NARR_TABLE", "error", applied("本年未收到政府信息公开申请。"), "没有新收申请"),
    ("NARR_TABLE", "error", applied("收到政府信息公开申请3件，不予公开2件。"), "不予公开 2 件"),
    ("NARR_TABLE", "error", applied("政府信息公开行政复议2件。"), "行政复议 2 件"),
    ("NARR_TABLE", "warning", told("制发行政规范性文件4件。"), "制发规范性文件 4 件"),
    (
        "SCOPE",
        "warning",
        clean(
            organ="青石县人民政府",
            s1="（一）公开。公开9条。县政府办代表县政府受理政府信息公开申请1件。",
        ),
        "统计范围不同",
    ),
    ("SCOPE", "warning", told("主动公开信息68条，依申请公开3件，合计公开71条。"), "口径不同"),
    ("NARR_SUM", "error", told("公开40条，其中政策20条，动态10条，其他信息5条。"), "35"),
    ("NARR_SUM", "warning", told("公开100条，其中政策50条，动态30条，公示15条。"), "95"),
    ("NARR_SUM", "error", told("公开197条（预算32条、决算150条、其他5条）。"), "187"),
    (
        "NARR_SUM",
        "error",
        applied("共收到申请95件。其中：电子邮件申请24件；信函申请66件；当面申请3件。"),
        "93",
    ),
    ("NARR_SUM", "warning", told("公开139条，其中网站99条，公众号30条。"), "129"),
    ("NARR_SUM", "hint", told("公开510条，其中网站387条，新媒体123条，公报10条。"), "520"),
    (
        "NARR_SUM",
        "error",
        applied("新收申请38件，上年结转3件，办结39件，结转下年度1件。"),
        "两边不等",
    ),
    (
        "NARR_SUM",
        "error",
        applied("收到申请7件，其中予以公开3件，不予公开1件，无法提供2件，均按期办结。"),
        "6",
    ),
    ("NARR_PCT", "error", told("公开3条，同比增长50%（2022年为1条）。"), "200.0%"),
    (
        "NARR_EMPTY",
        "warning",
        clean(s1="（一）主动公开情况。公开5条。\n（二）监督保障情况。"),
        "没有内容",
    ),
    ("TYPO", "warning", clean(s5="存在公开不及时的问题，下一步加强"), "没有写完"),
    ("TYPO", "warning", told("执行审查制制度，公开5条。"), "制制度"),
    ("YEAR", "error", told("2024年，青石镇公开5条。"), "2024"),
    ("NARR_PCT", "error", told("公开200条，其中政策50条，占35%。"), "25.0%"),
    (
        "NARR_NARR",
        "warning",
        told("2023年，青石镇主动公开政府信息30条。全年主动公开政府信息32条。"),
        "32 条",
    ),
    ("NUMBER_MISSING", "error", told("主动公开政府信息条，发布动态20条。"), "缺少数字"),
    (
        "NARR_EMPTY",
        "warning",
        clean(s1="2023年，我镇认真落实上级部署，健全机制，加强领导，政府信息公开工作有序推进。"),
        "没有一个数字",
    ),
    (
        "GENERIC",
        "warning",
        clean(s1="2023年，各级政府部门重视公开，大部分地区建立制度，公开数量达到历史最多。"),
        "没有一处写本机关",
    ),
    ("LAW_NAME", "error", told("对照《政府信息管理条例》公开5条。"), "《政府信息管理条例》"),
    ("LAW_NAME", "error", told("按照《中华人民共和国政府信息公开法》公开5条。"), "公开法"),
    (
        "LEGAL_BASIS",
        "warning",
        clean(
            preamble="根据《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》编制。"
        ),
        "2021〕30号",
    ),
    ("LEGAL_BASIS", "warning", clean(preamble="根据国务院令第492号编制本报告。"), "第711号"),
    ("PERIOD", "error", clean(preamble=PREAMBLE.replace("12月31日", "12月30日")), "12 月 31 日"),
    ("PERIOD", "warning", clean(preamble=PREAMBLE.replace("12月31日", "12月31")), "不完整"),
    (
        "PERIOD",
        "error",
        clean(preamble=PREAMBLE.replace("2023年1月1日至2023", "2022年1月1日至2022")),
        "2023 年 1 月 1 日",
    ),
    ("YEAR", "error", told("2022年，我镇公开5条。"), "2022 年"),
    ("PLACEHOLDER", "error", clean(preamble=PREAMBLE + "网站（具体网址）可查。"), "具体网址"),
    ("PLACEHOLDER", "error", clean(preamble=PREAMBLE + "邮编：XXXXXX。"), "XXXXXX"),
    (
        "TEMPLATE_TEXT",
        "error",
        clean(s6="（文字描述，收取信息处理费情况在此处报告。）"),
        "模板的说明",
    ),
    ("ORDINAL", "warning", told("公开5条。一是抓制度；三是抓培训。"), "跳过"),
    ("TYPO", "warning", told("建立统一的的目录，公开5条。"), "的的"),
    ("TYPO", "warning", told("完善青石镇镇网站栏目，公开5条。"), "镇镇"),
    ("TYPO", "warning", told("公布资金资金分配结果5条。"), "资金"),
    ("TYPO", "warning", told("各村进度残差不齐，公开5条。"), "参差不齐"),
    ("TYPO", "warning", told("公开5条，其中线上3条；线下2条；"), "；"),
    ("LOGIC", "hint", clean(s1="做到无延时更新，全年发布5条。", s5="一是信息更新不及时。"), "更新"),
    ("LOGIC", "error", applied("未收到政府信息公开申请，3件申请均已答复。"), "答复了申请"),
    ("STALE", "warning", told("贯彻落实党的十九届六中全会精神，公开5条。"), "十九届"),
    ("TERM", "warning", applied("收到政府信息公开申请3件，免予公开0件。"), "免予公开"),
    ("TERM", "warning", applied("收到政府信息公开申请3件，均在15个工作日内答复。"), "20 个工作日"),
    ("AGENCY", "warning", told("我局公开5条。"), "我局"),
    (
        "AGENCY",
        "error",
        clean(preamble="现公布青山县民族宗教事务局2023年政府信息公开工作年度报告。"),
        "民族宗教事务局",
    ),
    (
        "AGENCY",
        "warning",
        told("公开5条。青石县水利局高度重视公开工作。", organ="青石县农业农村局"),
        "水利局",
    ),
    ("NARR_TABLE", "warning", told("办理行政许可301件。"), "行政许可 301 件"),
    ("LAW_NAME", "error", told("贯彻《中华人民共和国信息公开条例》，公开5条。"), "信息公开条例"),
    ("LAW_NAME", "error", told("贯彻《中华人民共和国政务公开条例》，公开5条。"), "政务公开条例"),
    ("TYPO", "warning", told("公开5条，，方便群众。"), "标点"),
    ("PLACEHOLDER", "error", told("公开5条，全年培训  次、  人次。"), "培训次"),
    (
        "ORDINAL",
        "warning",
        clean(s1="（一）主动公开。公开5条。（三）依申请公开。收到3件。"),
        "跳过",
    ),
    ("COPY", "hint", told("请向柳河镇人民政府提出意见，共5条。"), "柳河镇"),
    ("PRIVACY", "error", told("受助人身份证号11010519491231002X，共5条。"), "公民身份号码"),
    ("PRIVACY", "error", told("受助人张某13912345678，共5条。"), "手机号码"),
    ("PRIVACY", "error", told("补贴打入6222021234567890128，共5条。"), "银行卡号"),
]

TRAPS: list[tuple[str, Report]] = [
    ("NORMS_FLOW", clean(cells=table(t2_a20_1_norms_issued=3, t2_a20_1_norms_repealed=3))),
    (
        "RULES_LEVEL",
        clean(organ="青州市人民政府", cells=table(t2_a20_1_rules_in_force=6)),
    ),
    ("NEGATIVE", clean(year=2020, version="2019", cells=table("2019", t2_a20_5_license_change=-8))),
    ("UNIT", clean(organ="青州市人民政府", cells=table(t2_a20_8_fees_amount=316441))),
    ("LABEL", labelled("t3", {"granted": "(一) 予以公开", "refused.secret": "1、属于国家秘密"})),
    ("LABEL", labelled("t2", {"a20_5.license": "政许可"})),
    ("LABEL", labelled("t2", {"a20_1.norms": "行政規範性文件"})),
    ("HEADING", clean(headings=(*HEADINGS[:4], ("s5", "五、存在问题及改进情况"), HEADINGS[5]))),
    ("HEADING", clean(headings=HEADINGS[:3])),
    ("NARR_TABLE", applied("收到政府信息公开申请3件（含上年结转），已答复3件。")),
    ("NARR_TABLE", applied("共办理政府信息公开申请4件，其中网上提交1件、信函2件。")),
    ("NARR_TABLE", applied("收到政府信息公开申请3件，较2022年减少5件。")),
    ("NARR_TABLE", applied("2022年收到政府信息公开申请8件。")),
    ("NARR_TABLE", applied("收到政府信息公开申请3件。未发生因政府信息公开被行政复议纠错的情况。")),
    ("NARR_SUM", told("公开40条，其中政策20条，动态10条等。")),
    ("NARR_SUM", told("公开40条，其中政策10条，动态8条。")),
    ("NARR_SUM", told("公开30条，网站发布30条、微信发布20条，其中原创12条，转载8条。")),
    ("NARR_SUM", told("公开5500余条，其中政策20条，动态10条，其他5条。")),
    ("NARR_SUM", applied("收到92件、上年结转2件。其中，予以公开90件，结转下年度继续办理4件。")),
    ("NARR_PCT", told("公开2026条，其中政策161条，占7.9%；动态60条，占2.9%。")),
    ("NARR_PCT", told("公开200条，办结率100%，比上年增长35%。")),
    ("NARR_PCT", told("公开523条，同比增长12.5%（2022年为465条）。")),
    ("NARR_SUM", applied("行政复议2件，其中1件维持、1件纠正；行政诉讼1件。")),
    ("NARR_SUM", applied("新收35件，上年结转2件。办结33件，4件结转下年度。")),
    (
        "COPY",
        told("向平山县、平山县政务服务局学习，公开5条。", organ="石桥县人民政府"),
    ),
    ("NARR_SUM", applied("受理申请15件（含上年结转1件），办结14件，结转下年度1件。")),
    ("NARR_PCT", told("公开264条。其中依法予以公开的申请7件，占50%。")),
    ("COPY", told("公开县政府文件5件，县政府常务会议公开县政府决定3件。", organ="北固县人民政府")),
    ("TITLE", clean(organ="淮安市人民政府", title="淮安市人民政府2023年政府信息公开工作年度报告")),
    (
        "TITLE",
        clean(organ="青石镇人民政府", title="青石镇人民政府政府信息公开工作年度报告（2023年）"),
    ),
    ("TYPO", clean(s1="（一）主动公开 主动公开政府信息5条。\n（二）依申请公开 收到申请3件。")),
    ("TYPO", applied("对每件申请申请人都收到答复，按上级要求要求各村公开5条。")),
    ("PERIOD", told("集中培训时间为2023年3月1日至2023年3月5日，公开5条。")),
    ("PLACEHOLDER", told("公开5条，办理情况（具体见附件）和渠道（电话）都已列明。")),
    (
        "NARR_SUM",
        told("公开500条，其中政务动态300条，包括图片100条、文字200条，其他信息200条。"),
    ),
    ("NARR_SUM", applied("收到申请3件，其中自然人3件，网上申请2件。")),
    ("HEADING", clean(headings=(*HEADINGS[:5], ("s6", "六、其它需要报告的事项")))),
    ("TERM", told("对留言在15个工作日内答复，公开5条。")),
    ("NARR_PCT", applied("自然人申请12件，占85.71%；企业申请2件，占14.29%。")),
    ("NARR_PCT", applied("予以公开和部分公开8件，占办结数的57.1%。")),
    ("NARR_TABLE", applied("其他行政复议案件11件、行政诉讼6件，均与政府信息公开无关。")),
    ("NARR_TABLE", applied("作为被告的行政诉讼案件5件，其中涉及政府信息公开1件。")),
    ("NARR_TABLE", told("印发文件56件，其中主动公开21件、依申请公开5件、不予公开30件。")),
    ("NARR_TABLE", applied("近三年分别收到政府信息公开申请10件、12件、14件。")),
    ("NARR_TABLE", applied("全县共收到政府信息公开申请168件，我镇3件。")),
    ("NARR_SUM", told("公开264条。其中政策31条、动态150条、公示61条，其余为其他信息。")),
    ("NARR_SUM", applied("办理申请15件（含上年结转1件），其中自然人13件，法人2件。")),
    ("NARR_NARR", told("全年主动公开政府信息30条。其中通过网站主动公开政府信息20条。")),
    ("NUMBER_MISSING", told("公开规范性文件，受理邮件，公开5条，发布头条。")),
    (
        "NARR_EMPTY",
        clean(s1="2023年，我镇未收到政府信息公开申请，公开栏张贴了三十余件，受到欢迎。"),
    ),
    ("LAW_NAME", told("按照《政府信息公开条例》《中华人民共和国保守国家秘密法实施条例》公开5条。")),
    ("LAW_NAME", told("按照《广东省政务公开条例》《上海市政府信息公开规定》公开5条。")),
    (
        "LEGAL_BASIS",
        clean(
            preamble="根据《条例》（2007年国务院令第492号公布，2019年国务院令第711号修订）编制。"
        ),
    ),
    (
        "LEGAL_BASIS",
        clean(
            preamble="根据《省政府办公厅关于做好2023年政府信息公开工作年度报告有关事项的通知》编制。"
        ),
    ),
    ("PERIOD", clean(preamble="统计期限为2023年1月1日起至12月31日止。")),
    ("YEAR", told("公开5条。2019年我镇成立领导小组，沿用至今。")),
    ("PLACEHOLDER", clean(preamble=PREAMBLE + "网址：http://www.qs.gov.cn/xxgk/xxx.html。")),
    ("ORDINAL", told("公开5条。一是抓制度；二是抓培训。一是网站；二是公开栏。这统一是要求。")),
    ("LOGIC", clean(s5="一是解读不够。")),
    ("STALE", told("学习贯彻党的二十大和二十届二中全会精神，公开5条。")),
    ("TERM", applied("收到政府信息公开申请3件，第三方应在15个工作日内答复意见。")),
    ("AGENCY", told("我镇按照我县部署，自我加压，公开5条。")),
    ("COPY", told("乡镇人民政府、各村集镇政府网站共公开5条，全县各镇人民政府参加。")),
    ("PRIVACY", clean(preamble=PREAMBLE + "联系电话：13912345678。")),
    ("PRIVACY", told("索引号110105194912310021，文号20230101123456789，公开5条。")),
]


@pytest.mark.parametrize(
    ("rule", "severity", "report", "words"),
    PLANTED,
    ids=[f"{r}-{w[:12]}" for r, _, _, w in PLANTED],
)
def test_a_planted_fault_is_found(rule: str, severity: str, report: Report, words: str) -> None:
    found = of(rule, report)
    assert found, [f.rule for f in check(report)]
    assert severity in {f.severity for f in found}
    assert any(words in f.message + f.quote for f in found), [f.message for f in found]
    for finding in found:
        if finding.quote and finding.place:
            assert report.text[finding.place.start : finding.place.end] == finding.quote


@pytest.mark.parametrize(
    ("rule", "report"), TRAPS, ids=[f"{r}-{n}" for n, (r, _) in enumerate(TRAPS)]
)
def test_an_innocent_wording_or_number_is_left_alone(rule: str, report: Report) -> None:
    assert of(rule, report) == []


def test_every_rule_has_a_story() -> None:
    elsewhere = {
        *("T3_BALANCE", "T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL", "CARRY_OVER"),
        *("CROSS_YEAR", "SUSPECT"),
    }
    assert {rule.id for rule in RULES} == {rule for rule, *_ in PLANTED} | elsewhere


def test_norms_in_force_must_continue_last_years() -> None:
    last = clean(year=2022, cells=table(t2_a20_1_norms_in_force=440))
    norms = {"t2_a20_1_norms_issued": 58, "t2_a20_1_norms_repealed": 45}
    this = clean(cells=table(**norms, t2_a20_1_norms_in_force=546))
    found = of("CROSS_YEAR", this, previous=last)
    assert len(found) == 1
    assert "应为 453 件" in found[0].message
    fits = clean(cells=table(**norms, t2_a20_1_norms_in_force=453))
    assert of("CROSS_YEAR", fits, previous=last) == []


def test_more_remedies_than_applications_are_worth_a_look() -> None:
    found = of("SUSPECT", clean(cells=table(t4_review_other=97, t4_review_total=97)))
    assert len(found) == 1
    assert found[0].severity == "hint"
    text = applied("收到政府信息公开申请22件。行政复议144件。")
    text.cells = {}
    assert "144" in of("SUSPECT", text)[0].message


def test_a_text_repeated_from_last_year_is_measured_with_its_longest_passage() -> None:
    report = told(LONG)
    last = told(LONG, year=2022)
    found = of("COPY", report, previous=last)
    assert len(found) == 1
    assert "%" in found[0].message
    assert LONG[:200] in found[0].quote


def test_a_text_shared_with_a_neighbour_is_graver_than_with_last_year() -> None:
    neighbour = told(LONG, organ="柳河镇人民政府")
    (found,) = of("COPY", told(LONG), neighbours=[neighbour])
    assert found.severity == "warning"
    assert "柳河镇人民政府" in found.message


def test_the_organ_itself_is_no_neighbour() -> None:
    assert of("COPY", told(LONG), neighbours=[told(LONG)]) == []


ORDINARY = (
    "统统做到公开透明，慢慢完善制度，年年更新目录，人人参与监督，层层压实责任，家家户户知晓政策，"
    "常常回访群众，渐渐形成习惯，天天巡查网站，一一答复来信，多多听取意见，行行都有指南。"
    "公开开展培训，公开放管服改革信息，及时间点明确，为了了解群众需求，建设目的的确清楚，"
    "存在在建项目未公开的问题，青石镇镇长、镇村两级干部带头，全镇镇域内公开栏统一编号，"
    "县县通工程和村村通工程信息全部公开，局局长办公会研究部署，各部部署一致，干部部署到位，"
    "进行行政审批公示，加强监督督促整改，机构改革后机制制定及时，条例例外情形依法办理，"
    "要求求真务实，网站站点清理完毕，平台台账齐全，政府政务服务，信息公开公开栏，"
    "逐条逐条核对，一项一项落实，研究研究再决定，中国共产党，的的确确方便了群众，"
    "不了了之的现象没有发生，共和和平发展，温和和谐，参与与监督并重，总和和平均数都有。"
)


def test_ordinary_doubled_characters_are_no_slips() -> None:
    assert of("TYPO", told(f"公开5条。{ORDINARY}")) == []


def test_the_rules_are_silent_on_a_report_without_anything() -> None:
    assert check(Report()) == []


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, int]:
    """Table 三 of any ledger: each case in one column, one result row or carried on."""
    rows = [r.id for r in form("2021").t3_rows if r.id not in NOT_RESULTS]
    columns = [c.id for c in form("2021").t3_columns if c.id != "total"]
    cells = dict.fromkeys((c.id for c in form("2021").table_cells("t3")), 0)
    cases = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["new", "carried_in"]),
                st.sampled_from(columns),
                st.sampled_from([*rows, "carried_out"]),
            ),
            max_size=40,
        )
    )
    for arrival, column, outcome in cases:
        for where in (column, "total"):
            cells[f"t3.{arrival}.{where}"] += 1
            cells[f"t3.{outcome}.{where}"] += 1
            if outcome != "carried_out":
                cells[f"t3.results_total.{where}"] += 1
    return cells


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_the_table_of_any_ledger_satisfies_every_identity(cells: dict[str, int]) -> None:
    report = clean(s1="2023年，我镇公开5条。", cells={**table(), **cells})
    rules = {f.rule for f in check(report)}
    assert not rules & {"T3_BALANCE", "T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL"}


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="公开信息条例的镇县局网站（）《》，。；一二是123年月日件条占%其中等", max_size=200
    )
)
def test_no_text_makes_a_rule_fail(text: str) -> None:
    for finding in check(told(text)):
        assert finding.message
