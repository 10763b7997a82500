"""Which steps a submission goes through."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.orgs.models import Kind, Organ, Role
from gongkai.publishing.models import ApprovalChain, Column, Submission

DEFAULT = (Role.REVIEWER, Role.SIGNER)
"""审核, then 签发: what an organ without chains of its own uses."""

NAMED: dict[str, tuple[str, ...]] = {
    "village": (Role.REVIEWER,),
    "standard": DEFAULT,
    "secrecy": (Role.REVIEWER, Role.SECRECY, Role.SIGNER),
}
"""The chains a column may name (``Column.chain``)."""

STEP_NAMES: dict[str, str] = {
    Role.OFFICER: "初审",
    Role.REVIEWER: "审核",
    Role.SECRECY: "保密审查",
    Role.SIGNER: "签发",
}


def step_name(submission: Submission) -> str:
    """What the step is called that a submission waits for; 发布 when all agreed."""
    steps = submission.steps
    return STEP_NAMES[steps[submission.step]] if submission.step < len(steps) else "发布"


class Chains:
    """The chains of an organ, read once for many submissions."""

    def __init__(self, organ: Organ) -> None:
        owners = [organ.pk]
        if organ.kind == Kind.VILLAGE and organ.parent_id:
            owners.append(organ.parent_id)
        rows = ApprovalChain.objects.filter(organ_id__in=owners).order_by("pk")
        self._kept = {(row.organ_id, row.column_id, row.genre): tuple(row.steps) for row in rows}
        self._owners = owners

    def steps(self, columns: Iterable[Column], genre: str) -> tuple[str, ...]:
        """The longest chain that any of the columns asks for; without columns the organ's own.

        The most particular rule wins: column and genre, column, genre, organ;
        then the chain the column names, then ``DEFAULT``.
        """
        found = [self._of(column, genre) for column in columns] or [self._of(None, genre)]
        return max(found, key=len)

    def _of(self, column: Column | None, genre: str) -> tuple[str, ...]:
        pk = column.pk if column else None
        for owner in self._owners:
            for place in ((pk, genre), (pk, ""), (None, genre), (None, "")):
                if steps := self._kept.get((owner, *place)):
                    return steps
        return NAMED.get(column.chain if column else "", tuple(DEFAULT))
