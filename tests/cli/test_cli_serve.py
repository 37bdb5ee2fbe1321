"""`trailwarden serve`: what it refuses, what it tells, and that it serves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from openai import OpenAI
from tests.serving.scripted_server import scripted
from tests.serving.small_model import small_model
from typer.testing import CliRunner, Result

from trailwarden.cli import serve
from trailwarden.cli.serving import LEDGER, Served, read_served, with_workers
from trailwarden.serving.config import Config, Worker
from trailwarden.serving.engines.llamacpp.settings import LlamaCppSettings
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.ledger.journal import Journal
from trailwarden.serving.models.errors import ModelNotFound, ModelPullError, ModelRejected

Write = Callable[[str], Path]

OURS = """\
[listen]
port = 0

[[llamacpp]]
id = "small"
workers = 2
cpus = [0, 1]

[[llamacpp.adapters]]
path = "fox.gguf"

[[workers]]
id = "far"
url = "http://127.0.0.1:9"

[routing]
policy = "least_load"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "serving.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command makes in the folder it is run from goes with the test."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without models and offline; the cache."""
    monkeypatch.delenv("TRAILWARDEN_MODELS", raising=False)
    monkeypatch.setenv("TRAILWARDEN_OFFLINE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "trailwarden" / "models"


def run(*arguments: str) -> Result:
    """Run it as a part of a command line of its own; its errors come through."""
    app = typer.Typer()
    app.callback()(_with_data)
    serve.register(app)
    done = CliRunner().invoke(app, ["serve", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def _with_data(context: typer.Context) -> None:
    context.obj = Path("unused")


def test_a_file_names_our_workers_beside_those_of_others(write: Write) -> None:
    served = read_served(write(OURS))

    assert [worker.id for worker in served.config.workers] == ["far"]
    assert served.config.routing.policy == "least_load"
    (ours,) = served.llamacpp
    assert ours.worker_ids == ["small-1", "small-2"]
    assert ours.name == "smollm2"
    assert ours.adapters[0].path == Path("fox.gguf")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("[[llamacpp]]\nslots = 0\n", 2, "greater than or equal to 1"),
        ("\n[[llamacpp]]\nslot = 2\n", 3, "not permitted"),
        ("[llamacpp]\nslots = 2\n", 1, "tuple"),
        ("[[llamacpp]]\nslots = 2\n\n[listen]\nprot = 1\n", 5, "not permitted"),
    ],
)
def test_a_mistake_is_told_with_its_line(write: Write, text: str, line: int, why: str) -> None:
    path = write(text)

    with pytest.raises(ConfigError, match=why) as caught:
        read_served(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    "text",
    [
        "[[llamacpp]]\n[[llamacpp]]\n",
        '[[llamacpp]]\nid = "a"\n[[workers]]\nid = "a"\nurl = "http://h:1"\n',
    ],
)
def test_two_workers_of_one_id(write: Write, text: str) -> None:
    with pytest.raises(ConfigError, match="worker id given twice"):
        read_served(write(text))


@pytest.mark.parametrize("text", ["", "[listen]\nport = 0\n"])
def test_a_file_with_nobody_to_serve(write: Write, text: str) -> None:
    with pytest.raises(ConfigError, match=r"\[\[llamacpp\]\]"):
        run("--config", str(write(text)))


def test_what_is_not_toml_or_not_there(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not TOML"):
        read_served(write("[[llamacpp"))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_served(tmp_path / "absent.toml")


def test_our_workers_stand_beside_those_of_others() -> None:
    far = Worker.model_validate({"id": "far", "url": "http://h:1"})
    near = Worker.model_validate({"id": "near", "url": "http://127.0.0.1:1"})

    assert with_workers(Config(workers=(far,)), [near]).workers == (far, near)


@pytest.mark.usefixtures("nothing_here")
def test_without_a_model_the_next_step_is_told() -> None:
    with pytest.raises(ModelNotFound, match="serve pull smollm2"):
        run("--port", "0")


@pytest.mark.usefixtures("nothing_here")
def test_a_pull_when_offline_or_of_a_name_that_is_not_known() -> None:
    with pytest.raises(ModelPullError, match="TRAILWARDEN_OFFLINE"):
        run("pull")
    with pytest.raises(ModelNotFound, match="there is: smollm2"):
        run("pull", "gpt-9")


def test_a_pull_from_a_file_that_is_another(nothing_here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(b"GGUF")

    with pytest.raises(ModelRejected, match="nothing was kept"):
        run("pull", "--from", str(other))
    assert list(nothing_here.iterdir()) == []


@pytest.mark.needs_data
def test_a_pull_from_the_file_itself(nothing_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # to find the model
    model = small_model()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TRAILWARDEN_MODELS", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(nothing_here.parents[1]))
        patch.setenv("TRAILWARDEN_OFFLINE", "1")
        run("pull", "--from", str(model))
        assert "is here already" in run("pull").output
    assert {path.name for path in nothing_here.iterdir()} == {model.name, f"{model.name}.json"}


def test_a_probe_tells_what_a_server_can_and_what_is_done_without_the_rest() -> None:
    says: dict[str, Any] = {
        "/v1/models": {"data": [{"id": "llama3.2", "owned_by": "library"}]},
        "/api/version": {"version": "0.12.6"},
    }

    async def told(*more: str) -> Result:
        async with scripted(says) as server:
            return await asyncio.to_thread(run, "probe", str(server.address), *more)

    known = asyncio.run(told())
    assert "ollama 0.12.6" in known.stdout
    assert "llama3.2" in known.stdout
    assert "json schema" in known.stdout
    assert "priority: none; the gateway's queue orders requests" in known.stderr
    claimed = asyncio.run(told("--engine", "openai"))
    assert "json schema" not in claimed.stdout
    assert "cancellation: not promised" in claimed.stderr


@pytest.mark.needs_data
def test_it_serves_reloads_and_survives_its_worker(write: Write, tmp_path: Path) -> None:
    path = write(
        f'[listen]\nport = 0\n[[llamacpp]]\nid = "w"\nmodel = "{small_model()}"\n'
        'served_as = "small"\nslots = 1\ncontext_tokens = 512\n'
    )
    script = (
        "import typer\nfrom pathlib import Path\nfrom trailwarden.cli import serve\n"
        "app = typer.Typer()\n"
        "@app.callback()\n"
        "def data(context: typer.Context) -> None:\n"
        f"    context.obj = Path({str(tmp_path)!r})\n"
        "serve.register(app)\napp()\n"
    )
    command = [sys.executable, "-c", script, "serve", "--config", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            worker, url = told_by(process, "is up (process "), told_by(process, "http://")
            with OpenAI(base_url=url, api_key="none", max_retries=8) as client:
                first = asked(client)
                process.send_signal(signal.SIGHUP)
                os.kill(int(worker.rstrip(")")), signal.SIGKILL)
                told_by(process, "is up (process ")
                assert asked(client) == first
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "serving" / "logs" / "w.log").exists()
    ledger = Journal(tmp_path / "serving" / LEDGER, read_only=True)
    (used,) = ledger.totals(where={"fate": "used"})
    ledger.close()
    assert (used.requests, used.tokens.output_used) == (2, 12)


def told_by(process: subprocess.Popen[str], mark: str) -> str:
    """The word that follows a mark, or begins with it, in what it says next."""
    assert process.stderr is not None
    for line in process.stderr:
        if mark in line:
            word = line[line.index(mark) :].split(mark)[1].split()[0].rstrip(";")
            return f"http://{word}" if mark == "http://" else word
    raise AssertionError(f"it ended before it said {mark!r}")


def asked(client: OpenAI) -> str | None:
    """What the small model says to a greeting."""
    answer = client.chat.completions.create(
        model="small", messages=[{"role": "user", "content": "Hello"}], max_tokens=6, temperature=0
    )
    return answer.choices[0].message.content


def test_defaults_serve_one_small_model() -> None:
    alone = Served(Config(), (LlamaCppSettings(),))

    assert alone.llamacpp[0].worker_ids == ["llamacpp"]
    assert alone.config.listen.is_loopback
