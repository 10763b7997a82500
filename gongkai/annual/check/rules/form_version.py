"""Tables of another year's form."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """At most one slip."""
    report = context.report
    year = report.year
    if year is None or report.form is None:
        return
    place = next((t.place for t in report.tables.values() if t.place), None)
    if year >= 2021 and report.form == "2019":
        yield Slip(
            f"表格用的是 2019 年试行格式，{year} 年度应使用 2021 年格式，请换用新格式重新填报",
            place=place,
        )
    elif year >= 2021 and report.form == "2008":
        yield Slip(
            f"报告用的是 2008 年《条例》时期的写法，{year} 年度应使用 2021 年格式，"
            "请按六个部分和三张表重新编写"
        )
    elif year < 2019 and report.form in ("2019", "2021"):
        yield Slip(
            f"表格用的是 {report.form} 年格式，而 {year} 年度还没有统一的表格格式"
            "（2019 年度起才有）。"
            "请核对报告年度是否写错",
            place=place,
        )
    elif year in (2019, 2020) and report.form == "2021":
        yield Slip(
            f"表格用的是 2021 年格式，而 {year} 年度当时使用 2019 年试行格式。"
            "请核对报告年度是否写错",
            place=place,
            severity="warning",
        )


RULE = Rule(
    id="FORM_VERSION",
    severity="error",
    title="表格使用报告年度的格式",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
