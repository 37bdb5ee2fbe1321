"""How well the dialect is spoken: exact match of agent, tool and arguments on held-out questions.

The engine judges what will be served: llama.cpp with the exported adapter, over HTTP. PyTorch
judges in between, without generating: the greedy answer is exactly right if, with all of the right
answer before it, every next token is the likeliest.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx
import torch
from pydantic import ValidationError

from trailwarden.asking.calls import CALLS, Call
from trailwarden.asking.compact import NONE, STOP, completion, prompt
from trailwarden.learning.errors import EngineFailed
from trailwarden.learning.lora.batches import NOTHING, Lesson, laid_out, pieces
from trailwarden.learning.lora.card import Metric
from trailwarden.learning.lora.llama import Llama
from trailwarden.learning.questions import Example

_MOST_TOKENS = 160
_PIECE_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Engine:
    """Where an OpenAI-compatible server with the adapter is; `at_once` requests are sent to it."""

    url: str
    api_key: str
    model: str
    at_once: int = 2
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A question, what should have been said and what was; `valid`: it is an answer at all."""

    question: str
    kind: str
    wanted: str
    said: str
    valid: bool
    agent: bool
    tool: bool
    exact: bool

    def to_json(self) -> str:
        """One line, for the record."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})


async def judge(
    examples: Sequence[Example], engine: Engine, tell: Callable[[int], None] = lambda _done: None
) -> list[Verdict]:
    """Ask the engine every question, greedily and unconstrained; verdicts in the same order.

    Raises:
        EngineFailed: it did not answer, or not as such a server does.
    """
    turns = asyncio.Semaphore(engine.at_once)
    done = 0

    async def one(example: Example) -> Verdict:
        nonlocal done
        async with turns:
            said = await _asked(client, engine, prompt(example.question))
        done += 1
        tell(done)
        return verdict(example, said)

    headers = {"Authorization": f"Bearer {engine.api_key}"}
    async with httpx.AsyncClient(
        base_url=engine.url, headers=headers, timeout=engine.timeout_s, trust_env=False
    ) as client:
        return list(await asyncio.gather(*map(one, examples)))


async def _asked(client: httpx.AsyncClient, engine: Engine, text: str) -> str:
    body = {"model": engine.model, "prompt": text, "temperature": 0, "max_tokens": _MOST_TOKENS}
    try:
        answer = await client.post("/v1/completions", json=body)
        answer.raise_for_status()
        return str(answer.json()["choices"][0]["text"])
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        raise EngineFailed(f"{engine.url} did not answer: {error!r}") from error


def verdict(example: Example, said: str) -> Verdict:
    """Hold what was said against the gold call; arguments are compared as values, not as text."""
    wanted = completion(example.call).removesuffix(STOP)
    said = said.removesuffix(STOP).strip()
    agent, tool = _head(said)
    wanted_agent, wanted_tool = _head(wanted)
    valid, call = _read(said)
    return Verdict(
        question=example.question,
        kind=example.kind,
        wanted=wanted,
        said=said,
        valid=valid,
        agent=agent == wanted_agent,
        tool=(agent, tool) == (wanted_agent, wanted_tool),
        exact=valid and call == example.call,
    )


def _head(said: str) -> tuple[str, str]:
    agent, tool, *_ = [*said.split(" ", 2), "", ""]
    return agent, tool


def _read(said: str) -> tuple[bool, Call | None]:
    """Whether it is an answer, and the call (None: refused, or no answer)."""
    if said == NONE:
        return True, None
    agent, tool, arguments, *_ = [*said.split(" ", 2), "", "", ""]
    kind = CALLS.get(tool)
    if kind is None or kind.agent.value != agent:
        return False, None
    try:
        return True, kind.model_validate_json(arguments)
    except ValidationError:
        return False, None


def metrics(verdicts: Sequence[Verdict]) -> tuple[Metric, ...]:
    """Shares with intervals; refusals apart from what is answerable."""
    refusals = [one for one in verdicts if one.wanted == NONE]
    answerable = [one for one in verdicts if one.wanted != NONE]
    right_tool = [one for one in answerable if one.tool]
    counted = Metric.counted
    return (
        counted("valid", [one.valid for one in verdicts]),
        counted("agent", [one.agent for one in verdicts]),
        counted("tool", [one.tool for one in verdicts]),
        counted("exact", [one.exact for one in verdicts]),
        counted("arguments_where_tool_right", [one.exact for one in right_tool]),
        counted("refused_where_right", [one.said == NONE for one in refusals]),
        counted("refused_where_wrong", [one.said == NONE for one in answerable]),
    )


@torch.no_grad()
def exactly_right(model: Llama, lessons: Iterable[Lesson]) -> int:
    """How many lessons PyTorch's greedy answer gets right, token by token."""
    right = 0
    by_length = sorted(lessons, key=lambda one: len(one.tokens))
    for piece in pieces(by_length, _PIECE_TOKENS):
        tokens, targets = laid_out(piece)
        learnt = targets != NOTHING
        wrong = torch.zeros_like(learnt)
        likeliest = model.logits(model(tokens)[learnt]).argmax(-1)
        wrong[learnt] = likeliest != targets[learnt]
        right += int((~wrong.any(-1)).sum())
    return right
