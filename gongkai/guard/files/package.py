"""The zip container of docx and xlsx: opened with limits, walked by relations, rebuilt.

A rebuilt container holds only what its own relations reach through kinds that
are allowed; the same input gives the same bytes.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from gongkai.annual.read.formats.archive import Archive
from gongkai.annual.read.formats.docx import parsed
from gongkai.guard.files.refused import reading, refusal

MAX_INFLATED = 300_000_000
MAX_RATIO = 150
"""Inflated size over packed size of the whole file, where the former is more than SMALL."""

SMALL = 20_000_000
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATION = f"{{{RELATIONS}}}Relationship"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ID_NAMESPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_SPACES = {"r": ID_NAMESPACES[0][1:-1], "s": ID_NAMESPACES[1][1:-1], "mc": COMPATIBILITY}
REFERENCES = etree.XPath("//@r:* | //@s:* | //@relId", namespaces=_SPACES)
REFERRING = etree.XPath("//*[@r:* or @s:*]", namespaces=_SPACES)
PREFIXES = etree.XPath(
    "//@mc:Ignorable | //@mc:ProcessContent | //@mc:MustUnderstand | //@Requires",
    namespaces=_SPACES,
)
DECLARED = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)|\0<\0!\0(?:D\0O\0C|E\0N\0T)"
)
PATH = re.compile(r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\:\x00-\x1f]+")
WEB = re.compile(r"https?://[^\s\"<>]+", re.I)


@dataclass(frozen=True, slots=True)
class Relation:
    """One link of a part; ``kind`` is the last word of its type, ``target`` a path or address."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


class Package:
    """A docx or xlsx file; every part is read with a limit."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Refused for damaged, encrypted, doubled and oversized containers."""
        self.name = name
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                entries = file.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise refusal("broken", name) from error
        inflated = sum(entry.file_size for entry in entries)
        if inflated > MAX_INFLATED or (inflated > SMALL and inflated > MAX_RATIO * len(data)):
            raise refusal("bomb", name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refusal("encrypted", name)
        paths = [entry.filename for entry in entries]
        if len({p.lower() for p in paths}) < len(paths) or not all(map(PATH.fullmatch, paths)):
            raise refusal("broken", name)
        with reading(name):
            self._archive = Archive(data, name)
        self.names = self._archive.names
        self._by_lower = {path.lower(): path for path in paths}
        self._types: tuple[dict[str, str], dict[str, str]] | None = None

    def part(self, path: str) -> bytes:
        """The inflated part at ``path``; raises Refused when it is missing or damaged."""
        with reading(self.name):
            return self._archive.part(path)

    def tree(self, path: str) -> Element:
        """The XML part at ``path``; raises Refused when it declares entities."""
        if DECLARED.search(self.part(path)):
            raise refusal("xml_bomb", self.name)
        with reading(self.name):
            root = parsed(self._archive, path)
        if root.getroottree().docinfo.doctype:
            raise refusal("xml_bomb", self.name)
        return root

    def relations(self, path: str) -> list[Relation]:
        """The links of the part at ``path`` (empty path: of the package itself)."""
        folder, _, base = path.rpartition("/")
        rels = posixpath.join(folder, "_rels", base + ".rels") if path else "_rels/.rels"
        if rels not in self.names:
            return []
        found = []
        for item in self.tree(rels).iter(RELATION):
            type_, target = item.get("Type", ""), item.get("Target", "")
            external = item.get("TargetMode") == "External"
            if not external:
                target = target.split("#", 1)[0]
                joined = target if target.startswith("/") else posixpath.join(folder, target)
                wanted = posixpath.normpath(joined.lstrip("/"))
                target = self._by_lower.get(wanted.lower(), wanted)
            kind = type_.rstrip("/").rpartition("/")[2]
            found.append(Relation(item.get("Id", ""), kind, type_, target, external))
        return found

    def all_relations(self) -> Iterator[tuple[str, Relation]]:
        """Every link of every part, with the path of the part it starts from."""
        for path in sorted(self.names):
            if path.endswith(".rels"):
                folder, _, base = path.removesuffix(".rels").rpartition("_rels/")
                source = (folder + base) if base else ""
                for relation in self.relations(source):
                    yield source, relation

    def main(self) -> str:
        """The path of the document or workbook; raises Refused when there is none."""
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.target in self.names:
                return relation.target
        raise refusal("broken", self.name)

    def content_type(self, path: str) -> str:
        """The declared type of the part, empty when none is declared."""
        if self._types is None:
            defaults, overrides = {}, {}
            for item in self.tree("[Content_Types].xml"):
                kind = item.get("ContentType", "")
                if item.get("Extension") is not None:
                    defaults[item.get("Extension", "").lower()] = kind
                elif item.get("PartName") is not None:
                    overrides[item.get("PartName", "").lower()] = kind
            self._types = defaults, overrides
        defaults, overrides = self._types
        given = overrides.get("/" + path.lower())
        return given or defaults.get(path.rpartition(".")[2].lower(), "")


def used_ids(root: Element) -> set[str]:
    """The relation ids an XML part refers to."""
    return {str(value) for value in REFERENCES(root)}


def forget(root: Element, ids: set[str], with_element: frozenset[str]) -> None:
    """Remove references to ``ids``: the attribute, or the element when its name is given."""
    for element in REFERRING(root) if ids else ():
        for key, value in list(element.attrib.items()):
            if str(key).startswith(ID_NAMESPACES) and value in ids:
                del element.attrib[key]
                parent = element.getparent()
                if local(element) in with_element and parent is not None:
                    parent.remove(element)


def local(element: Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def remove(element: Element) -> None:
    """Take an element out of its tree, keeping the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    remove(element)


Cleaner = Callable[[str, Relation, Element], None]
"""Cleans the tree of a part in place; given its path and the relation that led to it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a copy keeps: kinds of relations followed, those needing no reference, and how."""

    followed: frozenset[str]
    implicit: frozenset[str]
    dropped_with: frozenset[str]
    clean: Cleaner
    picture: Callable[[bytes], bytes]


def rebuilt(package: Package, rules: Rules) -> bytes:
    """The container again with only what ``rules`` allow."""
    parts: dict[str, bytes] = {}
    types: dict[str, str] = {}
    main = package.main()
    start = next(r for r in package.relations("") if r.target == main and not r.external)
    waiting: list[tuple[str, Relation]] = [(main, start)]
    parts["_rels/.rels"] = _relations_xml([Relation("rId1", "", start.type, main, False)], "")
    while waiting:
        path, relation = waiting.pop()
        if path in parts:
            continue
        types[path] = package.content_type(path)
        if relation.kind in ("image", "hdphoto"):
            parts[path] = rules.picture(package.part(path))
            continue
        root = package.tree(path)
        rules.clean(path, relation, root)
        used = used_ids(root)
        kept = [
            r
            for r in package.relations(path)
            if r.kind in rules.followed
            and (r.id in used or r.kind in rules.implicit)
            and (WEB.match(r.target) if r.external else r.target in package.names)
            and (not r.external or r.kind == "hyperlink")
        ]
        forget(root, used - {r.id for r in kept}, rules.dropped_with)
        parts[path] = xml(root)
        if kept:
            folder, _, base = path.rpartition("/")
            rels = posixpath.join(folder, "_rels", base + ".rels")
            parts[rels] = _relations_xml(kept, folder)
        waiting += [(r.target, r) for r in kept if not r.external]
    return _zipped({"[Content_Types].xml": _types_xml(types), **parts})


def xml(root: Element) -> bytes:
    """The part as bytes, without comments and processing instructions."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    etree.cleanup_namespaces(root, keep_ns_prefixes=_ignorable(root))
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


def _ignorable(root: Element) -> list[str]:
    """Prefixes named in mc:Ignorable and in Requires must stay declared."""
    words = {word for value in PREFIXES(root) for word in str(value).split()}
    return sorted({word.partition(":")[0] for word in words})


def _relations_xml(relations: list[Relation], folder: str) -> bytes:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    for r in sorted(relations, key=lambda r: r.id):
        item = etree.SubElement(root, RELATION)
        item.set("Id", r.id)
        item.set("Type", r.type)
        item.set("Target", r.target if r.external else posixpath.relpath(r.target, folder or "."))
        if r.external:
            item.set("TargetMode", "External")
    return xml(root)


def _types_xml(types: dict[str, str]) -> bytes:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    defaults = (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    )
    for extension, kind in defaults:
        item = etree.SubElement(root, f"{{{TYPES}}}Default")
        item.set("Extension", extension)
        item.set("ContentType", kind)
    for path, kind in sorted(types.items()):
        item = etree.SubElement(root, f"{{{TYPES}}}Override")
        item.set("PartName", "/" + path)
        item.set("ContentType", kind)
    return xml(root)


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    first = ("[Content_Types].xml", "_rels/.rels")
    order = sorted(parts, key=lambda path: (path not in first, path))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path in order:
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            file.writestr(entry, parts[path], compresslevel=6)
    return out.getvalue()
