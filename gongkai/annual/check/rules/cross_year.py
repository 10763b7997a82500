"""表二: in force = in force last year + issued − repealed (check X2)."""

from collections.abc import Iterator

from gongkai.annual.check.cells import amount
from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number


def find(context: Context) -> Iterator[Slip]:
    """One slip for 规章 and one for 行政规范性文件."""
    last = context.last_year
    if last is None:
        return
    for row, name in (("rules", "规章"), ("norms", "行政规范性文件")):
        cells = tuple(f"t2.a20_1.{row}.{c}" for c in ("issued", "repealed", "in_force"))
        before = amount(last, cells[2])
        issued, repealed, in_force = (amount(context.report, cell) for cell in cells)
        if before is None or issued is None or repealed is None or in_force is None:
            continue
        expected = before + issued - repealed
        if expected != in_force:
            yield Slip(
                f"表二“{name}”：上年末有效 {number(before)} 件，加本年制发 {number(issued)} 件，"
                f"减本年废止 {number(repealed)} 件，应为 {number(expected)} 件，现行有效填 "
                f"{number(in_force)} 件。"
                "文件失效、修改重发或者区划调整会造成差别，请核对并备注原因",
                cells=cells,
                place=context.cell_place(cells[2]),
            )


RULE = Rule(
    id="CROSS_YEAR",
    severity="warning",
    title="表二现行有效件数与上一年度衔接",
    citation="",
    find=find,
)
