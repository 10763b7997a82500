"""A row, column or block of a table called differently from the form."""

import re
import unicodedata
from collections.abc import Iterator

from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.form import Form
from gongkai.annual.report import Place

_CAPTION = re.compile(
    r"第\s*(?P<article>[一二三四五六七八九十]+)\s*条\s*第?\s*[（(]\s*(?P<item>[一二三四五六七八九十]+)\s*[）)]\s*项"
)
_NOTE = re.compile(r"（[^（）]*）|\([^()]*\)")
_LETTERS = re.compile(r"[^\u4e00-\u9fff]")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each label whose words differ."""
    form = context.form
    if form is None:
        return
    for table, name in TABLE_NAMES.items():
        seen = context.report.tables.get(table)
        if seen is None:
            continue
        for key, printed in seen.labels.items():
            statutory = _statutory(form, table, key)
            if statutory is not None and _differs(form, statutory, printed):
                yield Slip(
                    f"{name}的“{printed.strip()}”与格式不同，应为“{statutory}”",
                    quote=printed if printed in context.report.text else "",
                    place=_place(context, printed) or seen.place,
                )
    yield from _captions(context, form)


def _statutory(form: Form, table: str, key: str) -> str | None:
    """The label of a row, a column or a block by its id."""
    if table == "t2":
        for block in form.t2:
            if key == block.id:
                return block.caption
            for row in block.rows:
                if key in (f"{block.id}.{row.id}", row.id):
                    return row.label
            for column in block.columns:
                if key in (f"{block.id}.{column.id}", column.id):
                    return column.label
        return None
    rows = form.t3_rows if table == "t3" else form.t4_groups
    columns = form.t3_columns if table == "t3" else form.t4_columns
    named = {r.id: r.label for r in rows} | {c.id: c.label for c in columns}
    return named.get(key) or named.get(key.rsplit(".", 1)[-1])


def _differs(form: Form, statutory: str, printed: str) -> bool:
    """Whether the Chinese characters differ, marks, numbers and notes left aside."""
    text = unicodedata.normalize("NFKC", re.sub(r"\s", "", printed))
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    known = (statutory, *form.variants.get(statutory, ()))
    plain = _LETTERS.sub("", _NOTE.sub("", text))
    full = _LETTERS.sub("", text)
    for label in known:
        if plain in (wanted := _words(label)) or full in wanted:
            return False
        # A label cut into several cells, or joined with its group's.
        if plain and any(w.endswith(plain) or plain.endswith(w) for w in wanted if len(w) > 3):
            return plain in ("规范性文件",) and statutory == "行政规范性文件"
    return bool(plain) and not any(_jumbled(plain, w) for w in (*_words(statutory),))


def _jumbled(printed: str, wanted: str) -> bool:
    """Whether whole words of a neighbouring cell stand inside the label: a matter of layout."""
    rest = iter(printed)
    return len(printed) - len(wanted) > 1 and all(character in rest for character in wanted)


def _words(label: str) -> set[str]:
    return {_LETTERS.sub("", label), _LETTERS.sub("", _NOTE.sub("", label))}


def _captions(context: Context, form: Form) -> Iterator[Slip]:
    """第二十条第（…）项 with another article or item than the form has."""
    section = next((s for s in context.report.sections if s.id == "s2"), None)
    if section is None:
        return
    known = {re.sub(r"\D第|[（）]", "", b.caption) for b in form.t2}
    items = {_CAPTION.search(b.caption)["item"] for b in form.t2 if _CAPTION.search(b.caption)}  # type: ignore[index]
    assert known
    for match in _CAPTION.finditer(context.report.text, section.start, section.end):
        if match["article"] == "二十" and match["item"] in items:
            continue
        line_start = context.report.text.rfind("\n", 0, match.start()) + 1
        if context.report.text[line_start : match.start()].strip(" |\t\u3000"):
            continue
        yield Slip(
            f"表二的“{match[0]}”与格式不同，格式只有第二十条第（{'）、（'.join(sorted(items))}）项，请更正",
            quote=match[0],
            place=Place(
                match.start(), match.end(), context.report.text.count("\n", 0, match.start()) + 1
            ),
        )


def _place(context: Context, printed: str) -> Place | None:
    at = context.report.text.find(printed)
    if at < 0:
        return None
    return Place(at, at + len(printed), context.report.text.count("\n", 0, at) + 1)


RULE = Rule(
    id="LABEL",
    severity="error",
    title="表格的行、列名称与格式一致",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
