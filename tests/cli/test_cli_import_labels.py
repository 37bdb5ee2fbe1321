"""`import labels`: Timelapse's CSV comes back, wins over the machine, or changes nothing at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.label_world import MODEL, event_of, fill, machine, says
from tests.cli.one_command import run_alone

from trailwarden.cli.import_labels import register
from trailwarden.domain import ClassificationMethod
from trailwarden.store import Reader, Store

SAVED = datetime(2026, 6, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 9, tzinfo=UTC)
HEAD = "RootFolder,File,RelativePath,DateTime,DeleteFlag,Species,Count,Sex,Analyst,Weather"


@pytest.fixture
def data(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "data"
    fill(folder, tmp_path / "cards")
    return folder


@pytest.fixture
def timelapse(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV as Timelapse does: with a mark, backslashes, and a time when it was saved."""

    def write(*rows: str, head: str = HEAD, encoding: str = "utf-8-sig") -> Path:
        path = tmp_path / "TimelapseData.csv"
        path.write_bytes("\r\n".join((head, *rows, "")).encode(encoding))
        os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
        return path

    return write


def row(file: str, folder: str, species: str, rest: str = ",,,", root: str = "cards") -> str:
    return f"{root},{file},{folder},2026-05-01 07:00:00,false,{species},{rest}"


NORTH, SOUTH = r"north\DCIM\100", r"south\DCIM\100"


def test_labels_come_back_with_who_and_when_and_the_machine_stays_beside(
    data: Path, timelapse: Callable[..., Path]
) -> None:
    path = timelapse(
        row("IMG_0001.JPG", NORTH, "roe deer", "1,f,Bo,"),
        row("IMG_0002.JPG", NORTH, "roe deer", "2,,Bo,sunny"),
        row("IMG_0003.JPG", NORTH, "Empty"),
        row("IMG_0001.JPG", SOUTH, ""),
    )
    run_alone(register, data, path, "--by", "Ada")
    assert says(data, "e1") == [("Capreolus capreolus", 2)]
    assert says(data, "e2") == [("blank", 0)]
    assert says(data, "e3") == [("animal", 1)]
    with Reader.open(data) as reader:
        human, by_machine = reader.event("e1").observations
        (empty, _) = reader.event("e2").observations
        assert not reader.event("e3").human_reviewed
    assert (human.classified_by, human.classified_at) == ("Bo", SAVED)
    assert human.classification_method is ClassificationMethod.HUMAN
    assert empty.classified_by == "Ada"
    assert by_machine == machine("e1")


def test_a_rerun_of_a_model_leaves_a_persons_label_alone(
    data: Path, timelapse: Callable[..., Path]
) -> None:
    run_alone(register, data, timelapse(row("IMG_0003.JPG", NORTH, "red fox", "1,,,")))
    better = replace(machine("e2"), classified_by="other@ffff", scientific_name="Meles meles")
    with Store.open(data) as store:
        store.close_event(replace(event_of("e2"), observations=(better,)))
        event = store.event("e2")
    assert [one.scientific_name for one in event.current] == ["Vulpes vulpes"]
    assert {one.classified_by for one in event.observations} >= {"other@ffff"}
    assert MODEL not in {one.classified_by for one in event.observations}


def test_a_wrong_row_is_named_and_nothing_is_stored(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(
        row("IMG_0003.JPG", NORTH, "red fox", "1,,,"),
        row("IMG_0001.JPG", SOUTH, "roe dear", "many,,,"),
        row("GONE.JPG", SOUTH, "red fox", "1,x,,"),
    )
    run_alone(register, data, path, code=1)
    said = capsys.readouterr().err
    assert "3 rows" not in said
    assert "row 3, column Species: 'roe dear' is no name" in said
    assert "did you mean roe deer?" in said
    assert "row 3, column Count: 'many'; expected a whole number" in said
    assert "row 4, column Sex: 'x'; expected female or male" in said
    assert says(data, "e2") == [("animal", 1)]


def test_files_without_an_event_of_their_own_stop_it_unless_they_may_be_passed_over(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(
        row("GONE.JPG", SOUTH, "red fox", "1,,,"),
        row("IMG_0001.JPG", "", "red fox", "1,,,"),
        row("CLIP.MP4", SOUTH, "red fox", "1,,,"),
        row("IMG_0003.JPG", "", "red fox", "1,,,"),
    )
    run_alone(register, data, path, code=1)
    said = capsys.readouterr().err
    assert "row 2, column File: 'south/DCIM/100/GONE.JPG'; expected a file of a stored" in said
    assert "row 3, column File: 'IMG_0001.JPG'; expected one file, but 2 end so" in said
    assert "row 4, column File: 'south/DCIM/100/CLIP.MP4'; expected a file of one event" in said
    assert says(data, "e2") == [("animal", 1)]
    run_alone(register, data, path, "--only-matching")
    assert "passed over: TimelapseData.csv, row 2" in capsys.readouterr().err
    assert says(data, "e2") == [("Vulpes vulpes", 1)]
    assert says(data, "e3") == says(data, "e4") == [("animal", 1)]


def test_an_empty_video_is_empty_in_all_its_events(
    data: Path, timelapse: Callable[..., Path]
) -> None:
    run_alone(register, data, timelapse(row("CLIP.MP4", SOUTH, "empty")))
    assert says(data, "e4") == says(data, "e5") == [("blank", 0)]


def test_the_root_folder_or_the_folder_given_tells_files_of_one_name_apart(
    data: Path, tmp_path: Path, timelapse: Callable[..., Path]
) -> None:
    by_root = timelapse(row("IMG_0001.JPG", r"DCIM\100", "red fox", "1,,,", root="south"))
    run_alone(register, data, by_root)
    assert says(data, "e3") == [("Vulpes vulpes", 1)]
    anonymous = timelapse(row("IMG_0001.JPG", r"DCIM\100", "red fox", "1,,,", root="elsewhere"))
    run_alone(register, data, anonymous, code=1)
    run_alone(register, data, anonymous, "--images", tmp_path / "cards/north")
    assert says(data, "e1") == [("Vulpes vulpes", 1)]


def test_a_dry_run_stores_nothing_and_the_same_again_changes_nothing(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(row("IMG_0003.JPG", NORTH, "red fox", "1,,,"))
    run_alone(register, data, path, "--dry-run")
    assert "1 event would be labelled" in capsys.readouterr().err
    assert says(data, "e2") == [("animal", 1)]
    run_alone(register, data, path, "--by", "Ada")
    run_alone(register, data, path, "--by", "Bo")
    assert "0 events labelled, 1 said so already" in capsys.readouterr().err
    with Reader.open(data) as reader:
        assert reader.label_history("e2") == []
        assert reader.event("e2").current[0].classified_by == "Ada"


def test_a_file_saved_before_somebody_decided_otherwise_here_does_not_win(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(row("IMG_0003.JPG", NORTH, "red fox", "1,,,"))
    run_alone(register, data, path, "--by", "Ada")
    with Store.open(data) as store:
        (said,) = store.event("e2").current
        since = replace(said, scientific_name="Capreolus capreolus", classified_at=LATER)
        store.label_event("e2", [since], "Bo")
    run_alone(register, data, path, "--by", "Ada")

    assert says(data, "e2") == [("Capreolus capreolus", 1)]
    assert "1 label kept, said here after the file was saved" in capsys.readouterr().err
    os.utime(path)  # saved again: that is the last word
    run_alone(register, data, path, "--by", "Ada")
    assert says(data, "e2") == [("Vulpes vulpes", 1)]


@pytest.mark.parametrize("count", ["-1", "inf", "9" * 20])
def test_a_count_that_is_none_is_named(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str], count: str
) -> None:
    path = timelapse(row("IMG_0003.JPG", NORTH, "red fox", f"{count},,,"))
    run_alone(register, data, path, "--by", "Ada", code=1)
    assert "row 2, column Count: " in capsys.readouterr().err
    assert says(data, "e2") == [("animal", 1)]


def test_columns_are_named_where_they_cannot_be_guessed(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(
        "IMG_0003.JPG,north/DCIM/100,Reh,4,Cy", head="File,RelativePath,Soort,Aantal,Wie"
    )
    run_alone(register, data, path, code=1)
    assert "name it with --species-column; it has Soort, Aantal, Wie" in capsys.readouterr().err
    named = ("--species-column", "Soort", "--count-column", "Aantal", "--by-column", "Wie")
    run_alone(register, data, path, *named)
    assert says(data, "e2") == [("Capreolus capreolus", 4)]
    run_alone(register, data, path, "--species-column", "Species", code=1)
    assert "has no column 'Species'" in capsys.readouterr().err


def test_numbered_columns_are_an_animal_each_and_flags_are_types(
    data: Path, timelapse: Callable[..., Path]
) -> None:
    head = "File,RelativePath,Species1,Count1,LifeStage1,Species2,Count2,LifeStage2,Person,Empty"
    path = timelapse(
        f"IMG_0003.JPG,{NORTH},roe deer,2,adult,roe deer,1,juv,true,false",
        f"IMG_0001.JPG,{SOUTH},,0,,,0,,false,true",
        head=head,
    )
    run_alone(register, data, path)
    assert says(data, "e2") == [
        ("Capreolus capreolus", 2),
        ("Capreolus capreolus", 1),
        ("human", None),
    ]
    assert says(data, "e3") == [("blank", 0)]


def test_several_species_in_a_cell_are_all_there_but_not_counted(
    data: Path, timelapse: Callable[..., Path]
) -> None:
    run_alone(register, data, timelapse(row("IMG_0003.JPG", NORTH, '"red fox,roe deer"', "3,,,")))
    assert says(data, "e2") == [("Vulpes vulpes", None), ("Capreolus capreolus", None)]


def test_new_names_are_stored_with_their_labels(data: Path, timelapse: Callable[..., Path]) -> None:
    path = timelapse(row("IMG_0003.JPG", NORTH, "Jackalope", "1,,,"))
    run_alone(register, data, path, code=1)
    run_alone(register, data, path, "--new-taxa")
    with Reader.open(data) as reader:
        assert "Jackalope" in {taxon.scientific_name for taxon in reader.taxa()}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "is no text"),
        ("File,RelativePath,Species\nä,b,c".encode("latin-1"), "line 2: not UTF-8"),
        (b"a,b\n1,2\n", "neither a Timelapse export"),
        (b'File,RelativePath,Species\n"a,b', "row 2"),
        (b"File,File,RelativePath\n", "column 'File' stands twice"),
        (b"File,RelativePath,Species\na,b\n", "row 2: 3 cells, one a column, not 2"),
        (b"File,RelativePath,Species\na,b,c,d\n", "row 2: no more cells than the 3 columns"),
        (b"[1, 2]", "expected an array of objects"),
        (b"{", "is no JSON"),
    ],
)
def test_rubbish_is_said_to_be_so(
    data: Path,
    tmp_path: Path,
    content: bytes,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "rubbish.csv"
    path.write_bytes(content)
    run_alone(register, data, path, code=1)
    assert reason in capsys.readouterr().err


def test_a_package_is_sent_to_its_own_command(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "datapackage.json").write_text("{}")
    run_alone(register, data, tmp_path, code=1)
    assert "trailwarden import camtrapdp" in capsys.readouterr().err


def test_a_blank_name_is_nobodys(
    data: Path, timelapse: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = timelapse(row("IMG_0003.JPG", NORTH, "red fox", "1,,,"))
    run_alone(register, data, path, "--by", "  ", code=1)
    assert "the name of who gives it" in capsys.readouterr().err
