"""What an organ's name tells: its kind, its level, and whether it can make 规章."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "town", "street", "county", "city", "province", "zone", "department", "office", "unknown"
]

_PROVINCES = re.compile(
    r"(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    r"广东|海南|四川|贵州|云南|陕西|甘肃|青海)省|.{2,4}自治区"
)
_DEPARTMENT = re.compile(
    r"(?:局|厅|分局|监察队|支队|大队|中心|(?:发展和改革|卫生健康|科学技术|教育|经济和信息化|"
    r"住房和城乡建设|国有资产监督管理|民族宗教事务|交通运输|农业农村|健康)委员会|[科经发教卫住]委|发改委|卫健委)$"
)
_ZONE = re.compile(
    r"(?:开发区|高新区|示范区|实验区|试验区|新区|园区|度假区|管理区)?(?:管理委员会|管委会)$"
)


def kind_of(organ: str) -> Kind:
    """The kind of body a full or short name belongs to; ``unknown`` when it does not tell."""
    name = re.sub(r"\s|（.*?）|\(.*?\)", "", organ)
    if re.search(r"(?:街道|街道办事处|街道办)$", name):
        return "street"
    if re.search(r"(?:镇|乡|苏木)(?:人民政府|政府|党政办公室|党政办)?$", name):
        return "town"
    if _ZONE.search(name):
        return "zone"
    if _DEPARTMENT.search(name):
        return "department"
    if re.search(r"(?:办公室|办公厅)$", name):
        return "office"
    place = re.sub(r"(?:人民政府|政府)$", "", name)
    if _PROVINCES.fullmatch(place):
        return "province"
    if re.search(r"(?:县|旗|区)$", place):
        return "county"
    if re.search(r"(?:市|州|盟|地区)$", place):
        return "city"
    return "unknown"


def cannot_make_rules(organ: str | None) -> bool:
    """Whether 规章 of its own are impossible for a body of this name.

    立法法 leaves 规章 to departments of the State Council and to governments
    of provinces, cities with districts and autonomous prefectures.  A 市 may
    be a city with districts or a county-level city, so the name alone does
    not exclude it; neither does the office that reports for a government, nor
    a name that starts with 国家 or 中国.
    """
    if not organ or re.match(r"国家|中国|国务院|中华人民共和国", organ):
        return False
    return kind_of(organ) in ("town", "street", "county", "zone", "department")
