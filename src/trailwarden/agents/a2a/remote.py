"""An agent elsewhere, asked for the orchestrator: its answers are its own words, marked as such."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

from a2a.types.a2a_pb2 import AgentCard
from pydantic import JsonValue

from trailwarden.agents.a2a.calling import Address, Ended, ask, card_at
from trailwarden.agents.a2a.errors import AgentUnreachable
from trailwarden.agents.colleagues import Introduction
from trailwarden.agents.errors import AgentError
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.notes import Notes
from trailwarden.agents.refusing import broken
from trailwarden.agents.turn import Asked, Progress, Said, StepKind
from trailwarden.asking.answer import Answer, Outcome

_LONGEST: Final = 4000  # characters of another's words that are passed on
_LONGEST_NAME: Final = 64
_MOST_TAGS: Final = 200
_MEETING_S: Final = 5.0
_FRESH_S: Final = 300.0
_RETRY_S: Final = 30.0


class RemoteAgent:
    """See `colleagues.Guest`. Only the part of a question that is for it is sent to it."""

    def __init__(self, address: Address, journal: Journal) -> None:
        self._address = address
        self._journal = journal
        self._limits = Limits(seconds=address.timeout_s + _MEETING_S)
        self._card: AgentCard | None = None
        self._look_again = 0.0

    @property
    def url(self) -> str:
        """Where it is."""
        return self._address.url

    async def introduction(self) -> Introduction | None:
        """Its name and tags by its card, which is fetched again now and then."""
        if time.monotonic() >= self._look_again:
            await self._meet()
        if self._card is None:
            return None
        tags = [tag for skill in self._card.skills for tag in (skill.name, *skill.tags)]
        told = [_name(tag) for tag in dict.fromkeys(tags)]
        return Introduction(name=_name(self._card.name), tags=tuple(told[:_MOST_TAGS]))

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """Pass the question on, and the words back."""
        name = self._card.name if self._card else self._address.url
        party = f"remote {self._address.url}"
        try:
            with self._journal.notes(asked, party, self._limits) as notes:
                if notes.said is None:
                    notes.end(Said(await self._ask(_name(name), asked, notes), None))
                assert notes.said is not None, "it has ended"
                for step in notes.take() or notes.all():
                    yield step
                yield notes.said
        except AgentError as error:
            yield Said(broken(error), None)

    async def _ask(self, name: str, asked: Asked, notes: Notes) -> Answer:
        async def do() -> JsonValue:
            try:
                ended = await self._answer(asked.text)
            except AgentUnreachable as error:
                return {"problem": _plain(str(error), _LONGEST)}
            return {"outcome": ended.outcome.value, "text": _plain(ended.text, _LONGEST)}

        request: JsonValue = {"url": self._address.url, "text": asked.text}
        told = await notes.exchange(StepKind.AGENT, "orchestrator", name, request, do)
        assert isinstance(told, dict), "as `do` gives it"
        if "problem" in told:
            text, reason = f"{told['problem']}.", AgentUnreachable.reason
            return Answer(outcome=Outcome.FAILED, text=text, reason=reason)
        return _passed_on(name, self._address.url, Outcome(str(told["outcome"])), str(told["text"]))

    async def _answer(self, text: str) -> Ended:
        try:
            async with asyncio.timeout(self._address.timeout_s):
                async for told in ask(self._address, text):
                    if isinstance(told, Ended):
                        return told
        except TimeoutError:
            raise AgentUnreachable(
                f"the agent at {self._address.url} gave no answer within"
                f" {self._address.timeout_s:g} s"
            ) from None
        raise AgentUnreachable(f"the agent at {self._address.url} gave no answer")

    async def _meet(self) -> None:
        try:
            async with asyncio.timeout(_MEETING_S):
                self._card = await card_at(self._address)
            self._look_again = time.monotonic() + _FRESH_S
        except (AgentUnreachable, TimeoutError):
            self._look_again = time.monotonic() + _RETRY_S


def _passed_on(name: str, url: str, outcome: Outcome, text: str) -> Answer:
    """Another's words as an answer of ours: no rows, no numbers of ours, and said to be theirs."""
    caveat = f"These are the words of another agent, {name} at {url}: nothing in them was checked."
    if outcome is Outcome.ANSWERED and text:
        said = f"{name} says: “{text}”"
        return Answer(outcome=Outcome.ANSWERED, text=said, caveats=(caveat,))
    if outcome is Outcome.ASKED and text:
        said = f"{name} asks back: “{text}” Ask it again, with that."
        return Answer(outcome=Outcome.REFUSED, text=said, reason="asks_back", caveats=(caveat,))
    said = f"{name} gave no answer" + (f": “{text}”" if text else ".")
    return Answer(outcome=Outcome.REFUSED, text=said, reason="no_answer", caveats=(caveat,))


def _name(text: str) -> str:
    """What another calls itself, on one line."""
    return " ".join(_plain(text, _LONGEST_NAME).split())


def _plain(text: str, longest: int) -> str:
    """Without control characters, and not too long."""
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
