"""Patterns of words: `(a|b|)` is a choice, `{name}` a slot, `[...]` a part to copy, `~` a tail."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

TAIL = "~"
"""The field of an empty piece that stands where adjuncts may go."""

COPIED = "[]"
"""The field of a piece that is to be copied, until somebody says which field it is."""

_TOKEN = re.compile(r"\{(?P<slot>[a-z]+\d?)\}|(?P<mark>[()\[\]|~])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of a question; `field` is the field of the call that it is copied into, if any."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to be filled in."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """What is inside is copied into a field."""

    inside: Pattern


Node: TypeAlias = str | Slot | Choice | Copied
Pattern: TypeAlias = tuple[Node, ...]
Fill: TypeAlias = Callable[[str], list[Piece]]


def parse(line: str) -> Pattern:
    """Read a pattern. Raises ValueError where brackets do not match."""
    options = _Reading(line).options("")
    if len(options) != 1:
        raise ValueError(f"brackets do not match in {line!r}: a choice stands in ( )")
    return options[0]


class _Reading:
    """A line being read, from left to right."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._at = 0

    def options(self, closing: str) -> tuple[Pattern, ...]:
        """The alternatives up to the closing bracket, or to the end of the line."""
        options: list[list[Node]] = [[]]
        while found := _TOKEN.search(self._line, self._at):
            options[-1].append(self._line[self._at : found.start()])
            self._at = found.end()
            mark = found["mark"]
            if mark == "|":
                options.append([])
            elif mark and mark in ")]":
                self._check(mark == closing)
                return tuple(map(tuple, options))
            else:
                options[-1].append(self._node(mark, found["slot"]))
        self._check(not closing)
        options[-1].append(self._line[self._at :])
        return tuple(map(tuple, options))

    def _node(self, mark: str | None, slot: str | None) -> Node:
        match mark:
            case "(":
                return Choice(self.options(")"))
            case "[":
                return Copied(self.options("]")[0])
        return Slot(slot or TAIL)

    def _check(self, matches: bool) -> None:
        if not matches:
            raise ValueError(f"brackets do not match in {self._line!r}: close each where it opened")


def write(pattern: Pattern, rng: random.Random, fill: Fill) -> list[Piece]:
    """One of the texts of a pattern, in pieces."""
    pieces: list[Piece] = []
    for node in pattern:
        match node:
            case str():
                pieces.append(Piece(node))
            case Slot(name):
                pieces += [Piece("", TAIL)] if name == TAIL else fill(name)
            case Choice(options):
                pieces += write(rng.choice(options), rng, fill)
            case Copied(inside):
                pieces += [Piece(piece.text, COPIED) for piece in write(inside, rng, fill)]
    return pieces


def names_in(line: str) -> frozenset[str]:
    """The slots that a pattern may ask to be filled."""
    return frozenset(re.findall(r"\{([a-z]+\d?)\}", line))
