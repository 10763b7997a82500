"""The words of every kind of document, kept as files.

``python -m tests.applications.letters.golden`` writes them anew after a template
was changed on purpose.
"""

from __future__ import annotations

from pathlib import Path

from gongkai.applications.letters.compose import compose, kinds
from gongkai.applications.letters.sample import sample

FOLDER = Path(__file__).parent / "golden"


def words(kind: str) -> str:
    """The document of the invented case, as text."""
    return compose(kind, sample(kind)).text + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kind in kinds():
        (FOLDER / f"{kind}.txt").write_text(words(kind), "utf-8")
