"""The words of the report, drafted from facts: opening, section 一 in its five parts, 五, 六.

Nothing is said that is not recorded.  Figures that tables also hold are taken
from the computed cells, so text and tables agree by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gongkai.annual.form import APPLICANTS
from gongkai.annual.report import Contact
from gongkai.orgs.models import Organ
from gongkai.reporting.material import ColumnCount, Material
from gongkai.reporting.models import CountKind, Promise
from gongkai.reporting.prose import Figure, Piece, Prose, listed, numbered

REGULATION = "《中华人民共和国政府信息公开条例》"
NOTICE = "《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）"

Line = list[Piece]


def draft(material: Material) -> Prose:
    """The whole text of the report in the order of the form."""
    prose = Prose()
    prose.title(material.form.title(material.organ.name, material.year))
    prose.section("preamble", "", _opening(material))
    words = {"s1": _overview, "s5": _shortcomings, "s6": _other_matters}
    for section in material.form.sections:
        lines = words[section.id](material) if section.id in words else ()
        prose.section(section.id, section.heading, lines)
    return prose


def contact(organ: Organ) -> Contact:
    """The contact block."""
    return Contact(organ.address, organ.postcode, organ.phone, organ.email)


def _opening(m: Material) -> Iterator[Line]:
    whom = m.organ.disclosure_office or m.organ.name
    told = contact(m.organ)
    facts = [
        f"{label}：{value}"
        for label, value in (
            ("地址", told.address),
            ("邮编", told.postcode),
            ("电话", told.phone),
            ("电子邮箱", told.email),
        )
        if value
    ]
    block = f"（{'；'.join(facts)}）" if facts else ""
    yield [
        f"根据{REGULATION}和{NOTICE}的要求，编制{m.organ.name}{m.year}年政府信息公开工作年度报告。"
        "本报告由总体情况，主动公开政府信息情况，收到和处理政府信息公开申请情况，"
        "政府信息公开行政复议、行政诉讼情况，存在的主要问题及改进情况，其他需要报告的事项六部分组成。"
        f"所列数据的统计期限为{m.year}年1月1日至{m.year}年12月31日。"
        f"如对本报告有疑问，请与{whom}联系{block}。"
    ]


def _overview(m: Material) -> Iterator[Line]:
    titles = iter(("一", "二", "三", "四", "五"))
    writers = (_proactive, _on_request, _management, _platform, _safeguards)
    for title, writer in zip(m.form.section("s1").parts, writers, strict=True):
        yield [f"（{next(titles)}）{title}"]
        yield from writer(m)


def _proactive(m: Material) -> Iterator[Line]:
    whole = m.items.whole
    if not whole.placements:
        yield [f"{m.year}年，{m.we}没有登记主动公开的信息。"]
    else:
        ways = [
            (words, Figure(name, count, "条次", name))
            for words, name, count in (
                ("公开栏张贴", "postings", whole.postings),
                ("网站发布", "releases", whole.releases),
            )
            if count
        ]
        placements = Figure("placements", whole.placements, "条次", "placements")
        total: Line = ["，合计", placements, "，其中"] if len(ways) > 1 else ["，合计"]
        yield [
            f"{m.year}年，{m.we}主动公开信息",
            Figure("proactive_items", whole.items, "条", "items"),
            *total,
            *listed(ways),
            "。同一信息在不同渠道公开的计为同一条。",
        ]
        yield from _split(m)
    yield _documents(m)
    yield _decisions(m)


def _split(m: Material) -> Iterator[Line]:
    own = [c for c in m.columns if not c.villages]
    below = [c for c in m.columns if c.villages]
    if m.items.villages.placements:
        yield [
            f"按公开主体分，镇级公开栏{'和网站' if m.items.own.releases else ''}公开政务信息",
            Figure("own_items", m.items.own.items, "条", "items:own"),
            "，村级公开栏公开村务信息",
            Figure("village_items", m.items.villages.items, "条", "items:villages"),
            "；村务信息依照村务公开规定公开，单列统计。",
        ]
    for label, columns in (("镇级" if below else "", own), ("村级", below)):
        if columns:
            yield [f"{label}信息按栏目分：", *listed(_column(c) for c in columns), "。"]


def _column(column: ColumnCount) -> tuple[Piece, ...]:
    group = "villages" if column.villages else "own"
    return (
        column.title,
        Figure(
            f"column_{column.slug}", column.placements, "条次", f"columns:{group}/{column.slug}"
        ),
    )


def _documents(m: Material) -> Line:
    kinds = (("rules", "规章"),) if m.organ.makes_rules else ()
    line: Line = []
    for kind, label in (*kinds, ("norms", "行政规范性文件")):
        place = f"t2.a20_1.{kind}"
        line += [
            f"全年制发{label}",
            m.cell(f"{place}.issued"),
            "，废止",
            m.cell(f"{place}.repealed"),
            "，年末现行有效",
            m.cell(f"{place}.in_force"),
        ]
        zero = not any(m.cells[f"{place}.{column}"] for column in ("issued", "in_force"))
        line.append((m.checked("规章与行政规范性文件") if zero else "") + "。")
    return line


def _decisions(m: Material) -> Line:
    cells = [
        m.cell("t2.a20_5.license.decisions"),
        m.cell("t2.a20_6.penalty.decisions"),
        m.cell("t2.a20_6.coercion.decisions"),
    ]
    fees = m.cell("t2.a20_8.fees.amount", "万元")
    evidence = "" if any(c.value for c in cells) else m.checked("行政许可、行政处罚、行政强制")
    return [
        "作出行政许可处理决定",
        cells[0],
        "、行政处罚处理决定",
        cells[1],
        "、行政强制处理决定",
        cells[2],
        f"{evidence}；行政事业性收费",
        fees,
        f"{'' if fees.value else m.checked('行政事业性收费')}。",
    ]


def _on_request(m: Material) -> Iterator[Line]:
    new, carried = m.cells["t3.new.total"], m.cells["t3.carried_in.total"]
    if not new and not carried:
        yield [
            f"{m.year}年，{m.we}",
            m.cell("t3.new.total", name="applications_received", words="未收到政府信息公开申请"),
            f"{m.checked('政府信息公开申请')}，",
            m.cell("t3.carried_in.total", name="carried_in", words="没有上年结转的申请"),
            "，",
            m.cell("t3.carried_out.total", name="carried_out", words="没有结转下年度的申请"),
            "。",
        ]
    else:
        yield _received(m)
        yield _closed(m)
    yield _remedies(m)


def _received(m: Material) -> Line:
    line: Line = [
        f"{m.year}年，{m.we}收到政府信息公开申请",
        m.cell("t3.new.total", name="applications_received"),
        "，上年结转",
        m.cell("t3.carried_in.total", name="carried_in"),
    ]
    labels = {column.id: column.label for column in m.form.t3_columns}
    asked = [
        (labels[column], m.cell(f"t3.new.{column}"))
        for column in APPLICANTS
        if m.cells[f"t3.new.{column}"]
    ]
    if asked:
        line += ["。新收申请中，", *listed(asked)]
    return [*line, "。"]


def _closed(m: Material) -> Line:
    line: Line = ["本年度办结", m.cell("t3.results_total.total", name="applications_answered")]
    results = [
        (_result_label(row.path), m.cell(f"t3.{row.id}.total"))
        for row in m.form.t3_rows
        if row.id not in ("new", "carried_in", "results_total", "carried_out")
        and m.cells[f"t3.{row.id}.total"]
    ]
    if results:
        line += ["，其中", *listed(results)]
    return [
        *line,
        "。结转下年度继续办理",
        m.cell("t3.carried_out.total", name="carried_out"),
        "。",
    ]


def _result_label(path: tuple[str, ...]) -> str:
    """（三）不予公开 / 1.属于国家秘密 → 不予公开（属于国家秘密）; 部分公开 without its remark."""
    names = [part.lstrip("（）一二三四五六七123456789.") for part in path[1:]]
    names[0] = names[0].split("（")[0]
    return names[0] if len(names) == 1 else f"{names[0]}（{names[1]}）"


def _remedies(m: Material) -> Line:
    suits = m.cells["t4.suit_direct.total"] + m.cells["t4.suit_after_review.total"]
    if not suits and not m.cells["t4.review.total"]:
        return [
            f"{m.year}年，",
            m.cell(
                "t4.review.total",
                name="reviews",
                words="未发生因政府信息公开工作被申请行政复议的案件",
            ),
            "，",
            Figure("suits", suits, "件", "suits", "未发生被提起行政诉讼的案件"),
            f"{m.checked('行政复议与行政诉讼')}。",
        ]
    return [
        "因政府信息公开工作引起的行政复议",
        *_remedy_group(m, "review"),
        "，行政诉讼",
        Figure("suits", suits, "件", "suits"),
        "。",
    ]


def _remedy_group(m: Material, group: str) -> Line:
    results = [
        (column.label, m.cell(f"t4.{group}.{column.id}"))
        for column in m.form.t4_columns
        if column.id != "total" and m.cells[f"t4.{group}.{column.id}"]
    ]
    told: Line = [m.cell(f"t4.{group}.total", name="reviews")]
    return [*told, "（", *listed(results), "）"] if results else told


def _management(m: Material) -> Iterator[Line]:
    total = sum(m.records.values())
    if not total:
        yield [f"{m.year}年，{m.we}没有登记新形成的政府信息。"]
        return
    yield [
        f"{m.year}年，{m.we}登记新形成的政府信息",
        Figure("records", total, "条", "records"),
        "，逐条编列索引号、标明公开属性：",
        *listed(
            (label, Figure("records_by_attribute", count, "条", f"records:{label}"))
            for label, count in m.records.items()
        ),
        "。信息公开前由起草人以外的人员审核，每次操作留有不可更改的记录。",
    ]


def _platform(m: Material) -> Iterator[Line]:
    columns, statutory = m.column_totals
    own, below = m.boards
    line: Line = [
        "政府信息公开专栏设栏目",
        Figure("columns", columns, "个", "site-columns"),
        "，其中法定主动公开内容栏目",
        Figure("statutory_columns", statutory, "个", "site-columns:statutory"),
        "；设置公开栏",
        Figure("boards", own + below, "处", "boards"),
    ]
    if below:
        line += ["，其中村级公开栏", Figure("village_boards", below, "处", "boards:villages")]
    yield [*line, "。年度报告提供网页、文档、表格等多种格式下载。"]


def _safeguards(m: Material) -> Iterator[Line]:
    told: list[Line] = []
    if m.counts.get(CountKind.TRAINING):
        told.append(
            [
                "组织政府信息公开培训",
                m.count(CountKind.TRAINING, "场次"),
                "，参训",
                m.count(CountKind.TRAINED, "人次"),
            ]
        )
    if m.counts.get(CountKind.INSPECTION):
        line: Line = [
            "工作考核方面，检查公开栏和专栏",
            m.count(CountKind.INSPECTION, "次"),
        ]
        if m.counts.get(CountKind.ORDER):
            line += ["，下达整改通知", m.count(CountKind.ORDER, "份")]
        told.append(line)
    if m.counts.get(CountKind.FORUM):
        told.append(_evaluation(m))
    accountable = m.checked("责任追究")
    if accountable:
        told.append([f"责任追究方面，未发生因政府信息公开工作被追究责任的情形{accountable}"])
    if not told:
        yield [f"{m.year}年，{m.we}没有登记培训、考核、社会评议和责任追究情况。"]
        return
    for line in told:
        yield [*line, "。"]


def _evaluation(m: Material) -> Line:
    return [
        "社会评议方面，召开座谈会",
        m.count(CountKind.FORUM, "场次"),
        "、参加",
        m.count(CountKind.FORUM_PEOPLE, "人"),
        "，收回征求意见卡",
        m.count(CountKind.OPINION_CARD, "份"),
        "，电话询问",
        m.count(CountKind.PHONE_CALL, "人次"),
        "；收到意见建议",
        m.count(CountKind.SUGGESTION, "条"),
        "，已办结",
        m.count(CountKind.SUGGESTION_DONE, "条"),
        "、作出解释说明",
        m.count(CountKind.SUGGESTION_EXPLAINED, "条"),
    ]


def _shortcomings(m: Material) -> Iterator[Line]:
    if m.last_promises:
        done = [p for p in m.last_promises if p.done_date]
        source = f"promises:{m.year - 1}"
        yield [
            "上年度报告提出的改进措施",
            Figure("last_promises", len(m.last_promises), "项", source),
            "，已落实",
            Figure("last_promises_kept", len(done), "项", source),
            f"：{numbered(f'{p.measure}，{p.answer}' for p in done)}。" if done else "。",
        ]
    if not m.promises:
        yield [f"{m.year}年没有登记存在的问题和改进措施。"]
        return
    yield [f"存在的主要问题：{numbered(p.problem for p in m.promises)}。"]
    yield [f"改进措施：{numbered(_measure(p) for p in m.promises)}。"]


def _measure(promise: Promise) -> str:
    return f"{promise.measure}，{promise.due_date.year}年{promise.due_date.month}月底前完成"


def _other_matters(m: Material) -> Iterable[Line]:
    fee = m.counts.get(CountKind.HANDLING_FEE, Decimal(0))
    amount = Figure(
        "processing_fee_yuan",
        _plain(Decimal(fee)),
        "元",
        f"counts:{CountKind.HANDLING_FEE.value}",
        "" if fee else "本年度未收取政府信息公开信息处理费",
    )
    yield ["本年度收取政府信息公开信息处理费" if fee else "", amount, "。没有其他需要报告的事项。"]


def _plain(amount: Decimal) -> Decimal:
    whole = amount.to_integral_value()
    return whole if whole == amount else amount.quantize(Decimal("0.01"))
