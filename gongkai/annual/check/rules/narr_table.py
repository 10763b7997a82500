"""Text against tables: applications, results, remedies and norms."""

import re
from collections.abc import Iterator

from gongkai.annual.check.cells import total
from gongkai.annual.check.claims import CLAIMS, DENIALS, NARRATIVE, Claim, applies, counts
from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Span
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number

_INCLUDES_OLD = re.compile(r"含|包括|上年|上一年|结转")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each figure or denial in the text that the tables contradict."""
    for claim in CLAIMS:
        for value, span in counts(context, claim):
            slip = _compare(context, claim, value, span)
            if slip is not None:
                yield slip
    for denial in DENIALS:
        for sentence in context.sentences(*NARRATIVE):
            for match, span in sentence.finditer(denial.pattern):
                actual = total(context.report, denial.cells)
                if actual and applies(denial, match, sentence):
                    yield slip_at(
                        span,
                        f"文中说没有{denial.name}，表格里是 {number(actual)} 件。"
                        "请核对后改正其中一处",
                        cells=denial.cells,
                    )


def _compare(context: Context, claim: Claim, value: int, span: Span) -> Slip | None:
    cells = claim.cells(context.report)
    actual = total(context.report, cells) if cells else None
    if actual is None or actual == value:
        return None
    sentence = span.prose.sentence_at(span.start)
    note = ""
    if claim.name == "新收申请":
        with_old = total(context.report, (*cells, "t3.carried_in.total"))
        if with_old == value:
            if _INCLUDES_OLD.search(sentence.text):
                return None
            note = f"（{value} 是新收与上年结转之和，请写明）"
    where = context.label(cells[0]) if len(cells) == 1 else claim.where
    return slip_at(
        span,
        f"文中{claim.name} {value} 件，{where}"
        f"是 {number(actual)} 件，两处不一致{note}。请核对后改正其中一处",
        cells=cells,
        severity=claim.severity,
    )


RULE = Rule(
    id="NARR_TABLE",
    severity="error",
    title="文字里的数字与表格一致",
    citation="",
    find=find,
)
