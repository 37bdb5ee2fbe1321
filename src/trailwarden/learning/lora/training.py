"""Learning an adapter: AdamW on A and B, the loss on what is to be said and nothing else.

Every step is a function of the seed, the lessons and the step before it; a run that was killed
goes on from its last checkpoint and ends with the same weights. Loshchilov and Hutter 2019 for
AdamW (arXiv:1711.05101) and for the cosine (arXiv:1608.03983).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from trailwarden.learning.errors import ExamplesUnusable, TrainingDiverged
from trailwarden.learning.lora.adapter import adapter_state, trained_parameters
from trailwarden.learning.lora.batches import NOTHING, Lesson, batches, laid_out, pieces, share
from trailwarden.learning.lora.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from trailwarden.learning.lora.llama import Llama
from trailwarden.learning.lora.processes import Group

ALONE = Group()


@dataclass(frozen=True, slots=True)
class Schedule:
    """How it is learnt. `batch` counts lessons of all processes together.

    `piece_tokens` are computed at a time: fewer need less memory, the sum is the same. The rate
    rises over `warm_up` of all steps, then falls along a cosine to `final` of `rate`.
    """

    epochs: int = 3
    batch: int = 32
    rate: float = 1e-3
    warm_up: float = 0.05
    final: float = 0.05
    weight_decay: float = 0.0
    clip: float = 1.0
    seed: int = 1
    piece_tokens: int = 512
    save_every: int = 50

    def steps(self, lessons: int) -> int:
        """How many steps it takes."""
        return self.epochs * math.ceil(lessons / self.batch)

    def rate_at(self, step: int, steps: int) -> float:
        """The rate of step 0, 1, ..., `steps` - 1."""
        rising = max(1, round(self.warm_up * steps))
        if step < rising:
            return self.rate * (step + 1) / rising
        way = (step - rising) / max(1, steps - rising)
        return self.rate * (self.final + (1 - self.final) * (1 + math.cos(math.pi * way)) / 2)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is done: `loss` is the mean over the `learnt` tokens of the whole batch."""

    step: int
    steps: int
    loss: float
    learnt: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Trained:
    """How it went, from the first step on, whichever run did it; `resumed_at` is this run's own."""

    losses: tuple[float, ...]
    tokens: int
    seconds: float
    resumed_at: int


def train(
    model: Llama,
    lessons: Sequence[Lesson],
    schedule: Schedule,
    checkpoint: Path | None = None,
    *,
    run: str = "",
    group: Group = ALONE,
    tell: Callable[[Step], None] = lambda _step: None,
) -> Trained:
    """Train the adapters that `model` has. With a checkpoint there, go on from it.

    `run` names what is trained and on what: a checkpoint of another run is refused.

    Raises:
        ExamplesUnusable: there are no lessons.
        CheckpointUnusable: it is of another run, or damaged.
        TrainingDiverged: the loss is no number; the last checkpoint stays.
        ProcessesFailed: another process is gone.
    """
    if not lessons:
        raise ExamplesUnusable("there is nothing to learn from: no examples")
    pupil = _Pupil(model, schedule, group)
    if checkpoint:
        pupil.restore(read_checkpoint(checkpoint, run))
    resumed_at, steps = len(pupil.losses), schedule.steps(len(lessons))
    for step in range(resumed_at, steps):
        tell(pupil.step(_batch(lessons, schedule, step), step, steps))
        if checkpoint and group.first and _is_due(step + 1, steps, schedule):
            write_checkpoint(checkpoint, pupil.checkpoint(run))
    return Trained(tuple(pupil.losses), pupil.tokens, pupil.seconds, resumed_at)


def summed_loss(model: Llama, piece: Sequence[Lesson]) -> Tensor:
    """The sum of -log p over the tokens that are learnt."""
    tokens, targets = laid_out(piece)
    learnt = targets != NOTHING
    logits = model.logits(model(tokens)[learnt])
    return functional.cross_entropy(logits, targets[learnt], reduction="sum")


def _batch(lessons: Sequence[Lesson], schedule: Schedule, step: int) -> list[Lesson]:
    epoch, number = divmod(step, math.ceil(len(lessons) / schedule.batch))
    plan = batches(len(lessons), schedule.batch, schedule.seed, epoch)
    return [lessons[index] for index in plan[number]]


def _is_due(done: int, steps: int, schedule: Schedule) -> bool:
    return done == steps or done % schedule.save_every == 0


class _Pupil:
    """The model's adapters with the optimiser's memory."""

    def __init__(self, model: Llama, schedule: Schedule, group: Group) -> None:
        self._model, self._schedule, self._group = model, schedule, group
        self._parameters = trained_parameters(model)
        self._optimizer = torch.optim.AdamW(
            self._parameters, lr=schedule.rate, weight_decay=schedule.weight_decay
        )
        self.losses: list[float] = []
        self.tokens = 0
        self.seconds = 0.0

    def restore(self, kept: Checkpoint | None) -> None:
        """Take over what a checkpoint holds."""
        if kept is None:
            return
        kept.restore(self._model, self._optimizer)
        self.losses, self.tokens, self.seconds = list(kept.losses), kept.tokens, kept.seconds

    def checkpoint(self, run: str) -> Checkpoint:
        """The state now."""
        return Checkpoint(
            run,
            tuple(self.losses),
            self.tokens,
            self.seconds,
            adapter_state(self._model),
            self._optimizer.state_dict(),
        )

    def step(self, batch: Sequence[Lesson], step: int, steps: int) -> Step:
        """Learn from one batch."""
        began = time.monotonic()
        learnt = sum(one.learnt for one in batch)
        loss = self._learn(batch, learnt)
        if not math.isfinite(loss):
            raise TrainingDiverged(
                f"the loss is {loss} at step {step + 1} of {steps}; a lower --rate may help"
            )
        torch.nn.utils.clip_grad_norm_(self._parameters, self._schedule.clip)
        for settings in self._optimizer.param_groups:
            settings["lr"] = self._schedule.rate_at(step, steps)
        self._optimizer.step()
        tokens, seconds = sum(len(one.tokens) for one in batch), time.monotonic() - began
        self.losses.append(loss)
        self.tokens += tokens
        self.seconds += seconds
        return Step(step + 1, steps, loss, learnt, tokens, seconds)

    def _learn(self, batch: Sequence[Lesson], learnt: int) -> float:
        """Gradients of the mean loss over the whole batch, of all processes; that loss."""
        for parameter in self._parameters:
            parameter.grad = torch.zeros_like(parameter)
        total = torch.zeros(1)
        mine = share(batch, self._group.rank, self._group.size)
        for piece in pieces(mine, self._schedule.piece_tokens):
            loss = summed_loss(self._model, piece) / learnt
            torch.autograd.backward(loss)
            total += loss.detach()
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        self._group.summed([total, *gradients])
        return total.item()
