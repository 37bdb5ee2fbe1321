"""The nouns of a load: turns, and the sessions they make up.

A session's turns follow one another: each starts `pause_s` after the answer before it ended. When
sessions start is fixed beforehand, whatever becomes of others (open loop). A request of a trace
that knows no sessions is a session of one turn.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.simulate.job import Job


@dataclass(frozen=True, slots=True)
class Turn:
    """One request: its whole prompt (all that came before included) and the length of its answer.

    `tool` is what the answer calls, whose result the next turn carries.
    """

    prompt_tokens: int
    output_tokens: int
    pause_s: float = 0.0
    tool: str | None = None

    def __post_init__(self) -> None:
        if self.prompt_tokens < 1 or self.output_tokens < 0 or not self.pause_s >= 0:
            raise SpecError(f"{self}: a prompt has a token at least, nothing is negative")


@dataclass(frozen=True)
class Session:
    """Turns whose prompts grow from one another.

    `chain` are the block identities of the longest prompt and, where known, its answer; every
    turn's blocks are its beginning. `returns` is False when the last turn's tool never comes back:
    nobody is told that the session is over. `shared_tokens` of the prompt other sessions share.
    """

    session_id: str
    start_s: float
    turns: tuple[Turn, ...]
    chain: tuple[int, ...]
    tenant: str = "default"
    priority: Priority = Priority.AGENT
    returns: bool = True
    shared_tokens: int | None = None
    model: str = "simulated"

    def hints(self, index: int) -> Hints:
        """What an honest client tells about a turn."""
        turn = self.turns[index]
        last = index == len(self.turns) - 1
        return Hints(
            priority=self.priority,
            expected_output=turn.output_tokens,
            session=self.session_id,
            program=self.session_id,
            tool_begins=turn.tool,
            tool_returned=self.turns[index - 1].tool if index else None,
            last_step=last and self.returns,
            keep_prefix=self.shared_tokens,
        )

    def job(self, index: int, *, told: bool = True) -> Job:
        """A turn as engines and policies see it; `told=False` sends no hint but the class."""
        turn = self.turns[index]
        hints = self.hints(index) if told else Hints(priority=self.priority)
        demand = Demand(
            request_id=f"{self.session_id}/{index}",
            tenant=self.tenant,
            model=self.model,
            prompt_tokens=turn.prompt_tokens,
            max_output=turn.output_tokens,
            blocks=self.chain[: turn.prompt_tokens // BLOCK_TOKENS],
            hints=hints,
        )
        return Job(
            demand,
            turn.output_tokens,
            self.chain[: (turn.prompt_tokens + turn.output_tokens) // BLOCK_TOKENS],
        )

    @cached_property
    def prompt_tokens(self) -> int:
        """Of all turns together."""
        return sum(turn.prompt_tokens for turn in self.turns)


def faster(sessions: Iterable[Session], factor: float) -> list[Session]:
    """The same sessions, starting so many times as often; pauses inside them stay."""
    return [dataclasses.replace(one, start_s=one.start_s / factor) for one in sessions]


def windowed(sessions: Iterable[Session], start_s: float, end_s: float) -> list[Session]:
    """Those that start in a window, which begins at 0."""
    return [
        dataclasses.replace(one, start_s=one.start_s - start_s)
        for one in sessions
        if start_s <= one.start_s < end_s
    ]


def mixed(numbers: npt.NDArray[np.uint64], seed: int = 0) -> tuple[int, ...]:
    """Numbers as well-spread 64-bit identities, the same in every process.

    The finaliser of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, doi:10.1145/2660193.2660195).
    """
    mask = (1 << 64) - 1
    z = numbers.astype(np.uint64) + np.uint64(
        (seed * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) & mask
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return tuple((z ^ (z >> np.uint64(31))).tolist())


def own_chain(number: int, tokens: int, seed: int = 0) -> tuple[int, ...]:
    """The chain of a prompt that shares nothing: `number` tells it from others of the seed."""
    blocks = np.arange(tokens // BLOCK_TOKENS, dtype=np.uint64)
    return mixed(blocks + np.uint64((number + 1) << 24), seed)


def sharing_bound(sessions: Sequence[Session]) -> float:
    """The share of prompt tokens that one endless cache would know, requests in order of start.

    Answers count as known where their blocks are; the last token is not asked to be computed.
    """
    seen: set[int] = set()
    shared = total = 0
    for session in sorted(sessions, key=lambda one: one.start_s):
        for index, turn in enumerate(session.turns):
            job = session.job(index)
            blocks = job.demand.blocks
            known = next((i for i, block in enumerate(blocks) if block not in seen), len(blocks))
            shared += known * BLOCK_TOKENS
            total += turn.prompt_tokens
            seen.update(job.chain[known:])
    return shared / total if total else 0.0
