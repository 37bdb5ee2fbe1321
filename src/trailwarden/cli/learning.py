"""What `trailwarden learn tools` does, step by step; needs torch."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from trailwarden.cli.console import err, print_json, print_table, say, table
from trailwarden.learning.adapters import TOOLS
from trailwarden.learning.errors import LearningError
from trailwarden.learning.lora.adapter import LoraShape
from trailwarden.learning.lora.card import (
    CANNOT,
    BaseModel,
    Card,
    Metric,
    code_version,
    tools_hash,
    write_card,
)
from trailwarden.learning.lora.evaluate import Engine, Verdict, exactly_right, judge, metrics
from trailwarden.learning.lora.export import write_adapter
from trailwarden.learning.lora.processes import Group, joined, launched, run_together
from trailwarden.learning.lora.tools import (
    PRECISIONS,
    Plan,
    Prepared,
    check_folder,
    cost,
    estimated_seconds,
    fastest_precision,
    learn,
    prepare,
    recipe,
    threads_for,
    usable_cpus,
)
from trailwarden.learning.lora.training import Schedule, Step, Trained
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import AdapterSettings, LlamaCppSettings
from trailwarden.serving.models.places import find_model

__all__ = ["Wanted", "run", "usable_cpus"]

_LOOKED_AT = 64  # held-out questions that PyTorch answers after each epoch
_AT_ONCE = 4
_CONTEXT_TOKENS = 512
_LINES = 40  # of progress, where there is no screen


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    examples: int
    held_out: int
    epochs: int
    batch: int
    rate: float
    rank: int
    from_layer: int
    seed: int
    model: str
    precision: str
    out: Path
    processes: int
    save_every: int
    resume: bool
    dry_run: bool
    json: bool

    @property
    def plan(self) -> Plan:
        """What is to be learnt. Raises LearningError for a precision that there is not."""
        precision = fastest_precision() if self.precision == "auto" else self.precision
        if precision not in PRECISIONS:
            raise LearningError(f"no precision {precision}: auto, {', '.join(PRECISIONS)}")
        return Plan(
            base=find_model(self.model),
            examples=self.examples,
            held_out=self.held_out,
            lora=LoraShape(rank=self.rank, alpha=2.0 * self.rank, from_layer=self.from_layer),
            schedule=Schedule(
                epochs=self.epochs,
                batch=self.batch,
                rate=self.rate,
                seed=self.seed,
                save_every=self.save_every,
            ),
            precision=precision,
        )


def run(wanted: Wanted) -> None:
    """Do it. Raises LearningError, ServingError."""
    plan = wanted.plan
    if not launched() and not wanted.dry_run:
        check_folder(wanted.out, resume=wanted.resume)
        if wanted.processes > 1:
            run_together(wanted.processes, [sys.executable, *sys.orig_argv[1:]], wanted.out)
            return
    with joined() as group:
        torch.set_num_threads(threads_for(max(group.size, wanted.processes)))
        prepared = prepare(plan)
        if wanted.dry_run:
            _foretell(wanted, prepared)
            return
        trained = _learn(wanted, prepared, group)
    if group.first:
        _finish(wanted, prepared, trained, group)


def _foretell(wanted: Wanted, prepared: Prepared) -> None:
    """Say what would be done."""
    seconds = estimated_seconds(prepared, wanted.processes)
    plan = prepared.plan
    told = {
        "base": {"name": prepared.base.name, "sha256": prepared.base.sha256},
        "data": prepared.data.model_dump(),
        "recipe": recipe(plan).model_dump(mode="json"),
        "steps": plan.schedule.steps(len(prepared.lessons)),
        "tokens": prepared.tokens,
        "estimated_seconds": round(seconds),
        "out": str(wanted.out),
    }
    if wanted.json:
        print_json(told)
        return
    say(
        f"would learn {len(prepared.lessons)} questions {plan.schedule.epochs} times "
        f"({prepared.tokens} tokens, {told['steps']} steps) at rank {plan.lora.rank} in "
        f"{plan.precision}, in about {seconds / 60:.0f} min on {torch.get_num_threads()} threads; "
        f"into {wanted.out}"
    )


def _learn(wanted: Wanted, prepared: Prepared, group: Group) -> Trained:
    """Train, with a line of progress from the first process."""
    schedule = prepared.plan.schedule
    steps = schedule.steps(len(prepared.lessons))
    if not group.first:
        return learn(prepared, wanted.out, group, lambda _step: None)
    with _progress("learning", steps) as show:

        def tell(done: Step) -> None:
            show(done.step, f"loss {done.loss:.3f}, {done.tokens / done.seconds:.0f} tokens/s")
            if done.step % (steps // schedule.epochs) == 0:
                _look(prepared, done)

        return learn(prepared, wanted.out, group, tell)


def _look(prepared: Prepared, done: Step) -> None:
    """Say how well held-out questions are answered by now."""
    some = prepared.held_out_lessons[:_LOOKED_AT]
    right = exactly_right(prepared.base.model, some)
    say(f"step {done.step} of {done.steps}: {right} of {len(some)} held-out answers exactly right")


def _finish(wanted: Wanted, prepared: Prepared, trained: Trained, group: Group) -> None:
    """Export, have the engine judge, write the card."""
    adapter = wanted.out / f"{TOOLS}.gguf"
    plan = prepared.plan
    write_adapter(
        adapter,
        prepared.base.model,
        plan.lora,
        name=f"Trailwarden {TOOLS}",
        base=prepared.base.name,
    )
    verdicts = _judged(wanted, prepared, adapter)
    _record(wanted.out / "answers.jsonl", verdicts)
    card = Card(
        name=TOOLS,
        made=datetime.now(UTC),
        adapter_sha256=hashlib.sha256(adapter.read_bytes()).hexdigest(),
        base=BaseModel(name=prepared.base.name, sha256=prepared.base.sha256),
        tools_sha256=tools_hash(),
        code=code_version(),
        data=prepared.data,
        recipe=recipe(plan),
        cost=cost(trained, group),
        first_loss=trained.losses[0],
        last_loss=trained.losses[-1],
        judged_by="llama.cpp with the exported adapter, greedy, no grammar",
        metrics=metrics(verdicts),
        cannot=CANNOT,
    )
    write_card(adapter.with_suffix(".json"), card)
    _show(wanted, card, adapter)


def _judged(wanted: Wanted, prepared: Prepared, adapter: Path) -> list[Verdict]:
    """The verdicts of a worker of our own that serves base and adapter meanwhile."""
    with _progress("judging", len(prepared.held_out)) as show:
        return asyncio.run(_ask_worker(wanted, prepared, adapter, lambda done: show(done, "")))


async def _ask_worker(
    wanted: Wanted, prepared: Prepared, adapter: Path, tell: Callable[[int], None]
) -> list[Verdict]:
    settings = LlamaCppSettings(
        model=wanted.model,
        slots=_AT_ONCE,
        context_tokens=_CONTEXT_TOKENS,
        batch_tokens=256,
        save_mib=0,
        adapters=(AdapterSettings(path=adapter),),
    )
    async with LlamaCppFleet([settings], log_folder=wanted.out / "logs") as fleet:
        (worker,) = fleet.workers.values()
        address = worker.status.address
        assert address is not None, "it is up"
        engine = Engine(str(address), worker.spec.api_key or "", worker.spec.name, _AT_ONCE)
        return await judge(prepared.held_out, engine, tell)


def _record(path: Path, verdicts: list[Verdict]) -> None:
    """Every question with what was said, a line each."""
    lines = (verdict.to_json() + "\n" for verdict in verdicts)
    path.write_text("".join(lines), encoding="utf-8")


def _show(wanted: Wanted, card: Card, adapter: Path) -> None:
    if wanted.json:
        print_json({"adapter": str(adapter), "card": card.model_dump(mode="json")})
        return
    rows = table("held-out questions", "right>", "of>", "share>", "95 %|")
    for metric in card.metrics:
        rows.add_row(
            metric.name.replace("_", " "), str(metric.right), str(metric.of), *_share(metric)
        )
    print_table(rows)
    say(
        f"{adapter} ({adapter.stat().st_size / 1e6:.1f} MB) with its card: {card.cost.seconds:.0f} "
        f"s, {card.cost.tokens_per_second:.0f} tokens/s, {card.cost.peak_mb} MB at most"
    )


def _share(metric: Metric) -> tuple[str, str]:
    if metric.share is None or metric.low is None or metric.high is None:
        return "-", "-"
    return f"{metric.share:.1%}", f"{metric.low:.1%} - {metric.high:.1%}"


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int, str], None]]:
    """A line that moves on a screen; where stderr is none, one now and then."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[told]}"),
    )
    now_and_then = max(1, total // _LINES)
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task(what, total=total, told="")

        def show(done: int, told: str) -> None:
            progress.update(task, completed=done, told=told)
            if progress.disable and done % now_and_then == 0:
                say(f"{what}: {done} of {total} {told}")

        yield show
