"""Very many obligations for the benchmarks of columns: made from a seed, written in bulk."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gongkai.law.duty_words import duty_from
from gongkai.orgs.actions import found
from gongkai.orgs.models import Kind, Level, Organ
from gongkai.publishing.models import Column, Obligation

TODAY = date(2026, 11, 25)
SINCE = date(2024, 1, 1)
AT = datetime(2024, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDS = (
    "每2周", "每月更新一次", "每季度更新一次", "每半年更新一次", "每月10日前公开上月",
    "每季度首月底前", "每年1月31日前", "每10个工作日", "长期公开",
    "信息形成或者变更之日起20个工作日内",
)  # fmt: skip


def fill(organs: int, columns: int) -> list[Organ]:
    """A county with ``organs`` towns of ``columns`` columns each; dates are not reckoned yet."""
    draw = random.Random(711)
    county = _organ(0, None, Level.COUNTY)
    towns = [_organ(number, county, Level.TOWN) for number in range(1, organs + 1)]
    duties = [duty_from(draw.choice(WORDS)).as_json() for _ in range(columns)]
    for town in towns:
        made = Column.objects.bulk_create(
            Column(
                organ=town, slug=f"c{n:03}", title=f"栏目{n:03}", position=n, duty=duties[n],
                opened_date=SINCE,
            )
            for n in range(columns)
        )  # fmt: skip
        rows = []
        for column in made:
            met = None
            if draw.random() < 0.95:
                met = TODAY - timedelta(draw.randrange(540))
            rows.append(
                Obligation(
                    column=column, organ=town, since_date=SINCE, first_date=met,
                    content_date=met, met_date=met, plain_date=met,
                    met_kind="nothing" if met else "",
                )
            )  # fmt: skip
        Obligation.objects.bulk_create(rows, batch_size=2000)
    return towns


def _organ(number: int, parent: Organ | None, level: Level) -> Organ:
    return found(
        name=f"第{number}镇人民政府", short_name=f"第{number}镇", slug=f"o{number}",
        kind=Kind.GOVERNMENT, level=level, index_prefix=f"O{number}", parent=parent, by=None, at=AT,
    )  # fmt: skip
