"""A small Camtrap DP package to break: two deployments, three files, three events."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from trailwarden.exchange.camtrapdp.importing import ImportOptions, ImportReport, import_package
from trailwarden.exchange.camtrapdp.terms import COLUMNS, SCHEMAS, Table
from trailwarden.exchange.camtrapdp.writing import LineEnds
from trailwarden.exchange.errors import PackageFaults
from trailwarden.store import Store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BASE = f"{SCHEMAS}/camtrap-dp-profile.json"


@dataclass
class Made:
    """A package in memory: change it, then write it."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    descriptor: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def deployments(self) -> list[dict[str, str]]:
        return self.rows["deployments"]

    @property
    def media(self) -> list[dict[str, str]]:
        return self.rows["media"]

    @property
    def observations(self) -> list[dict[str, str]]:
        return self.rows["observations"]

    def text(self, table: str, mark: str = ",") -> str:
        out = io.StringIO()
        writer = csv.DictWriter(LineEnds(out), self.columns[table], restval="", delimiter=mark)
        writer.writeheader()
        writer.writerows(self.rows[table])
        return out.getvalue()

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for table in self.rows:
            (folder / f"{table}.csv").write_text(self.text(table), encoding="utf-8")
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        text = json.dumps(self.descriptor, ensure_ascii=False)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        return folder


def picture() -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), (20, 90, 40)).save(out, "JPEG")
    return out.getvalue()


def deployment(name: str, camera: str, **cells: str) -> dict[str, str]:
    return {
        "deploymentID": name,
        "locationID": f"loc-{camera}",
        "locationName": f"Mill pond {camera}",
        "latitude": "51.496",
        "longitude": "4.774",
        "coordinateUncertainty": "187",
        "deploymentStart": "2020-05-30T04:57:37+02:00",
        "deploymentEnd": "2020-07-01T11:41:41+02:00",
        "setupBy": "Ada",
        "cameraID": camera,
        "timestampIssues": "false",
        "habitat": "Marsh, with ponds",
    } | cells


def observation(name: str, event: str, day: str, **cells: str) -> dict[str, str]:
    return {
        "observationID": name,
        "deploymentID": "d1",
        "eventID": event,
        "eventStart": f"2020-06-{day}T20:00:00Z",
        "eventEnd": f"2020-06-{day}T20:00:30Z",
        "observationLevel": "event",
        "observationType": "animal",
        "scientificName": "Vulpes vulpes",
        "count": "2",
        "classificationMethod": "machine",
        "classifiedBy": "net v1",
        "classificationTimestamp": "2020-07-09T09:39:52Z",
        "classificationProbability": "0.80",
    } | cells


def small_package() -> Made:
    """The package, without a fault."""
    made = Made()
    made.columns = {table.value: list(COLUMNS[table]) for table in Table}
    made.rows = {
        "deployments": [deployment("d1", "A"), deployment("d2", "B", latitude="51.9")],
        "media": [
            {
                "mediaID": f"m{number}",
                "deploymentID": "d1" if number < 3 else "d2",
                "timestamp": f"2020-06-0{number}T20:00:05Z",
                "filePath": f"media/{number}.jpg",
                "filePublic": "true",
                "fileName": f"{number}.jpg",
                "fileMediatype": "image/jpeg",
            }
            for number in (1, 2, 3)
        ],
        "observations": [
            observation("o1", "e1", "01"),
            observation("o1m", "e1", "01", observationLevel="media", mediaID="m1"),
            observation("o2", "e2", "02", classificationMethod="human", classifiedBy="Bo"),
            observation(
                "o3",
                "e3",
                "03",
                deploymentID="d2",
                observationType="blank",
                scientificName="",
                count="",
            ),
        ],
    }
    made.descriptor = {
        "name": "small",
        "profile": BASE,
        "created": "2023-02-06T11:23:03Z",
        "contributors": [{"title": "Ada"}],
        "project": {
            "title": "Small",
            "samplingDesign": "targeted",
            "captureMethod": ["activityDetection"],
            "individualAnimals": False,
            "observationLevel": ["event", "media"],
        },
        "spatial": {"type": "Point", "coordinates": [4.774, 51.496]},
        "temporal": {"start": "2020-05-30", "end": "2020-07-01"},
        "taxonomic": [{"scientificName": "Vulpes vulpes", "vernacularNames": {"eng": "red fox"}}],
        "resources": [
            {
                "name": table.value,
                "path": f"{table}.csv",
                "profile": "tabular-data-resource",
                "schema": f"{SCHEMAS}/{table}-table-schema.json",
            }
            for table in Table
        ],
    }
    made.files = {f"media/{number}.jpg": picture() for number in (1, 2, 3)}
    return made


def bring(store: Store, package: Path, **options: Any) -> ImportReport:
    """Import a package."""
    return import_package(store, package, ImportOptions(**options), NOW)


def faults_of(store: Store, package: Path, **options: Any) -> list[str]:
    """The faults for which a package is refused, as they are shown."""
    with pytest.raises(PackageFaults) as refused:
        bring(store, package, **options)
    return [str(fault) for fault in refused.value.faults]


def is_empty(store: Store) -> bool:
    """Whether nothing at all is stored."""
    rows = (store.all_events(), store.all_media(), store.absent_media())
    kept = (store.packages(), store.taxa(), store.deployments(), store.effort())
    return not any(map(list, rows)) and not any(kept)


def sample(name: str) -> Path:
    """A package of the sample data, or the test is skipped."""
    samples = os.environ.get("TRAILWARDEN_SAMPLES")
    folder = Path(samples or "") / "camtrapdp" / name
    if not samples or not folder.is_dir():
        pytest.skip("needs TRAILWARDEN_SAMPLES with camtrapdp")
    return folder


def table_of(folder: Path, table: str) -> list[list[str]]:
    """A table as lists of cells."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def records_of(folder: Path, table: str) -> list[dict[str, str]]:
    """A table as dictionaries."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
