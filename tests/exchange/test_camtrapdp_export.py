"""What came in goes out as it was; what is ours goes out valid, and comes back whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # comes with frictionless, without types
import pytest
from frictionless import Checklist, Package, Resource, Schema, system
from tests.exchange.camtrapdp_maker import (
    NOW,
    bring,
    observation,
    picture,
    records_of,
    sample,
    small_package,
    table_of,
)

from trailwarden.domain import (
    Box,
    CameraState,
    Category,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Rank,
    Stamps,
    Taxon,
    Track,
    TrackPoint,
)
from trailwarden.domain.blur import Blur
from trailwarden.exchange.camtrapdp.describing import Heading
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.placing import MediaMode
from trailwarden.exchange.camtrapdp.selection import ExportOptions, ExportReport, PublicOptions
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.errors import ExportError, IncompleteData
from trailwarden.store import Reader, Store

LATER = NOW + timedelta(days=1)


def send(reader: Reader, out: Path, **options: Any) -> ExportReport:
    return export_package(reader, out, ExportOptions(**options), LATER)


def descriptor_of(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return described


def human(name: str, **said: Any) -> Observation:
    return Observation(
        **{
            "observation_id": name,
            "observation_type": ObservationType.ANIMAL,
            "count": 1,
            "classification_method": ClassificationMethod.HUMAN,
            "classified_by": "Cleo",
            "classified_at": NOW,
            "scientific_name": "Canis lupus",
            **said,
        }
    )


def test_an_untouched_package_goes_out_byte_for_byte(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.columns["observations"].append("myNote")
    made.observations[1]["myNote"] = "kept, with a comma"
    made.deployments[0]["cameraHeight"] = "1.30"
    package = made.write(tmp_path / "p")
    bring(store, package)
    report = send(store, tmp_path / "out")

    assert report.verbatim
    for table in Table:
        name = f"{table}.csv"
        assert (tmp_path / "out" / name).read_bytes() == (package / name).read_bytes()
    assert (tmp_path / "out" / "media" / "1.jpg").read_bytes() == picture()


def test_the_descriptor_and_other_resources_go_out_as_they_came(
    store: Store, tmp_path: Path
) -> None:
    made = small_package()
    made.descriptor["resources"] += [
        {"name": "individuals", "data": [{"id": 1, "name": "Reinaert"}]},
        {"name": "tracks", "path": "gps/tracks.bin"},
    ]
    made.descriptor["licenses"] = [{"name": "CC0-1.0", "scope": "data"}]
    made.files["gps/tracks.bin"] = bytes(range(256)) * 500
    bring(store, made.write(tmp_path / "p"))
    send(store, tmp_path / "out")
    described = descriptor_of(tmp_path / "out")
    ours = [one for one in described["resources"] if one["name"].startswith("trailwarden-")]

    assert (tmp_path / "out" / "gps" / "tracks.bin").read_bytes() == bytes(range(256)) * 500
    described["resources"] = [one for one in described["resources"] if one not in ours]
    assert described == made.descriptor


def test_only_the_cells_that_changed_are_ours(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    bring(store, package)
    (before,) = store.event("e2").current
    store.label_event("e2", [human("o2", count=before.count, score=before.score)], "Cleo")
    report = send(store, tmp_path / "out")
    old, new = (records_of(folder, "observations") for folder in (package, tmp_path / "out"))
    changed = {
        (row, column): new[row][column]
        for row in range(len(old))
        for column in old[row]
        if old[row][column] != new[row][column]
    }

    assert not report.verbatim
    assert changed == {
        (2, "scientificName"): "Canis lupus",
        (2, "classifiedBy"): "Cleo",
        (2, "classificationTimestamp"): "2026-06-01T12:00:00Z",
    }
    assert new[2]["classificationProbability"] == "0.80"
    described = descriptor_of(tmp_path / "out")
    assert described["created"] == "2026-06-02T12:00:00Z"
    assert [one["scientificName"] for one in described["taxonomic"]] == [
        "Vulpes vulpes",
        "Canis lupus",
    ]


def test_rows_that_a_person_replaced_stay_out_of_the_sum_and_are_not_lost(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    store.label_event("e1", [human("mine")], "Cleo")
    send(store, tmp_path / "out")
    rows = [row for row in records_of(tmp_path / "out", "observations") if row["eventID"] == "e1"]

    assert [(row["observationID"], row["observationLevel"]) for row in rows] == [
        ("o1m", "media"),
        ("mine", "event"),
    ]
    bring(other_store, tmp_path / "out")
    assert other_store.event("e1").observations == store.event("e1").observations


def test_a_label_on_files_alone_becomes_a_row_of_the_event(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.rows["observations"] = [
        observation("a1", "e", "01", mediaID="m1", observationLevel="media"),
    ]
    bring(store, made.write(tmp_path / "p"))
    assert send(store, tmp_path / "same").verbatim
    store.label_event("e", [human("a1")], "Cleo")
    send(store, tmp_path / "out")

    assert [
        (row["observationID"], row["observationLevel"], row["scientificName"])
        for row in records_of(tmp_path / "out", "observations")
    ] == [("a1", "media", "Vulpes vulpes"), ("a1-event", "event", "Canis lupus")]


def test_a_corrected_clock_moves_every_time_of_the_deployment(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    store.set_clock_offset("d1", timedelta(hours=1), "Ada", "never set")
    send(store, tmp_path / "out")
    rows = {row["observationID"]: row for row in records_of(tmp_path / "out", "observations")}
    media = {row["mediaID"]: row for row in records_of(tmp_path / "out", "media")}

    assert rows["o1"]["eventStart"] == "2020-06-01T21:00:00Z"
    assert rows["o1m"]["eventEnd"] == "2020-06-01T21:00:30Z"
    assert rows["o3"]["eventStart"] == "2020-06-03T20:00:00Z"
    assert media["m1"]["timestamp"] == "2020-06-01T21:00:05Z"
    bring(other_store, tmp_path / "out")
    event = other_store.event("e1")
    assert event.clock_offset == timedelta(hours=1)
    assert event.source_start == datetime(2020, 6, 1, 20, tzinfo=UTC)
    (change,) = other_store.clock_corrections("d1")
    assert (change.by, change.to_offset) == ("Ada", timedelta(hours=1))
    assert change.reason.startswith("never set [made ")


# -- What is our own ---------------------------------------------------------------------------


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """A store that Trailwarden itself has filled: a camera at work, and a simulated one."""
    with Store.open(tmp_path / "own") as store:
        _fill(store, tmp_path)
        yield store


def _fill(store: Store, tmp_path: Path) -> None:
    start = datetime(2026, 5, 1, 6, tzinfo=UTC)
    gate = Deployment(
        "gate-1",
        "gate",
        "rtsp://camera/stream",
        start,
        location_name="Gate",
        latitude=51.2,
        longitude=4.7,
        time_zone="Europe/Brussels",
        clock_offset=timedelta(seconds=90, microseconds=250_000),
    )
    pond = Deployment(
        "pond-1",
        "pond",
        "sim:pond",
        start,
        end=start + timedelta(days=20),
        latitude=51.3,
        longitude=4.75,
        simulated=True,
        location_id="P",
        timestamp_issues=True,
    )
    store.add_deployment(gate)
    store.add_deployment(pond)
    store.add_taxa(
        [
            Taxon(
                "Lutra lutra",
                Rank.SPECIES,
                {Rank.FAMILY: "Mustelidae"},
                {"eng": "otter"},
                sensitive=True,
            ),
            Taxon("Vulpes vulpes", Rank.SPECIES),
        ]
    )
    store.load(_own_events(tmp_path, start))
    store.load_effort(
        [
            EffortSpan("gate-1", CameraState.UP, start, start + timedelta(days=3)),
            EffortSpan(
                "gate-1",
                CameraState.DARK,
                start + timedelta(days=3),
                start + timedelta(days=4),
                "lens cap",
            ),
            EffortSpan("pond-1", CameraState.UP, start, start + timedelta(days=20)),
        ]
    )
    store.label_event("g1", [human("g1-h", count=2, sex="female", behavior="walking")], "Cleo")


def _own_events(tmp_path: Path, start: datetime) -> Iterator[tuple[Event, tuple[Media, ...]]]:
    net = ClassificationMethod.MACHINE
    animal, person = ObservationType.ANIMAL, ObservationType.HUMAN
    said = {
        "g1": ("gate-1", animal, "Vulpes vulpes", None),
        "g2": ("gate-1", person, None, 1),
        "g3": ("gate-1", ObservationType.BLANK, None, 0),
        "g4": ("gate-1", None, None, None),
        "p1": ("pond-1", animal, "Lutra lutra", 3),
    }
    for number, (event_id, (deployment, kind, name, count)) in enumerate(said.items()):
        at = start + timedelta(hours=number, microseconds=123_456)
        path = tmp_path / "clips" / f"{event_id}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(picture())
        observed = (
            (
                Observation(
                    observation_id=f"{event_id}-1",
                    observation_type=kind,
                    count=count,
                    classification_method=net,
                    classified_by="net@0123",
                    classified_at=at + timedelta(seconds=7),
                    score=1 / 3,
                    scientific_name=name,
                ),
            )
            if kind
            else ()
        )
        box = Box(0.1, 0.2, 0.3, 0.4)
        track = Track(1, Category.ANIMAL, (TrackPoint(0.5, box, 0.7), TrackPoint(1, box, 0.8)))
        event = Event(
            event_id,
            deployment,
            at,
            at + timedelta(seconds=9.5),
            EventState.CLOSED,
            Stamps(arrival=at, source=at - timedelta(seconds=1)),
            observed,
            (track,),
            "clock unsure" if event_id == "g2" else "",
        )
        media = Media(
            f"{event_id}-clip",
            deployment,
            event_id,
            MediaKind.CLIP,
            path,
            "image/jpeg",
            Stamps(arrival=at - timedelta(seconds=2)),
            32,
            24,
            path.stat().st_size,
            4.5,
        )
        yield event, (media,)


def test_our_own_data_come_back_whole(own_store: Store, other_store: Store, tmp_path: Path) -> None:
    report = send(own_store, tmp_path / "out")
    bring(other_store, tmp_path / "out")

    assert report.events == 5
    assert other_store.deployments() == own_store.deployments()
    assert other_store.taxa() == own_store.taxa()
    assert other_store.effort_spans() == own_store.effort_spans()
    for mine, theirs in zip(own_store.all_events(), other_store.all_events(), strict=True):
        assert theirs.observations == mine.observations
        assert (theirs.start, theirs.end, theirs.source_start) == (
            mine.start,
            mine.end,
            mine.source_start,
        )
        assert (theirs.stamps, theirs.timestamp_issues) == (mine.stamps, mine.timestamp_issues)
        assert other_store.tracks(mine.event_id) == own_store.tracks(mine.event_id)
        for one, other in zip(mine.media, theirs.media, strict=True):
            assert (other.media_id, other.kind, other.stamps, other.duration_s) == (
                one.media_id,
                one.kind,
                one.stamps,
                one.duration_s,
            )
            assert other.path.read_bytes() == one.path.read_bytes()


def test_what_came_back_goes_out_the_same_again(
    own_store: Store, other_store: Store, tmp_path: Path
) -> None:
    send(own_store, tmp_path / "out")
    bring(other_store, tmp_path / "out")
    send(other_store, tmp_path / "again")

    for table in Table:
        assert table_of(tmp_path / "again", table) == table_of(tmp_path / "out", table)


def test_simulated_data_are_labelled_wherever_they_go(own_store: Store, tmp_path: Path) -> None:
    report = send(own_store, tmp_path / "out", heading=Heading(title="My reserve"))
    described = descriptor_of(tmp_path / "out")

    assert report.simulated
    assert described["title"] == "SIMULATED: My reserve"
    assert "SIMULATED DATA" in described["description"]
    assert [row["deploymentTags"] for row in records_of(tmp_path / "out", "deployments")] == [
        "",
        "simulated:true",
    ]
    send(own_store, tmp_path / "real", camera_ids=("gate",))
    assert "SIMULATED" not in (tmp_path / "real" / "datapackage.json").read_text()


def test_what_the_profile_demands_and_nobody_said_is_warned_of(
    own_store: Store, tmp_path: Path
) -> None:
    warned = send(own_store, tmp_path / "out").warnings
    told = Heading("T", ("Ada",), "P", "targeted", "CC0-1.0", "CC-BY-4.0")

    assert [warning.split("say it with ")[1] for warning in warned] == [
        "--sampling-design",
        "--contributor",
    ]
    assert not send(own_store, tmp_path / "told", heading=told).warnings
    described = descriptor_of(tmp_path / "told")
    assert described["project"]["samplingDesign"] == "targeted"
    assert [one["scope"] for one in described["licenses"]] == ["data", "media"]


def test_a_camera_without_a_place_needs_one(own_store: Store, tmp_path: Path) -> None:
    own_store.deployment_for("shed", "rtsp://shed", datetime(2026, 5, 2, tzinfo=UTC))
    with pytest.raises(IncompleteData, match=r"none of shed: .*--place shed=") as refused:
        send(own_store, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert isinstance(refused.value, ExportError)

    send(own_store, tmp_path / "out", places={"shed": (51.0, 4.0)})
    places = {
        row["cameraID"]: row["latitude"] for row in records_of(tmp_path / "out", "deployments")
    }
    assert places["shed"] == "51.0"


def test_a_part_says_no_more_effort_than_its_time(own_store: Store, tmp_path: Path) -> None:
    since, until = datetime(2026, 5, 1, 7, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC)
    report = send(own_store, tmp_path / "out", since=since, until=until, camera_ids=("gate",))
    (row,) = records_of(tmp_path / "out", "deployments")
    spans = records_of(tmp_path / "out", "trailwarden-effort")

    assert report.events == 2
    assert row["deploymentStart"] == "2026-05-01T09:00:00+02:00"
    assert row["deploymentEnd"] == "2026-05-01T11:00:00+02:00"
    assert [(span["start"], span["end"]) for span in spans] == [
        ("2026-05-01T07:00:00+00:00", "2026-05-01T09:00:00+00:00")
    ]


@pytest.mark.parametrize("mode", list(MediaMode))
def test_files_are_linked_copied_or_left(own_store: Store, tmp_path: Path, mode: MediaMode) -> None:
    report = send(own_store, tmp_path / "out", media=mode)
    file = tmp_path / "out" / "media" / "g1-clip.jpg"

    assert report.files == (0 if mode is MediaMode.NONE else 5)
    assert file.exists() is (mode is not MediaMode.NONE)
    if file.exists():
        assert file.samefile(tmp_path / "clips" / "g1.jpg") is (mode is MediaMode.LINK)


def test_nothing_is_overwritten_unless_it_is_an_export(own_store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(ExportError, match="something else"):
        send(own_store, out, replace=True)
    assert (out / "thesis.txt").read_text() == "years of work"
    (out / "thesis.txt").unlink()
    send(own_store, out)
    with pytest.raises(ExportError, match="--force"):
        send(own_store, out)
    send(own_store, out, replace=True)
    assert not list(tmp_path.glob(".out*"))


def test_an_export_that_fails_leaves_nothing(own_store: Store, tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_package(own_store, tmp_path / "out", ExportOptions(), LATER, stop)
    assert not list(tmp_path.glob("*out*"))


def test_a_dry_run_counts_and_writes_nothing(own_store: Store, tmp_path: Path) -> None:
    report = send(own_store, tmp_path / "out", dry_run=True)

    assert (report.events, report.media) == (5, 5)
    assert not list(tmp_path.glob("*out*"))


# -- For the public ----------------------------------------------------------------------------


def test_places_of_sensitive_taxa_are_blurred_by_the_stated_rule(
    own_store: Store, tmp_path: Path
) -> None:
    report = send(own_store, tmp_path / "out", public=PublicOptions())
    rows = {row["cameraID"]: row for row in records_of(tmp_path / "out", "deployments")}
    described = descriptor_of(tmp_path / "out")

    assert report.blurred == 1
    assert (rows["pond"]["latitude"], rows["pond"]["longitude"]) == ("51.3", "4.8")
    assert (
        rows["pond"]["coordinateUncertainty"] == "6567"
    )  # half of 11.1 km by 7.0 km, at the cell's wider end
    assert (rows["gate"]["latitude"], rows["gate"]["locationName"]) == ("51.2", "Gate")
    assert described["coordinatePrecision"] == 0.1
    assert "rounded to 0.1 degrees" in described["description"]
    everything = b"".join(f.read_bytes() for f in (tmp_path / "out").rglob("*.csv"))
    assert b"4.75" not in everything + (tmp_path / "out" / "datapackage.json").read_bytes()


def test_people_their_files_and_their_names_stay_out(own_store: Store, tmp_path: Path) -> None:
    report = send(own_store, tmp_path / "out", public=PublicOptions())
    events = {row["eventID"] for row in records_of(tmp_path / "out", "observations")}
    media = {row["mediaID"] for row in records_of(tmp_path / "out", "media")}
    text = "".join(f.read_text() for f in (tmp_path / "out").glob("*.*"))

    assert report.left_out == 1
    assert events == {"g1", "g3", "g4", "p1"}
    assert media == {"g1-clip", "g3-clip", "p1-clip"}  # of g4 nobody knows what it shows
    assert "Cleo" not in text
    assert "person-1" in text
    assert "rtsp://" not in text
    assert not (tmp_path / "out" / "media" / "p1-clip.jpg").exists()


def test_people_stay_in_if_asked_for(own_store: Store, tmp_path: Path) -> None:
    send(own_store, tmp_path / "out", public=PublicOptions(with_people=True))

    assert "g2" in {row["eventID"] for row in records_of(tmp_path / "out", "observations")}
    assert "Cleo" in (tmp_path / "out" / "observations.csv").read_text()


def test_a_neighbour_at_the_same_place_is_blurred_as_well(store: Store, tmp_path: Path) -> None:
    """Its exact row would give the other away; so would its name, and texts of its own."""
    made = small_package()
    made.columns["deployments"].append("directions")
    made.deployments[0]["directions"] = "left at the oak"
    made.deployments[1] |= {"locationID": "loc-A", "latitude": "51.496"}
    made.observations[3] |= {"observationType": "animal", "scientificName": "Lynx lynx"}
    bring(store, made.write(tmp_path / "p"))
    public = PublicOptions(Blur(1), sensitive=("Lynx",))
    report = send(store, tmp_path / "out", public=public)
    text = (tmp_path / "out" / "deployments.csv").read_text()

    assert report.blurred == 2
    assert {row["latitude"] for row in records_of(tmp_path / "out", "deployments")} == {"51.5"}
    assert not any(word in text for word in ("oak", "Mill pond", "Marsh", "Ada"))


def test_a_file_that_one_row_says_shows_a_person_stays_out(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.observations[1] |= {"observationType": "human", "scientificName": "Homo sapiens"}
    bring(store, made.write(tmp_path / "p"))
    send(store, tmp_path / "out", public=PublicOptions())

    assert {row["mediaID"] for row in records_of(tmp_path / "out", "media")} == {"m2", "m3"}
    assert not (tmp_path / "out" / "media" / "1.jpg").exists()
    names = [one["scientificName"] for one in descriptor_of(tmp_path / "out")["taxonomic"]]
    assert names == ["Vulpes vulpes"]


# -- Validity ----------------------------------------------------------------------------------


def problems(folder: Path) -> list[str]:
    """What `frictionless` finds wrong with the tables, against the published schemas, offline."""
    schemas = sample("tdwg_schema_1.0")
    with system.use_context(trusted=True):
        package = Package()
        for table in Table:
            schema = Schema.from_descriptor(str(schemas / f"{table}-table-schema.json"))
            package.add_resource(
                Resource(name=table.value, path=f"{table}.csv", schema=schema, basepath=str(folder))
            )
        report = package.validate(checklist=Checklist())
    return [str(one) for one in report.flatten(["rowNumber", "fieldName", "message"])]


def lacking(folder: Path) -> list[str]:
    """What the published profile demands of the descriptor and does not find."""
    profile = json.loads((sample("tdwg_schema_1.0") / "camtrap-dp-profile.json").read_text("utf-8"))
    own = profile["allOf"][1] | {"$defs": profile["$defs"]}
    own["properties"]["spatial"].pop("$ref")
    validator = jsonschema.Draft7Validator(own)
    return [error.message for error in validator.iter_errors(descriptor_of(folder))]


@pytest.mark.needs_data
@pytest.mark.parametrize("public", [None, PublicOptions()])
def test_our_own_data_are_valid(
    own_store: Store, tmp_path: Path, public: PublicOptions | None
) -> None:
    send(own_store, tmp_path / "out", public=public)

    assert problems(tmp_path / "out") == []
    assert lacking(tmp_path / "out") == []


@pytest.mark.needs_data
def test_the_validation_sees_faults(own_store: Store, tmp_path: Path) -> None:
    send(own_store, tmp_path / "out")
    table = tmp_path / "out" / "observations.csv"
    table.write_text(table.read_text().replace(",animal,", ",ghost,"))
    described = descriptor_of(tmp_path / "out")
    del described["project"]["samplingDesign"]
    (tmp_path / "out" / "datapackage.json").write_text(json.dumps(described))

    assert problems(tmp_path / "out")
    assert lacking(tmp_path / "out")


@pytest.mark.needs_data
@pytest.mark.parametrize("public", [None, PublicOptions(sensitive=("Mustela putorius",))])
def test_the_real_package_goes_out_valid(
    store: Store, tmp_path: Path, public: PublicOptions | None
) -> None:
    bring(store, sample("tdwg_example"))
    send(store, tmp_path / "out", public=public)

    assert problems(tmp_path / "out") == []
    assert lacking(tmp_path / "out") == []


@pytest.mark.needs_data
def test_the_real_package_goes_out_as_it_came_in(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    package = sample("tdwg_example")
    bring(store, package)
    report = send(store, tmp_path / "out")
    described, original = descriptor_of(tmp_path / "out"), descriptor_of(package)

    assert report.verbatim
    for table in Table:
        assert table_of(tmp_path / "out", table) == table_of(package, table)
    described["resources"] = [
        one for one in described["resources"] if not one["name"].startswith("trailwarden-")
    ]
    assert described == original
    bring(other_store, tmp_path / "out")
    assert [e.observations for e in other_store.all_events()] == [
        e.observations for e in store.all_events()
    ]
    assert other_store.deployments() == store.deployments()


@pytest.mark.needs_data
def test_the_zip_of_an_export_comes_in(store: Store, other_store: Store, tmp_path: Path) -> None:
    bring(store, sample("tdwg_example"))
    send(store, tmp_path / "out")
    shutil.make_archive(str(tmp_path / "out"), "zip", tmp_path / "out")
    report = bring(other_store, tmp_path / "out.zip", allow_missing_media=True)

    assert (report.events, report.media_absent) == (34, 423)
