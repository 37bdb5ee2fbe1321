"""A run is kept whole, goes on where it was broken off, and is judged again without asking."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from trailwarden.cli.eval import register
from trailwarden.learning.evaluation.choosing import Choice, Questions, Split
from trailwarden.learning.evaluation.comparing import compared
from trailwarden.learning.evaluation.errors import RunUnusable
from trailwarden.learning.evaluation.folder import RunFolder, Settings
from trailwarden.learning.evaluation.running import Progress, run
from trailwarden.learning.evaluation.scoring import score_of
from trailwarden.learning.evaluation.systems import BrainKind, System, brain_of

CHOICE = Choice(Questions.TEMPLATE, Split.DEV, worlds=1, per_world=8)
SETTINGS = Settings(
    system="parser", questions="template", split="dev", worlds=1, per_world=8, runs=2
)


def ask(folder: RunFolder) -> int:
    """Run the parser over the questions; how many were asked."""
    asked: list[Progress] = []

    async def go() -> None:
        async with brain_of(System(BrainKind.PARSER)) as brain:
            await run(brain, CHOICE, folder, runs=2, tell=asked.append)

    folder.begin(SETTINGS)
    asyncio.run(go())
    return len(asked)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = RunFolder(tmp_path_factory.mktemp("run"))
    ask(folder)
    return folder


def test_every_question_is_asked_as_often_as_was_said(done: RunFolder) -> None:
    records = done.records()

    assert len(done.tasks()) == 8
    assert sorted(number for _, number in records) == [0] * 8 + [1] * 8
    assert all(record.answer_s >= record.first_s > 0 for record in records.values())


def test_a_finished_run_asks_nothing_more(done: RunFolder) -> None:
    assert ask(done) == 0


def test_a_run_that_was_killed_asks_only_what_is_left(done: RunFolder, tmp_path: Path) -> None:
    for name in ("run.json", "tasks.jsonl"):
        (tmp_path / name).write_bytes((done.path / name).read_bytes())
    lines = (done.path / "records.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "records.jsonl").write_text("".join(lines[:5]) + lines[5][:40])
    broken = RunFolder(tmp_path)

    assert ask(broken) == 11
    assert broken.records().keys() == done.records().keys()


def test_figures_come_from_what_was_kept(done: RunFolder) -> None:
    score = score_of(done)
    verdicts = sum(score.verdicts.values())

    assert verdicts == len(score.askings) == 8
    assert score.figures()["right"].share.n == 8
    assert score.figures()["right"].by_world is None
    assert all(len(one.judged) == 2 for one in score.askings)
    assert sum(len(one.askings) for one in score.by_kind().values()) == 8


def test_a_run_against_itself_differs_in_nothing(done: RunFolder) -> None:
    found = compared(score_of(done), score_of(done))

    assert (found.better, found.worse, found.p) == ((), (), 1.0)
    assert found.right is not None
    assert (found.right.low, found.right.high) == (0.0, 0.0)


def test_a_folder_takes_no_other_run(done: RunFolder) -> None:
    with pytest.raises(RunUnusable, match="--out"):
        done.begin(SETTINGS.model_copy(update={"system": "checked"}))


def test_a_damaged_line_is_named(done: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes((done.path / "run.json").read_bytes())
    (tmp_path / "records.jsonl").write_text("{}\n")

    with pytest.raises(RunUnusable, match="line 1"):
        RunFolder(tmp_path).records()


def test_what_is_no_run_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(RunUnusable, match="no run"):
        score_of(RunFolder(tmp_path))


def app() -> typer.Typer:
    made = typer.Typer()
    register(made)

    @made.callback()
    def globals_(context: typer.Context) -> None:
        context.obj = Path("nowhere")

    return made


def test_the_command_judges_a_kept_run_again_and_compares(done: RunFolder) -> None:
    kept = str(done.path)
    ended = CliRunner().invoke(app(), ["eval", "--rescore", kept, "--against", kept, "--json"])
    told = json.loads(ended.stdout)

    assert ended.exit_code == 0
    assert told["questions"] == 8
    assert told["against"]["onlyHere"] == 0
    assert {one["name"] for one in told["figures"]} >= {"right", "false answers"}


def test_the_command_prints_tables(done: RunFolder) -> None:
    ended = CliRunner().invoke(app(), ["eval", "--rescore", str(done.path)])

    assert ended.exit_code == 0
    assert "false answers" in ended.stdout
    assert "to the answer" in ended.stdout


def test_a_brain_with_a_model_wants_to_know_which(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app(), ["eval", "--brain", "model", "--out", str(tmp_path)])

    assert ended.exit_code == 2
    assert "--model" in ended.output


def test_a_run_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app(), ["eval", "--rescore", str(tmp_path)])

    assert ended.exit_code == 1
    assert "no run" in ended.output
