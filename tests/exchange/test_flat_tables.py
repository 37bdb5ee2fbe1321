"""Flat tables: one row, one observation that counts; gaps in effort as camtrapR writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.exchange.camtrapdp_maker import NOW, bring, records_of, small_package

from trailwarden.domain import CameraState, EffortSpan
from trailwarden.exchange.errors import ExportError
from trailwarden.exchange.tables import RECORD_COLUMNS, export_tables
from trailwarden.store import EventFilter, Store


def test_days_without_sight_are_problems(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    dark = datetime(2020, 6, 10, tzinfo=UTC)
    for hours, state in ((0, CameraState.DARK), (6, CameraState.BLIND), (48, CameraState.DOWN)):
        start = dark + timedelta(hours=hours)
        store.record_effort(EffortSpan("d1", state, start, start + timedelta(hours=6)))
    report = export_tables(store, tmp_path / "out", EventFilter(), NOW)
    first, second = records_of(tmp_path / "out", "stations")

    assert (report.records, report.stations, report.simulated) == (3, 2, False)
    assert (first["Problem1_from"], first["Problem1_to"]) == (
        "2020-06-10 02:00:00",
        "2020-06-10 14:00:00",
    )
    assert (first["Problem2_from"], first["Problem2_to"]) == (
        "2020-06-12 02:00:00",
        "2020-06-12 08:00:00",
    )
    assert second["Problem1_from"] == ""
    assert first["cameraDays"] == f"{32.2806 - 0.75:.4f}"
    assert [row["state"] for row in records_of(tmp_path / "out", "effort")].count("dark") == 1


def test_every_column_is_there_even_without_events(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.rows["observations"] = []
    bring(store, made.write(tmp_path / "p"))
    export_tables(store, tmp_path / "out", EventFilter(), NOW)

    text = (tmp_path / "out" / "records.csv").read_text()
    assert text == ",".join(RECORD_COLUMNS) + "\n"


def test_nothing_at_all_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nothing to export"):
        export_tables(store, tmp_path / "out", EventFilter(), NOW)
    assert not (tmp_path / "out").exists()


def test_a_part_of_the_time_has_the_stations_of_that_time(store: Store, tmp_path: Path) -> None:
    """camtrapR takes the days from setup to retrieval as effort."""
    made = small_package()
    made.deployments[1]["deploymentEnd"] = "2020-06-04T00:00:00Z"
    bring(store, made.write(tmp_path / "p"))
    wanted = EventFilter(
        since=datetime(2020, 6, 10, tzinfo=UTC), until=datetime(2020, 6, 20, tzinfo=UTC)
    )
    export_tables(store, tmp_path / "out", wanted, NOW)
    (station,) = records_of(tmp_path / "out", "stations")

    assert (station["Setup_date"], station["Retrieval_date"]) == (
        "2020-06-10 02:00:00",
        "2020-06-20 02:00:00",
    )
    assert station["cameraDays"] == "10.0000"


def test_time_of_which_nothing_is_known_is_a_problem(store: Store, tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    place = store.deployment_for("gate", "card", start)
    for day in (2, 5):
        seen = start + timedelta(days=day)
        store.record_effort(
            EffortSpan(place.deployment_id, CameraState.UP, seen, seen + timedelta(days=1))
        )
    store.end_deployment(place.deployment_id, start + timedelta(days=8))
    export_tables(store, tmp_path / "out", EventFilter(), NOW)
    (station,) = records_of(tmp_path / "out", "stations")
    problems = [station[f"Problem{n}_{side}"][8:10] for n in (1, 2, 3) for side in ("from", "to")]

    assert problems == ["01", "03", "04", "06", "07", "09"]
    assert station["cameraDays"] == "2.0000"


def test_a_camera_that_still_stands_is_at_work_until_it_was_last_heard_of(
    store: Store, tmp_path: Path
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    place = store.deployment_for("gate", "card", start)
    store.record_effort(
        EffortSpan(place.deployment_id, CameraState.UP, start, start + timedelta(days=3))
    )
    export_tables(store, tmp_path / "out", EventFilter(), NOW)
    (station,) = records_of(tmp_path / "out", "stations")

    assert station["Retrieval_date"] == "2026-01-04 00:00:00"


def test_effort_that_nobody_knows_is_not_zero(store: Store, tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    store.deployment_for("gate", "card", start)
    export_tables(store, tmp_path / "out", EventFilter(), NOW)
    (station,) = records_of(tmp_path / "out", "stations")

    assert station["cameraDays"] == ""
    assert "Problem1_from" not in station


def test_a_folder_with_anything_else_in_it_is_never_replaced(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    export_tables(store, tmp_path / "out", EventFilter(), NOW)
    export_tables(store, tmp_path / "out", EventFilter(), NOW, replace=True)
    (tmp_path / "out" / "analysis.R").write_text("years of work")
    with pytest.raises(ExportError, match="which would be lost"):
        export_tables(store, tmp_path / "out", EventFilter(), NOW, replace=True)

    assert (tmp_path / "out" / "analysis.R").read_text() == "years of work"
