"""Milliseconds for one reply as Word and PDF, beside what it would take otherwise.

    python benchmarks/letters.py [--rounds 7] [--letters 5] [--save var/bench/letters.txt]

Every letter has other facts, so no cache of a finished page helps; the sides
take turns within a round, medians are compared.  Ours includes filling the
template from the facts of the case; the peers get the finished words.
"""

from __future__ import annotations

import argparse
import html
import io
import random
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.beside import measure, table
from gongkai.applications.letters.compose import compose
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Letter, chinese_date
from gongkai.applications.letters.sample import sample
from gongkai.applications.letters.write import write

Writer = Callable[[CaseFacts], bytes]
GOALS = {"docxtpl": 50.0, "WeasyPrint": 10.0}
KIND = "partial"
STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: "— " counter(page) " —" } }
body { font-family: "Noto Serif CJK SC", "Noto Serif SC", serif; font-size: 16pt; line-height: 28.95pt }
h1 { font-size: 22pt; text-align: center } p { text-indent: 2em; margin: 0 } p.flush { text-indent: 0 }
p.number { text-align: center } p.sign { text-align: right; padding-right: 4em }
"""  # noqa: E501


def facts(seed: int) -> CaseFacts:
    """The partial disclosure of the demo, with another number, request and reason."""
    draw = random.Random(seed)
    number = draw.randrange(1, 10_000)
    model = sample(KIND)
    return replace(
        model,
        document_number=f"杜政依申〔2024〕{number}号",
        application_number=f"〔2024〕第{number}号",
        request=f"杜关镇{draw.randrange(2005, 2024)}年第{draw.randrange(1, 99)}批临时救助发放名册",
        withheld=tuple(
            replace(part, why=f"{part.why}，涉及{draw.randrange(900)}人") for part in model.withheld
        ),
    )


def python_docx(case: CaseFacts) -> bytes:
    """The same paragraphs with python-docx."""
    import docx

    letter = compose(KIND, case)
    made = docx.Document()
    made.add_heading("\n".join(letter.title), 0)
    for text in _texts(letter):
        made.add_paragraph(text)
    return _saved(made)


def docxtpl_writer() -> Writer:
    """docxtpl over a template with one placeholder for each paragraph."""
    import docx
    import docxtpl

    letter = compose(KIND, facts(0))
    made = docx.Document()
    made.add_heading("{{ title }}", 0)
    for index in range(len(_texts(letter))):
        made.add_paragraph(f"{{{{ texts[{index}] }}}}")
    template = _saved(made)

    def write_one(case: CaseFacts) -> bytes:
        letter = compose(KIND, case)
        filled = docxtpl.DocxTemplate(io.BytesIO(template))
        filled.render({"title": "\n".join(letter.title), "texts": _texts(letter)}, autoescape=True)
        return _saved(filled)

    return write_one


def weasyprint_writer() -> Writer | None:
    """WeasyPrint over plain HTML; None, with a note, where Pango is not installed."""
    try:
        import weasyprint
    except OSError as error:
        print(f"WeasyPrint left out: a system library is missing ({error}).")
        return None

    def write_one(case: CaseFacts) -> bytes:
        return bytes(weasyprint.HTML(string=page(compose(KIND, case))).write_pdf())

    return write_one


def page(letter: Letter) -> str:
    """The letter as HTML in the same measures."""
    title = "<br>".join(map(html.escape, letter.title))
    body = "".join(
        f"<p{' class=flush' if block.style == 'addressee' else ''}>{html.escape(block.text)}</p>"
        for block in letter.blocks
    )
    files = "".join(f"<p>附件：{html.escape(name)}</p>" for name in letter.attachments)
    return (
        f"<!doctype html><html lang=zh><meta charset=utf-8><style>{STYLE}</style><h1>{title}</h1>"
        f"<p class=number>{html.escape(letter.number)}</p>{body}{files}"
        f"<p class=sign>{html.escape(letter.organ)}<br>{chinese_date(letter.day)}</p>"
    )


def _texts(letter: Letter) -> list[str]:
    texts = [letter.number, *(block.text for block in letter.blocks)]
    texts += [f"附件：{name}" for name in letter.attachments]
    return [*texts, letter.organ, chinese_date(letter.day)]


def _saved(made: object) -> bytes:
    target = io.BytesIO()
    made.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def main() -> None:
    """Measure, print and save."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--letters", type=int, default=5, help="letters a round")
    options.add_argument("--save", type=Path, default=Path("var/bench/letters.txt"))
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    word: dict[str, Writer] = {
        "gongkai docx": lambda case: write(compose(KIND, case), "docx"),
        "docxtpl": docxtpl_writer(),
        "python-docx": python_docx,
    }
    paper: dict[str, Writer] = {"gongkai pdf": lambda case: write(compose(KIND, case), "pdf")}
    if peer := weasyprint_writer():
        paper["WeasyPrint"] = peer
    lines = [f"ms per reply, warm, median of {chosen.rounds} rounds of {chosen.letters}"]
    for ours, sides in (("gongkai docx", word), ("gongkai pdf", paper)):
        found = measure(sides, facts, rounds=chosen.rounds, batch=chosen.letters)
        lines += table(ours, found, GOALS)
    print("\n".join(lines))
    chosen.save.parent.mkdir(parents=True, exist_ok=True)
    chosen.save.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
