"""The command line as a user has it: a home, a data folder, no model and no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trailwarden.cli import main

SIMULATED = "sim:meadow?size=320x180&fps=5&for=12&night=0&visits=400&gap=2&seed=3"
"""A simulated camera past which something walks in its first second."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed, which must be one JSON document and nothing else."""
        return json.loads(self.out)


class CommandLine:
    """Runs `trailwarden` on one data folder."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch, caught: pytest.CaptureFixture[str]):
        self.data = data
        self._patch = patch
        self._caught = caught

    def run(self, *arguments: object, code: int = 0) -> Ended:
        """Run it in this process, and see that it ends with `code`."""
        with self._patch.context() as patch:
            patch.setattr(sys, "argv", ["trailwarden", *self._on_data(arguments)])
            with pytest.raises(SystemExit) as left:
                main()
        caught = self._caught.readouterr()
        ended = Ended(left.value.code if isinstance(left.value.code, int) else 0, *caught)
        assert ended.code == code, ended.err or ended.out
        return ended

    def start(self, *arguments: object, **popen: Any) -> subprocess.Popen[str]:
        """Start it as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "trailwarden", *self._on_data(arguments)],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | popen,
        )

    def process(self, *arguments: object, code: int = 0, **popen: Any) -> Ended:
        """Run it as a process of its own until it ends, with `code`."""
        with self.start(*arguments, **popen) as process:
            out, err = process.communicate(timeout=90)
        assert process.returncode == code, err or out
        return Ended(process.returncode, out or "", err or "")

    def _on_data(self, arguments: tuple[object, ...]) -> list[str]:
        return ["--data", str(self.data), *map(str, arguments)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without settings, models or samples, in a terminal of usual width."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith(("TRAILWARDEN_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("TRAILWARDEN_OFFLINE", "1")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLUMNS", "120")
    return folder


@pytest.fixture
def make_cli(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path], CommandLine]:
    """The command line on a folder."""
    return lambda data: CommandLine(data, monkeypatch, capsys)


@pytest.fixture
def cli(tmp_path: Path, make_cli: Callable[[Path], CommandLine]) -> CommandLine:
    """The command line on an empty folder."""
    return make_cli(tmp_path / "data")


@pytest.fixture(scope="session")
def watched_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which a simulated camera was watched by motion alone."""
    data = tmp_path_factory.mktemp("watched") / "data"
    command = [sys.executable, "-m", "trailwarden", "--data", str(data), "watch"]
    nothing = str(data.parent)
    subprocess.run(
        [*command, f"gate={SIMULATED}", "--at-speed"],
        env=os.environ
        | {"TRAILWARDEN_OFFLINE": "1", "TRAILWARDEN_MODELS": "", "HOME": nothing}
        | {"XDG_CACHE_HOME": nothing},
        check=True,
        capture_output=True,
        timeout=90,
    )
    yield data
    shutil.rmtree(data)


@pytest.fixture
def watched(
    watched_data: Path, tmp_path: Path, make_cli: Callable[[Path], CommandLine]
) -> CommandLine:
    """The command line on a copy of that folder, to read and to change."""
    return make_cli(Path(shutil.copytree(watched_data, tmp_path / "watched")))


@pytest.fixture
def models_folder(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The detectors that the developer's machine has, if any."""
    folder = DETECTORS
    if not folder:
        pytest.skip("TRAILWARDEN_MODELS names no detectors")
    monkeypatch.setenv("TRAILWARDEN_MODELS", folder)
    return Path(folder)


DETECTORS = os.environ.get("TRAILWARDEN_MODELS", "")
