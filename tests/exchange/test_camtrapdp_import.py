"""What an import makes of a package, and that reading it again adds nothing."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.camtrapdp_maker import (
    NOW,
    bring,
    deployment,
    is_empty,
    observation,
    records_of,
    sample,
    small_package,
)

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    MediaKind,
    Observation,
    ObservationType,
    TimeBasis,
)
from trailwarden.exchange.errors import FormatError
from trailwarden.store import Store


def test_deployments_stand_where_and_when_their_rows_say(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    first = store.deployment("d1")

    assert (first.camera_id, first.location_id, first.place) == ("A", "loc-A", "loc-A")
    assert (first.latitude, first.longitude, first.coordinate_uncertainty_m) == (51.496, 4.774, 187)
    assert first.start == datetime(2020, 5, 30, 2, 57, 37, tzinfo=UTC)
    assert first.time_zone == "+02:00"
    assert not first.simulated


def test_a_zone_may_be_given_instead_of_the_fixed_offset(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"), zone="Europe/Brussels")

    assert store.deployment("d1").time_zone == "Europe/Brussels"


def test_an_unknown_zone_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="Europe/Brüssel"):
        bring(store, small_package().write(tmp_path / "p"), zone="Europe/Brüssel")
    assert is_empty(store)


def test_effort_is_the_time_that_the_package_states(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    (span,) = store.effort_spans(deployment_id="d1")

    assert span.state is CameraState.UP
    assert span.detail == "as the package states"
    assert span.duration == timedelta(days=32, hours=6, minutes=44, seconds=4)


def test_an_event_says_what_its_event_level_rows_say(store: Store, tmp_path: Path) -> None:
    """Not the media-level row beside them: it is of the same animals."""
    bring(store, small_package().write(tmp_path / "p"))
    event = store.event("e1")
    (said,) = event.current

    assert (said.scientific_name, said.count, said.score) == ("Vulpes vulpes", 2, 0.8)
    assert event.stamps.basis is TimeBasis.SHOWN
    assert event.start == datetime(2020, 6, 1, 20, tzinfo=UTC)
    assert [media.media_id for media in event.media] == ["m1"]
    assert not event.human_reviewed
    assert store.event("e2").human_reviewed


def test_an_event_with_media_level_rows_only_counts_the_fullest_file(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    level = {"observationLevel": "media"}
    made.rows["observations"] = [
        observation("a1", "e", "01", mediaID="m1", count="3", **level),
        observation("a2", "e", "01", mediaID="m2", count="2", **level),
        observation("a3", "e", "01", mediaID="m2", count="1", lifeStage="juvenile", **level),
    ]
    bring(store, made.write(tmp_path / "p"))
    said = {(one.life_stage, one.count) for one in store.event("e").current}

    assert said == {(None, 3), ("juvenile", 1)}


def test_boxes_of_one_file_add_up(store: Store, tmp_path: Path) -> None:
    made = small_package()
    box = {"bboxY": "0", "bboxWidth": "0.1", "bboxHeight": "0.1", "observationLevel": "media"}
    made.rows["observations"] = [
        observation(f"a{n}", "e", "01", mediaID="m1", count="1", bboxX=f"0.{n}", **box)
        for n in (1, 2, 3)
    ]
    bring(store, made.write(tmp_path / "p"))
    (said,) = store.event("e").current

    assert said.count == 3


def test_observations_without_an_event_are_grouped_by_camera_and_time(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    made.rows["observations"] = [
        observation("a1", "", "01"),
        observation("a2", "", "01", sex="female"),
        observation("a3", "", "02"),
    ]
    bring(store, made.write(tmp_path / "p"))
    events = list(store.all_events())

    assert [len(event.current) for event in events] == [2, 1]
    assert events[0].event_id == "d1@2020-06-01T20:00:00Z/2020-06-01T20:00:30Z"


def test_an_event_id_of_two_deployments_is_two_events(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.rows["observations"] = [
        observation("a1", "1", "01"),
        observation("a2", "1", "01", deploymentID="d2"),
    ]
    report = bring(store, made.write(tmp_path / "p"))

    assert [event.event_id for event in store.all_events()] == ["d1/1", "d2/1"]
    assert any("several deployments" in warning for warning in report.warnings)


def test_nobody_said_who_looked_means_the_machine(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.observations[2] |= {"classificationMethod": "", "classificationTimestamp": ""}
    report = bring(store, made.write(tmp_path / "p"))
    (said,) = store.event("e2").current

    assert said.classification_method is ClassificationMethod.MACHINE
    assert said.classified_at == store.event("e2").end
    assert any("not reviewed" in warning for warning in report.warnings)


def test_a_file_belongs_to_the_event_in_whose_time_it_was_taken(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    made.media[1]["timestamp"] = "2020-06-02T21:00:00Z"  # after e2
    bring(store, made.write(tmp_path / "p"))

    assert [media.media_id for media in store.event("e3").media] == ["m3"]
    assert store.event("e2").media == ()
    assert [m.event_id for m in store.all_media() if m.media_id == "m2"] == [None]


def test_files_are_measured_and_left_where_they_are(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    bring(store, package)
    (media,) = store.event("e1").media

    assert media.path == package.resolve() / "media" / "1.jpg"
    assert (media.width, media.height, media.kind) == (32, 24, MediaKind.ORIGINAL)
    assert media.size_bytes == media.path.stat().st_size
    assert not list(store.data_dir.rglob("*.jpg"))


def test_remote_files_are_absent_unless_a_copy_lies_in_the_package(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    for row in made.media:
        row["filePath"] = f"https://example.org/{row['mediaID']}"
    made.media[2]["fileName"] = "nowhere.jpg"
    bring(store, made.write(tmp_path / "p"))

    assert [media.media_id for media in store.all_media()] == ["m1", "m2"]
    (absent,) = store.absent_media()
    assert (absent.media_id, absent.address) == ("m3", "https://example.org/m3")


def test_a_file_name_that_two_rows_share_finds_no_copy(store: Store, tmp_path: Path) -> None:
    made = small_package()
    for row in made.media:
        row |= {"filePath": f"https://example.org/{row['mediaID']}", "fileName": "1.jpg"}
    bring(store, made.write(tmp_path / "p"))

    assert not list(store.all_media())


def test_missing_files_may_be_allowed(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.files.pop("media/2.jpg")
    report = bring(store, made.write(tmp_path / "p"), allow_missing_media=True)

    assert (report.media, report.media_absent) == (2, 1)
    assert [absent.address for absent in store.absent_media()] == ["media/2.jpg"]


def _as_gzip(package: Path, entry: dict[str, Any]) -> Path:
    table = package / "deployments.csv"
    (package / "deployments.csv.gz").write_bytes(gzip.compress(table.read_bytes()))
    table.unlink()
    entry["path"] = "deployments.csv.gz"
    return package


def _as_zip(package: Path, _: dict[str, Any]) -> Path:
    with zipfile.ZipFile(package.parent / "p.zip", "w") as archive:
        for path in package.rglob("*.*"):
            archive.write(path, Path("top") / path.relative_to(package))
    return package.parent / "p.zip"


def _inline(package: Path, entry: dict[str, Any]) -> Path:
    entry["data"] = records_of(package, "deployments")
    del entry["path"]
    return package


def _with_mark(package: Path, _: dict[str, Any]) -> Path:
    table = package / "deployments.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    return package


def _with_crlf(package: Path, _: dict[str, Any]) -> Path:
    table = package / "deployments.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    return package


def _in_latin_1(package: Path, entry: dict[str, Any]) -> Path:
    table = package / "deployments.csv"
    table.write_bytes(table.read_text(encoding="utf-8").encode("latin-1"))
    entry["encoding"] = "latin-1"
    return package


@pytest.mark.parametrize("way", [_as_gzip, _as_zip, _inline, _with_mark, _with_crlf, _in_latin_1])
def test_a_package_may_come_in_many_forms(
    store: Store, tmp_path: Path, way: Callable[[Path, dict[str, Any]], Path]
) -> None:
    made = small_package()
    made.deployments[0]["locationName"] = "Wiese am Bächlein"
    package = way(made.write(tmp_path / "p"), made.descriptor["resources"][0])
    (tmp_path / "p" / "datapackage.json").write_text(json.dumps(made.descriptor))
    bring(store, package, allow_missing_media=package.suffix == ".zip")

    assert [one.location_name for one in store.deployments()] == [
        "Wiese am Bächlein",
        "Mill pond B",
    ]
    assert len(list(store.all_events())) == 3


def test_a_package_may_be_named_by_its_descriptor(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")

    assert bring(store, package / "datapackage.json").events == 3


def test_reading_it_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    bring(store, package)
    before = store.revision(), list(store.all_events()), store.effort(), store.packages()
    report = bring(store, package)

    assert (report.deployments_known, report.events_known, report.media_known) == (2, 3, 3)
    assert (report.deployments, report.events, report.labels) == (0, 0, 0)
    assert list(store.all_events()) == before[1]
    assert (store.effort(), store.packages()) == before[2:]


def test_a_dry_run_counts_and_stores_nothing(store: Store, tmp_path: Path) -> None:
    report = bring(store, small_package().write(tmp_path / "p"), dry_run=True)

    assert (report.deployments, report.events, report.media) == (2, 3, 3)
    assert is_empty(store)


def test_new_rows_of_a_known_package_come_in(store: Store, tmp_path: Path) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    made.observations.append(observation("o4", "e4", "04"))
    report = bring(store, made.write(tmp_path / "p"))

    assert (report.events, report.events_known) == (1, 3)
    assert store.event("e4").current[0].scientific_name == "Vulpes vulpes"


def test_labels_that_people_gave_elsewhere_win_over_the_machine(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    reviewed = {
        "classificationMethod": "human",
        "classifiedBy": "Cleo",
        "classificationTimestamp": "2021-01-05T10:00:00Z",
        "classificationProbability": "",
    }
    made.observations[0] |= reviewed | {"scientificName": "Canis lupus", "count": "1"}
    report = bring(store, made.write(tmp_path / "p"))
    (said,) = store.event("e1").current

    assert report.labels == 1
    assert (said.scientific_name, said.count) == ("Canis lupus", 1)
    assert said.classified_by == "Cleo"
    assert said.classified_at == datetime(2021, 1, 5, 10, tzinfo=UTC)
    assert len(store.event("e1").observations) == 2  # the machine's is kept beside it


def test_a_label_given_here_later_is_not_overruled(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    bring(store, package)
    mine = Observation(
        observation_id="mine",
        observation_type=ObservationType.ANIMAL,
        count=1,
        classification_method=ClassificationMethod.HUMAN,
        classified_by="Dee",
        classified_at=NOW,
        scientific_name="Canis aureus",
    )
    store.label_event("e2", [mine], "Dee")
    report = bring(store, package)

    assert (report.labels, report.labels_kept) == (0, 1)
    assert store.event("e2").current == (mine,)


def test_taxa_come_with_their_names_and_stay_sensitive(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.descriptor["taxonomic"][0]["sensitive"] = True
    bring(store, made.write(tmp_path / "p"))
    del made.descriptor["taxonomic"][0]["sensitive"]
    made.observations.append(observation("o4", "e4", "04"))
    bring(store, made.write(tmp_path / "p"))
    (taxon,) = store.taxa()

    assert taxon.sensitive
    assert taxon.vernacular == {"eng": "red fox"}


def test_two_deployments_of_a_camera_at_one_place_may_overlap(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.deployments.append(deployment("d3", "A"))
    report = bring(store, made.write(tmp_path / "p"))

    assert any("overlaps d1" in warning for warning in report.warnings)
    assert len(store.deployments()) == 3


@pytest.mark.needs_data
def test_the_real_package(store: Store) -> None:
    report = bring(store, sample("tdwg_example"))
    effort = {one.deployment_id: round(one.camera_days, 4) for one in store.effort()}
    seen: dict[str, int] = {}
    for event in store.all_events():
        if event.deployment.deployment_id == "00a2c20d":
            for one in event.current:
                seen[one.scientific_name or ""] = seen.get(one.scientific_name or "", 0) + 1

    assert (report.deployments, report.events, report.media, report.media_absent) == (
        4,
        34,
        10,
        413,
    )
    assert effort["00a2c20d"] == 32.2806
    assert {name: seen[name] for name in ("Anas platyrhynchos", "Rattus norvegicus")} == {
        "Anas platyrhynchos": 9,
        "Rattus norvegicus": 2,
    }


@pytest.mark.needs_data
def test_the_real_package_keeps_winter_time_in_summer(store: Store) -> None:
    """Its clock was never set: the offset of the deployment's start holds all the time."""
    bring(store, sample("tdwg_example"))

    assert store.deployment("62c200a9").time_zone == "+01:00"
    herons = [m for m in store.all_media() if m.path.name == "20210531082538-RCNX0031.JPG"]
    assert herons[0].stamps.shown == datetime(2021, 4, 11, 19, 43, 9, tzinfo=UTC)


@pytest.mark.needs_data
def test_the_package_of_edge_cases(store: Store, tmp_path: Path) -> None:
    package = shutil.copytree(sample("zamba_camtrap_dp_small"), tmp_path / "z")
    report = bring(store, package, allow_missing_media=True)

    assert (report.deployments, report.events, report.media_absent) == (2, 7, 5)
    assert sum("fewer cells" in warning for warning in report.warnings) == 1
