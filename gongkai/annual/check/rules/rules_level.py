"""规章 reported by a body that cannot make any (check W2)."""

from collections.abc import Iterator

from gongkai.annual.check.cells import rules_reported
from gongkai.annual.check.context import Context
from gongkai.annual.check.organs import cannot_make_rules, kind_of
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """One slip naming the 规章 cells above zero."""
    organ = context.report.organ
    cells = rules_reported(context.report)
    if not organ or not cells or not cannot_make_rules(organ):
        return
    yield Slip(
        f"表二“规章”填了大于 0 的数，而{organ}无权制定规章（国务院部门，省、自治区、直辖市，"
        "设区的市和自治州人民政府才能制定）。若填的是规范性文件，请移到“行政规范性文件”行，"
        "规章行填 0",
        cells=tuple(cells),
        place=context.cell_place(*cells),
        severity="warning" if kind_of(organ) == "department" else None,
    )


RULE = Rule(
    id="RULES_LEVEL",
    severity="error",
    title="无权制定规章的机关，规章各格应为 0",
    citation="《中华人民共和国立法法》第九十一条、第九十三条",
    find=find,
)
