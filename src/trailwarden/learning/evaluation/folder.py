"""A run's folder: what it asked, what was right, and every raw answer; a killed run goes on.

run.json        the system and what was asked of it
tasks.jsonl     every task with the answers to its golds (`record.TaskLine`)
records.jsonl   every answer as it came (`record.Record`), a line each
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from trailwarden.asking.model import Model
from trailwarden.learning.evaluation.errors import RunUnusable
from trailwarden.learning.evaluation.record import Record, TaskLine

_Line = TypeVar("_Line", bound=Model)

_SETTINGS, _TASKS, _RECORDS = "run.json", "tasks.jsonl", "records.jsonl"


class Settings(Model):
    """What a run is of; a folder takes no other."""

    system: str
    questions: str
    split: str
    worlds: int
    per_world: int
    runs: int


class RunFolder:
    """A folder of one run. Methods raise RunUnusable for what cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, settings: Settings) -> None:
        """Make the folder, or go on in it if it is of the same run."""
        file = self.path / _SETTINGS
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                file.write_text(settings.model_dump_json(indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise RunUnusable(f"a run cannot be kept in {self.path}: {error}") from error
        if (kept := self.settings()) != settings:
            raise RunUnusable(
                f"{self.path} holds another run ({kept.system}, {kept.questions}/{kept.split}): "
                "choose another folder with --out"
            )
        for name in (_TASKS, _RECORDS):
            _mend(self.path / name)

    def settings(self) -> Settings:
        """What it is a run of."""
        try:
            return Settings.model_validate_json((self.path / _SETTINGS).read_bytes())
        except (OSError, ValidationError) as error:
            raise RunUnusable(f"{self.path} is no run of `trailwarden eval`: {error}") from error

    def tasks(self) -> dict[str, TaskLine]:
        """Every task asked, by key; the last word on each."""
        return {line.key: line for line in self._lines(_TASKS, TaskLine)}

    def records(self) -> dict[tuple[str, int], Record]:
        """Every record, by task and run."""
        return {(line.key, line.run): line for line in self._lines(_RECORDS, Record)}

    def add_task(self, line: TaskLine) -> None:
        """Keep a task."""
        self._add(_TASKS, line)

    def add_record(self, line: Record) -> None:
        """Keep a record."""
        self._add(_RECORDS, line)

    def _add(self, name: str, line: Model) -> None:
        told: JsonValue = line.model_dump(mode="json")
        text = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
        try:
            with (self.path / name).open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError as error:
            raise RunUnusable(f"{self.path / name} cannot be written: {error}") from error

    def _lines(self, name: str, kind: type[_Line]) -> Iterator[_Line]:
        """The lines of a file; a last one that was cut off by a kill does not count."""
        file = self.path / name
        if not file.exists():
            return
        text = file.read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n")[:-1], 1):
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                raise RunUnusable(f"{file}, line {number}: {error}") from error


def _mend(file: Path) -> None:
    """Cut off a last line that a kill left half written, so that the next one is whole."""
    if not file.exists():
        return
    try:
        text = file.read_bytes()
        if not text.endswith(b"\n"):
            file.write_bytes(text[: text.rfind(b"\n") + 1])
    except OSError as error:
        raise RunUnusable(f"{file} cannot be mended: {error}") from error
