"""`trailwarden learn`: train the small adapters that this project ships, on this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import fail
from trailwarden.learning.errors import LearningError, LibraryMissing
from trailwarden.serving.models.catalogue import DEFAULT_MODEL

app = typer.Typer(help="Train small adapters for local language models.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="learn")


@app.callback()
def learn() -> None:
    """Train small adapters for local language models, from nothing but a seed."""


@app.command()
def tools(
    context: Data,
    examples: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Questions to learn from.")
    ] = 20_000,
    held_out: Annotated[
        int,
        typer.Option(min=1, max=100_000, help="Questions of other wording and names, to judge by."),
    ] = 600,
    epochs: Annotated[int, typer.Option(min=1, max=100, help="Times that each is learnt.")] = 1,
    batch: Annotated[int, typer.Option(min=1, max=4096, help="Questions a step.")] = 32,
    rate: Annotated[float, typer.Option(min=1e-7, max=1.0, help="Highest learning rate.")] = 1e-3,
    rank: Annotated[int, typer.Option(min=1, max=256, help="Size of the adapter.")] = 8,
    from_layer: Annotated[
        int, typer.Option(min=0, max=1000, help="Adapt this layer and those above it.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same adapter.")] = 1,
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="The base, by name or as a GGUF file.")
    ] = DEFAULT_MODEL,
    precision: Annotated[
        str,
        typer.Option(metavar="auto|bf16|f32", help="Of the frozen weights while training."),
    ] = "auto",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Default: learning/tools in the data folder."),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Training processes that share this machine. Default: one a CPU, at most 4.",
        ),
    ] = None,
    save_every: Annotated[int, typer.Option(min=1, help="Steps between two checkpoints.")] = 50,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in --out.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and how long it takes.")
    ] = False,
    json: Json = False,
) -> None:
    """Train the adapter that turns questions into calls, judge it, and write it with its card.

    Makes the questions from the seed, trains LoRA on the small local model, has the engine answer
    held-out questions with it, and writes tools.gguf, tools.json (the card) and every answer. Can
    be killed at any time and go on with --resume. Under torchrun it takes its part in the group.
    """
    try:
        _need("torch", "gguf")
        from trailwarden.cli.learning import Wanted, run, usable_cpus

        wanted = Wanted(
            examples=examples,
            held_out=held_out,
            epochs=epochs,
            batch=batch,
            rate=rate,
            rank=rank,
            from_layer=from_layer,
            seed=seed,
            model=model,
            precision=precision,
            out=out or Path(context.obj) / "learning" / "tools",
            processes=processes or min(usable_cpus(), 4),
            save_every=save_every,
            resume=resume,
            dry_run=dry_run,
            json=json,
        )
        run(wanted)
    except LearningError as error:
        fail(str(error))


def _need(*libraries: str) -> None:
    """Raises LibraryMissing, saying how they come."""
    missing = [name for name in libraries if importlib.util.find_spec(name) is None]
    if missing:
        raise LibraryMissing(
            f"learning needs {' and '.join(missing)}: pip install 'trailwarden[learn]' (about a "
            f"gigabyte, for training only; serving an adapter needs none of it)"
        )
