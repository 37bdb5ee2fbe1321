"""Whether what a model tells agrees with the evidence: what contradicts it is never shown as fact.

Told are actions, and these are held against the event: its length, what people counted, whether
they saw young. A model may never name an animal, least of all more finely than the evidence does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from trailwarden.describing.animal_words import ANIMAL_WORDS
from trailwarden.describing.evidence import Evidence
from trailwarden.describing.schema import Told
from trailwarden.domain import Action, Description, Doing, Taxon

_SLACK_S = 1.0
"""A model rounds: an action may end so much after the event."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_NAME = 4  # words


class KnownNames:
    """Names that animals are called by: common words, and all names of the store's taxa."""

    def __init__(self, taxa: Iterable[Taxon]) -> None:
        names = set(ANIMAL_WORDS)
        for taxon in taxa:
            names.add(taxon.scientific_name.casefold())
            names.update(name.casefold() for name in taxon.vernacular.values())
        self._names = names

    def used_in(self, text: str) -> Iterator[str]:
        """The names that a text uses, the longest at each place."""
        words = [match[0].casefold() for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            lengths = range(min(_LONGEST_NAME, len(words) - at), 0, -1)
            spelled = (self._known(words[at : at + length]) for length in lengths)
            name, length = next(
                ((name, length) for name, length in zip(spelled, lengths, strict=True) if name),
                ("", 1),
            )
            if name:
                yield name
            at += length

    def _known(self, words: list[str]) -> str | None:
        name = " ".join(words)
        singulars = (name, name.removesuffix("s"), name.removesuffix("es"))
        return next((one for one in singulars if one in self._names), None)


def faults(told: Told, evidence: Evidence, names: KnownNames) -> tuple[str, ...]:
    """What is wrong with it, in words; nothing if it agrees."""
    checks: tuple[Callable[[Told, Evidence], str | None], ...] = (
        _another_animal, _too_many, _young, _out_of_time,
    )  # fmt: skip
    found = [fault for check in checks if (fault := check(told, evidence))]
    return (*found, *_named(told.notes, evidence, names))


def as_description(told: Told, evidence: Evidence) -> Description:
    """What is told, as it is kept; actions are cut at the event's end."""
    actions = (
        Action(Doing(one.doing), one.start_s, min(one.end_s, evidence.duration_s))
        for one in told.actions
    )
    in_order = sorted(actions, key=lambda one: (one.start_s, one.end_s))
    return Description(tuple(in_order), told.count, told.young, _printable(told.notes))


def _another_animal(told: Told, evidence: Evidence) -> str | None:
    if told.animal == "none" or told.count == 0:
        return "it sees no animal, and the evidence has one"
    if told.animal == "another" and evidence.taxon:
        return f"it sees another animal than {evidence.taxon}"
    return None


def _too_many(told: Told, evidence: Evidence) -> str | None:
    """Fewer may be seen at once than there were; more may not."""
    if told.count is None or evidence.count is None or told.count <= evidence.count:
        return None
    return f"it counts {told.count}, and people counted {evidence.count}"


def _young(told: Told, evidence: Evidence) -> str | None:
    if told.young is None or evidence.young is None or told.young == evidence.young:
        return None
    sees, saw = ("sees", "none") if told.young else ("sees no", "some")
    return f"it {sees} young, and people saw {saw}"


def _out_of_time(told: Told, evidence: Evidence) -> str | None:
    for one in told.actions:
        if one.start_s > one.end_s:
            return f"{one.doing} ends at {one.end_s:g} s, before it starts at {one.start_s:g} s"
        if one.end_s > evidence.duration_s + _SLACK_S or one.start_s > evidence.duration_s:
            return (
                f"{one.doing} lasts until {one.end_s:g} s, and the event is over after"
                f" {evidence.duration_s:g} s"
            )
    return None


def _named(notes: str, evidence: Evidence, names: KnownNames) -> Iterator[str]:
    """Names in the notes that the evidence does not bear: "fox" is coarser than "red fox"."""
    borne = evidence.names | {name.split()[-1] for name in evidence.names}
    for name in dict.fromkeys(names.used_in(notes)):
        if name not in borne:
            what = evidence.taxon or "an animal that nobody named"
            yield f"its notes speak of {name!r}, and the evidence is of {what}"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
