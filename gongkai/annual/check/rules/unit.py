"""行政事业性收费 so large that it was probably filled in 元, not 万元."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number

_CELL = "t2.a20_8.fees.amount"
LIMIT: dict[str, int] = {"town": 20_000, "street": 20_000, "county": 1_000_000}
"""万元: 2 亿元 for a town or street, 100 亿元 for a county."""


def find(context: Context) -> Iterator[Slip]:
    """At most one slip."""
    value = context.report.number(_CELL)
    limit = LIMIT.get(context.kind)
    if value is None or limit is None or value < limit or _CELL in context.report.uncertain:
        return
    yield Slip(
        f"表二行政事业性收费填 {number(value)} 万元，远超一般情况。这一格的单位是万元，"
        "请核对是否按元填写",
        cells=(_CELL,),
        place=context.cell_place(_CELL),
    )


RULE = Rule(
    id="UNIT",
    severity="warning",
    title="收费金额以万元为单位",
    citation="",
    find=find,
)
