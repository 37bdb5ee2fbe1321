"""Whom `ask` and `chat` speak to: agents in this process, or one at a URL."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import urlsplit
from uuid import uuid4

from trailwarden.agents.a2a import wire
from trailwarden.agents.a2a.calling import Address, Ended, ask
from trailwarden.agents.a2a.tokens import LOCAL
from trailwarden.agents.orchestrator import PARTY
from trailwarden.agents.reply import Reply, Stopwatch, Timing
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.cli.asked_here import FOLDER, Here, Wanted, agents_here
from trailwarden.cli.console import fail
from trailwarden.cli.listening import is_loopback

TOKEN_VARIABLE: Final = "TRAILWARDEN_TOKEN"  # noqa: S105 - the name of a variable, no secret


LOCAL_TOKEN: Final = "local.token"  # noqa: S105 - the name of a file, no secret
"""Where a start of the agents leaves the token for this user, below the data folder."""


class Partner(Protocol):
    """Somebody to talk to, in one context."""

    async def ask(self, question: str, hear: Callable[[str], None]) -> Reply:
        """Ask; what is told on the way goes to `hear`. Raises AgentUnreachable."""
        ...

    def said(self) -> list[tuple[str, str]]:
        """Questions of this context and what was answered, oldest first."""
        ...


class PartnerHere:
    """The orchestrator in this process. Open it with `async with`."""

    def __init__(self, wanted: Wanted, context: str) -> None:
        self._wanted = wanted
        self._context = context
        self._stack = AsyncExitStack()
        self._here: Here | None = None

    async def __aenter__(self) -> Self:
        """Open the data folder and choose the brain."""
        self._here = await self._stack.enter_async_context(agents_here(self._wanted))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what was opened."""
        await self._stack.aclose()

    @property
    def brain(self) -> str:
        """The brain's name."""
        return self._opened().brain.name

    async def ask(self, question: str, hear: Callable[[str], None]) -> Reply:
        """See `Partner`."""
        watch = Stopwatch()
        said = None
        turn = Asked(question, f"{uuid4()}", self._context, LOCAL)
        async for progress in self._opened().agents[PARTY].turn(turn):
            if isinstance(progress, Said):
                said = progress
            else:
                watch.see(progress)
                hear(wire.told(progress))
        assert said is not None, "a turn ends with what is said"
        return watch.reply(said, PARTY, self.brain)

    def said(self) -> list[tuple[str, str]]:
        """See `Partner`."""
        lines = self._opened().journal.turns(LOCAL, self._context)
        return [
            (one.text, one.said.answer.text) for one in lines if one.party == PARTY and one.said
        ]

    def _opened(self) -> Here:
        assert self._here is not None, "opened with `async with`"
        return self._here


@dataclass
class PartnerThere:
    """An A2A agent at a URL; `context` is given by it with its first answer."""

    address: Address
    context: str = ""
    task: str = ""

    def __post_init__(self) -> None:
        self._said: list[tuple[str, str]] = []

    async def ask(self, question: str, hear: Callable[[str], None]) -> Reply:
        """See `Partner`."""
        began = time.perf_counter()
        first: float | None = None
        ended = None
        async for told in ask(self.address, question, self.context, self.task):
            if first is None:
                first = time.perf_counter() - began
            if isinstance(told, Ended):
                ended = told
            else:
                hear(told.text)
        assert ended is not None, "it ends, or raises"
        self.context = ended.context
        self.task = ended.task if ended.outcome is Outcome.ASKED else ""
        total = time.perf_counter() - began
        timing = Timing(to_first=round(first or total, 4), total=round(total, 4))
        words = Answer(outcome=ended.outcome, text=ended.text or "It said nothing.")
        reply = ended.reply or Reply(answer=words)
        self._said.append((question, reply.answer.text))
        return reply.model_copy(update={"timing": timing})  # with the way there and back

    def said(self) -> list[tuple[str, str]]:
        """See `Partner`."""
        return self._said


def address_of(url: str, data: Path, token: Path | None) -> Address:
    """An agent's address with the token for it: from a file, the environment, or for agents of
    this user on this machine, from where they left it.
    """
    if token is not None:
        return Address(url, first_line(token))
    if given := os.environ.get(TOKEN_VARIABLE):
        return Address(url, given.strip())
    left = data / FOLDER / LOCAL_TOKEN
    near = is_loopback(urlsplit(url).hostname or "")
    return Address(url, first_line(left) if near and left.exists() else None)


def first_line(file: Path) -> str:
    """A token in a file; one that cannot be read ends the command."""
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file}: the token could not be read: {error}")
