"""A row, column or block of a table called differently from the form."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.form import Block, Form, form
from gongkai.annual.read.fold import fold
from gongkai.annual.report import Place

_CAPTION = re.compile(
    r"第\s*(?P<article>[一二三四五六七八九十]+)\s*条\s*第?\s*[（(]\s*(?P<item>[一二三四五六七八九十]+)\s*[）)]\s*项"
)
_NOTE = re.compile(r"（[^（）]*）|\([^()]*\)")
_QUOTES = {ord(c): fold(c) for c in "“”‘’「」〔〕【】［］–—―−─│┃"}
_LETTERS = re.compile(r"[^\u4e00-\u9fff]")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each label whose words differ."""
    the_form = context.form
    if the_form is None:
        return
    for table, name in TABLE_NAMES.items():
        seen = context.report.tables.get(table)
        if seen is None:
            continue
        for key, printed in seen.labels.items():
            statutory = _statutory(the_form, table, key)
            if statutory is not None and _differs(the_form, statutory, printed):
                yield Slip(
                    f"{name}的“{printed.strip()}”与格式不同，应为“{statutory}”",
                    quote=printed if printed in context.report.text else "",
                    place=_place(context, printed) or seen.place,
                    citation=the_form.authority,
                )
    yield from _captions(context, the_form)


def _statutory(the_form: Form, table: str, key: str) -> str | None:
    """The label of a row, a column or a block by its id."""
    if table == "t2":
        for block in the_form.t2:
            if key == block.id:
                return block.caption
            for row in block.rows:
                if key in (f"{block.id}.{row.id}", row.id):
                    return row.label
            for column in block.columns:
                if key in (f"{block.id}.{column.id}", column.id):
                    return column.label
        return None
    rows = the_form.t3_rows if table == "t3" else the_form.t4_groups
    columns = the_form.t3_columns if table == "t3" else the_form.t4_columns
    named = {r.id: r.label for r in rows} | {c.id: c.label for c in columns}
    return named.get(key) or named.get(key.rsplit(".", 1)[-1])


def _differs(the_form: Form, statutory: str, printed: str) -> bool:
    """Whether the Chinese characters differ, marks, numbers and notes left aside."""
    text = unicodedata.normalize("NFKC", re.sub(r"\s", "", printed))
    if fold(text) != text.translate(_QUOTES):
        # Traditional characters, put in by a converter: only the old form's names are sure.
        plain = _LETTERS.sub("", _NOTE.sub("", fold(text)))
        return the_form.version == "2021" and plain in _labels_of_2019()
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    known = (statutory, *the_form.variants.get(statutory, ()))
    plain = _LETTERS.sub("", _NOTE.sub("", text))
    full = _LETTERS.sub("", text)
    if any(plain in (wanted := _words(label)) or full in wanted for label in known):
        return False
    if plain in _labels_of_2019() and the_form.version == "2021":
        return True
    for label in known:
        wanted = _words(label)
        # A label cut into several cells, or joined with its group's.
        if plain and any(
            w.endswith(plain) or plain.endswith(w) or (len(plain) > 5 and w.startswith(plain))
            for w in wanted
            if len(w) > 3
        ):
            return False
    if len(plain) == len(_LETTERS.sub("", statutory)) - 1 and _jumbled(statutory, plain, 0):
        return False
    return bool(plain) and not any(_jumbled(plain, w) for w in (*_words(statutory),))


@cache
def _labels_of_2019() -> frozenset[str]:
    """What the trial form called the rows and columns that were renamed in 2021."""
    old, new = (
        {_LETTERS.sub("", label) for b in form(version).t2 for label in _labels(b)}
        for version in ("2019", "2021")
    )
    return frozenset(old - new)


def _labels(block: Block) -> list[str]:
    return [row.label for row in block.rows] + [column.label for column in block.columns]


def _jumbled(printed: str, wanted: str, more: int = 1) -> bool:
    """Whether ``printed`` holds ``wanted`` and more than ``more`` foreign characters.

    Whole words of a neighbouring cell inside a label are a matter of layout.
    """
    rest = iter(printed)
    return len(printed) - len(wanted) > more and all(character in rest for character in wanted)


def _words(label: str) -> set[str]:
    return {_LETTERS.sub("", label), _LETTERS.sub("", _NOTE.sub("", label))}


def _captions(context: Context, the_form: Form) -> Iterator[Slip]:
    """第二十条第（…）项 with another article or item than the form has."""
    section = next((s for s in context.report.sections if s.id == "s2"), None)
    if section is None:
        return
    items = {m["item"] for b in the_form.t2 if (m := _CAPTION.search(b.caption))}
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
