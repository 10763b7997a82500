"""The refusal of a file, and the table of what is refused in which words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gongkai.annual.read.document import Unreadable

SENTENCES = {
    "empty": "“{name}”是空文件，请确认文件已经保存完整后重新上传。",
    "too_large": "“{name}”超过 {limit} MB，请压缩图片或拆成几个文件后再上传。",
    "file_name": "文件名含有看不见的控制字符或路径符号，请改成普通文件名后再上传。",
    "unknown": "“{name}”不是可以公开的格式。请使用 docx、xlsx、pdf、jpg、png、txt 或 csv 文件。",
    "program": "“{name}”是程序或数据库文件，不能上传。请上传文档、表格、PDF 或图片。",
    "archive": "“{name}”是压缩包，公众打不开也无法检查。请解压后逐个上传里面的文件。",
    "html": "“{name}”是网页或 XML 文件，不能作为附件。请把内容粘贴到正文，或打印成 PDF 后上传。",
    "old_office": "“{name}”是旧格式文档（doc、xls、ppt、wps、et）。"
    "请用 Word 或 WPS 打开，另存为 docx、xlsx 或 PDF 后上传。",
    "slides": "“{name}”是演示文稿，请导出为 PDF 后上传。",
    "ofd": "“{name}”是 OFD 版式文件，系统查不到里面的内容。请同时导出 PDF，并上传 PDF。",
    "opendocument": "“{name}”是 OpenDocument 文件，请另存为 docx、xlsx 或 PDF 后上传。",
    "encrypted": "“{name}”设置了打开密码，请去掉密码另存后再上传。",
    "wrong_extension": "“{name}”的扩展名与内容不符，内容是 {real} 文件。"
    "请核对是否选错文件；没有选错的，把扩展名改为 .{real} 后再上传。",
    "polyglot": "“{name}”里夹带了另一种文件（{what}），可能有害，不能上传。"
    "请从原始文档重新导出后再上传。",
    "macro": "“{name}”带有宏（程序），不能上传。请另存为不含宏的 docx 或 xlsx 后再上传。",
    "activex": "“{name}”里有 ActiveX 控件，不能上传。请删除控件，或导出为 PDF 后再上传。",
    "embedded_program": "“{name}”里嵌入了其他文件（对象包）。"
    "请删除嵌入的对象，需要公开的作为附件单独上传。",
    "embedded_document": "“{name}”里引用了另一份嵌入的网页或文档，内容无法检查。"
    "请用 Word 或 WPS 打开后另存为 docx 再上传。",
    "remote_template": "“{name}”打开时会从网上下载模板，可能有害，不能上传。"
    "请把内容复制到新文档后再上传。",
    "remote_object": "“{name}”打开时会从网上装入对象，可能有害，不能上传。"
    "请断开链接或复制到新文档后再上传。",
    "dde": "“{name}”里有会启动其他程序的域或公式（DDE），不能上传。请删除后再上传。",
    "bomb": "“{name}”解压后大得不正常，为安全起见没有读取。请用 Word 或 WPS 打开后另存再上传。",
    "xml_bomb": "“{name}”的内部定义了 XML 实体，正常文档没有，可能有害，不能上传。"
    "请把内容复制到新文档后再上传。",
    "broken": "“{name}”已损坏或没有保存完整，无法打开。请用原来的程序打开后另存，再上传。",
    "too_many_cells": "“{name}”的表格过大（超过 {limit}）。请拆成几个文件，或改为 csv 数据文件。",
    "too_many_pages": "“{name}”超过 {limit} 页，请拆成几个文件后再上传。",
    "covered_text": "“{name}”的{what}有被遮住但仍可复制的文字，又没有嵌入字体，不能自动处理。"
    "请在原文件里删除这些文字，重新导出 PDF（选择嵌入字体）后再上传。",
    "too_many_pixels": "“{name}”的图片尺寸过大（超过 {limit} 万像素），请缩小后再上传。",
    "encoding": "“{name}”的文字编码无法识别。请用记事本打开，另存为 UTF-8 编码后再上传。",
    "too_slow": "“{name}”在 {limit} 秒内没有检查完，可能已损坏或有害。"
    "请用原来的程序打开后另存，再上传。",
    "crashed": "“{name}”使检查程序中断，可能已损坏或有害。请用原来的程序打开后另存，再上传。",
    "no_rows": "“{name}”里没有数据行。请在第一行写栏目名称，从第二行起每行一条。",
    "too_many_rows": "“{name}”超过 {limit} 行，请分成几个文件导入。",
    "too_many_columns": "“{name}”超过 {limit} 列，请只保留需要导入的列。",
    "double_header": "“{name}”的表头有两列都叫“{what}”，请改名或删除一列后再导入。",
    "wide_row": "“{name}”第 {line} 行的内容比表头多，请给多出的列写上名称，或删去多余内容。",
    "unnamed_column": "“{name}”第 {line} 行有内容的列没有名称，请在表头补上名称后再导入。",
    "heic": "“{name}”是苹果手机的 HEIC 照片。请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，"
    "或另存为 jpg 后再上传。",
    "not_a_photo": "“{name}”不是照片，请选择 jpg 或 png 图片。",
    "paste_too_large": "粘贴的内容过大，请去掉图片，或把内容分成几段，或作为附件上传。",
    "table_too_large": "粘贴的表格有 {what} 格，超过 {limit} 格，页面会打不开。"
    "请把表格作为 xlsx 附件上传，正文只写说明。",
    "too_deep": "粘贴的内容层层嵌套过深，无法整理。请先粘贴到记事本，再从记事本粘贴过来。",
    "quotes": "“{name}”第 {line} 行的引号没有成对，请用表格软件打开后另存为 xlsx 再导入。",
    "not_a_table": "“{name}”不是表格。请使用 xlsx、csv 或制表符分隔的 txt、tsv 文件。",
}


class Refused(ValueError):
    """A file that is not taken; ``kind`` names why, ``sentence`` tells people what to do."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


def refusal(kind: str, name: str, **values: object) -> Refused:
    """The refusal of ``kind`` with its sentence filled in; KeyError for an unknown kind."""
    return Refused(kind, SENTENCES[kind].format(name=shown(name), **values))


def shown(name: str) -> str:
    """A file name fit for a sentence: printable and not longer than 60 characters."""
    printable = "".join(c for c in name if c.isprintable())
    return printable if len(printable) <= 60 else printable[:40] + "…" + printable[-15:]


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what the readers of ``gongkai.annual`` refuse into a refusal of ours."""
    try:
        yield
    except Unreadable as error:
        raise refusal("broken", name) from error
