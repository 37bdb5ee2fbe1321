"""The names that questions of one world speak of: its animals, cameras, events and individuals."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from trailwarden.learning.questions.example import Split
from trailwarden.learning.questions.grammar import lines_of, patterns_of
from trailwarden.learning.questions.pattern import Piece, write
from trailwarden.learning.questions.times import EVER, Span

HELD_BACK = 7
"""One rare name in so many is never trained on."""

_SAME = frozenset(
    (
        "deer", "sheep", "moose", "elk", "bison", "grouse", "quail", "caribou", "reindeer",
        "chamois", "ibex", "springbok", "impala", "eland", "gaur", "nilgai", "sambar", "chital",
        "buffalo", "markhor", "takin", "gemsbok", "saiga", "kudu", "capercaillie", "teal",
        "muntjac", "pudu", "swine", "wildebeest",
    )
)  # fmt: skip
_IRREGULAR = {"mouse": "mice", "goose": "geese", "wolf": "wolves", "ox": "oxen"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What one is called, what many are called, and what their young are (if they have a word)."""

    one: str
    many: str
    young: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Names in use. `ids` and `proper` are said without an article, `places` with one."""

    kinds: tuple[Kind, ...]
    groups: tuple[Kind, ...]
    scientific: tuple[str, ...]
    individuals: tuple[str, ...]
    ids: tuple[str, ...]
    places: tuple[str, ...]
    proper: tuple[str, ...]
    events: tuple[str, ...] = ()
    days: Span = EVER


def plural(name: str) -> str:
    """What many of them are called, by the rules of English and the animals that break them."""
    head, space, last = name.rpartition(" ")
    if last.lower() in _SAME:
        return name
    if last in _IRREGULAR:
        return head + space + _IRREGULAR[last]
    if last.endswith(("s", "x", "z", "ch", "sh")):
        return name + "es"
    if last.endswith("y") and last[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


def settings(seed: int, split: Split) -> Iterator[Setting]:
    """The worlds of a split, one after another, without end; each has some of all names."""
    world = 0
    while True:
        yield _setting(random.Random(f"{seed}/{split}/{world}"), split)
        world += 1


def _setting(rng: random.Random, split: Split) -> Setting:
    kinds, common = _kinds(split)
    return Setting(
        kinds=(*rng.sample(kinds, 8), *rng.sample(common, 6 if split == "train" else 2)),
        groups=tuple(rng.sample(_listed("words/groups.txt"), 4)),
        scientific=tuple(rng.sample(_of(split, tuple(lines_of("words/scientific.txt"))), 3)),
        individuals=tuple(rng.sample(_of(split, tuple(lines_of("words/names.txt"))), 3)),
        ids=_written(rng, "words/camera_ids.txt", split, 4),
        places=_written(rng, "words/camera_places.txt", split, 4),
        proper=_written(rng, "words/camera_proper.txt", split, 2),
    )


def _of(split: Split, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if _is_held(name) is (split == "template")]


def _is_held(name: str) -> bool:
    return zlib.crc32(name.lower().encode()) % HELD_BACK == 0


@cache
def _kinds(split: Split) -> tuple[list[Kind], list[Kind]]:
    """The rarer kinds of a split, and those that everybody knows."""
    rare: list[Kind] = []
    common: list[Kind] = []
    section = ""
    for line in lines_of("words/animals.txt"):
        if line.startswith("["):
            section = line.strip("[]")
            continue
        young = section.removeprefix("common ")
        kind = Kind(line, plural(line), "" if young == "young" else young)
        if section.startswith("common"):
            common.append(kind)
        elif _is_held(line) is (split == "template"):
            rare.append(kind)
    return rare, common


@cache
def _listed(name: str) -> tuple[Kind, ...]:
    return tuple(Kind(*line.split(", ")) for line in lines_of(name))


def persons() -> tuple[Kind, ...]:
    """Words for people and vehicles, which are categories and not animals."""
    return _listed("words/persons.txt")


def blanks() -> tuple[Kind, ...]:
    """Words for pictures of nothing."""
    return _listed("words/blanks.txt")


def _written(rng: random.Random, name: str, split: Split, number: int) -> tuple[str, ...]:
    """Different names by the grammar of a file, of the split's own share."""
    names: list[str] = []
    while len(names) < number:
        pieces = write(rng.choice(patterns_of(name)), rng, lambda _: _digit(rng))
        said = " ".join("".join(piece.text for piece in pieces).split())
        if said not in names and _is_held(said) is (split == "template"):
            names.append(said)
    return tuple(names)


def _digit(rng: random.Random) -> list[Piece]:
    return [Piece(str(rng.randint(1, 9)))]
