"""How a rule of this package says what it found."""

from __future__ import annotations

from gongkai.applications.letters.compose import Kind, kinds
from gongkai.applications.letters.letter import Letter
from gongkai.guard.finding import Finding


def stop(rule: str, message: str, advice: str, quote: str = "") -> Finding:
    """A finding that keeps the document from being signed."""
    return Finding(f"letter.{rule}", "stop", message, advice, where="文书", quote=quote)


def warn(rule: str, message: str, advice: str, quote: str = "") -> Finding:
    """A finding that should be looked at."""
    return Finding(f"letter.{rule}", "warn", message, advice, where="文书", quote=quote)


def kind_of(letter: Letter) -> Kind:
    return kinds()[letter.kind]


def decides(letter: Letter) -> bool:
    """Whether the document ends the case."""
    return bool(letter.outcome)


def sent(letter: Letter) -> bool:
    """Whether the document goes to somebody under the organ's name."""
    return kind_of(letter).group in ("reply", "notice", "inquiry")


def body(letter: Letter) -> str:
    """The words of the document itself: no remedy, and no slip for others to fill in."""
    lines = []
    for block in letter.blocks:
        if block.style == "break":
            break
        lines += [words for words in block.words() if not is_remedy(words)]
    return "\n".join(lines)


def is_remedy(words: str) -> bool:
    return "行政复议" in words or "行政诉讼" in words


def remedy_text(letter: Letter) -> str:
    """The paragraphs that speak of reconsideration or suit."""
    return "\n".join(
        words for block in letter.blocks for words in block.words() if is_remedy(words)
    )
