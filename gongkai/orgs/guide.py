"""公开指南: what art. 12 asks a guide to say, built from the facts of an organ.

Values in, values out: no database, no clock.  What a fact is missing for is
told with the group of facts in which to mend it; nothing is made up in its
place.  The articles quoted are those of the Regulation of 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """What is known of an organ on the day a guide is made.

    ``columns``: titles of its top columns; ``superior``: who decides on
    complaints above it; ``online`` and ``form``: addresses, empty where there
    are none.
    """

    name: str
    office: str = ""
    address: str = ""
    postcode: str = ""
    hours: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    functions: str = ""
    reading_places: str = ""
    supervision_phone: str = ""
    superior: str = ""
    columns: Sequence[str] = ()
    leaders: Sequence[tuple[str, str]] = ()
    index_example: str = ""
    site: str = ""
    online: str = ""
    form: str = ""
    town: bool = False
    confirmed: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the guide: paragraphs, then what belongs in a table of labels and values."""

    title: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something art. 12 asks for that is not known; ``group`` is the fact group to mend it in."""

    key: str
    what: str
    group: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The sections to print and what is missing in them."""

    sections: tuple[Section, ...]
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        """Whether everything art. 12 asks for is there."""
        return not self.missing


ASKED: tuple[tuple[str, str, str], ...] = (
    ("columns", "政府信息的分类（栏目）", "columns"),
    ("index_example", "编排体系（索引号）", "columns"),
    ("reading_places", "获取方式：政府信息查阅场所", "contact"),
    ("office", "政府信息公开工作机构的名称", "contact"),
    ("address", "办公地址", "contact"),
    ("hours", "办公时间", "contact"),
    ("phone", "联系电话", "contact"),
    ("fax", "传真号码", "contact"),
    ("email", "互联网联系方式", "contact"),
    ("functions", "机关职能", "functions"),
    ("leaders", "负责人（按职务）", "leaders"),
    ("supervision_phone", "监督电话", "contact"),
)
"""Art. 12 and the first item of art. 20: fact, its name, and the group it is mended in."""


def guide(facts: GuideFacts) -> Guide:
    """The guide of an organ and what is missing for it to be complete (art. 12)."""
    missing = tuple(
        Missing(key, what, group) for key, what, group in ASKED if not getattr(facts, key)
    )
    sections = (
        _classes(facts),
        _arrangement(facts),
        _ways(facts),
        _office(facts),
        _organ(facts),
        _application(facts),
        _fees(),
        _remedies(facts),
    )
    return Guide(sections, missing)


def _classes(facts: GuideFacts) -> Section:
    articles = "第十九条至第二十一条" if facts.town else "第十九条、第二十条"
    told = [f"{facts.name}依照《中华人民共和国政府信息公开条例》{articles}主动公开政府信息。"]
    if facts.columns:
        told.append(f"公开的信息分为：{'、'.join(facts.columns)}。")
    told.append(
        "应当主动公开的信息，自形成或者变更之日起20个工作日内公开，"
        "法律、法规另有规定的从其规定（第二十六条）。"
    )
    return Section("公开的范围和分类", tuple(told))


def _arrangement(facts: GuideFacts) -> Section:
    told = ["每条信息有索引号、名称、内容概述、生成日期等要素，按栏目编排，可以按年份查找。"]
    if facts.index_example:
        told.append(f"索引号由机关代号、年月和流水号组成，例如{facts.index_example}。")
    return Section("编排体系", tuple(told))


def _ways(facts: GuideFacts) -> Section:
    rows = [("本网站", facts.site), ("查阅场所", facts.reading_places)]
    return Section(
        "获取方式",
        ("可以在下列渠道和场所免费查阅主动公开的信息（第二十三条、第二十五条）。",),
        _known(rows),
    )


def _office(facts: GuideFacts) -> Section:
    where = facts.address + (
        f"（邮编{facts.postcode}）" if facts.address and facts.postcode else ""
    )
    rows = [
        ("机构名称", facts.office),
        ("办公地址", where),
        ("办公时间", facts.hours),
        ("联系电话", facts.phone),
        ("传真号码", facts.fax),
        ("互联网联系方式", facts.email),
    ]
    return Section("政府信息公开工作机构", (), _known(rows))


def _organ(facts: GuideFacts) -> Section:
    told = tuple(line.strip() for line in facts.functions.splitlines() if line.strip())
    return Section("机关职能和负责人", told, tuple((t, d) for t, d in facts.leaders))


def _application(facts: GuideFacts) -> Section:
    ways = []
    if facts.address:
        ways.append(("当面或者邮寄", f"{facts.address}，{facts.office or facts.name}收"))
    if facts.fax:
        ways.append(("传真", facts.fax))
    if facts.email:
        ways.append(("电子邮件", facts.email))
    if facts.online:
        ways.append(("网上申请", facts.online))
    if facts.form:
        ways.append(("申请表下载", facts.form))
    return Section(
        "依申请公开",
        (
            "除主动公开的以外，公民、法人或者其他组织可以申请获取相关政府信息（第二十七条）。",
            "申请应当写明申请人的姓名或者名称、身份证明、联系方式，申请公开的信息的名称、文号"
            "或者便于查询的其他特征，以及要求的形式；书面申请有困难的可以口头提出，由工作人员"
            "代为填写（第二十九条）。",
            "能够当场答复的当场答复；不能当场答复的，自收到申请之日起20个工作日内答复，需要延长的"
            "经负责人同意并告知申请人，延长最长不超过20个工作日（第三十三条）。",
        ),
        _known(ways),
    )


def _fees() -> Section:
    return Section(
        "收费",
        (
            "依申请提供政府信息不收取费用。申请的数量、频次明显超过合理范围的，可以收取信息处理费"
            "（第四十二条）。",
        ),
    )


def _remedies(facts: GuideFacts) -> Section:
    above = f"（{facts.superior}）" if facts.superior else ""
    return Section(
        "监督和救济",
        (
            "认为本机关没有按照要求主动公开政府信息或者没有依法答复申请的，可以向政府信息公开工作"
            "主管部门提出（第四十七条）。",
            f"认为本机关在政府信息公开工作中侵犯其合法权益的，可以向上一级行政机关{above}或者"
            "政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼"
            "（第五十一条）。",
        ),
        _known([("监督电话", facts.supervision_phone)]),
    )


def _known(rows: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in rows if value)
