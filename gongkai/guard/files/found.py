"""What reading a file gives: its text in parts and what was found hidden in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gongkai.guard.files.refused import shown
from gongkai.guard.files.sniff import Kind
from gongkai.guard.finding import Finding, Part, PartKind, Severity

CLEANED = "公开的是系统另存的干净副本，里面已去掉这一内容；请确认公开的内容不缺。"
RULES: dict[str, tuple[Severity, str, str]] = {
    "file.hidden_sheet": ("warn", "有隐藏的工作表：{what}。", CLEANED),
    "file.hidden_rows": ("warn", "有隐藏的行：{what}。", CLEANED),
    "file.hidden_columns": ("warn", "有隐藏的列：{what}。", CLEANED),
    "file.hidden_cells": ("warn", "有看不见但有内容的单元格：{what}。", CLEANED),
    "file.comments": ("warn", "有批注：{what}。", CLEANED),
    "file.tracked_changes": (
        "warn",
        "有修订痕迹：{what}。",
        "公开的副本按“接受全部修订”处理；请核对。",
    ),
    "file.hidden_text": ("warn", "有隐藏文字：{what}。", CLEANED),
    "file.metadata_person": ("hint", "文件属性里有人员或单位信息：{what}。", CLEANED),
    "file.custom_data": ("hint", "文件里附带了看不见的数据：{what}。", CLEANED),
    "file.embedded": ("warn", "文件里嵌入了对象或附件：{what}。", CLEANED),
    "file.external_links": ("warn", "文件里有指向本机或其他文件的链接：{what}。", CLEANED),
    "file.defined_names": ("hint", "有自定义名称：{what}。", CLEANED),
    "file.pdf_hidden_text": ("warn", "有看不见但可以复制的文字：{what}。", CLEANED),
    "file.pdf_text_under_image": (
        "warn",
        "有被图片或色块遮住、但仍可复制的文字：{what}。",
        "遮盖不等于删除。公开的副本把这些页转成了图片；最好在原文件里删去文字后重新导出。",
    ),
    "file.pdf_annotations": ("warn", "有批注或表单：{what}。", CLEANED),
    "file.pdf_layers": ("warn", "有隐藏的图层：{what}。", CLEANED),
    "file.pdf_script": ("warn", "有脚本或自动动作：{what}。", CLEANED),
    "file.gps": ("warn", "照片里记录了拍摄地点。", CLEANED),
    "file.photo_details": ("hint", "照片里记录了设备、时间等信息：{what}。", CLEANED),
    "file.scan_without_text": (
        "warn",
        "扫描件没有文字层，系统查不到里面的个人信息，请人工核对。",
        "请逐页查看有没有身份证号、电话、银行账号；能用文字版 PDF 的请换成文字版。",
    ),
    "file.picture_not_read": (
        "warn",
        "图片里的文字系统查不到，请人工核对有没有个人信息。",
        "能用文字表达的内容请写在正文或表格里。",
    ),
}
HIDDEN = frozenset(RULES) - {"file.scan_without_text", "file.picture_not_read"}
"""Rules about what nobody sees; none of them is found in a clean copy."""


@dataclass(slots=True)
class Found:
    """Collects parts and findings while one file is read."""

    name: str
    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def part(self, place: str, kind: PartKind, text: str) -> None:
        """Add text found at ``place`` inside the file; blank text is left out."""
        if text.strip():
            self.parts.append(Part(self.where(place), kind, text))

    def finding(self, rule: str, what: str = "", place: str = "") -> None:
        """Add the finding of ``rule``; ``what`` fills its sentence."""
        severity, message, advice = RULES[rule]
        where = self.where(place)
        self.findings.append(Finding(rule, severity, message.format(what=what), advice, where))

    def where(self, place: str) -> str:
        """A place for people: 附件“名单.xlsx”Sheet1!B3."""
        return f"附件“{shown(self.name)}”{place}"


@dataclass(frozen=True, slots=True)
class Clean:
    """A copy safe to serve; ``removed`` says in Chinese what the original had more."""

    data: bytes
    name: str
    kind: Kind
    removed: list[str]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that was read: its kind, all its text, and what is hidden in it."""

    kind: Kind
    parts: list[Part]
    findings: list[Finding]


def listed(items: Iterable[object], limit: int = 5) -> str:
    """The first few different items for a sentence: 甲、乙、丙等 7 项."""
    texts = list(dict.fromkeys(shown(str(item)) for item in items))
    few = "、".join(texts[:limit])
    return few if len(texts) <= limit else f"{few}等 {len(texts)} 项"
