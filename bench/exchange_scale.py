"""Camtrap DP at the scale of a million events: `python -m bench.exchange_scale [--events N]`.

A synthetic package (seeded) of 20 cameras over a year, written as another program would: an
event-level row an event and one remote picture of every tenth. It is imported into an empty store,
imported again, exported, exported for the public, and exported as flat tables, each in a process of
its own, whose peak memory is taken.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from bench.common import arguments, heading, print_table
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.importing import ImportOptions, import_package
from trailwarden.exchange.camtrapdp.selection import ExportOptions, PublicOptions
from trailwarden.exchange.camtrapdp.terms import COLUMNS, SCHEMAS, Table
from trailwarden.exchange.tables import export_tables
from trailwarden.store import EventFilter, Store

_START = datetime(2025, 1, 1, tzinfo=UTC)
_CAMERAS = 20
_SPECIES = ("Capreolus capreolus", "Sus scrofa", "Vulpes vulpes", "Meles meles", "Lynx lynx")
_STEPS = ("import", "import again", "export", "export --public", "export csv")


def write_package(folder: Path, events: int, seed: int = 1) -> Path:
    """A valid package of so many events."""
    folder.mkdir()
    dice = random.Random(seed)
    with _table(folder, Table.DEPLOYMENTS) as file:
        writer = csv.DictWriter(file, COLUMNS[Table.DEPLOYMENTS], restval="")
        writer.writeheader()
        writer.writerows(_deployment(number) for number in range(_CAMERAS))
    with _table(folder, Table.OBSERVATIONS) as file, _table(folder, Table.MEDIA) as pictures:
        writer = csv.DictWriter(file, COLUMNS[Table.OBSERVATIONS], restval="")
        media = csv.DictWriter(pictures, COLUMNS[Table.MEDIA], restval="")
        writer.writeheader()
        media.writeheader()
        for number in range(events):
            start = _START + timedelta(days=365) * number / events
            writer.writerow(_observation(number, start, dice))
            if number % 10 == 0:
                media.writerow(_media(number, start))
    (folder / "datapackage.json").write_text(json.dumps(_descriptor()), encoding="utf-8")
    return folder


def run_step(step: str, data: Path, package: Path, out: Path) -> None:
    """One step; prints its seconds, those of CPU, and its peak memory in MiB."""
    began = time.perf_counter()
    with Store.open(data) as store:
        now = datetime.now(UTC)
        if step.startswith("import"):
            import_package(store, package, ImportOptions(), now)
        elif step == "export csv":
            export_tables(store, out, EventFilter(), now, replace=True)
        else:
            public = PublicOptions(sensitive=("Lynx lynx",)) if "public" in step else None
            export_package(store, out, ExportOptions(public=public), now)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Run all steps, each in a process of its own."""
    parser = arguments(__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--step", nargs=4, metavar=("STEP", "DATA", "PKG", "OUT"))
    options = parser.parse_args()
    if options.step:
        step, *paths = options.step
        run_step(step, *map(Path, paths))
        return
    heading("python -m bench.exchange_scale", f"{options.events:,} events of {_CAMERAS} cameras.")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        package = write_package(place / "package", options.events)
        size = sum(path.stat().st_size for path in package.iterdir())
        print(f"The package weighs {size / 2**20:.0f} MiB.\n")
        rows = (_timed(step, place, options.events) for step in _STEPS)
        print_table(("step", "seconds", "of CPU", "events a second", "peak memory"), rows)


def _timed(step: str, place: Path, events: int) -> tuple[str, ...]:
    out = place / step.replace(" ", "")
    command = [sys.executable, "-m", "bench.exchange_scale", "--step", step]
    paths = [str(place / "data"), str(place / "package"), str(out)]
    told = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
    seconds, busy, memory = map(float, told.stdout.split())
    rate = f"{events / seconds:,.0f}"
    return step, f"{seconds:.0f}", f"{busy:.0f}", rate, f"{memory:.0f} MiB"


def _table(folder: Path, table: Table) -> TextIO:
    return (folder / f"{table}.csv").open("w", encoding="utf-8", newline="")


def _deployment(number: int) -> dict[str, str]:
    return {
        "deploymentID": f"d{number}",
        "locationID": f"l{number}",
        "latitude": f"{51 + number / 50:.4f}",
        "longitude": f"{4 + number / 50:.4f}",
        "deploymentStart": "2025-01-01T00:00:00Z",
        "deploymentEnd": "2026-01-01T00:00:00Z",
        "cameraID": f"cam{number}",
    }


def _observation(number: int, start: datetime, dice: random.Random) -> dict[str, str]:
    human = dice.random() < 0.3
    return {
        "observationID": f"o{number}",
        "deploymentID": f"d{number % _CAMERAS}",
        "eventID": f"e{number}",
        "eventStart": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "eventEnd": f"{start + timedelta(seconds=20):%Y-%m-%dT%H:%M:%SZ}",
        "observationLevel": "event",
        "observationType": "animal",
        "scientificName": dice.choice(_SPECIES),
        "count": str(dice.randint(1, 4)),
        "classificationMethod": "human" if human else "machine",
        "classifiedBy": "Ada" if human else "net v1",
        "classificationTimestamp": f"{start + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    }


def _media(number: int, start: datetime) -> dict[str, str]:
    return {
        "mediaID": f"m{number}",
        "deploymentID": f"d{number % _CAMERAS}",
        "timestamp": f"{start + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        "filePath": f"https://example.org/{number}",
        "filePublic": "true",
        "fileMediatype": "image/jpeg",
    }


def _descriptor() -> dict[str, object]:
    return {
        "name": "synthetic",
        "profile": f"{SCHEMAS}/camtrap-dp-profile.json",
        "created": "2026-01-01T00:00:00Z",
        "contributors": [{"title": "Nobody"}],
        "resources": [{"name": table.value, "path": f"{table}.csv"} for table in Table],
    }


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    main()
