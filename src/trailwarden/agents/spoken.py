"""What a model said: text, its tokens with their probabilities, and what it cost.

Read from streamed chunks or a whole answer, of chat completions and of completions. Probabilities
come as OpenAI's `logprobs` (both forms) or llama.cpp's `prob` and `top_probs`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from trailwarden.agents.errors import EndpointRefused, EndpointStrange
from trailwarden.asking.model import Model

_LONGEST_QUOTE = 300


class Candidate(Model):
    """A token that might have come, and how probable it was (0..1)."""

    text: str
    probability: float


class Token(Model):
    """A token that came. `others` are the most probable ones at its place, itself among them."""

    text: str
    probability: float
    others: tuple[Candidate, ...] = ()


class Spoken(Model):
    """One answer of a model. `finish` is the server's word: `stop` or `length`.

    `tokens` is empty where the server tells no probabilities. Counts are as the server reports
    them, 0 where it does not; times are from sending the request.
    """

    text: str
    finish: str
    tokens: tuple[Token, ...] = ()
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    first_ms: float = 0.0
    total_ms: float = 0.0

    @property
    def spent(self) -> int:
        """Tokens that were computed for it."""
        return max(0, self.prompt_tokens - self.cached_tokens) + self.output_tokens

    @property
    def probability(self) -> float | None:
        """Of the whole text, as the model sees it; None if the server tells none."""
        return math.prod(token.probability for token in self.tokens) if self.tokens else None


class Hearing:
    """Puts an answer together from its chunks.

    Raises:
        EndpointRefused: a chunk is an error.
        EndpointStrange: a chunk is not what was asked for.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._tokens: list[Token] = []
        self._counts = (0, 0, 0)
        self.finish = ""

    def hear(self, chunk: Any) -> None:
        """Take one chunk, or a whole answer."""
        if not isinstance(chunk, dict):
            raise EndpointStrange(f"not an answer but {_quote(chunk)}")
        if chunk.get("error"):
            raise EndpointRefused(f"in the answer: {reason_of(chunk)}")
        self._counts = _counts(chunk.get("usage")) or self._counts
        try:
            for choice in chunk["choices"][:1]:
                self._hear(choice)
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            raise EndpointStrange(f"an answer in another shape: {_quote(chunk)}") from error

    def spoken(self, first_ms: float, total_ms: float) -> Spoken:
        """The whole."""
        prompt, cached, output = self._counts
        return Spoken(
            text="".join(self._text),
            finish=self.finish,
            tokens=tuple(self._tokens),
            prompt_tokens=prompt,
            cached_tokens=cached,
            output_tokens=output or len(self._tokens),
            first_ms=round(first_ms, 1),
            total_ms=round(total_ms, 1),
        )

    def _hear(self, choice: Any) -> None:
        part = choice.get("delta") or choice.get("message") or choice
        text = part.get("content", part.get("text")) or ""
        text.encode()  # neither anything but text, nor half a character
        self._text.append(text)
        self._tokens.extend(_tokens(choice.get("logprobs")))
        self.finish = str(choice.get("finish_reason") or self.finish)


def reason_of(told: Any) -> str:
    """What an error document says, in its server's words and not too long."""
    error = told.get("error", told) if isinstance(told, dict) else told
    message = error.get("message", error) if isinstance(error, dict) else error
    return _quote(message)


def _tokens(told: Any) -> Iterator[Token]:
    """Of a choice's `logprobs`. The special token that ends an answer has no text and stays out."""
    if told is None:
        return
    for entry in told.get("content") or _legacy(told):
        candidate = _candidate(entry)
        others = entry.get("top_logprobs") or entry.get("top_probs") or ()
        if candidate.text or len(others) > 1:
            yield Token(
                text=candidate.text,
                probability=candidate.probability,
                others=tuple(_candidate(other) for other in others),
            )


def _candidate(entry: Any) -> Candidate:
    probability = entry["prob"] if "prob" in entry else math.exp(min(entry["logprob"], 1.0))
    if not -1e-6 <= probability <= 1.001:  # rounding; and a NaN is in no range
        raise ValueError(f"{probability} is no probability")
    return Candidate(text=entry["token"], probability=min(1.0, max(0.0, probability)))


def _legacy(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The older form of completions: three lists."""
    texts, probabilities = told.get("tokens") or (), told.get("token_logprobs") or ()
    tops = told.get("top_logprobs") or [{}] * len(texts)
    for text, logprob, top in zip(texts, probabilities, tops, strict=False):
        others = [{"token": one, "logprob": of} for one, of in (top or {}).items()]
        yield {"token": text, "logprob": logprob, "top_logprobs": others}


def _counts(usage: Any) -> tuple[int, int, int] | None:
    if not isinstance(usage, dict):
        return None
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    told = (usage.get("prompt_tokens"), cached, usage.get("completion_tokens"))
    prompt, reused, output = (n if type(n) is int and 0 <= n < 1 << 31 else 0 for n in told)
    return prompt, reused, output


def _quote(told: object) -> str:
    text = " ".join(str(told).split())
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
