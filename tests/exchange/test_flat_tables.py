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
