"""`review` by file, directly and by a pipe: what is said, by whom, and what it leaves alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.label_world import MODEL, event_of, fill, machine, says

from trailwarden.domain import ClassificationMethod
from trailwarden.store import Reader, Store


@pytest.fixture
def world(cli: CommandLine, tmp_path: Path) -> CommandLine:
    fill(cli.data, tmp_path / "cards")
    return cli


@pytest.fixture
def piped(world: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Review with lines from a pipe; returns all that was said."""

    def run(*lines: str, options: tuple[str, ...] = (), code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        ended = world.run("review", "--by", "Ada", *options, code=code)
        return ended.out + ended.err

    return run


def rows_of(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def save(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> Path:
    """Save the sheet as a spreadsheet would, in its own way."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def reviewed(data: Path) -> set[str]:
    with Reader.open(data) as reader:
        return {event.event_id for event in reader.events() if event.human_reviewed}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_is_written_filled_in_and_read_back(
    world: CommandLine, tmp_path: Path, delimiter: str
) -> None:
    sheet = tmp_path / "sheet.csv"
    world.run("review", "--write", sheet)
    rows = rows_of(sheet)
    assert [row["eventID"] for row in rows] == ["e1", "e2", "e3", "e4", "e5"]
    assert rows[0]["says"] == "animal"
    assert rows[0]["eventStart"] == "2026-05-01T07:00:00+02:00"
    rows[0] |= {"decision": "confirm", "note": "clear"}
    rows[1] |= {"species": "roe deer", "count": "2", "lifeStage": "adult"}
    fawn = rows[1] | {"count": "1", "lifeStage": "juvenile", "reviewedBy": "Bo"}
    rows[2] |= {"decision": "blank"}
    rows[3] |= {"decision": "unknown", "reviewedBy": "Bo"}
    save(sheet, [*rows, fawn], delimiter)
    world.run("review", "--read", sheet, "--by", "Ada", "--dry-run")
    assert reviewed(world.data) == set()
    world.run("review", "--read", sheet, "--by", "Ada")
    assert reviewed(world.data) == {"e1", "e2", "e3", "e4"}
    assert says(world.data, "e1") == [("animal", 1)]
    assert says(world.data, "e2") == [("Capreolus capreolus", 2), ("Capreolus capreolus", 1)]
    assert says(world.data, "e3") == [("blank", 0)]
    assert says(world.data, "e4") == [("unknown", None)]
    with Reader.open(world.data) as reader:
        assert {one.classified_by for one in reader.event("e2").current} == {"Ada, Bo"}
        assert reader.event("e4").current[0].classified_by == "Bo"
        assert reader.event("e1").current[0].comments == "clear"
        assert reader.event("e1").current[0].score is None
        assert machine("e1") in reader.event("e1").observations


def test_a_sheet_may_be_json(world: CommandLine, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.json"
    world.run("review", "--write", sheet, "--cameras", "north")
    rows = json.loads(sheet.read_text(encoding="utf-8"))
    assert len(rows) == 2
    rows[0] |= {"species": "Vulpes vulpes", "count": 3}
    sheet.write_text(json.dumps(rows), encoding="utf-8")
    world.run("review", "--read", sheet, "--by", "Ada")
    assert says(world.data, "e1") == [("Vulpes vulpes", 3)]


@pytest.mark.parametrize(
    ("filled", "reason"),
    [
        ({"decision": "perhaps"}, "column decision: 'perhaps'; expected confirm, blank, unknown"),
        ({"decision": "blank", "species": "roe deer"}, "column decision: 'blank'"),
        ({"decision": "confirm", "species": "roe deer"}, "column species: 'roe deer'; expected no"),
        ({"species": "deer thing"}, "column species: 'deer thing' is no name"),
        ({"species": "roe deer", "count": "1.5"}, "column count: '1.5'; expected a whole number"),
        ({"species": "roe deer", "lifeStage": "old"}, "column lifeStage: 'old'; expected adult"),
        ({"species": "roe deer", "sex": "?!"}, "column sex"),
        ({"species": "roe deer", "count": "1e999"}, "column count"),
        ({"count": "2"}, "column decision"),
        ({"eventID": "e9", "decision": "blank"}, "column eventID: 'e9'; expected an event that"),
        ({"eventID": "", "decision": "blank"}, "column eventID: ''"),
        ({"says": "human", "decision": "confirm"}, "column says: 'human'; expected what the event"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(
    world: CommandLine, tmp_path: Path, filled: dict[str, str], reason: str
) -> None:
    sheet = tmp_path / "sheet.csv"
    world.run("review", "--write", sheet)
    rows = rows_of(sheet)
    rows[0] |= {"decision": "blank"}
    rows[1] |= filled
    said = world.run("review", "--read", save(sheet, rows), code=1).err
    assert "sheet.csv, row 3, " + reason in said
    assert reviewed(world.data) == set()


def test_an_event_of_which_nothing_is_said_stands_in_the_sheet(
    world: CommandLine, tmp_path: Path
) -> None:
    with Store.open(world.data) as store:
        store.close_event(replace(event_of("e1"), event_id="quiet", observations=()), ())
    sheet = tmp_path / "sheet.csv"
    world.run("review", "--write", sheet)
    rows = rows_of(sheet)
    (quiet,) = (row for row in rows if row["eventID"] == "quiet")
    assert (quiet["observationID"], quiet["says"], quiet["cameraID"]) == ("", "", "north")
    quiet["decision"] = "confirm"
    said = world.run("review", "--read", save(sheet, rows), "--by", "Ada", code=1).err
    assert "nothing is said of it yet" in said
    quiet |= {"decision": "", "species": "red fox"}
    world.run("review", "--read", save(sheet, rows), "--by", "Ada")
    assert says(world.data, "quiet") == [("Vulpes vulpes", None)]


def test_a_folder_is_no_sheet(world: CommandLine, tmp_path: Path) -> None:
    assert "cannot be read" in world.run("review", "--read", tmp_path, code=1).err


def test_every_row_of_an_event_needs_a_decision(world: CommandLine, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    world.run("review", "--write", sheet)
    rows = rows_of(sheet)
    said = world.run("review", "--read", save(sheet, [*rows, rows[0] | {"decision": "blank"}]),
                     code=1).err  # fmt: skip
    assert "row 2, column decision: ''; expected a decision, as other rows" in said


def test_a_label_of_several_animals_is_given_directly(world: CommandLine) -> None:
    groups = ("--count", 2, "--life-stage", "adult", "--count", 1, "--life-stage", "juvenile")
    world.run("review", "e1", "--species", "Reh", *groups, "--note", "at dusk", "--by", "Ada")
    assert says(world.data, "e1") == [("Capreolus capreolus", 2), ("Capreolus capreolus", 1)]


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        ((), 2, "what does e1 show"),
        (("--confirm", "--reject"), 2, "give one of --confirm"),
        (("--confirm", "--count", 2), 2, "go with --species"),
        (("--species", "Reh", "--count", 1, "--count", 2, "--sex", "f"), 2, "--sex is given 1"),
        (("--species", "Reh", "--count", "-2"), 1, "no number of animals; nothing was stored"),
        (("--species", "unknown"), 1, "there are --reject and --unknown"),
        (("--species", "some beast"), 1, "no name that is known"),
        (("--confirm", "--write", "x.csv"), 2, "are different things"),
        (("--confirm", "--by", " "), 1, "needs the name of who gives it"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    world: CommandLine, options: tuple[object, ...], code: int, reason: str
) -> None:
    said = " ".join(world.run("review", "e1", *options, code=code).err.replace("│", " ").split())
    assert reason in said
    assert reviewed(world.data) == set()


def test_the_history_says_who_said_what_and_until_when(world: CommandLine) -> None:
    world.run("review", "e1", "--confirm", "--by", "Ada")
    world.run("review", "e1", "--species", "Reh", "--count", 1, "--by", "Bo")
    history = world.run("review", "--history", "e1").out.splitlines()
    assert len(history) == 4
    for line, words in zip(
        history[1:],
        [
            (MODEL, "1 animal, score 0.25", "a person spoke"),
            ("Ada", "1 animal", "by Bo"),
            ("Bo", "1 Capreolus capreolus", "now"),
        ],
        strict=True,
    ):
        assert all(word in line for word in words), line


def test_a_pipe_decides_line_by_line(piped: Callable[..., str], world: CommandLine) -> None:
    said = piped(
        "confirm",
        *("edit", "roe deer", "2", "adult", "female", "feeding"),
        *("y", "roe deer", "1", "juvenile", "", "", "n"),
        *("note", "gone too soon", "unknown"),
        "skip",
        "reject",
    )
    assert "stdin is no terminal" in said
    assert "4 events reviewed by Ada: 1 confirm, 1 edit, 1 unknown, 1 reject" in said
    assert says(world.data, "e2") == [("Capreolus capreolus", 2), ("Capreolus capreolus", 1)]
    assert reviewed(world.data) == {"e1", "e2", "e3", "e5"}
    with Reader.open(world.data) as reader:
        assert reader.event("e3").current[0].comments == "gone too soon"
        doe, fawn = reader.event("e2").current
    assert (doe.life_stage, doe.sex, doe.behavior) == ("adult", "female", "feeding")
    assert (fawn.life_stage, fawn.sex, fawn.behavior) == ("juvenile", None, None)
    assert doe.classification_method is ClassificationMethod.HUMAN


def test_the_next_review_goes_on_where_the_last_one_ended(
    piped: Callable[..., str], world: CommandLine
) -> None:
    piped("confirm", "quit")
    said = piped("reject")
    assert "  e2" in said
    assert "  e1" not in said
    assert reviewed(world.data) == {"e1", "e2"}


def test_the_last_decision_can_be_taken_back(piped: Callable[..., str], world: CommandLine) -> None:
    world.run("review", "e2", "--species", "Reh", "--by", "Bo")
    piped("reject", "reject", "back", "back", "back", "quit", options=("--again",))
    assert reviewed(world.data) == {"e2"}
    with Reader.open(world.data) as reader:
        (restored,) = reader.event("e2").current
    assert (restored.classified_by, restored.scientific_name) == ("Bo", "Capreolus capreolus")


def test_a_line_that_answers_nothing_ends_it_and_what_came_before_stands(
    piped: Callable[..., str], world: CommandLine
) -> None:
    said = piped("confirm", "edit", "roe deer", "lots", code=1)
    assert "line 4 of stdin" in said
    assert "what came before it is stored" in said
    assert reviewed(world.data) == {"e1"}
    assert "'perhaps'; expected one of confirm" in piped("perhaps", code=1)


@pytest.mark.parametrize(
    ("options", "events"),
    [
        (("--cameras", "south"), "e3 e4 e5"),
        (("--cameras", "south,north", "--unsure", "0.5"), "e1 e4 e5"),
        (("--from", "2026-05-01T06:00+00:00", "--to", "2026-05-01T08:00+00:00"), "e2 e3"),
        (("--type", "human"), ""),
        (("--type", "animal", "--cameras", "north"), "e1 e2"),
        (("--taxon", "Cervidae", "--again"), "e2"),
    ],
)
def test_filters(world: CommandLine, tmp_path: Path, options: tuple[str, ...], events: str) -> None:
    if "--again" in options:
        world.run("review", "e2", "--species", "Reh", "--by", "Ada")
    sheet = tmp_path / "sheet.csv"
    world.run("review", "--write", sheet, *options)
    assert [row["eventID"] for row in rows_of(sheet)] == events.split()


def test_while_another_process_writes_only_the_sheet_is_to_be_had(
    world: CommandLine, tmp_path: Path
) -> None:
    with Store.open(world.data):
        world.run("review", "--write", tmp_path / "sheet.csv")
        for arguments in (("e1", "--confirm"), ("--read", tmp_path / "sheet.csv"), ()):
            said = world.process("review", *arguments, code=1).err
            assert "labels cannot be stored now" in said
            assert "is being written by process" in said
            assert "`trailwarden review --write FILE.csv`" in said
    assert reviewed(world.data) == set()


def test_binary_rubbish_on_stdin(world: CommandLine, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"\xff\xfe\x00\n" * 10)
    with rubbish.open("rb") as stdin:
        said = world.process("review", stdin=stdin, code=1).err
    assert "Traceback" not in said
    assert "stdin" in said
