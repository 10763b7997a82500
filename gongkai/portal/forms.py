"""Forms on public pages."""

from __future__ import annotations

from django import forms


class ExamineForm(forms.Form):
    """A report file for 年报体检.  What it is, is judged by its content, not its name."""

    file = forms.FileField(
        label="年度报告文件",
        allow_empty_file=True,  # the reader has a better sentence for it
        max_length=200,
        error_messages={
            "required": "还没有选择文件。请选择一份年度报告，再按“开始体检”。",
            "invalid": "浏览器没有把文件传上来。请重新选择文件再试。",
            "max_length": "文件名太长。请把文件名改短后再试。",
        },
    )
