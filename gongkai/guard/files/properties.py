"""What docx and xlsx carry besides their text: properties, objects, drawings."""

from __future__ import annotations

from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import Package, local
from gongkai.guard.files.pictures import has_place

PERSON = {
    "creator": "作者",
    "lastModifiedBy": "最后保存者",
    "Company": "单位",
    "Manager": "主管",
    "Template": "模板",
    "HyperlinkBase": "链接基址",
}
PROPERTIES = frozenset(("core-properties", "extended-properties", "custom-properties"))
EMBEDDED = frozenset(("oleObject", "package", "control", "font"))
DRAWINGS = frozenset(
    (
        "chart",
        "chartUserShapes",
        "diagramData",
        "diagramDrawing",
        "drawing",
        "vmlDrawing",
        "chartEx",
    )
)
PROGRAMS = frozenset(("Normal.dotm", "Normal.dot", "Normal", "普通", "Normal.wpt"))


def properties(package: Package, found: Found) -> None:
    """Authors, company, custom properties, custom XML and embedded objects."""
    people: list[str] = []
    texts: list[str] = []
    custom: list[str] = []
    places = 0
    embedded: list[str] = []
    for _, relation in package.all_relations():
        if relation.external or relation.target not in package.names:
            continue
        if relation.kind == "image":
            places += has_place(package.part(relation.target))
        elif relation.kind in PROPERTIES:
            for element in package.tree(relation.target).iter():
                text = (element.text or "").strip() if local(element) else ""
                if text:
                    texts.append(text)
                label = PERSON.get(local(element))
                if label and text and text not in PROGRAMS:
                    people.append(f"{label} {text}")
        elif relation.kind == "customXml":
            custom.append(relation.target)
            if relation.target.endswith(".xml"):
                words = package.tree(relation.target).itertext()
                found.part("附带的数据", "hidden", "\n".join(w for w in words if w.strip()))
        elif relation.kind in EMBEDDED:
            embedded.append(relation.target.rpartition("/")[2])
    found.part("文件属性", "metadata", "\n".join(texts))
    if people:
        found.finding("file.metadata_person", listed(people))
    if places:
        found.finding("file.gps", place="里的图片")
    if custom:
        found.finding("file.custom_data", listed(custom))
    if embedded:
        found.finding("file.embedded", listed(embedded))


def drawing_texts(package: Package, main: str, found: Found) -> None:
    """The words in charts, shapes and diagrams reached from the document."""
    seen: set[str] = set()
    waiting = [main]
    while waiting:
        path = waiting.pop()
        for relation in package.relations(path):
            target = relation.target
            known = relation.external or target in seen or target not in package.names
            if known or relation.kind not in DRAWINGS | {"worksheet", "header", "footer"}:
                continue
            seen.add(target)
            waiting.append(target)
            if relation.kind in DRAWINGS - {"vmlDrawing"}:
                words = [
                    element.text or ""
                    for element in package.tree(target).iter()
                    if local(element) in ("t", "v")
                ]
                found.part("图形里的文字", "attachment", "\n".join(words))
