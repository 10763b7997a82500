"""Near duplicates: documents per CPU second beside datasketch, and what is found.

    python benchmarks/duplicates.py [--documents 2000] [--rounds 5] [--groups 300]

Both sides read the same composed notices (seeded) and put them into an index
that is asked for each one's likes: datasketch with 128 permutations and an LSH
at 0.8 over the same folded shingles, and ``gongkai.guard.duplicates`` with its
exact comparison of every candidate and its second sketch for templates.  They
take turns within a round; medians are compared.  Three in a hundred documents
are planted for the speed, three in four for what is found.  Goals: ten times datasketch,
99 of 100 planted pairs with Jaccard ≥ 0.8 found, 98 of 100 found pairs true, and
templates told apart.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from statistics import median

from datasketch import MinHash, MinHashLSH

from gongkai.guard.duplicates import Document, Pair, frame, pairs
from gongkai.guard.sketch import folded

VILLAGES = [a + b + "村" for a in "东西南北张石显民大小上下" for b in "寨沟湾墙河坪岭庄"]
MATTERS = [
    a + b for a in ("临时", "医疗", "教育", "住房", "就业") for b in ("救助", "补助", "扶持")
]
VERBS = [
    "审核",
    "评议",
    "公示",
    "核查",
    "登记",
    "发放",
    "受理",
    "办结",
    "整改",
    "巡查",
    "宣传",
    "培训",
    "验收",
    "清理",
]
NOUNS = [
    "道路",
    "水渠",
    "河道",
    "农房",
    "耕地",
    "林地",
    "产业",
    "资金",
    "项目",
    "设施",
    "环境",
    "安全",
    "文化",
    "卫生",
]
LETTERS = [chr(0x4E00 + n * 7) for n in range(900)]


def notice(chance: random.Random, size: int = 12) -> str:
    """A notice of its own: sentences of common words, villages, numbers and rarer words."""
    sentences = []
    for _ in range(chance.randrange(size // 2, size * 2)):
        rare = "".join(chance.choices(LETTERS, k=chance.randrange(8, 30)))
        sentences.append(
            f"{chance.choice(VILLAGES)}{chance.choice(VERBS)}{chance.choice(NOUNS)}"
            f"{chance.randrange(2, 900)}处，{rare}，{chance.choice(MATTERS)}"
            f"{chance.randrange(1000, 90000)}元，{chance.choice(VERBS)}{chance.choice(NOUNS)}"
        )
    return "。".join(sentences) + "。"


def edited(text: str, chance: random.Random, share: float) -> str:
    """The same notice with about ``share`` of its sentences' words replaced; numbers kept."""
    letters = list(text)
    places = [i for i, c in enumerate(letters) if c in LETTERS]
    for place in chance.sample(places, min(len(places), max(1, int(len(text) * share)))):
        letters[place] = chance.choice(LETTERS)
    return "".join(letters)


def refilled(text: str, chance: random.Random) -> str:
    """The same template with other numbers and villages."""
    out, at = [], 0
    for place, character in enumerate(text):
        if place < at:
            continue
        if character.isdigit():
            end = place
            while text[end].isdigit():
                end += 1
            low = 10 ** (end - place - 1)
            out.append(str(chance.randrange(low, low * 10)))
            at = end
        elif text[place : place + 3] in VILLAGES:
            out.append(chance.choice(VILLAGES))
            at = place + 3
        else:
            out.append(character)
    return "".join(out)


def corpus(size: int, groups: int, seed: int) -> tuple[list[Document], dict[str, str]]:
    """Documents in mixed order, and of each planted one its group and what was done to it."""
    chance = random.Random(seed)
    texts = [(f"s{n}", notice(chance), "") for n in range(max(0, size - groups * 3))]
    for group in range(groups):
        first = notice(chance)
        texts.append((f"g{group}-a", first, "original"))
        texts.append((f"g{group}-b", edited(first, chance, chance.uniform(0, 0.03)), "edited"))
        texts.append((f"g{group}-c", refilled(first, chance), "template"))
    chance.shuffle(texts)
    documents = [Document(key, f"机关{hash_of(key)}", key, text) for key, text, _ in texts]
    return documents, {key: what for key, _, what in texts if what}


def hash_of(key: str) -> int:
    """An organ for a document, the same in every run."""
    return sum(map(ord, key)) % 50


def datasketch_side(documents: list[Document]) -> list[tuple[str, str]]:
    """The ordinary way with datasketch."""
    index = MinHashLSH(threshold=0.8, num_perm=128)
    found = []
    for document in documents:
        text = folded(document.text)
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[i : i + 5].encode() for i in range(len(text) - 4)])
        found += [(other, document.key) for other in index.query(sketch)]
        index.insert(document.key, sketch)
    return found


def gongkai_side(documents: list[Document]) -> list[Pair]:
    """Ours, templates and exact comparison included."""
    return list(pairs(documents))


def timed(side: Callable[[list[Document]], object], documents: list[Document]) -> float:
    """CPU seconds of one run."""
    before = time.process_time()
    side(documents)
    return time.process_time() - before


def jaccard(one: str, other: str) -> float:
    """By sets of strings, apart from the code that is measured."""
    a, b = folded(one), folded(other)
    mine = {a[i : i + 5] for i in range(len(a) - 4)}
    theirs = {b[i : i + 5] for i in range(len(b) - 4)}
    return len(mine & theirs) / len(mine | theirs)


def quality(documents: list[Document], planted: dict[str, str]) -> list[str]:
    """Recall, truth and kinds of what our side finds, in words."""
    text = {d.key: d.text for d in documents}
    groups = sorted({key.split("-")[0] for key in planted})
    wanted = {
        frozenset(pair)
        for group in groups
        for pair in combinations([f"{group}-{c}" for c in "abc"], 2)
        if jaccard(*(text[key] for key in pair)) >= 0.8
    }
    framed = {
        frozenset((f"{group}-{one}", f"{group}-c"))
        for group in groups
        for one in "ab"
        if jaccard(*(frame(folded(text[f"{group}-{end}"])) for end in (one, "c"))) >= 0.8
    }
    found = gongkai_side(documents)
    alike = [p for p in found if p.kind != "template"]
    got = {frozenset((p.first.key, p.second.key)) for p in found}
    true = sum(jaccard(p.first.text, p.second.text) >= 0.8 for p in alike)
    theirs = {frozenset(pair) for pair in datasketch_side(documents)}
    true_theirs = sum(jaccard(*(text[key] for key in pair)) >= 0.8 for pair in theirs)
    kinds: Counter[str] = Counter()
    for pair in found:
        ends = {planted.get(pair.first.key, ""), planted.get(pair.second.key, "")}
        same_group = pair.first.key.split("-")[0] == pair.second.key.split("-")[0]
        meant = "template" if "template" in ends else "duplicate"
        told = "duplicate" if pair.kind == "exact" else pair.kind
        kinds[f"{meant if same_group else 'stranger'} told {told}"] += 1
    return [
        f"planted pairs with Jaccard ≥ 0.8: {len(wanted)}",
        f"recall     gongkai {len(got & wanted) / len(wanted):.4f}   "
        f"datasketch {len(theirs & wanted) / len(wanted):.4f}",
        f"true pairs gongkai {true / max(1, len(alike)):.4f} of {len(alike)}   "
        f"datasketch {true_theirs / max(1, len(theirs)):.4f} of {len(theirs)}",
        f"kinds      {dict(sorted(kinds.items()))}",
        f"templates  {kinds['template told template']} told so; of {len(framed)} planted "
        f"with frames alike {len(got & framed) / len(framed):.4f} found",
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--groups", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2023)
    options = parser.parse_args()
    documents, _ = corpus(options.documents, options.documents // 100, options.seed)
    size = sum(len(d.text) for d in documents) / len(documents)
    print(f"{len(documents)} notices of {size:.0f} characters on average, {options.rounds} rounds")
    theirs, ours = [], []
    for _ in range(options.rounds):
        theirs.append(timed(datasketch_side, documents))
        ours.append(timed(gongkai_side, documents))
    per = [len(documents) / median(times) for times in (theirs, ours)]
    print(f"datasketch {per[0]:8.0f} documents per CPU second")
    print(f"gongkai    {per[1]:8.0f} documents per CPU second   {per[1] / per[0]:.1f} times")
    for line in quality(*corpus(options.groups * 4, options.groups, options.seed + 1)):
        print(line)


if __name__ == "__main__":
    main()
