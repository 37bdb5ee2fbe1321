"""Tokens as an engine reports them: of one answer, and since it started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trailwarden.serving.errors import WorkerLied


@dataclass(frozen=True, slots=True)
class Figures:
    """What one answer cost. `cached_tokens` is None where the engine does not say.

    `prompt_s` and `decode_s` are the engine's own times, None where it gives none.
    """

    prompt_tokens: int
    output_tokens: int
    cached_tokens: int | None = None
    prompt_s: float | None = None
    decode_s: float | None = None

    @property
    def computed_tokens(self) -> int:
        """Prompt tokens that were computed; all of them where the engine tells no cached ones."""
        return self.prompt_tokens - (self.cached_tokens or 0)


@dataclass(frozen=True, slots=True)
class Counters:
    """Tokens since the engine started, by its own count. None where it keeps no such count."""

    prompt_computed: int | None = None
    prompt_cached: int | None = None
    output: int | None = None


def figures_of(answer: Mapping[str, Any]) -> Figures | None:
    """The figures in an answer, or in the last event of a stream; None if it carries none.

    llama.cpp's `timings` count what was really done and go before `usage`.

    Raises:
        WorkerLied: the figures are not numbers, or contradict each other.
    """
    usage, timings = answer.get("usage"), answer.get("timings")
    if isinstance(timings, Mapping):
        return _of_timings(timings)
    if isinstance(usage, Mapping):
        return _of_usage(usage)
    return None


def _of_timings(timings: Mapping[str, Any]) -> Figures:
    cached = _count(timings, "cache_n")
    return Figures(
        prompt_tokens=cached + _count(timings, "prompt_n"),
        output_tokens=_count(timings, "predicted_n"),
        cached_tokens=cached,
        prompt_s=_seconds(timings, "prompt_ms"),
        decode_s=_seconds(timings, "predicted_ms"),
    )


def _of_usage(usage: Mapping[str, Any]) -> Figures:
    prompt = _count(usage, "prompt_tokens")
    details = usage.get("prompt_tokens_details")
    cached = None
    if isinstance(details, Mapping) and details.get("cached_tokens") is not None:
        cached = _count(details, "cached_tokens")
    if cached is not None and cached > prompt:
        raise WorkerLied(f"the worker reports {cached} cached tokens of a prompt of {prompt}")
    return Figures(prompt, _count(usage, "completion_tokens"), cached)


def _count(where: Mapping[str, Any], name: str) -> int:
    value = where.get(name, 0)
    if value is None:  # an embedding's usage has no completion
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WorkerLied(f"the worker reports {name} = {value!r}, which is no count of tokens")
    return value


def _seconds(where: Mapping[str, Any], name: str) -> float | None:
    value = where.get(name)
    return value / 1e3 if isinstance(value, int | float) and value >= 0 else None
