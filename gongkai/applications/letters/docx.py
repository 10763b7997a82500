"""A letter as a Word file: parts made once per process, the letter fills in its words.

Fonts are named, not carried (方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312).
"""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from gongkai.annual.write.docx_parts import DOCUMENT_OPEN, PARTS, core
from gongkai.applications.letters.letter import Block, Letter, Row, chinese_date
from gongkai.applications.letters.shape import Side, imprint, sides, sign

_FIXED: Final = (1980, 1, 1, 0, 0, 0)
_WIDTH: Final = 8845
"""Width of the type area in twentieths of a point: 156 mm."""
_CHARACTER: Final = 315
"""One of 28 characters of that width."""
_LINE: Final = 579
"""One of 22 lines of 225 mm."""
_SIDES: Final = {"left": "left", "centre": "center", "right": "right"}
_STYLE: Final = {
    "paragraph": "LText", "addressee": "LFlush", "heading": "LHeading", "part": "LPart",
    "centre": "LCentre", "note": "LNote",
}  # fmt: skip


def write_docx(letter: Letter) -> bytes:
    """The file as bytes; the same letter gives the same bytes."""
    target = BytesIO(_package())
    body = _envelope(letter) if letter.paper == "envelope" else _letter(letter)
    title = escape(" ".join(letter.title) or letter.kind)
    with zipfile.ZipFile(target, "a") as archive:
        _add(archive, "word/document.xml", f"{DOCUMENT_OPEN}{body}</w:body></w:document>")
        _add(archive, "docProps/core.xml", core(title, escape(letter.organ)))
    return target.getvalue()


def _letter(letter: Letter) -> str:
    near = '<w:spacing w:before="0" w:after="240" w:line="640" w:lineRule="exact"/>'
    pieces = [_paragraph("Title", *letter.title, more=near)]
    if letter.number:
        pieces.append(_paragraph("LNumber", letter.number))
    own = next((n for n, block in enumerate(letter.blocks) if block.style == "sign"), None)
    place = len(letter.blocks) if own is None else own
    for index, block in enumerate(letter.blocks):
        if index == place:
            pieces += _close(letter)
        else:
            pieces.append(_block(block, keep=letter.signed and index == place - 1))
    if own is None:
        pieces += _close(letter)
    pieces.append(_imprint(letter))
    return "".join(pieces) + _SECTION


def _close(letter: Letter) -> list[str]:
    return [*_attachments(letter), *_signature(letter)]


def _block(block: Block, *, keep: bool) -> str:
    if block.style == "table":
        return _table(block)
    if block.style == "break":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    return _paragraph(_STYLE[block.style], block.text, more="<w:keepNext/>" if keep else "")


def _paragraph(style: str, *lines: str, more: str = "") -> str:
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r>{text}</w:r></w:p>'


def _indent(left: float = 0, right: float = 0, hanging: float = 0) -> str:
    first = f' w:hanging="{round(hanging * _CHARACTER)}"' if hanging else ' w:firstLine="0"'
    return (
        f'<w:ind w:left="{round(left * _CHARACTER)}" w:right="{round(right * _CHARACTER)}"'
        f'{first} w:firstLineChars="0"/>'
    )


def _attachments(letter: Letter) -> list[str]:
    if not letter.attachments:
        return []
    many = len(letter.attachments) > 1
    pieces = [_paragraph("LText", "", more="<w:keepNext/>")]
    for number, name in enumerate(letter.attachments, start=1):
        label = f"{number}．" if many else ""
        first = number == 1
        # The label hangs: two characters, 附件： in front of the first name only.
        left, hanging = 5 + (1.5 if many else 0), (3 if first else 0) + (1.5 if many else 0)
        text = ("附件：" if first else "") + label + name
        more = "<w:keepNext/>" + _indent(left=left, hanging=hanging)
        pieces.append(_paragraph("LFlush", text, more=more))
    return pieces


def _signature(letter: Letter) -> list[str]:
    place = sign(letter)
    if place is None:
        return []
    space = f'<w:spacing w:before="{2 * _LINE}" w:line="{_LINE}" w:lineRule="exact"/>'
    return [
        _paragraph(
            "LSign", letter.organ, more=f"<w:keepNext/>{space}{_indent(right=place.organ_indent)}"
        ),
        _paragraph("LSign", chinese_date(letter.day), more=_indent(right=place.date_indent)),
    ]


def _imprint(letter: Letter) -> str:
    """A table that floats at the foot of the last page."""
    foot = imprint(letter)
    if foot is None:
        return ""
    lines = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for edge, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{_WIDTH - 280}"/></w:tabs>'
    issued = (
        f'<w:p><w:pPr><w:pStyle w:val="LImprint"/>{tab}</w:pPr><w:r>'
        f'<w:t xml:space="preserve">{escape(foot.issuer)}</w:t><w:tab/>'
        f'<w:t xml:space="preserve">{foot.date}印发</w:t></w:r></w:p>'
    )
    rows = "".join(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{_WIDTH}" w:type="dxa"/></w:tcPr>{content}</w:tc></w:tr>'
        for content in (_paragraph("LImprint", f"抄送：{foot.copies}。"), issued)
    )
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin"'
        ' w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>{rows}</w:tbl>'
        f"{_paragraph('LGap', '')}"
    )


def _table(block: Block) -> str:
    share = _WIDTH / sum(block.widths)
    widths = [round(width * share) for width in block.widths]
    style = "LCellSmall" if len(widths) > 5 else "LCell"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(row, widths, style, sides(block.widths, row)) for row in block.rows)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Statutory"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{_paragraph('LGap', '')}"
    )


def _row(row: Row, widths: list[int], style: str, places: tuple[Side, ...]) -> str:
    cells, column = [], 0
    for cell, place in zip(row.cells, places, strict=True):
        width = sum(widths[column : column + cell.span])
        column += cell.span
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        foot = "bottom" if place == "right" else "center"
        text = _paragraph(style, cell.text, more=f'<w:jc w:val="{_SIDES[place]}"/>')
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
            f'<w:vAlign w:val="{foot}"/></w:tcPr>{text}</w:tc>'
        )
    height = f'<w:trHeight w:val="{max(row.lines * 440, 480)}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{''.join(cells)}</w:tr>"


def _envelope(letter: Letter) -> str:
    postcode, address, to, sender, sender_postcode, mark = (block.text for block in letter.blocks)
    boxes = "".join(
        '<w:tc><w:tcPr><w:tcW w:w="510" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph('LCell', digit, more=_CENTRED)}</w:tc>"
        for digit in postcode
    )
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="C00000"/>'
        for edge in ("top", "left", "bottom", "right", "insideV")
    )
    grid = '<w:gridCol w:w="510"/>' * len(postcode)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{510 * len(postcode)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:trHeight w:val="510" w:hRule="exact"/>'
        f"</w:trPr>{boxes}</w:tr></w:tbl>"
        + _paragraph("LNote", mark, more='<w:jc w:val="right"/>')
        + _paragraph("LFlush", address, more=_HIGH + _indent(left=6))
        + _paragraph("LCentre", to, more=f'{_HIGH}{_indent(left=6)}<w:jc w:val="left"/>')
        + _paragraph(
            "LNote",
            sender,
            more='<w:spacing w:before="700" w:line="360" w:lineRule="exact"/><w:jc w:val="right"/>',
        )
        + _paragraph("LNote", f"邮政编码　{sender_postcode}", more='<w:jc w:val="right"/>')
        + _ENVELOPE_SECTION
    )


_HIGH: Final = '<w:spacing w:before="500" w:line="600" w:lineRule="exact"/>'
_CENTRED: Final = '<w:jc w:val="center"/>'
_MARGINS: Final = (
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851"'
    ' w:footer="1247" w:gutter="0"/>'
)
_SECTION: Final = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:footerReference w:type="even" r:id="rId4"/>'
    f'<w:pgSz w:w="11906" w:h="16838"/>{_MARGINS}</w:sectPr>'
)
_ENVELOPE_SECTION: Final = (
    '<w:sectPr><w:pgSz w:w="13039" w:h="6803" w:orient="landscape"/>'
    '<w:pgMar w:top="567" w:right="794" w:bottom="454" w:left="794" w:header="0" w:footer="0"'
    ' w:gutter="0"/></w:sectPr>'
)


def _style(name: str, paragraph: str = "", run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _fonts(east: str) -> str:
    return (
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{east}"'
        ' w:cs="Times New Roman"/>'
    )


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_PLAIN: Final = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
_PITCH: Final = f'{_PLAIN}<w:spacing w:line="{_LINE}" w:lineRule="exact"/>'
_TIGHT: Final = f'{_PLAIN}<w:spacing w:line="{{line}}" w:lineRule="exact"/>'
_TRACK: Final = '<w:spacing w:val="-5"/>'
_FLUSH: Final = '<w:ind w:firstLine="0" w:firstLineChars="0"/>'
_STYLES: Final = "".join((
    _style("LText", _PITCH, _TRACK),
    _style("LFlush", _PITCH + _FLUSH, _TRACK),
    _style("LNumber", f'<w:spacing w:after="{_LINE}" w:line="{_LINE}" w:lineRule="exact"/>'
           f'{_FLUSH}<w:jc w:val="center"/>', _TRACK),
    _style("LHeading", f"<w:keepNext/>{_PITCH}", _fonts("黑体") + _TRACK),
    _style("LPart", f"<w:keepNext/>{_PITCH}", _fonts("楷体_GB2312") + _TRACK),
    _style("LCentre", f'<w:spacing w:after="{_LINE // 2}" w:line="{_LINE}" w:lineRule="exact"/>'
           f'{_FLUSH}<w:jc w:val="center"/>', _fonts("方正小标宋简体") + _size(36)),
    _style("LNote", '<w:spacing w:before="60" w:line="360" w:lineRule="exact"/>' + _FLUSH,
           _size(24)),
    _style("LSign", f'{_PITCH}{_FLUSH}<w:jc w:val="right"/>', _TRACK),
    _style("LImprint", _TIGHT.format(line=440) + '<w:ind w:left="140" w:right="140" w:firstLine="0"'
           ' w:firstLineChars="0"/>', _size(28)),
    _style("LCell", _TIGHT.format(line=400) + _FLUSH, _size(28)),
    _style("LCellSmall", _TIGHT.format(line=320) + _FLUSH, _size(24)),
    _style("LGap", _TIGHT.format(line=200) + _FLUSH, _size(12)),
    _style("LFootOdd", _TIGHT.format(line=280) + '<w:ind w:right="280" w:firstLine="0"'
           ' w:firstLineChars="0"/><w:jc w:val="right"/>', _fonts("宋体") + _size(28)),
    _style("LFootEven", _TIGHT.format(line=280) + '<w:ind w:left="280" w:firstLine="0"'
           ' w:firstLineChars="0"/><w:jc w:val="left"/>', _fonts("宋体") + _size(28)),
))  # fmt: skip


@cache
def _package() -> bytes:
    """The archive with every part that does not depend on the letter.

    It is the annual report's, with the letter's styles and a second footer for even pages.
    """
    parts = dict(PARTS)
    footer = parts["word/footer1.xml"]
    parts["word/footer1.xml"] = footer.replace('w:val="Footer"', 'w:val="LFootOdd"')
    parts["word/footer2.xml"] = footer.replace('w:val="Footer"', 'w:val="LFootEven"')
    for name, end, added in (
        ("word/styles.xml", "</w:styles>", _STYLES),
        ("word/settings.xml", "<w:characterSpacingControl", "<w:evenAndOddHeaders/>"),
        ("[Content_Types].xml", "</Types>", _FOOTER_TYPE),
        ("word/_rels/document.xml.rels", "</Relationships>", _FOOTER_RELATION),
    ):
        head, mark, tail = parts[name].rpartition(end)
        assert mark, f"{name} has no {end}"
        parts[name] = f"{head}{added}{mark}{tail}"
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            _add(archive, name, text, level=9)
    return target.getvalue()


_FOOTER_TYPE: Final = (
    '<Override PartName="/word/footer2.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
)
_FOOTER_RELATION: Final = (
    '<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/footer" Target="footer2.xml"/>'
)


def _add(archive: zipfile.ZipFile, name: str, text: str, level: int = 2) -> None:
    entry = zipfile.ZipInfo(name, _FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"), compresslevel=level)
