"""`trailwarden learn tools` with a tiny base, and `serve --adapter`: from a seed to an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.learning.tiny_llama import write_tiny
from typer.testing import CliRunner, Result

from trailwarden.cli import learn
from trailwarden.cli.serving import one_model, read_served
from trailwarden.learning import adapters
from trailwarden.learning.adapters import find_adapter
from trailwarden.learning.errors import AdapterUnusable
from trailwarden.learning.lora.card import CANNOT, Card, read_card, tools_hash
from trailwarden.serving.errors import ConfigError

SMALL = ("--examples", "24", "--held-out", "4", "--epochs", "1", "--batch", "8", "--rank", "2")
PROGRAM = """\
import sys, typer
from pathlib import Path
from trailwarden.cli import learn
app = typer.Typer()
@app.callback()
def data(context: typer.Context) -> None:
    context.obj = Path(sys.argv[0]).parent
learn.register(app)
app()
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny.gguf")


def run(data: Path, *arguments: str) -> Result:
    app = typer.Typer()

    def with_data(context: typer.Context) -> None:
        context.obj = data

    app.callback()(with_data)
    learn.register(app)
    done = CliRunner().invoke(app, ["learn", "tools", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def told(done: Result) -> dict[str, Any]:
    """The JSON on stdout."""
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_from_a_seed_to_an_adapter_with_its_card(tmp_path: Path, base: Path) -> None:
    small = (*SMALL, "--model", str(base), "--processes", "1", "--json")

    document = told(run(tmp_path, *small))

    out = tmp_path / "learning" / "tools"
    card = Card.model_validate(document["card"])
    assert Path(document["adapter"]) == out / "tools.gguf"
    assert read_card(out / "tools.json") == card
    assert card.base.name == "Tiny"
    assert card.tools_sha256 == tools_hash()
    assert (card.data.examples, card.data.held_out) == (24, 4)
    assert (card.recipe.rank, card.recipe.alpha) == (2, 4.0)
    assert card.cannot == CANNOT
    assert {metric.name: metric.of for metric in card.metrics}["exact"] == 4
    lines = (out / "answers.jsonl").read_text().splitlines()
    assert [set(json.loads(line)) >= {"question", "wanted", "said"} for line in lines] == [True] * 4
    again = run(tmp_path, *small)
    assert again.exit_code == 1
    assert "--resume" in again.stderr
    resumed = Card.model_validate(told(run(tmp_path, *small, "--resume"))["card"])
    assert resumed.adapter_sha256 == card.adapter_sha256
    assert resumed.cost.resumed_at_step == 3


def test_two_processes_by_one_command(tmp_path: Path, base: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), "learn", "tools", *SMALL, "--model", str(base)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [*command, "--processes", "2", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["card"]["cost"]["processes"] == 2


def test_a_dry_run_writes_nothing(tmp_path: Path, base: Path) -> None:
    before = sorted(tmp_path.iterdir())

    document = told(run(tmp_path, *SMALL, "--model", str(base), "--dry-run", "--json"))
    words = run(tmp_path, *SMALL, "--model", str(base), "--dry-run")

    assert document["steps"] == 3
    assert document["estimated_seconds"] >= 0
    assert "would learn 24 questions 1 times" in words.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_without_torch_the_extra_is_named(tmp_path: Path) -> None:
    hiding = "import sys; sys.modules['torch'] = None\n"
    command = [sys.executable, "-c", hiding + PROGRAM, "learn", "tools", "--dry-run"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 1
    assert "pip install 'trailwarden[learn]'" in done.stderr


def test_a_precision_that_there_is_not(tmp_path: Path, base: Path) -> None:
    done = run(tmp_path, *SMALL, "--model", str(base), "--precision", "f8")

    assert done.exit_code == 1
    assert "no precision f8" in done.stderr


def test_a_base_that_cannot_be_read(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.gguf"
    rubbish.write_bytes(b"GGUF" + b"\0" * 400)

    done = run(tmp_path, *SMALL, "--model", str(rubbish), "--processes", "1")

    assert done.exit_code == 1
    assert "rubbish.gguf" in done.stderr


def test_an_adapter_by_name_or_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "_HERE", tmp_path)
    ours, other = tmp_path / "tools.gguf", tmp_path / "other.txt"
    ours.write_bytes(b"GGUF...")
    other.write_bytes(b"text")
    config = tmp_path / "serving.toml"
    config.write_text('[[llamacpp]]\n[[llamacpp.adapters]]\npath = "tools"\n')

    assert find_adapter("tools") == find_adapter(str(ours)) == ours
    assert [one.path for one in one_model("smollm2", 1, "tools").adapters] == [ours]
    assert one_model("smollm2", 1, None).adapters == ()
    assert read_served(config).llamacpp[0].adapters[0].path == ours
    with pytest.raises(AdapterUnusable, match="it has: tools"):
        find_adapter("badgers")
    with pytest.raises(AdapterUnusable, match="no GGUF"):
        find_adapter(str(other))
    with pytest.raises(ConfigError, match="learn tools"):
        one_model("smollm2", 1, "../tools")
