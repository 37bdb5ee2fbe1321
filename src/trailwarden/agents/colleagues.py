"""Whom the orchestrator can ask: by name ("ask the bat station ..."), or by what they claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue, TypeAdapter

from trailwarden.agents.notes import FACT, Notes
from trailwarden.agents.turn import Answering
from trailwarden.asking.calls import Agent
from trailwarden.asking.model import Model


class Introduction(Model):
    """What an agent elsewhere says of itself: words of others, only ever compared."""

    name: str
    tags: tuple[str, ...] = ()


class Guest(Answering, Protocol):
    """An agent elsewhere. Its answers are its own words."""

    async def introduction(self) -> Introduction | None:
        """Who it is; None while it cannot be reached."""
        ...


@dataclass(frozen=True, slots=True)
class Assignment:
    """A question and who is to answer it. Without a colleague it is nobody's."""

    question: str
    who: str
    colleague: Answering | None


class Colleagues:
    """Specialists here and guests elsewhere, as they are known during one turn."""

    def __init__(
        self,
        specialists: Mapping[Agent, Answering],
        guests: Mapping[str, Answering],
        tags: Mapping[str, Sequence[str]],
    ) -> None:
        self._specialists = specialists
        self._guests = guests
        self._tags = tags

    def named_in(self, question: str) -> Assignment | None:
        """Whoever the question is addressed to, and what is left to ask."""
        names = [*self._guests, *(agent.value for agent in self._specialists)]
        for name in sorted(names, key=len, reverse=True):
            if rest := _asked_of(name, question):
                return Assignment(rest, name, self._guests.get(name) or self._specialist(name))
        return None

    def specialist(self, agent: Agent, question: str) -> Assignment:
        """A specialist here."""
        return Assignment(question, agent.value, self._specialists.get(agent))

    def claiming(self, question: str) -> Assignment:
        """The one guest whose tags stand in a question; none if there is none, or several."""
        said = _spaced(question)
        names = [name for name, tags in self._tags.items() if any(_spaced(t) in said for t in tags)]
        if len(names) != 1:
            return Assignment(question, "", None)
        return Assignment(question, names[0], self._guests[names[0]])

    def _specialist(self, name: str) -> Answering:
        return self._specialists[Agent(name)]


async def present(
    specialists: Mapping[Agent, Answering], guests: Sequence[Guest], notes: Notes
) -> Colleagues:
    """Who can be asked now, or could when this turn began. Of two guests of a name, the first."""

    async def do() -> JsonValue:
        met = [await guest.introduction() for guest in guests]
        introductions: JsonValue = _INTRODUCTIONS.dump_python(met, mode="json")
        return introductions

    told = await notes.exchange(FACT, "orchestrator", "guests", None, do) if guests else []
    known: dict[str, Answering] = {}
    tags: dict[str, Sequence[str]] = {}
    for guest, one in zip(guests, _INTRODUCTIONS.validate_python(told), strict=False):
        if one is not None and one.name not in known:
            known[one.name] = guest
            tags[one.name] = [tag for tag in one.tags if _spaced(tag).strip()]
    return Colleagues(specialists, known, tags)


_INTRODUCTIONS: TypeAdapter[list[Introduction | None]] = TypeAdapter(list[Introduction | None])


def _asked_of(name: str, question: str) -> str:
    """What is asked of `name`; empty if it is not addressed."""
    words = r"\W+".join(map(re.escape, _words(name)))
    opening = rf"(?:please\s+)?ask\s+(?:the\s+)?{words}(?:\s+agent)?\b[\s,:]*(?:(?:about|for)\s+)?"
    told = re.match(opening, question, re.IGNORECASE) if words else None
    return question[told.end() :].strip() if told else ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _spaced(text: str) -> str:
    return f" {' '.join(_words(text.casefold()))} "
