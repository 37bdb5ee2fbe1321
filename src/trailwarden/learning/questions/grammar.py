"""The grammar's files: for every tool the cores of its questions, for training and held back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from trailwarden.learning.questions.example import Split
from trailwarden.learning.questions.pattern import Pattern, names_in, parse

NONE = "none"
"""The file of what no tool can answer."""

_FOLDER = files("trailwarden.learning.questions")


@dataclass(frozen=True, slots=True)
class Core:
    """A core of questions: its pattern, the arguments that it means, adjuncts it cannot take.

    In a file: `how many individual {animals} ~ => count=individuals -camera`.
    """

    pattern: Pattern
    slots: frozenset[str]
    means: dict[str, str]
    without: frozenset[str]
    why: str


def lines_of(name: str) -> list[str]:
    """The lines of a text file of this package, comments and empty ones left out."""
    text = _FOLDER.joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def patterns_of(name: str) -> tuple[Pattern, ...]:
    """Every line of a file as a pattern."""
    return tuple(parse(line.strip()) for line in lines_of(name))


@cache
def cores_of(tool: str, split: Split) -> tuple[Core, ...]:
    """The cores of a tool (or of `NONE`) in a split."""
    cores: list[Core] = []
    section, why = "", ""
    for line in lines_of(f"grammar/{tool}.txt"):
        if line.startswith("["):
            section, _, why = line.strip("[] ").partition(" ")
        elif section == split:
            cores.append(_core(line, why))
    return tuple(cores)


def _core(line: str, why: str) -> Core:
    text, _, rest = line.partition(" => ")
    words = rest.split()
    means = dict(word.split("=", 1) for word in words if "=" in word)
    without = frozenset(word[1:] for word in words if word.startswith("-"))
    return Core(parse(text.strip()), names_in(text), means, without, why)
