"""The adapter that turns questions into calls: from a seed to weights (`trailwarden learn tools`).

What is needed is made again from its seed each time, so a run that goes on after a kill, and every
process of several, has the same examples without passing them around.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch

from trailwarden.asking.compact import completion, prompt
from trailwarden.learning.errors import CheckpointUnusable
from trailwarden.learning.lora.adapter import (
    LoraShape,
    adapter_state,
    add_lora,
    load_adapter_state,
)
from trailwarden.learning.lora.base import Base, read_base
from trailwarden.learning.lora.batches import Lesson, lesson
from trailwarden.learning.lora.card import Cost, Data, Recipe
from trailwarden.learning.lora.processes import Group
from trailwarden.learning.lora.training import Schedule, Step, Trained, train
from trailwarden.learning.questions import Example, data_hash, examples

CHECKPOINT = "checkpoint.pt"
"""The name of the checkpoint in a run's folder."""

PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}
_TRIAL_STEPS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be learnt from what. `precision` is that of the frozen matrices."""

    base: Path
    examples: int
    held_out: int
    lora: LoraShape
    schedule: Schedule
    precision: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a run begins with; `run` names it for its checkpoints."""

    plan: Plan
    base: Base
    lessons: tuple[Lesson, ...]
    held_out: tuple[Example, ...]
    held_out_lessons: tuple[Lesson, ...]
    data: Data
    run: str

    @property
    def tokens(self) -> int:
        """How many tokens all epochs read."""
        return self.plan.schedule.epochs * sum(len(one.tokens) for one in self.lessons)


def fastest_precision() -> str:
    """`bf16` where the CPU multiplies it at once (three times as fast then), else `f32`."""
    able: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # not in every PyTorch
    return "bf16" if able.get("avx512_bf16") or able.get("amx_bf16") else "f32"


def threads_for(processes: int) -> int:
    """An even share of the CPUs; OMP_NUM_THREADS says otherwise."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told):
        return int(told)
    return max(1, usable_cpus() // processes)


def usable_cpus() -> int:
    """CPUs that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare(plan: Plan) -> Prepared:
    """Read the base, write the questions, tokenise them, add the adapter (at zero).

    Raises:
        BaseUnusable, ExamplesUnusable, AdapterUnusable: saying what is wrong with what was given.
    """
    base = read_base(plan.base)
    seed = plan.schedule.seed
    learnt = examples(seed, plan.examples, "train")
    held_out = examples(seed, plan.held_out, "template")
    data = Data(
        examples=len(learnt),
        sha256=data_hash(learnt),
        seed=seed,
        held_out=len(held_out),
        held_out_sha256=data_hash(held_out),
    )
    _into(base.model, PRECISIONS[plan.precision])
    add_lora(base.model, plan.lora, seed)
    return Prepared(
        plan=plan,
        base=base,
        lessons=_lessons(base, learnt),
        held_out=tuple(held_out),
        held_out_lessons=_lessons(base, held_out),
        data=data,
        run=_name(plan, base, data),
    )


def estimated_seconds(prepared: Prepared, group_size: int = 1) -> float:
    """How long the whole training would take, by taking a few steps and undoing them."""
    schedule = replace(prepared.plan.schedule, epochs=1)
    some = prepared.lessons[: _TRIAL_STEPS * schedule.batch]
    before = adapter_state(prepared.base.model)
    last: list[Step] = []
    train(prepared.base.model, some, schedule, tell=last.append)
    load_adapter_state(prepared.base.model, before)
    return prepared.tokens * last[-1].seconds / last[-1].tokens / group_size


def check_folder(folder: Path, *, resume: bool) -> None:
    """Raises CheckpointUnusable where a run has been and going on was not asked for."""
    checkpoint = folder / CHECKPOINT
    if checkpoint.exists() and not resume:
        raise CheckpointUnusable(
            f"{checkpoint} is from a run before; go on from it with --resume, or choose another "
            f"--out"
        )


def learn(prepared: Prepared, folder: Path, group: Group, tell: Callable[[Step], None]) -> Trained:
    """Train, with checkpoints in `folder`; go on from one that is there.

    Raises:
        CheckpointUnusable, TrainingDiverged, ProcessesFailed: see `train`.
    """
    return train(
        prepared.base.model,
        prepared.lessons,
        prepared.plan.schedule,
        folder / CHECKPOINT,
        run=prepared.run,
        group=group,
        tell=tell,
    )


def recipe(plan: Plan) -> Recipe:
    """What the card says was chosen."""
    told = asdict(plan.lora) | asdict(plan.schedule) | {"precision": plan.precision}
    return Recipe.model_validate({name: told[name] for name in Recipe.model_fields})


def cost(trained: Trained, group: Group) -> Cost:
    """What the card says it took."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Cost(
        seconds=round(trained.seconds, 1),
        tokens=trained.tokens,
        tokens_per_second=round(trained.tokens / trained.seconds, 1) if trained.seconds else 0.0,
        peak_mb=most // (1_000_000 if sys.platform == "darwin" else 1_000),
        processes=group.size,
        threads=torch.get_num_threads(),
        resumed_at_step=trained.resumed_at,
    )


def _lessons(base: Base, learnt: Sequence[Example]) -> tuple[Lesson, ...]:
    return tuple(
        lesson(base.tokenizer, prompt(one.question), completion(one.call)) for one in learnt
    )


def _into(model: torch.nn.Module, precision: torch.dtype) -> None:
    """Matrices into a precision; norms stay in 32 bits."""
    for weight in model.parameters():
        if weight.dim() > 1:
            weight.data = weight.data.to(precision)


def _name(plan: Plan, base: Base, data: Data) -> str:
    """Hash of all that decides what each step does; how often it is saved does not."""
    schedule = asdict(plan.schedule)
    del schedule["save_every"]
    told = [base.sha256, data.sha256, asdict(plan.lora), schedule, plan.precision]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
