"""What the guard finds in the labelled passages, and documents per second.

    python benchmarks/guard.py [--rounds 5] [--documents 300]

First table: for every rule how many of its passages were found and how many
false alarms there were, in the passages written before the rules (``first``),
those the rules were tuned on (``second``) and those written when the rules were
finished (``third``).  Faults that first and third showed have been mended since;
what they scored when nobody had looked is in decision 0014.  Second: time for made-up notices of
about 1,500 characters, each with passages of all three in it, beside a plain
scan of the same text with four regular expressions (identity number, card,
mobile phone, mail) as it is often done; sides in turn, medians.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

from gongkai.guard import personal
from gongkai.guard.check import Context, check
from gongkai.guard.finding import Part
from tests.guard.passages import passages

PLAIN = [
    re.compile(pattern)
    for pattern in (r"\d{17}[\dXx]", r"\d{16,19}", r"1[3-9]\d{9}", r"[\w.+-]+@[\w-]+\.[\w.-]+")
]
SETS = {"first": "before the rules", "second": "tuned on", "third": "after the rules"}
FILLER = (
    "为进一步规范政府信息公开工作，保障人民群众依法获取政府信息，提高工作透明度，现将有关事项公布如下。"
    "各村要落实属地责任，加强巡查值守，发现问题立即处置并按程序报告。资金发放以公示结果为准。"
)


def score(name: str) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """Found, missed and false alarms by rule; how many passages."""
    found: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    count = 0
    for passage in passages(name):
        count += 1
        part = Part("通知", passage.kind, passage.text)
        got = {finding.rule for finding in check([part], context=Context())}
        found.update(passage.rules & got)
        missed.update(passage.rules - got)
        wrong.update(got - passage.rules)
    return found, missed, wrong, count


def print_scores() -> None:
    """One line a rule, the sets side by side."""
    halves = [score(name) for name in SETS]
    rules = sorted({rule for half in halves for counter in half[:3] for rule in counter})
    print(f"{'':26}" + "".join(f"{label:>22}" for label in SETS.values()))
    print(f"{'rule':26}" + f"{'recall':>14}{'false':>8}" * len(SETS))
    for rule in rules:
        cells = [f"{h[0][rule]}/{h[0][rule] + h[1][rule]:<3}{h[2][rule]:>8}" for h in halves]
        print(f"{rule:26}" + "".join(f"{cell:>22}" for cell in cells))
    for label, half in zip(SETS.values(), halves, strict=True):
        found, missed, wrong = (counter.total() for counter in half[:3])
        recall = found / (found + missed)
        print(f"{label}: {half[3]} passages, recall {recall:.3f}, false alarms {wrong}")


def notices(count: int, seed: int) -> list[str]:
    """Notices with passages strewn in, the same for the same seed."""
    chance = random.Random(seed)
    texts = [p.text for name in SETS for p in passages(name)]
    made = []
    for _ in range(count):
        pieces = [FILLER] * chance.randrange(10, 20) + chance.sample(texts, 5)
        chance.shuffle(pieces)
        made.append("\n".join(pieces))
    return made


def plain_scan(texts: list[str]) -> None:
    """Four patterns, no validation."""
    for text in texts:
        for pattern in PLAIN:
            for _ in pattern.finditer(text):
                pass


def personal_only(texts: list[str]) -> None:
    """The rules on personal data."""
    for text in texts:
        list(personal.find(text))


def everything(texts: list[str]) -> None:
    """The whole guard."""
    for text in texts:
        check([Part("正文", "body", text)], context=Context())


def timed(side: Callable[[list[str]], None], texts: list[str]) -> float:
    """CPU seconds."""
    before = time.process_time()
    side(texts)
    return time.process_time() - before


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=300)
    options = parser.parse_args()
    print_scores()
    texts = notices(options.documents, 7)
    sides = (plain_scan, personal_only, everything)
    times: dict[str, list[float]] = {side.__name__: [] for side in sides}
    for _ in range(options.rounds):
        for side in sides:
            times[side.__name__].append(timed(side, texts))
    size = sum(map(len, texts)) / len(texts)
    print(f"\n{len(texts)} notices of {size:.0f} characters, {options.rounds} rounds")
    base = median(times["plain_scan"])
    for name, measured in times.items():
        middle = median(measured)
        rate = len(texts) / middle
        print(f"{name:14} {rate:8.0f} documents per CPU second   {middle / base:5.1f} × plain scan")


if __name__ == "__main__":
    main()
