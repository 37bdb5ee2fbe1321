"""Generated agents: sessions with tools, growing prompts, and one-shot captions beside them.

The recipe, all of it drawn from one seed:

- Sessions start by a Poisson process of `sessions_per_s`. Each belongs to a tenant, drawn by
  weight. Captions (a camera's event described once) come by another, of `captions_per_s`.
- A session has a geometric number of turns of mean `turns`, and as many as its context holds.
- The first prompt is the system prompt of `shared_tokens`, the same for every session of a tenant
  and in its first half for all tenants, and a task of a lognormal length.
- Every answer is of a lognormal length and calls a tool, drawn evenly; the next prompt is the
  prompt and the answer before and the tool's result, of a lognormal length.
- The tool takes lognormal time; with probability `tail` it takes Pareto time instead, from ten
  medians on (exponent 1.1, at most an hour), and with probability `never` it does not return: the
  session stops there and says nothing more.
- A caption's prompt is its own shared beginning and a picture that nobody has sent before.

Generated load is not real traffic; say so wherever its figures are used.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.hints import Priority
from trailwarden.serving.replay.session import Session, Turn, own_chain
from trailwarden.serving.simulate.errors import SpecError

LONGEST_TOOL_S = 3600.0


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A length or a time by its median and the spread of its logarithm."""

    median: float
    sigma: float

    def draw(self, rng: np.random.Generator) -> float:
        """One value."""
        return float(self.median * np.exp(self.sigma * rng.standard_normal()))

    def tokens(self, rng: np.random.Generator) -> int:
        """One length, at least 1."""
        return max(1, round(self.draw(rng)))


@dataclass(frozen=True, slots=True)
class Tool:
    """How long a tool takes: see the recipe."""

    name: str
    time_s: Lognormal
    tail: float = 0.0
    never: float = 0.0

    def takes(self, rng: np.random.Generator) -> float | None:
        """Seconds, or None where it never returns."""
        kind = rng.random()
        if kind < self.never:
            return None
        if kind < self.never + self.tail:
            late = 10 * self.time_s.median * math.exp(rng.standard_exponential() / 1.1)
            return min(late, LONGEST_TOOL_S)
        return min(self.time_s.draw(rng), LONGEST_TOOL_S)


SHORT = (Tool("look_up", Lognormal(0.5, 0.5)), Tool("compute", Lognormal(2.0, 0.6)))
LONG_TAILED = (
    Tool("look_up", Lognormal(0.5, 0.5), tail=0.05),
    Tool("compute", Lognormal(2.0, 1.0), tail=0.1),
    Tool("ask_person", Lognormal(20.0, 1.2), tail=0.1),
)
NEVER_RETURNING = (
    Tool("look_up", Lognormal(0.5, 0.5), never=0.02),
    Tool("compute", Lognormal(2.0, 1.0), tail=0.05, never=0.05),
)
"""Tools that mostly return; 2 and 5 calls in a hundred do not."""


@dataclass(frozen=True, slots=True)
class AgentMix:
    """The recipe's numbers. Lengths in tokens, times in seconds."""

    span_s: float = 600.0
    sessions_per_s: float = 0.2
    captions_per_s: float = 1.0
    tenants: Mapping[str, float] = field(default_factory=lambda: {"north": 2.0, "south": 1.0})
    tools: tuple[Tool, ...] = LONG_TAILED
    turns: float = 8.0
    context_tokens: int = 32_000
    shared_tokens: int = 2_048
    task: Lognormal = Lognormal(400, 0.8)
    result: Lognormal = Lognormal(300, 1.0)
    answer: Lognormal = Lognormal(120, 0.7)
    caption_shared_tokens: int = 256
    caption_picture_tokens: int = 640
    caption_answer: Lognormal = Lognormal(60, 0.3)

    def __post_init__(self) -> None:
        if not (self.span_s > 0 and self.turns >= 1 and self.tenants and self.tools):
            raise SpecError("an agent mix needs span_s above 0, turns of 1 or more, tenants, tools")
        if self.context_tokens <= self.shared_tokens:
            raise SpecError("context_tokens must be above shared_tokens, or no task fits")


def generate(mix: AgentMix, seed: int) -> list[Session]:
    """Sessions and captions of one seed, by start."""
    agents_rng, captions_rng = np.random.default_rng((seed, 2)), np.random.default_rng((seed, 3))
    starts = _poisson(mix.sessions_per_s, mix.span_s, agents_rng)
    sessions = [_agent(mix, i, start, seed, agents_rng) for i, start in enumerate(starts)]
    starts = _poisson(mix.captions_per_s, mix.span_s, captions_rng)
    sessions += [_caption(mix, i, start, seed, captions_rng) for i, start in enumerate(starts)]
    return sorted(sessions, key=lambda session: session.start_s)


def _poisson(per_s: float, span_s: float, rng: np.random.Generator) -> Iterator[float]:
    time = 0.0
    while per_s > 0 and (time := time + float(rng.exponential(1 / per_s))) < span_s:
        yield time


def _agent(
    mix: AgentMix, number: int, start_s: float, seed: int, rng: np.random.Generator
) -> Session:
    tenant = _tenant(mix, rng)
    turns, returns = _turns(mix, rng)
    tokens = turns[-1].prompt_tokens + turns[-1].output_tokens
    system = _system_prompt(mix, list(mix.tenants).index(tenant))
    return Session(
        f"agent{number}",
        start_s,
        turns,
        (system + own_chain(number, tokens, seed + 1)[len(system) :])[: tokens // BLOCK_TOKENS],
        tenant=tenant,
        returns=returns,
        shared_tokens=mix.shared_tokens,
    )


def _turns(mix: AgentMix, rng: np.random.Generator) -> tuple[tuple[Turn, ...], bool]:
    """The turns, and whether the last tool called (if one was) came back."""
    wanted = int(rng.geometric(1 / mix.turns))
    prompt = min(mix.shared_tokens + mix.task.tokens(rng), mix.context_tokens - 1)
    turns: list[Turn] = []
    pause: float | None = 0.0
    while pause is not None:
        output = min(mix.answer.tokens(rng), mix.context_tokens - prompt)
        grown = prompt + output + mix.result.tokens(rng)
        if len(turns) + 1 == wanted or grown >= mix.context_tokens:
            return (*turns, Turn(prompt, output, pause)), True
        tool = mix.tools[int(rng.integers(len(mix.tools)))]
        turns.append(Turn(prompt, output, pause, tool.name))
        prompt, pause = grown, tool.takes(rng)
    return tuple(turns), False


def _system_prompt(mix: AgentMix, tenant: int) -> tuple[int, ...]:
    common = own_chain(0, mix.shared_tokens // 2)
    return common + own_chain(1 + tenant, mix.shared_tokens)[len(common) :]


def _caption(
    mix: AgentMix, number: int, start_s: float, seed: int, rng: np.random.Generator
) -> Session:
    prompt = mix.caption_shared_tokens + mix.caption_picture_tokens
    shared = own_chain(1 << 16, mix.caption_shared_tokens)
    return Session(
        f"caption{number}",
        start_s,
        (Turn(prompt, mix.caption_answer.tokens(rng)),),
        shared + own_chain((1 << 20) + number, prompt, seed + 1)[len(shared) :],
        tenant=_tenant(mix, rng),
        priority=Priority.BACKGROUND,
        shared_tokens=mix.caption_shared_tokens,
    )


def _tenant(mix: AgentMix, rng: np.random.Generator) -> str:
    names, weights = list(mix.tenants), np.array(list(mix.tenants.values()))
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]
