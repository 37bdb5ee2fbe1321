"""A question with its names, times and numbers taken out: what is left says what is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trailwarden.asking.calls import Behaviour
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import tokens
from trailwarden.asking.mention_words import respelt
from trailwarden.asking.mentions import Mentions

_PLAINLY = {
    Behaviour.FEEDING: "feed",
    Behaviour.DRINKING: "drink",
    Behaviour.RESTING: "rest",
    Behaviour.MOVING: "walking",
    Behaviour.ALERT: "alert",
    Behaviour.SOCIAL: "play",
    Behaviour.GROOMING: "groom",
    Behaviour.BREEDING: "breed",
    Behaviour.MIGRATION: "migrate",
}
"""One word for what is said in several."""
_AND = frozenset({"&", "+"})
_CAMERA_TWICE = re.compile(r"\b(?:camera )?C(?: cameras?)?\b")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """`text` in words with one space between, and how many `words` the question has.

    `A` stands for an animal, `C` a camera, `W` days, `H` hours, `E` an event's id, `N` a number.
    """

    text: str
    words: int


def skeleton(question: str, said: Mentions) -> Skeleton:
    """The skeleton of a question whose mentions are known."""
    found = tokens(question)
    marks = _marks(said)
    words: list[str] = []
    last: Found | None = None
    end = 0
    for token in found:
        if question[end : token.start].strip() in _AND:
            words.append("and")
        end = token.end
        mark = next((one for one in marks if one[1].start <= token.start < one[1].end), None)
        if mark is None:
            words += respelt(token.word).split()
        elif mark[1] is not last:
            words.append(mark[0])
        last = mark[1] if mark else None
    return Skeleton(_CAMERA_TWICE.sub("C", " ".join(words)), len(words))


def _marks(said: Mentions) -> Sequence[tuple[str, Found]]:
    def marked(letter: str, spans: Iterable[Found]) -> list[tuple[str, Found]]:
        return [(letter, one) for one in spans]

    return [
        *marked("E", said.events),
        *marked("W", said.days),
        *marked("H", said.hours),
        *marked("C", said.cameras),
        *marked("A", said.animals),
        *((_PLAINLY[doing], one) for one, doing in said.behaviours if " " in one.text),
        *marked("N", [one for one, _ in said.numbers]),
    ]
