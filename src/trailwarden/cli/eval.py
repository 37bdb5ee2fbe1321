"""`trailwarden eval`: how well the agents answer, on worlds whose truth is known."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.agents.errors import EndpointError
from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.brains import KEY_VARIABLE, model_at
from trailwarden.cli.console import err, fail, print_json, say
from trailwarden.cli.eval_tables import document, print_comparison, print_score
from trailwarden.learning.adapters import TRAINED
from trailwarden.learning.errors import LearningError
from trailwarden.learning.evaluation.choosing import Choice, Questions, Split
from trailwarden.learning.evaluation.comparing import Comparison, compared
from trailwarden.learning.evaluation.folder import RunFolder, Settings
from trailwarden.learning.evaluation.running import RUNS, Progress, run
from trailwarden.learning.evaluation.scoring import Score, score_of
from trailwarden.learning.evaluation.systems import BrainKind, System, brain_of

_USAGE = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("eval")(evaluate)


def evaluate(
    context: Data,
    questions: Annotated[
        Questions, typer.Option(help="Written by template, by hand, or both.")
    ] = Questions.ALL,
    split: Annotated[
        Split, typer.Option(help="`dev` may be learnt from, `held` never is.")
    ] = Split.ALL,
    brain: Annotated[
        BrainKind | None,
        typer.Option(help="Default: `checked` with --model, `parser` without.", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="URL[#NAME]",
            help="A language model's OpenAI-compatible API, for example http://127.0.0.1:8100/v1,"
            f" and #NAME behind it if it has several. A key is taken from {KEY_VARIABLE}.",
        ),
    ] = None,
    worlds: Annotated[
        int, typer.Option(min=0, max=1000, help="Worlds for questions by template.")
    ] = 6,
    per_world: Annotated[
        int, typer.Option(min=1, max=500, help="Questions by template in each.")
    ] = 60,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Times that each is asked.")] = RUNS,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the run is kept, or was broken off. Default: a new folder under"
            " evaluation/ in the data folder.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Compare with a run kept before.")
    ] = None,
    rescore: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Judge a kept run again; ask nothing.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask the agents questions whose answers are known, and tell how they did.

    Worlds are made from seeds, stored, and asked about by the agents as people use them. Every
    raw answer is kept; a run that was broken off goes on with the same --out.
    """
    try:
        folder = RunFolder(rescore or out or _new_folder(Path(context.obj)))
        if rescore is None:
            choice = Choice(questions, split, worlds, per_world)
            _run(folder, choice, _system(brain, model), runs, quiet=json)
        score = score_of(folder)
        comparison = None if against is None else compared(score, score_of(RunFolder(against)))
    except (LearningError, EndpointError) as error:
        fail(str(error))
    _print(folder, score, comparison, json=json)


def _run(folder: RunFolder, choice: Choice, system: System, runs: int, *, quiet: bool) -> None:
    folder.begin(
        Settings(
            system=system.name,
            questions=choice.questions.value,
            split=choice.split.value,
            worlds=choice.worlds,
            per_world=choice.per_world,
            runs=runs,
        )
    )
    say(f"{system.name}: asking; the run is kept in {folder.path}")
    with err.status("setting up the first world") as status:

        def tell(progress: Progress) -> None:
            if not quiet:
                status.update(f"{progress.scene}: {progress.done} of {progress.of} answers")

        async def ask() -> None:
            async with brain_of(system, os.environ.get(KEY_VARIABLE)) as asked:
                await run(asked, choice, folder, runs, tell)

        asyncio.run(ask())


def _system(brain: BrainKind | None, model: str | None) -> System:
    """The system that the options name."""
    kind = brain or (BrainKind.PARSER if model is None else BrainKind.CHECKED)
    if kind is BrainKind.PARSER:
        return System(kind)
    if model is None:
        fail(
            f"the brain `{kind.value}` needs a model: --model URL, for example"
            f" http://127.0.0.1:8100/v1#{TRAINED}-tools",
            _USAGE,
        )
    found = asyncio.run(model_at(model, "start one with `trailwarden serve --adapter tools`"))
    return System(kind, found.url, found.name, compact=found.is_own)


def _new_folder(data: Path) -> Path:
    return data / "evaluation" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"


def _print(folder: RunFolder, score: Score, comparison: Comparison | None, *, json: bool) -> None:
    if json:
        print_json(document(folder.path, score, comparison))
        return
    print_score(score)
    if comparison is not None:
        print_comparison(comparison)
    say(f"every answer as it came: {folder.path}")
