"""`trailwarden events`, `cameras` and `clock` on a folder whose content is known."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.stored_world import EVENTS, HOUR, NOON, fill, label, leave_open

from trailwarden.domain import ObservationType
from trailwarden.store import Store


@pytest.fixture
def world(cli: CommandLine) -> CommandLine:
    fill(cli.data)
    return cli


@pytest.fixture
def in_berlin(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's clock is set to Berlin's time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def ids(cli: CommandLine, *arguments: str) -> list[str]:
    return [event["eventID"] for event in cli.run("events", *arguments, "--json").document]


def test_all_events_newest_first(world: CommandLine) -> None:
    assert ids(world) == ["e5", "e4", "e3", "e2", "e1"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--camera", "gate"], ["e3", "e2", "e1"]),
        (["--camera", "gate", "--camera", "bärenweg"], ["e5", "e4", "e3", "e2", "e1"]),
        (["--category", "animal"], ["e4", "e1"]),
        (["--category", "person"], ["e2"]),
        (["--category", "human"], ["e2"]),
        (["--category", "HUMAN", "--category", "vehicle"], ["e3", "e2"]),
        (["--limit", "2"], ["e5", "e4"]),
        (["--since", "2026-06-02"], ["e5", "e4"]),
        (["--until", "2026-06-02"], ["e3", "e2", "e1"]),
        (["--since", "2026-06-01T13:00", "--until", "2026-06-01 14:00"], ["e2"]),
        (["--since", "2026-06-01T15:00+02:00", "--until", "2026-06-01T14:30z"], ["e3", "e2"]),
        (["--since", "20w", "--until", "now", "--camera", "gate"], None),
        (["--since", "today"], None),
        (["--since", "yesterday", "--until", "90m"], None),
        (["--category", "unknown"], []),
    ],
)
def test_filters(world: CommandLine, arguments: list[str], wanted: list[str] | None) -> None:
    found = ids(world, *arguments)

    assert wanted is None or found == wanted


def test_a_time_without_a_zone_is_this_machine_s(world: CommandLine, in_berlin: None) -> None:
    """In June, two hours before UTC; the season counts in which the time lies, not today's."""
    assert ids(world, "--since", "2026-06-01T15:00", "--until", "2026-06-01T16:00") == ["e2"]
    assert ids(world, "--until", "2026-06-01T14:00") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "next tuesday"], "is not a time; write 2026-05-01"),
        (["--since", "99999999d"], "is not a time"),
        (["--since", "2026-13-01"], "is not a time"),
        (["--category", "deer"], "no category 'deer'; there are animal"),
        (["--limit", "0"], "'--limit'"),
        (["--cammera", "gate"], "--camera"),
    ],
)
def test_a_wrong_option_is_wrong_usage(world: CommandLine, arguments: list[str], said: str) -> None:
    assert said in " ".join(world.run("events", *arguments, code=2).err.replace("│", "").split())


def test_since_after_until_is_explained(world: CommandLine) -> None:
    ended = world.run("events", "--since", "2026-06-02", "--until", "2026-06-01", code=1)
    assert "swap them" in ended.err


def test_a_camera_that_is_not_there_is_an_error_naming_those_that_are(world: CommandLine) -> None:
    assert "there are: bärenweg, gate" in world.run("events", "--camera", "gaet", code=1).err


def test_an_empty_folder_is_no_data_and_stays_as_it_is(cli: CommandLine) -> None:
    for command in (
        ["events"],
        ["cameras"],
        ["clock", "gate"],
        ["clock", "gate", "1h"],
        ["clean", "--keep-days", "1", "--dry-run"],
    ):
        ended = cli.run(*command, code=1)
        assert f"no Trailwarden data in {cli.data}" in ended.err
        assert "trailwarden watch" in ended.err
        assert not ended.out
    assert not cli.data.exists()


def test_no_match_is_said_on_stderr(world: CommandLine) -> None:
    ended = world.run("events", "--category", "unknown")
    assert (ended.out, ended.err) == ("", "no events match\n")
    assert world.run("events", "--category", "unknown", "--json").document == []


def test_the_table_names_zone_and_whole_ids(watched: CommandLine) -> None:
    (event,) = watched.run("events", "--json").document
    ended = watched.process("events", env=os.environ | {"COLUMNS": "40"})

    head, line = ended.out.splitlines()
    assert head.split() == ["start", "camera", "what", "length", "evidence", "id"]
    assert line.rstrip().endswith(event["eventID"])
    assert "UTC  gate (simulated)" in line


def test_a_narrow_screen_shows_every_column_and_whole_ids(watched: CommandLine) -> None:
    (event,) = watched.run("events", "--json").document
    ours, theirs = pty.openpty()
    with watched.start("events", stdout=theirs, env=os.environ | {"COLUMNS": "40"}) as process:
        process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)

    assert event["eventID"] in shown
    assert "gate" in shown
    assert "unclassified" in shown


def test_a_truncated_event_says_so(world: CommandLine) -> None:
    """Square brackets are text, not markup."""
    leave_open(world.data, "e9")

    assert "[truncated]" in world.run("events").out


def test_a_reader_that_leaves_early_is_no_failure(world: CommandLine) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    for arguments in (["events"], ["events", "--json"], ["cameras"]):
        ended = world.process(*arguments, stdout=writing)
        assert ended.err == ""
    os.close(writing)


def test_a_full_disk_behind_stdout_is_one_clear_line(world: CommandLine) -> None:
    with Path("/dev/full").open("w") as full:
        ended = world.process("events", "--json", stdout=full, code=1)
    assert ended.err.startswith("error: the system refused: [Errno 28]")
    assert len(ended.err.splitlines()) == 1


def test_a_persons_word_counts(world: CommandLine) -> None:
    label(world.data, "e3", ObservationType.ANIMAL)

    event = next(e for e in world.run("events", "--json").document if e["eventID"] == "e3")
    assert event["humanReviewed"] is True
    (observation,) = event["observations"]
    assert observation["classificationMethod"] == "human"
    assert ids(world, "--category", "vehicle") == []


def test_cameras_with_effort_and_counts(world: CommandLine) -> None:
    bear, gate = world.run("cameras", "--json").document

    assert (bear["cameraID"], gate["cameraID"]) == ("bärenweg", "gate")
    assert gate["effortSeconds"] == {"up": 6 * 3600.0, "dark": 2 * 3600.0}
    assert gate["cameraDays"] == 0.25  # dark hours are no effort
    assert gate["events"] == {"animal": 1, "human": 1, "vehicle": 1}
    assert gate["lastEventID"] == "e3"
    assert gate["simulated"] is False


def test_a_camera_is_watched_only_while_a_process_lives(world: CommandLine) -> None:
    with Store.open(world.data) as store:
        store.end_deployment("bärenweg-1", NOON + 48 * HOUR)
        bear, gate = world.run("cameras", "--json").document
        assert (bear["watched"], gate["watched"]) == (False, True)  # one was taken down
        _, bear_line, gate_line = world.run("cameras").out.splitlines()
        assert "not watched" in bear_line
        assert "not watched" not in gate_line
        assert "2026-06-01 18:00:00 UTC" in gate_line  # since when

    _, gate = world.run("cameras", "--json").document
    assert (gate["watched"], gate["state"]) == (False, "dark")
    gate_line = world.run("cameras").out.splitlines()[2]
    assert "not watched (dark)  2026-06-01 20:00:00 UTC" in gate_line  # when it was last known


def test_cameras_within_a_time(world: CommandLine) -> None:
    day = ("--since", "2026-06-01T12:30Z", "--until", "2026-06-01T13:30Z")
    _, gate = world.run("cameras", *day, "--json").document

    assert gate["events"] == {"human": 1}
    assert gate["effortSeconds"] == {"up": 3600.0}


def test_cameras_as_a_table(world: CommandLine) -> None:
    head, bear, gate = world.run("cameras").out.splitlines()

    assert head.split()[:4] == ["camera", "state", "since", "effort"]
    assert bear.startswith("bärenweg")
    assert "6 h 00 m" in gate
    assert "dark 2 h 00 m" in gate
    assert "1 animal, 1 human, 1 vehicle" in gate


def test_the_clock_is_corrected_shown_and_put_back(world: CommandLine) -> None:
    before = world.run("events", "--json").document
    assert "clock +0:00:00" in world.run("clock", "gate").out

    said = world.run("clock", "gate", "-1h30m", "--reason", "winter time", "--by", "Ada").err
    assert "-1:30:00" in said
    after = {e["eventID"]: e for e in world.run("events", "--json").document}
    assert after["e1"]["eventStart"] == (NOON - 1.5 * HOUR).isoformat()
    assert after["e1"]["sourceStart"] == NOON.isoformat()
    assert after["e1"]["clockOffsetSeconds"] == -5400.0
    assert after["e4"]["clockOffsetSeconds"] == 0.0  # the other camera's

    history = world.run("clock", "gate").out
    assert "winter time" in history
    assert "Ada" in history
    world.run("clock", "gate", "0s")
    assert world.run("events", "--json").document == before
    (first, second) = world.run("clock", "gate-1", "--json").document["corrections"]
    assert (first["toSeconds"], second["toSeconds"]) == (-5400.0, 0.0)


@pytest.mark.parametrize("offset", ["1h", "+1h", "-2d", "90s", "-1d2h3m4.5s", "0s"])
def test_every_form_of_an_offset(world: CommandLine, offset: str) -> None:
    document = world.run("clock", "gate", offset, "--json").document

    assert document["corrections"][-1]["toSeconds"] == document["clockOffsetSeconds"]


@pytest.mark.parametrize("offset", ["", "1", "soon", "99999999999d", "-99999999999d", "1h 2h"])
def test_an_offset_that_is_none(world: CommandLine, offset: str) -> None:
    world.run("clock", "gate", offset, code=2)
    assert world.run("clock", "gate", "--json").document["corrections"] == []


def test_the_clock_of_a_camera_that_is_not_there(world: CommandLine) -> None:
    assert "there are: bärenweg, gate" in world.run("clock", "gaet", "1h", code=1).err


def test_a_user_without_a_name_may_correct_a_clock(
    world: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", _nobody)
    (change,) = world.run("clock", "gate", "1h", "--json").document["corrections"]
    assert change["by"] == f"user {os.getuid()}"


def _nobody(number: int) -> object:
    raise KeyError(f"getpwuid(): uid not found: {number}")


def test_a_folder_of_another_program_is_not_touched(cli: CommandLine) -> None:
    cli.data.mkdir()
    database = cli.data / "trailwarden.sqlite3"
    database.write_bytes(b"something else entirely, and long enough to be read" * 100)
    before = database.read_bytes()

    for command in (["events"], ["cameras"], ["doctor"], ["clock", "gate", "1h"]):
        assert str(database) in (cli.run(*command, code=1).err + cli.run(*command, code=1).out)
    assert database.read_bytes() == before


def test_the_world_is_what_the_tests_believe(world: CommandLine) -> None:
    assert sorted(ids(world)) == sorted(EVENTS)
