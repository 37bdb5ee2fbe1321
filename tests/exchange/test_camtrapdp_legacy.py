"""Packages of Camtrap DP 0.1.6: the same animals in older words."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.exchange.camtrapdp_maker import NOW, bring, faults_of, records_of

from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.store import Store

_OLD = "https://raw.githubusercontent.com/tdwg/camtrap-dp/0.1.6"
_TABLES = {
    "deployments": [
        {
            "deploymentID": "d1",
            "locationID": "l1",
            "locationName": "Mill",
            "longitude": "5.6",
            "latitude": "51.1",
            "start": "2020-07-29T05:29:41Z",
            "end": "2020-08-08T04:20:40Z",
            "setupBy": "Ada",
            "cameraInterval": "10",
            "baitUse": "food",
            "session": "summer 2020",
            "array": "A1",
            "featureType": "water source",
            "tags": "stream",
            "comments": "120 pictures",
            "_id": "7",
        }
    ],
    "media": [
        {
            "mediaID": f"m{number}",
            "deploymentID": "d1",
            "sequenceID": "s1",
            "captureMethod": "motion detection",
            "timestamp": f"2020-07-29T05:38:5{number}Z",
            "filePath": f"https://example.org/{number}",
            "fileName": f"{number}.jpg",
            "fileMediatype": "image/jpeg",
            "favourite": "true",
            "comments": "good",
            "_id": "",
        }
        for number in (5, 6, 9)
    ],
    "observations": [
        {
            "observationID": "o1",
            "deploymentID": "d1",
            "sequenceID": "s1",
            "mediaID": "",
            "timestamp": "2020-07-29T05:38:55Z",
            "observationType": "animal",
            "cameraSetup": "FALSE",
            "taxonID": "DGPL",
            "scientificName": "Anas strepera",
            "count": "4",
            "countNew": "",
            "lifeStage": "offspring",
            "sex": "unknown",
            "behaviour": "foraging",
            "individualID": "",
            "classificationMethod": "human",
            "classifiedBy": "Bo",
            "classificationTimestamp": "2020-08-17T06:57:28Z",
            "classificationConfidence": "0.9",
            "comments": "near the reeds",
            "_id": "",
        },
        {
            "observationID": "o2",
            "deploymentID": "d1",
            "sequenceID": "s2",
            "mediaID": "",
            "timestamp": "2020-07-30T05:38:55Z",
            "observationType": "human",
            "cameraSetup": "TRUE",
            "scientificName": "",
            "count": "",
            "lifeStage": "unknown",
            "classificationMethod": "human",
        },
    ],
}
_DESCRIPTOR = {
    "name": "old",
    "profile": f"{_OLD}/camtrap-dp-profile.json",
    "created": "2021-07-07T16:08:15Z",
    "contributors": [{"title": "Ada", "role": "author"}],
    "project": {
        "title": "Old",
        "samplingDesign": "simple random",
        "captureMethod": ["motion detection"],
        "animalTypes": ["unmarked"],
        "classificationLevel": "sequence",
        "sequenceInterval": 120,
    },
    "taxonomic": [
        {
            "taxonID": "DGPL",
            "taxonIDReference": "https://www.catalogueoflife.org",
            "scientificName": "Anas strepera",
            "vernacularNames": {"en": "gadwall"},
        }
    ],
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    for table, rows in _TABLES.items():
        with (folder / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), restval="")
            writer.writeheader()
            writer.writerows(rows)
    resources = [
        {"name": table, "path": f"{table}.csv", "schema": f"{_OLD}/{table}-table-schema.json"}
        for table in _TABLES
    ]
    (folder / "datapackage.json").write_text(json.dumps(_DESCRIPTOR | {"resources": resources}))
    return folder


def test_an_old_package_is_read(store: Store, package: Path) -> None:
    report = bring(store, package)
    event = store.event("s1")
    (said,) = event.current

    assert report.version == "0.1.6"
    assert (said.scientific_name, said.count, said.behavior) == ("Anas strepera", 4, "foraging")
    assert (said.life_stage, said.sex, said.score) == ("juvenile", None, 0.9)
    assert said.comments == "near the reeds"
    assert store.event("s2").current[0].setup == "setup"
    assert store.event("s2").current[0].life_stage is None


def test_a_sequence_lasts_until_its_last_picture(store: Store, package: Path) -> None:
    bring(store, package)

    assert store.event("s1").start == datetime(2020, 7, 29, 5, 38, 55, tzinfo=UTC)
    assert store.event("s1").end == datetime(2020, 7, 29, 5, 38, 59, tzinfo=UTC)
    assert {media.event_id for media in store.absent_media()} == {"s1"}


def test_it_goes_out_in_todays_words_with_nothing_lost(
    store: Store, package: Path, tmp_path: Path
) -> None:
    bring(store, package)
    export_package(store, tmp_path / "out", ExportOptions(), NOW)
    (place,) = records_of(tmp_path / "out", "deployments")
    media = records_of(tmp_path / "out", "media")
    said = records_of(tmp_path / "out", "observations")
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())

    assert (place["deploymentStart"], place["cameraDelay"]) == ("2020-07-29T05:29:41Z", "10")
    assert (place["baitUse"], place["deploymentTags"]) == ("true", "stream | bait:food")
    assert place["deploymentGroups"] == "session:summer 2020 | array:A1"
    assert (place["featureType"], place["deploymentComments"]) == ("waterSource", "120 pictures")
    assert place["_id"] == "7"
    assert (media[0]["captureMethod"], media[0]["favorite"]) == ("activityDetection", "true")
    assert (media[0]["filePublic"], media[0]["sequenceID"]) == ("false", "s1")
    assert (said[0]["observationLevel"], said[0]["eventEnd"]) == ("event", "2020-07-29T05:38:59Z")
    assert (said[0]["taxonID"], said[1]["cameraSetupType"]) == ("DGPL", "setup")
    assert described["profile"].endswith("1.0.2/camtrap-dp-profile.json")
    assert described["project"]["samplingDesign"] == "simpleRandom"
    assert described["project"]["observationLevel"] == ["event"]
    assert described["contributors"] == [{"title": "Ada", "role": "contributor"}]
    assert described["taxonomic"][0]["vernacularNames"] == {"eng": "gadwall"}


def test_what_was_upgraded_comes_back_the_same(
    store: Store, other_store: Store, package: Path, tmp_path: Path
) -> None:
    bring(store, package)
    export_package(store, tmp_path / "out", ExportOptions(), NOW)
    bring(other_store, tmp_path / "out")

    assert list(other_store.all_events()) == list(store.all_events())


def test_faults_are_named_in_the_words_of_the_package(store: Store, package: Path) -> None:
    table = package / "observations.csv"
    table.write_text(table.read_text().replace("0.9,", "9.0,"))
    places = package / "deployments.csv"
    places.write_text(places.read_text().replace("2020-07-29T05:29:41Z", "29/07/2020"))
    found = faults_of(store, package)

    assert found[0].startswith("deployments.csv, row 2, column start: '29/07/2020'")
    assert found[1].startswith("observations.csv, row 2, column classificationConfidence: '9.0'")


def test_without_a_version_the_columns_tell(store: Store, package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text())
    del described["profile"]
    for resource in described["resources"]:
        del resource["schema"]
    (package / "datapackage.json").write_text(json.dumps(described))

    assert bring(store, package).version == "0.1.6"
