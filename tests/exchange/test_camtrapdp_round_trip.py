"""Packages that are odd but sound go out as they came in; several at once go out together."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.camtrapdp_maker import (
    NOW,
    Made,
    bring,
    deployment,
    observation,
    records_of,
    small_package,
    table_of,
)

from trailwarden.domain import Deployment, Event, EventState, Stamps
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.store import Store


def _shared_event_ids(made: Made) -> None:
    made.rows["observations"] = [
        observation("a1", "1", "01"),
        observation("a2", "1", "01", deploymentID="d2"),
    ]


def _no_event_ids(made: Made) -> None:
    for row in made.observations:
        row["eventID"] = ""


def _people_and_machine_in_one_event(made: Made) -> None:
    made.observations.append(
        observation("o1h", "e1", "01", classificationMethod="human", classifiedBy="Bo")
    )


def _rows_with_times_of_their_own(made: Made) -> None:
    made.observations.append(
        observation("o1b", "e1", "01", eventStart="2020-06-01T20:00:10Z", sex="male")
    )


def _odd_spellings(made: Made) -> None:
    made.deployments[0] |= {"latitude": "51.49600", "timestampIssues": "FALSE", "habitat": "NA"}
    made.observations[0] |= {"count": "02", "sex": "NA", "classificationProbability": "8e-1"}
    made.media[0]["timestamp"] = "2020-06-01T22:00:05+02:00"


def _fractions_of_a_second(made: Made) -> None:
    made.media[0]["timestamp"] = "2020-06-01T20:00:05.250Z"
    made.observations[0]["eventStart"] = "2020-06-01T20:00:00.750Z"


def _fewer_and_other_columns(made: Made) -> None:
    for column in ("cameraDelay", "cameraDepth", "habitat", "setupBy"):
        made.columns["deployments"].remove(column)
        for row in made.deployments:
            row.pop(column, None)
    made.columns["observations"] = ["note", *reversed(made.columns["observations"])]
    made.observations[0]["note"] = 'a "quoted" line\nand another'


@pytest.mark.parametrize(
    "odd",
    [
        _shared_event_ids,
        _no_event_ids,
        _people_and_machine_in_one_event,
        _rows_with_times_of_their_own,
        _odd_spellings,
        _fractions_of_a_second,
        _fewer_and_other_columns,
    ],
)
def test_an_odd_package_goes_out_as_it_came_in(
    store: Store, other_store: Store, tmp_path: Path, odd: Callable[[Made], None]
) -> None:
    made = small_package()
    odd(made)
    package = made.write(tmp_path / "p")
    bring(store, package)
    report = export_package(store, tmp_path / "out", ExportOptions(), NOW)

    for table in Table:
        assert table_of(tmp_path / "out", table) == table_of(package, table)
    assert report.verbatim
    bring(other_store, tmp_path / "out")
    assert list(map(_said, other_store.all_events())) == list(map(_said, store.all_events()))


def _said(event: object) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in ("event_id", "start", "end", "observations"))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        min_size=6,
        max_size=6,
    ),
    count=st.integers(1, 10**6),
    score=st.floats(0, 1),
    latitude=st.floats(-90, 90),
)
def test_any_text_and_number_survives(
    texts: list[str],
    count: int,
    score: float,
    latitude: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = small_package()
    made.columns["media"].append("anything")
    made.deployments[0] |= {"habitat": texts[0], "latitude": repr(latitude)}
    made.media[0] |= {"mediaComments": texts[1], "anything": texts[2]}
    made.observations[0] |= {"count": str(count), "classificationProbability": repr(score)}
    made.observations[0] |= {"behavior": texts[3], "observationTags": texts[4]}
    made.observations[2]["observationComments"] = texts[5]
    folder = tmp_path_factory.mktemp("texts")
    package = made.write(folder / "p")
    with Store.open(folder / "data") as store:
        bring(store, package)
        export_package(store, folder / "out", ExportOptions(), NOW)
    for table in Table:
        assert table_of(folder / "out", table) == table_of(package, table)


def test_several_packages_and_our_own_cameras_go_out_together(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    first = small_package()
    first.columns["deployments"].append("ranger")
    first.deployments[0]["ranger"] = "Bo"
    bring(store, first.write(tmp_path / "p"))
    second = small_package()
    second.descriptor["name"] = "second"
    second.descriptor["resources"].append({"name": "weather", "data": [{"rain": 3}]})
    second.rows["deployments"] = [deployment("x1", "X", latitude="40.1")]
    second.rows["media"] = []
    second.rows["observations"] = [observation("x", "xe", "05", deploymentID="x1")]
    bring(store, second.write(tmp_path / "q"))
    start = datetime(2026, 5, 1, 6, tzinfo=UTC)
    store.add_deployment(
        Deployment("gate-1", "gate", "rtsp://gate", start, latitude=50.0, longitude=4.0)
    )
    event = Event(
        "g", "gate-1", start, start + timedelta(seconds=9), EventState.CLOSED, Stamps(start)
    )
    store.load([(event, ())])
    report = export_package(store, tmp_path / "out", ExportOptions(), NOW)
    places = records_of(tmp_path / "out", "deployments")
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())

    assert not report.verbatim
    assert [row["deploymentID"] for row in places] == ["d1", "d2", "x1", "gate-1"]
    assert [row["ranger"] for row in places] == ["Bo", "", "", ""]
    assert [one["title"] for one in described["sources"]] == ["Trailwarden", "small", "second"]
    assert "weather" in [one["name"] for one in described["resources"]]
    assert described["spatial"]["coordinates"][0][0] == [4.0, 40.1]
    bring(other_store, tmp_path / "out")
    assert list(map(_said, other_store.all_events())) == list(map(_said, store.all_events()))


def test_rows_of_events_not_asked_for_stay_behind(store: Store, tmp_path: Path) -> None:
    bring(store, small_package().write(tmp_path / "p"))
    options = ExportOptions(until=datetime(2020, 6, 2, 12, tzinfo=UTC))
    export_package(store, tmp_path / "out", options, NOW)

    assert {row["eventID"] for row in records_of(tmp_path / "out", "observations")} == {"e1"}
    assert [row["mediaID"] for row in records_of(tmp_path / "out", "media")] == ["m1"]
