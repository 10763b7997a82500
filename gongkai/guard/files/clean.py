"""The copy of a file that is served to the public.

It is built anew from what is seen; the same bytes in give the same bytes out.
"""

from __future__ import annotations

from gongkai.guard.files import pages_copy, pictures, plain, sheets_copy, words_copy
from gongkai.guard.files.extract import inspect
from gongkai.guard.files.found import HIDDEN, Clean, Inspected
from gongkai.guard.files.refused import Refused, refusal

REMOVED = {
    "file.hidden_sheet": "隐藏的工作表",
    "file.hidden_rows": "隐藏行里的内容",
    "file.hidden_columns": "隐藏列里的内容",
    "file.hidden_cells": "看不见的单元格内容",
    "file.comments": "批注",
    "file.tracked_changes": "修订痕迹（按接受全部修订处理）",
    "file.hidden_text": "隐藏文字",
    "file.metadata_person": "作者、单位等文件属性",
    "file.custom_data": "附带的数据和属性",
    "file.embedded": "嵌入的对象或附件",
    "file.external_links": "指向本机或其他文件的链接",
    "file.defined_names": "自定义名称",
    "file.pdf_hidden_text": "看不见的文字",
    "file.pdf_text_under_image": "被遮住的文字",
    "file.pdf_annotations": "批注（表单和印章的图样保留）",
    "file.pdf_layers": "隐藏的图层",
    "file.pdf_script": "脚本和自动动作",
    "file.gps": "拍摄地点",
    "file.photo_details": "设备、时间等拍摄信息",
}


def clean_copy(data: bytes, name: str, inspected: Inspected | None = None) -> Clean:
    """Make the copy; ``inspected`` saves reading the file again when it was read already.

    Raises Refused for every file that is not taken.
    """
    seen = inspected or inspect(data, name)
    kind, stem = seen.kind, name.rpartition(".")[0]
    removed = [REMOVED[f.rule] for f in seen.findings if f.rule in HIDDEN]
    more: list[str] = []
    if kind == "docx":
        copy = words_copy.clean(data, name)
    elif kind == "xlsx":
        copy, more = sheets_copy.clean(data, name)
    elif kind == "pdf":
        copy, more = pages_copy.clean(data, name)
    elif kind == "csv":
        copy, more = plain.clean_csv(data, name)
    elif kind == "txt":
        copy, more = plain.clean_text(data, name)
    else:
        copy, more = pictures.clean(data, name, kind)
        kind = "jpg" if kind == "jpg" else "png"
    made = Clean(copy, f"{stem}.{kind}", kind, list(dict.fromkeys([*removed, *more])))
    _prove(made, name)
    return made


def _prove(copy: Clean, name: str) -> None:
    """Read the copy again: one that cannot be read or still hides something is not served."""
    try:
        again = inspect(copy.data, copy.name)
    except Refused as error:
        raise refusal("broken", name) from error
    if any(f.rule in HIDDEN for f in again.findings):
        raise refusal("broken", name)
