"""Our own resources in a package: whatever was done to them, they are read or named."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.camtrapdp_maker import (
    NOW,
    bring,
    faults_of,
    is_empty,
    observation,
    records_of,
    small_package,
)

from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.extras import COLUMNS, Extra
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.exchange.errors import ExchangeError
from trailwarden.store import Store, StoreError
from trailwarden.worlds import WorldSpec, generate


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small season as a package, with every resource of ours in it."""
    folder = tmp_path_factory.mktemp("season")
    world = generate(WorldSpec(seed=5, days=1, cameras=2))
    with Store.open(folder / "data") as store:
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.load(world.events())
        store.load_effort(world.effort)
        first = world.deployments[0].deployment_id
        store.set_clock_offset(first, timedelta(minutes=-3), "Ada", "drift")
        export_package(store, folder / "out", ExportOptions(), NOW)
    return folder / "out"


def _edit(package: Path, extra: str, row: int, column: str, cell: str) -> None:
    rows = records_of(package, extra)
    rows[row % len(rows)][column] = cell
    with (package / f"{extra}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@settings(max_examples=40, deadline=None)
@given(
    place=st.sampled_from([(extra, column) for extra in Extra for column in COLUMNS[extra]]),
    row=st.integers(0, 20),
    cell=st.sampled_from(
        [
            "",
            "NA",
            "-1",
            "1e300",
            "999999999999999999999999999999",
            "[[1]]",
            "[[0,0,0,9,9,1e999]]",
            "{}",
            "true",
            "human",
            "open",
            "2020-06-01T20:00:00Z",
            "2020-06-01",
            "Mars/Olympus",
        ]
    ),
)
def test_whatever_stands_in_them(
    exported: Path,
    place: tuple[Extra, str],
    row: int,
    cell: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("edited")
    package = Path(shutil.copytree(exported, folder / "p"))
    if (package / f"{place[0]}.csv").exists():
        _edit(package, place[0], row, place[1], cell)
    refused = None
    with Store.open(folder / "data") as store:
        try:
            bring(store, package)
        except (ExchangeError, StoreError) as error:
            refused = error
        assert is_empty(store) if refused else len(store.deployments()) == 2


def test_a_fault_in_them_is_named(store: Store, exported: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(exported, tmp_path / "p"))
    _edit(package, "trailwarden-effort", 0, "end", "never")

    (fault,) = faults_of(store, package)
    assert fault.startswith("trailwarden-effort.csv, row 2: a date and time")


def test_the_tables_of_the_standard_are_right_where_both_differ(
    store: Store, exported: Path, tmp_path: Path
) -> None:
    package = Path(shutil.copytree(exported, tmp_path / "p"))
    rows = records_of(package, "observations")
    event = rows[0]["eventID"]
    for number, row in enumerate(rows):
        if row["eventID"] == event:
            _edit(package, "observations", number, "eventStart", "2026-04-01T00:00:00+02:00")
    bring(store, package)

    assert store.event(event).start == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_new_events_of_a_corrected_camera_follow_the_camera(store: Store, tmp_path: Path) -> None:
    """A package of the camera's own times says nothing of a correction made here since."""
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    store.set_clock_offset("d1", timedelta(hours=1), "Ada", "never set")
    made.observations.append(observation("o4", "e4", "04"))
    bring(store, made.write(tmp_path / "p"))

    assert store.event("e4").source_start == datetime(2020, 6, 4, 20, tzinfo=UTC)
    assert store.event("e4").start == datetime(2020, 6, 4, 21, tzinfo=UTC)
