"""表二: what was issued this year is in force or repealed at its end (check W1)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for 规章 and one for 行政规范性文件."""
    for check, left, right in failing(context, "NORMS_FLOW"):
        name = "规章" if check.id.endswith("rules") else "行政规范性文件"
        yield sum_slip(
            context,
            check,
            f"表二“{name}”：本年制发 {number(left)} 件，而现行有效与本年废止合计只有 "
            f"{number(right)} 件。本年制发的文件年末或者有效、或者已废止，请核对三个数",
        )


RULE = Rule(
    id="NORMS_FLOW",
    severity="error",
    title="表二文件数：本年制发不超过现行有效与本年废止之和",
    citation="",
    find=find,
)
