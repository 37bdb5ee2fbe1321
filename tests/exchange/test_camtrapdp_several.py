"""Several packages in one store, or one in several versions: nothing is mixed up, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.exchange.camtrapdp_maker import (
    NOW,
    Made,
    bring,
    faults_of,
    records_of,
    small_package,
    table_of,
)

from trailwarden.domain import ClassificationMethod, Observation, ObservationType
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.placing import MediaMode
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.exchange.errors import ExportError
from trailwarden.store import Store

LATER = NOW + timedelta(days=1)


def second_package(*, ids_of_its_own: bool = True) -> Made:
    """Another project's, its files named as in the first."""
    made = small_package()
    made.descriptor["name"] = "second"
    for row in made.deployments:
        row |= {"deploymentID": f"x{row['deploymentID']}", "cameraID": f"x{row['cameraID']}"}
    for row in (*made.media, *made.observations):
        row["deploymentID"] = f"x{row['deploymentID']}"
    for row in made.media:
        row["mediaID"] = f"x{row['mediaID']}"
    for row in made.observations:
        row["eventID"] = f"x{row['eventID']}"
        row["mediaID"] = f"x{row['mediaID']}" if row.get("mediaID") else ""
        if ids_of_its_own:
            row["observationID"] = f"x{row['observationID']}"
    made.files = {name: content + b"second" for name, content in made.files.items()}
    return made


def test_files_of_the_same_name_stay_apart(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    bring(store, small_package().write(tmp_path / "first"))
    bring(store, second_package().write(tmp_path / "second"))
    export_package(store, tmp_path / "out", ExportOptions(), LATER)
    content = {
        row["mediaID"]: (tmp_path / "out" / row["filePath"]).read_bytes()
        for row in records_of(tmp_path / "out", "media")
    }
    bring(other_store, tmp_path / "out")

    assert len(content) == 6
    for name, bytes_ in content.items():
        assert bytes_.endswith(b"second") is name.startswith("x")
    assert len({one.path for one in other_store.all_media()}) == 6


def test_a_row_of_a_file_that_is_elsewhere_does_not_point_at_another(
    store: Store, tmp_path: Path
) -> None:
    second = second_package()
    second.files = {}
    bring(store, small_package().write(tmp_path / "first"))
    bring(store, second.write(tmp_path / "second"), allow_missing_media=True)
    report = export_package(store, tmp_path / "out", ExportOptions(), LATER)
    paths = [row["filePath"] for row in records_of(tmp_path / "out", "media")]

    assert len(set(paths)) == 6
    assert any(one.startswith("3 media files are not") for one in report.warnings)


def test_observations_of_a_taken_id_are_refused_and_not_lost(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "first"))
    second = second_package(ids_of_its_own=False).write(tmp_path / "second")

    assert faults_of(store, second) == [
        f"observations.csv, row {row}, column observationID: '{name}'; expected an id that is not "
        f"taken; deployment {place}, stored before, has one of it"
        for row, name, place in (
            (2, "o1", "d1"),
            (3, "o1m", "d1"),
            (4, "o2", "d1"),
            (5, "o3", "d2"),
        )
    ]
    assert len(store.packages()) == 1


def test_our_own_export_read_back_does_not_bring_replaced_rows_to_life(
    store: Store, tmp_path: Path
) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    nothing = Observation("mine", ObservationType.BLANK, 0, ClassificationMethod.HUMAN, "Cleo", NOW)
    store.label_event("e1", [nothing], "Cleo")
    export_package(store, tmp_path / "out", ExportOptions(), LATER)
    bring(store, tmp_path / "out")
    export_package(store, tmp_path / "again", ExportOptions(), LATER)

    assert table_of(tmp_path / "again", "observations") == table_of(
        tmp_path / "out", "observations"
    )


@pytest.mark.parametrize("table", ["deployments", "media", "observations"])
def test_a_row_that_says_something_else_by_now_is_told(
    store: Store, tmp_path: Path, table: str
) -> None:
    made = small_package()
    made.columns[table].append("note")
    bring(store, made.write(tmp_path / "p"))
    same = bring(store, made.write(tmp_path / "p"))
    made.rows[table][1]["note"] = "mended"
    report = bring(store, made.write(tmp_path / "p"))

    assert not same.warnings
    assert [one for one in report.warnings if f"{table}.csv" in one and "(first row 3)" in one]


def test_files_that_are_found_later_are_counted(store: Store, tmp_path: Path) -> None:
    made = small_package()
    files, made.files = made.files, {}
    bring(store, made.write(tmp_path / "p"), allow_missing_media=True)
    made.files = files
    report = bring(store, made.write(tmp_path / "p"))

    assert (report.media, report.media_absent, report.media_known) == (3, 0, 0)
    assert len(list(store.all_media())) == 3


def test_a_resource_at_the_other_end_of_a_link_is_not_carried_off(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    made.descriptor["resources"].append({"name": "own", "path": "own.csv"})
    package = made.write(tmp_path / "p")
    secret = tmp_path / "secret.csv"
    secret.write_text("not yours")
    (package / "own.csv").symlink_to(secret)
    report = bring(store, package)
    export_package(store, tmp_path / "out", ExportOptions(), LATER)

    assert any(one.startswith("own.csv:") for one in report.warnings)
    assert not (tmp_path / "out" / "own.csv").exists()
    (package / "media.csv").rename(tmp_path / "media.csv")
    (package / "media.csv").symlink_to(tmp_path / "media.csv")
    assert "a link that leads out of it" in faults_of(store, package)[0]


def test_a_package_that_somebody_else_made_is_never_replaced(store: Store, tmp_path: Path) -> None:
    """The files of what came in lie there."""
    package = small_package().write(tmp_path / "p")
    bring(store, package)
    options = ExportOptions(replace=True, media=MediaMode.NONE)
    with pytest.raises(ExportError, match="which would be lost"):
        export_package(store, package, options, LATER)

    assert (package / "media" / "1.jpg").is_file()


def test_an_export_whose_files_are_stored_is_never_replaced(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    export_package(store, tmp_path / "out", ExportOptions(), LATER)
    bring(other_store, tmp_path / "out")
    options = ExportOptions(replace=True, media=MediaMode.NONE)
    with pytest.raises(ExportError, match="which would be lost"):
        export_package(other_store, tmp_path / "out", options, LATER)
    export_package(store, tmp_path / "out", options, LATER)
