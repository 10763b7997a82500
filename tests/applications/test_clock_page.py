"""“Done when” 4: the page explains a case with correction, third party, extension and the
National Day weeks day by day, and equals a table counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.applications import actions
from gongkai.applications.kinds import Opinion, Party
from tests.applications.office import House, soup, told, town
from tests.applications.people import D, on, received

pytestmark = pytest.mark.django_db

# Counted by hand with the 2026 arrangement: Mid-Autumn 25–27 September, National Day 1–7
# October; Sunday 20 September and Saturday 10 October are worked.
#
# Received on Wednesday 16 September.  Correction asked on the 18th (day 2), received on Monday
# 21 September: the count starts afresh.  The letter to the third party leaves on the 23rd
# (day 2), the answer comes on 12 October; extended on 20 October by ten days.
BY_HAND = """
09-16 收
09-17 1
09-18 2
09-19 停
09-20 停
09-21 收
09-22 1
09-23 2
09-24 停
09-25 休
09-26 休
09-27 休
09-28 停
09-29 停
09-30 停
10-01 休
10-02 休
10-03 休
10-04 休
10-05 休
10-06 休
10-07 休
10-08 停
10-09 停
10-10 班停
10-11 休
10-12 停
10-13 3
10-14 4
10-15 5
10-16 6
10-17 休
10-18 休
10-19 7
10-20 8
10-21 9
10-22 10
10-23 11
10-24 休
10-25 休
10-26 12
10-27 13
10-28 14
10-29 15
10-30 16
10-31 休
11-01 休
11-02 17
11-03 18
11-04 19
11-05 20
11-06 21
11-07 休
11-08 休
11-09 22
11-10 23
11-11 24
11-12 25
11-13 26
11-14 休
11-15 休
11-16 27
11-17 28
11-18 29
11-19 30
"""


@pytest.fixture
def house(db: None, tmp_path: Any, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    return town("test-town", "测试镇人民政府")


def test_the_deadline_page_equals_the_table_counted_by_hand(house: House) -> None:
    case = received(house.organ, "2026-09-16", "投标报价明细")
    actions.ask_for_correction(case, **on("2026-09-18"), reply_by=D("2026-10-15"))
    actions.receive_correction(case, **on("2026-09-21"))
    letter = actions.Letter(Party.THIRD_PARTY, "某公司", "报价明细")
    actions.consult(case, letter, **on("2026-09-23"))
    actions.hear(case, name="某公司", opinion=Opinion.OBJECTS, **on("2026-10-12"))
    actions.extend(
        case,
        days=10,
        consent_of=house.signer,
        consented=D("2026-10-19"),
        reason="逐页区分处理",
        **on("2026-10-20"),
    )
    page = house.client().get(f"/office/applications/{case.pk}/clock/")
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in soup(page).select("#days tbody tr")
    ]
    assert [f"{row[0][5:]} {row[1]}" for row in rows] == BY_HAND.split("\n")[1:-1]
    assert "2026年11月19日" in told(page)
    words = {row[0][5:]: (row[2], row[3]) for row in rows}
    assert "中秋" in words["09-25"][0] or "放假" in words["09-25"][0]
    assert "等待申请人补正" in words["09-19"][0]
    assert "第三十条" in words["09-19"][1]
    assert "某公司" in words["10-10"][0]
    assert "第三十三条第三款" in words["10-10"][1]
    assert "延长期" in words["11-06"][0]
    assert "第三十三条第二款" in words["11-06"][1]
    assert all(basis for _, basis in words.values())
