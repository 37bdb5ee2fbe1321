"""`review` as a person has it: a real terminal, single keys, TAB, and the plug pulled."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.label_world import fill, says

from trailwarden.store import Reader

_PATIENCE_S = 60
_KEYS = "[q]uit: "


class Terminal:
    """A person at a terminal with a review running in it."""

    def __init__(self, data: Path, *options: str) -> None:
        self._ours, theirs = pty.openpty()
        self.seen = ""
        self._told = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trailwarden", "--data", str(data), "review", *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=os.environ | {"TERM": "dumb", "INPUTRC": os.devnull},
        )
        os.close(theirs)

    def waits_for(self, text: str) -> None:
        """Read on until this stands on the screen, after what was waited for before."""
        while text not in self.seen[self._told :]:
            ready, _, _ = select.select([self._ours], [], [], _PATIENCE_S)
            assert ready, f"{text!r} did not come: {self.seen}"
            self.seen += self._read()
        self._told = self.seen.index(text, self._told) + len(text)

    def types(self, keys: str, then: str) -> None:
        """Type keys, and wait for what they bring."""
        os.write(self._ours, keys.encode())
        self.waits_for(then)

    def ended(self) -> int:
        """Its exit code."""
        while chunk := self._read():
            self.seen += chunk
        return self.process.wait(_PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(_PATIENCE_S)
        os.close(self._ours)

    def _read(self) -> str:
        try:
            return os.read(self._ours, 4096).decode("utf-8", "replace")
        except OSError:  # Linux says so when the other end has closed
            return ""


@pytest.fixture
def sit_down(cli: CommandLine, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Begin a review of the world in a terminal."""
    fill(cli.data, tmp_path / "cards")
    open_now: list[Terminal] = []

    def begin(*options: str) -> Terminal:
        open_now.append(Terminal(cli.data, "--by", "Ada", *options))
        open_now[-1].waits_for(_KEYS)
        return open_now[-1]

    yield begin
    for terminal in open_now:
        terminal.close()


def test_a_person_walks_through_the_events(
    sit_down: Callable[..., Terminal], cli: CommandLine
) -> None:
    terminal = sit_down()
    assert "machine: 1 animal, score 0.25" in terminal.seen
    assert "IMG_0001.JPG" in terminal.seen
    terminal.types("c", _KEYS)
    terminal.types("e", "goes back): ")
    terminal.types("roe\t", "roe deer")
    terminal.types("\n", "count")
    terminal.types("two\n", "is no number of animals")
    terminal.types("2\n", "life stage")
    terminal.types("adult\n", "sex")
    terminal.types("\n", "behaviour")
    terminal.types("\n", "more in this event?")
    terminal.types("n\n", _KEYS)
    terminal.types("r", _KEYS)
    terminal.types("b", _KEYS)
    terminal.types("h", "it is as the machine says")
    terminal.types("x7 ä", "")
    terminal.types("u", _KEYS)
    terminal.types("q", "3 events reviewed by Ada: 1 confirm, 1 edit, 1 unknown")
    assert terminal.ended() == 0
    assert says(cli.data, "e2") == [("Capreolus capreolus", 2)]
    assert says(cli.data, "e3") == [("unknown", None)]


def test_what_was_typed_ahead_counts(sit_down: Callable[..., Terminal], cli: CommandLine) -> None:
    terminal = sit_down()
    terminal.types("crsrr", "no more events to review")
    assert terminal.ended() == 0
    assert says(cli.data, "e2") == says(cli.data, "e5") == [("blank", 0)]
    assert says(cli.data, "e3") == [("animal", 1)]


def test_a_name_that_is_not_known_is_kept_when_it_is_said_twice(
    sit_down: Callable[..., Terminal], cli: CommandLine
) -> None:
    terminal = sit_down()
    terminal.types("e", "goes back): ")
    terminal.types("Jackalope\n", "the same again keeps it")
    terminal.types("Jackalope\n", "count")
    terminal.types("1\n\n\n\n\n", _KEYS)
    terminal.types("\x04", "1 event reviewed")
    assert terminal.ended() == 0
    assert says(cli.data, "e1") == [("Jackalope", 1)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_however_it_ends_what_was_decided_is_stored(
    sit_down: Callable[..., Terminal], cli: CommandLine, number: int
) -> None:
    terminal = sit_down()
    terminal.types("c", _KEYS)
    terminal.types("r", _KEYS)
    terminal.process.send_signal(number)
    code = terminal.ended()
    assert code == (130 if number == signal.SIGINT else -signal.SIGKILL)
    with Reader.open(cli.data) as reader:
        assert [reader.event(f"e{n}").human_reviewed for n in (1, 2, 3)] == [True, True, False]
