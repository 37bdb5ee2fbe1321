"""`trailwarden clean`: what goes, what stays, and that nothing goes unasked."""

from __future__ import annotations

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.stored_world import CLIP_BYTES, EVENTS, NOON, fill, label

from trailwarden.domain import Event, EventState, Stamps
from trailwarden.store import Store


@pytest.fixture
def world(cli: CommandLine) -> CommandLine:
    fill(cli.data)
    return cli


def clips(cli: CommandLine) -> list[str]:
    return sorted(path.stem for path in (cli.data / "media").iterdir())


def stored_ids(cli: CommandLine) -> list[str]:
    return sorted(event["eventID"] for event in cli.run("events", "--json").document)


def test_without_a_limit_it_refuses(world: CommandLine) -> None:
    assert "--keep-days DAYS" in world.run("clean", "--yes", code=2).err
    assert clips(world) == sorted(EVENTS)


def test_events_too_needs_an_age(world: CommandLine) -> None:
    ended = world.run("clean", "--keep-gb", "0", "--events-too", "--yes", code=2)
    assert "--events-too needs --keep-days" in ended.err
    assert clips(world) == sorted(EVENTS)


def test_a_dry_run_shows_and_deletes_nothing(world: CommandLine) -> None:
    ended = world.run("clean", "--keep-days", "0", "--dry-run")

    assert "0 events and 5.0 MB go, 0.0 MB stay" in ended.out
    assert "nothing was deleted" in ended.err
    assert clips(world) == sorted(EVENTS)


def test_it_asks_and_without_an_answer_deletes_nothing(world: CommandLine) -> None:
    with world.start("clean", "--keep-days", "0", stdin=-1) as process:
        out, err = process.communicate("n\n", timeout=60)

    assert process.returncode == 0
    assert "Delete 5 files and 0 events?" in err
    assert "Delete" not in out
    assert "nothing was deleted" in err
    assert clips(world) == sorted(EVENTS)


def test_media_go_and_events_stay(world: CommandLine) -> None:
    document = world.run("clean", "--keep-days", "0", "--yes", "--json").document

    assert len(document["planned"]["filePaths"]) == 5
    assert document["deleted"] == {
        "files": 5,
        "events": 0,
        "bytesFreed": 5 * CLIP_BYTES,
        "refused": [],
    }
    assert clips(world) == []
    assert stored_ids(world) == sorted(EVENTS)


def test_by_size_the_oldest_go_first(world: CommandLine) -> None:
    world.run("clean", "--keep-gb", str(2 * CLIP_BYTES / 1e9), "--yes")

    assert clips(world) == ["e4", "e5"]


@pytest.mark.parametrize("limits", [["--keep-days", "0", "--events-too"], ["--keep-gb", "0"]])
def test_what_a_person_labelled_survives(world: CommandLine, limits: list[str]) -> None:
    label(world.data, "e2")
    world.run("clean", *limits, "--yes")

    assert clips(world) == ["e2"]
    kept = stored_ids(world)
    assert kept == (["e2"] if "--events-too" in limits else sorted(EVENTS))


def test_what_is_young_enough_stays(world: CommandLine) -> None:
    document = world.run("clean", "--keep-days", "100000", "--yes", "--json").document

    assert document["planned"]["filePaths"] == []
    assert clips(world) == sorted(EVENTS)


@pytest.mark.parametrize(
    "command", [["clean", "--keep-days", "0", "--dry-run", "--json"], ["clock", "gate", "1h"]]
)
def test_it_says_once_what_a_dead_watch_left(world: CommandLine, command: list[str]) -> None:
    """And so does `clock`, which opens the folder in the same way."""
    with Store.open(world.data) as store:
        store.open_event(Event("e9", "gate-1", NOON, NOON, EventState.OPEN, Stamps(arrival=NOON)))
    said = "the last run ended unexpectedly: 1 open event closed as truncated\n"

    assert world.run(*command).err.startswith(said)
    assert said not in world.run(*command).err
