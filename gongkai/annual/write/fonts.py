"""Which typefaces the PDF is set in, on any machine.

Official papers want 小标宋 for the title, 仿宋 for the text, 黑体 and 楷体 for
headings.  A site names a folder with the fonts it owns in ``GONGKAI_FONTS``;
else the machine's own are taken; the Noto faces that install with the project
come last, so that a page can always be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import typst

VARIABLE = "GONGKAI_FONTS"
PACKAGED = "pylopdf_fonts_zh_cn"
"""Import name of the package that carries Noto Serif SC and Noto Sans SC (OFL 1.1)."""

_BOLD = 600
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
_ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "title": (("小标宋", "XiaoBiaoSong", "XBSJW"), _SERIF),
    "body": (("FangSong", "仿宋", "FandolFang", "FZFS"), _SERIF),
    "heading": (("SimHei", "黑体", "FandolHei"), _SANS),
    "part": (("KaiTi", "楷体", "FandolKai"), _SERIF),
    "serif": (("SimSun", "宋体"), _SERIF),
}
"""For each role the words that tell a fitting family by its name, and what to take otherwise."""


class NoFonts(LookupError):
    """There is no typeface with Chinese characters to set a page in."""


class Faces(TypedDict):
    """The families of each role, first choice first; ``embolden`` when the title has no bold."""

    title: list[str]
    body: list[str]
    heading: list[str]
    part: list[str]
    serif: list[str]
    embolden: bool


@dataclass(frozen=True, slots=True)
class FontSource:
    """Where fonts are looked for; equal sources share one compiler."""

    folders: tuple[str, ...]
    system: bool


def font_source(*, system: bool = True) -> FontSource:
    """The site's folder (``GONGKAI_FONTS``), then the packaged fonts.

    ``system`` also looks at the fonts installed on the machine.  Raises
    NoFonts when the named folder does not exist.
    """
    folders = []
    site = os.environ.get(VARIABLE, "").strip()
    if site:
        if not Path(site).is_dir():
            raise NoFonts(f"环境变量 {VARIABLE} 指定的字体目录“{site}”不存在，请改正或取消该变量。")
        folders.append(str(Path(site).resolve()))
    folders.append(str(resources.files(PACKAGED)))
    return FontSource(tuple(folders), system)


def load(source: FontSource) -> typst.Fonts:
    """The fonts of the source; files are read only when a page uses them."""
    import typst

    return typst.Fonts(
        include_system_fonts=source.system,
        include_embedded_fonts=False,
        font_paths=list(source.folders),
    )


def choose(fonts: typst.Fonts) -> Faces:
    """The families for each role, a site's fonts before the machine's, the packaged last."""
    site = os.environ.get(VARIABLE, "").strip()
    folder = Path(site).resolve() if site else None
    known = fonts.fonts()
    own = [f.family for f in known if folder and f.path and folder in Path(f.path).parents]
    families = list(dict.fromkeys([*own, *(font.family for font in known)]))
    chosen = {role: _ranked(families, own, *rule) for role, rule in _ROLES.items()}
    if not all(chosen.values()):
        raise NoFonts(f"没有可用的中文字体，请安装字体，或用环境变量 {VARIABLE} 指定字体目录。")
    first = chosen["title"][0]
    return Faces(
        title=chosen["title"],
        body=chosen["body"],
        heading=chosen["heading"],
        part=chosen["part"],
        serif=chosen["serif"],
        embolden=first in _SERIF
        and not any(f.family == first and f.weight >= _BOLD for f in known),
    )


def _ranked(
    families: list[str], own: Iterable[str], words: tuple[str, ...], otherwise: tuple[str, ...]
) -> list[str]:
    """Families that fit the role, then the site's own, then the usual ones that are here."""
    fitting = [f for f in families if any(word.lower() in f.lower() for word in words)]
    usual = [family for family in otherwise if family in families]
    return list(dict.fromkeys([*fitting, *own, *usual]))
