"""Documents for the tests: few made by hand, and the demo town's two years."""

from __future__ import annotations

from datetime import date
from functools import cache

from gongkai.demo.plan import TOWN, sheets, town_data
from gongkai.search import Document

NOTICE = Document(
    id=1,
    organ=1,
    title="关于发放高龄津贴的公示",
    index_number="DG01/202306-00007",
    document_number="杜政〔2024〕9号",
    body="八十周岁以上老人的高龄津贴已发放到户。监督电话见公开栏。",
    attachments="名单附后",
    columns=(3, 4),
    genre="公示",
    subject="民政",
    day=date(2024, 3, 1),
    validity="有效",
    board=True,
    card={"organ": "杜关镇人民政府", "url": "/i/1"},
)
PLAN = Document(
    id=2,
    organ=2,
    title="防汛应急预案",
    document_number="杜政办〔2023〕33号",
    body="汛期二十四小时值班，发放明白卡。",
    columns=(4,),
    genre="预案",
    day=date(2023, 5, 4),
    validity="废止",
)
ANSWER = Document(
    id=3,
    organ=1,
    title="政策问答",
    body="耕地补贴按面积计算。",
    attachments="高龄津贴的申请表",
    columns=(5,),
    genre="问答",
    day=date(2024, 6, 30),
)
UNDATED = Document(id=4, organ=3, title="机构职能", body="党政办公室负责信息公开。")
FEW = (NOTICE, PLAN, ANSWER, UNDATED)


@cache
def demo() -> tuple[Document, ...]:
    """The sheets of 2023 and 2024, with index numbers as the town writes them."""
    owners = [TOWN, *(village[0] for village in town_data()["villages"])]
    planned = [*sheets(2023), *sheets(2024)]
    columns = sorted({sheet.column for sheet in planned})
    return tuple(
        Document(
            id=number,
            organ=owners.index(sheet.owner),
            title=sheet.title,
            index_number=f"DG{owners.index(sheet.owner):02}/{sheet.day:%Y%m}-{number:05}",
            document_number=sheet.document_number,
            body=sheet.body,
            columns=(columns.index(sheet.column),),
            day=sheet.day,
            validity="有效",
            board=True,
            card={"owner": sheet.owner},
        )
        for number, sheet in enumerate(planned)
    )
