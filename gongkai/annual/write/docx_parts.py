"""The parts of the Word file that are the same in every report.

Page and type follow 《党政机关公文格式》 (GB/T 9704—2012): A4, margins 37/35/28/26 mm,
title 二号 小标宋, body 三号 仿宋 with 28 pt lines, headings 黑体 and 楷体, page number — 1 —.
"""

from __future__ import annotations

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

DOCUMENT_OPEN = f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>'
DOCUMENT_CLOSE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851"'
    ' w:footer="1247" w:gutter="0"/><w:cols w:space="425"/></w:sectPr></w:body></w:document>'
)


def core(title: str, author: str) -> str:
    """Title and author of the file; both already escaped.  No date: the bytes must not change."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _fonts(east: str, west: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{west}" w:hAnsi="{west}" w:eastAsia="{east}" w:cs="{west}"/>'


def _style(name: str, paragraph: str = "", run: str = "", *, label: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label or name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def _table_styles(suffix: str, size: int, line: int) -> str:
    """Styles of numbers and of row labels; ``size`` in half points, ``line`` in twentieths."""
    frame = (
        '<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="20" w:after="20" w:line="{line}" w:lineRule="exact"/>'
    )
    run = f'{_fonts("宋体")}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    indent = '<w:ind w:left="{left}" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="{side}"/>'
    return _style(
        f"Table{suffix}Number", frame + indent.format(left=0, side="center"), run
    ) + _style(f"Table{suffix}Label", frame + indent.format(left=40, side="left"), run)


_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    f'{_fonts("仿宋_GB2312")}<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:qFormat/><w:pPr><w:widowControl w:val="0"/>'
    '<w:spacing w:line="560" w:lineRule="exact"/>'
    '<w:ind w:firstLine="640" w:firstLineChars="200"/><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    "</w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="Statutory">'
    '<w:name w:val="Statutory"/><w:basedOn w:val="TableNormal"/>'
    f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders>"
    '<w:tblCellMar><w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/>'
    '</w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    + _style(
        "Title",
        '<w:spacing w:before="0" w:after="560" w:line="640" w:lineRule="exact"/>'
        '<w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="center"/>',
        f'{_fonts("方正小标宋简体")}<w:sz w:val="44"/><w:szCs w:val="44"/>',
    )
    + _style(
        "Heading1",
        '<w:keepNext/><w:outlineLvl w:val="0"/>',
        _fonts("黑体"),
        label="heading 1",
    )
    + _style(
        "Heading2",
        '<w:keepNext/><w:outlineLvl w:val="1"/>',
        _fonts("楷体_GB2312"),
        label="heading 2",
    )
    + _table_styles("", 21, 280)
    + _table_styles("2", 24, 320)
    + _style(
        "AfterTable",
        '<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="exact"/>',
        '<w:sz w:val="12"/>',
    )
    + _style(
        "Footer",
        '<w:spacing w:line="280" w:lineRule="exact"/>'
        '<w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="center"/>',
        f'{_fonts("宋体")}<w:sz w:val="28"/>',
        label="footer",
    )
    + "</w:styles>"
)


def _field(name: str) -> str:
    begin, separate, end = (
        f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")
    )
    code = f'<w:instrText xml:space="preserve"> {name} </w:instrText>'
    return "".join(f"<w:r>{part}</w:r>" for part in (begin, code, separate, "<w:t>1</w:t>", end))


def _relation(number: int, kind: str, target: str, base: str = _R) -> str:
    return f'<Relationship Id="rId{number}" Type="{base}/{kind}" Target="{target}"/>'


def _relations(*relations: str) -> str:
    inner = "".join(relations)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


_OVERRIDES = {
    "/word/document.xml": f"{_TYPE}.document.main+xml",
    "/word/styles.xml": f"{_TYPE}.styles+xml",
    "/word/settings.xml": f"{_TYPE}.settings+xml",
    "/word/footer1.xml": f"{_TYPE}.footer+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}

PARTS: dict[str, str] = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in _OVERRIDES.items()
    )
    + "</Types>",
    "_rels/.rels": _relations(
        _relation(1, "officeDocument", "word/document.xml"),
        _relation(2, "metadata/core-properties", "docProps/core.xml", f"{_PACKAGE}/relationships"),
    ),
    "word/_rels/document.xml.rels": _relations(
        _relation(1, "styles", "styles.xml"),
        _relation(2, "settings", "settings.xml"),
        _relation(3, "footer", "footer1.xml"),
    ),
    "word/styles.xml": _STYLES,
    "word/settings.xml": f'{_HEAD}<w:settings xmlns:w="{_W}">'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>',
    "word/footer1.xml": f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>'
    f'</w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>{_field("PAGE")}'
    '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>',
}
"""Part name to text, in the order a package wants them (content types first)."""
