"""Which examples a step learns from, and how they are laid out with little padding.

The order depends on the seed and the epoch only, never on the number of processes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from trailwarden.learning.errors import ExamplesUnusable
from trailwarden.learning.lora.tokenizer import Tokenizer

NOTHING = -100
"""Stands where there is nothing to learn: in the question and in padding."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with its answer as tokens; the answer begins at `answer`."""

    tokens: tuple[int, ...]
    answer: int

    @property
    def learnt(self) -> int:
        """How many tokens are learnt."""
        return len(self.tokens) - self.answer


def lesson(tokenizer: Tokenizer, prompt: str, completion: str, longest: int = 512) -> Lesson:
    """Prompt and completion, tokenised apart as the engine meets them.

    Raises:
        ExamplesUnusable: the completion is empty, or both are longer than `longest` tokens.
    """
    question, answer = tokenizer.encode(prompt), tokenizer.encode(completion)
    if not answer or not question:
        raise ExamplesUnusable(f"nothing can be learnt from {prompt!r} and {completion!r}")
    if len(question) + len(answer) > longest:
        raise ExamplesUnusable(
            f"an example of {len(question) + len(answer)} tokens is longer than {longest}: "
            f"{prompt[:80]!r}"
        )
    return Lesson((*question, *answer), len(question))


def batches(count: int, size: int, seed: int, epoch: int) -> list[list[int]]:
    """All of `count` lessons in a random order, `size` at a time; the last may be smaller."""
    order = list(range(count))
    random.Random(f"{seed}/{epoch}").shuffle(order)
    return [order[start : start + size] for start in range(0, count, size)]


def share(batch: Sequence[Lesson], rank: int, processes: int) -> list[Lesson]:
    """One process's part of a batch: by length, dealt out in turn, so that all work alike."""
    return sorted(batch, key=lambda one: len(one.tokens))[rank::processes]


def pieces(lessons: Sequence[Lesson], tokens: int) -> Iterator[list[Lesson]]:
    """Cut lessons sorted by length into pieces of at most `tokens` tokens, padding counted."""
    piece: list[Lesson] = []
    for one in lessons:
        if piece and (len(piece) + 1) * len(one.tokens) > tokens:
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece


def laid_out(piece: Sequence[Lesson]) -> tuple[Tensor, Tensor]:
    """Tokens, and for every position the token to be said next: both (lessons, longest - 1).

    What stands before the answer, and the padding at the end, is `NOTHING` in the second.
    """
    longest = max(len(one.tokens) for one in piece)
    tokens = torch.zeros(len(piece), longest, dtype=torch.long)
    targets = torch.full((len(piece), longest), NOTHING)
    for row, one in enumerate(piece):
        said = torch.tensor(one.tokens)
        tokens[row, : len(said)] = said
        targets[row, one.answer : len(said)] = said[one.answer :]
    return tokens[:, :-1], targets[:, 1:]
