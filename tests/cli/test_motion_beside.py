"""Motion is told beside a run without being asked for, and what fails there harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import SIMULATED, CommandLine
from tests.describing.described_world import TAXA, add_event

from trailwarden.cli.motion import tell_motion, telling_motion
from trailwarden.domain import Telling
from trailwarden.store import Reader, Store


def methods(data: Path) -> list[list[Telling]]:
    """By what each event's descriptions were made."""
    with Reader.open(data) as reader:
        return [
            [one.method for one in reader.descriptions(event.event_id)] for event in reader.events()
        ]


def test_watching_tells_how_animals_moved(cli: CommandLine) -> None:
    cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--json")

    told = methods(cli.data)
    assert told
    assert all(one == [Telling.MOTION] for one in told)


def test_the_season_of_the_demo_is_described(cli: CommandLine, tmp_path: Path) -> None:
    cli.run("demo", "--season-only", "--keep", tmp_path / "demo")

    told = methods(tmp_path / "demo")
    assert sum(one == [Telling.MOTION] for one in told) > len(told) / 2  # the rest has no tracks


def test_events_that_close_during_a_run_are_described_at_its_end(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.add_taxa(TAXA)
        with telling_motion(tmp_path):
            add_event(store, "e0")
        assert methods(tmp_path) == [[Telling.MOTION]]


def test_a_failure_is_said_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_motion(tmp_path / "none")
    with telling_motion(tmp_path / "none"):
        pass
    assert capsys.readouterr().err.count("what animals did is not described in this run") == 2
