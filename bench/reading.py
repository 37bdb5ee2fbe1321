"""How far the reading of questions with no model can be trusted: `python -m bench.reading`.

Questions of the seeded grammar with their gold calls (`trailwarden.learning.questions`); the split
`template` has wordings, animals and cameras that nothing was written or trained on. A reading is
right if its call asks the same as the gold call, in whatever words (`agents.meaning`), or if both
are none. Of each world's animals a quarter is not in its store, as happens to people who ask.
A sure reading is one that the agents may act on alone; a wrong one of those is a false answer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise

from bench.common import arguments, heading, print_table, quantile, wilson
from trailwarden.agents.meaning import Understanding
from trailwarden.asking.animals_words import ANIMALS
from trailwarden.asking.reading import Reading, read
from trailwarden.asking.vocabulary import AnimalName, CameraName, Vocabulary
from trailwarden.domain import Rank
from trailwarden.learning.questions import Example, Setting, Split, examples, settings

NOW = datetime(2026, 5, 30, 12, tzinfo=UTC)
SURE = 0.65
EDGES = (0.0, 0.2, 0.4, 0.5, 0.65, 0.75, 0.85, 0.95, 1.0)
ABSENT = 4
"""One kind in so many is not in the store."""


@dataclass(frozen=True)
class Judged:
    """A question, how it was read, and whether that is right."""

    example: Example
    reading: Reading
    right: bool
    seconds: float

    @property
    def is_false(self) -> bool:
        """Whether it would be answered, and wrongly."""
        return not self.right and self.reading.call is not None and self.reading.certainty >= SURE


def vocabulary_of(setting: Setting) -> Vocabulary:
    """A store in which the names of a setting are in use."""
    names = (*setting.ids, *setting.proper, *setting.places)
    return Vocabulary(
        cameras=tuple(CameraName(camera=name) for name in names),
        animals=(
            *(
                AnimalName(scientific=_scientific(kind.one), rank=Rank.SPECIES, common=(kind.one,))
                for at, kind in enumerate(setting.kinds)
                if at % ABSENT
            ),
            *(AnimalName(scientific=name, rank=Rank.SPECIES) for name in setting.scientific),
        ),
        individuals=setting.individuals,
        zone="Europe/Berlin",
    )


def _scientific(name: str) -> str:
    """A kind's species, where plain English names one; else a made-up one."""
    latin = ANIMALS.get(name, ())
    made_up = f"Animal {name.replace(' ', '-')}".lower().capitalize()
    return latin[0] if len(latin) == 1 and " " in latin[0] else made_up


def judged(seed: int, number: int, split: Split) -> list[Judged]:
    """So many questions of a split, read and judged."""
    asked = examples(seed, number, split)
    worlds = max(one.world for one in asked) + 1
    known = [
        Understanding(vocabulary_of(one), NOW) for one in islice(settings(seed, split), worlds)
    ]
    return [_judged(one, known[one.world]) for one in asked]


def _judged(example: Example, known: Understanding) -> Judged:
    started = time.perf_counter()
    reading = read(example.question, known.vocabulary, NOW)
    seconds = time.perf_counter() - started
    gold, call = example.call, reading.call
    right = gold is call if gold is None or call is None else known.same(gold, call)
    return Judged(example, reading, right, seconds)


def by_certainty(done: Sequence[Judged]) -> Iterable[tuple[str, int, int, str]]:
    """A line for each step of certainty, of the readings that are calls."""
    called = [one for one in done if one.reading.call is not None]
    for low, high in pairwise(EDGES):
        inside = [
            one
            for one in called
            if low <= one.reading.certainty < high or one.reading.certainty == high == 1
        ]
        right = sum(one.right for one in inside)
        yield f"{low:.2f}-{high:.2f}", len(inside), right, wilson(right, len(inside))


def by_tool(done: Sequence[Judged]) -> Iterable[tuple[str, str, int, int]]:
    """A line for each tool, and one for what none can answer."""
    kinds = Counter(one.example.kind.split("/")[0] for one in done)
    for kind in sorted(kinds):
        own = [one for one in done if one.example.kind.split("/")[0] == kind]
        refused = sum(one.reading.call is None for one in own if one.example.call is not None)
        right = sum(one.right for one in own)
        yield kind, wilson(right, len(own)), sum(one.is_false for one in own), refused


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=4001)
    parser.add_argument("--split", choices=("template", "train"), default="template")
    given = parser.parse_args()
    done = judged(given.seed, given.questions, given.split)
    right = sum(one.right for one in done)
    sure = [one for one in done if one.reading.call is not None and one.reading.certainty >= SURE]
    false = sum(one.is_false for one in done)
    times = [1000 * one.seconds for one in done]
    heading(
        "python -m bench.reading",
        f"{len(done)} questions of the split `{given.split}`, seed {given.seed};"
        f" read in {quantile(times, 0.5):.1f} ms (median), {quantile(times, 0.95):.1f} ms (p95).",
    )
    print(f"Right first time: {wilson(right, len(done))}.")
    print(f"Calls with certainty {SURE} or more: {len(sure)}.")
    print(f"Wrong ones among those: {wilson(false, len(sure))}.\n")
    print_table(("certainty", "calls", "right", "share (95 %)"), by_certainty(done))
    print()
    print_table(("gold", "right (95 %)", f"wrong at >= {SURE}", "not read"), by_tool(done))


if __name__ == "__main__":
    main()
