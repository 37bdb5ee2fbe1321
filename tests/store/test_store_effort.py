"""The effort ledger: the latest report is believed, spans never overlap, heartbeats stay few."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.domain import CameraState, Deployment, EffortSpan
from trailwarden.store import InvalidInput, Store, UnknownDeployment

_START = datetime(2026, 6, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def span(start: int, end: int, state: CameraState = CameraState.UP) -> EffortSpan:
    """A span of the deployment gate-1, in minutes from the start."""
    return EffortSpan("gate-1", state, _START + start * _MINUTE, _START + end * _MINUTE)


def minutes(spans: list[EffortSpan]) -> list[tuple[int, int, CameraState]]:
    """Spans as minutes from the start."""
    return [
        ((one.start - _START) // _MINUTE, (one.end - _START) // _MINUTE, one.state) for one in spans
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from(list(CameraState)[:3])),
        max_size=12,
        unique_by=lambda report: report[0],
    )
)
def test_the_latest_report_is_believed(reports: list[tuple[int, int, CameraState]]) -> None:
    painted: dict[int, CameraState] = {}
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.deployment_for("gate", "x", _START)
        for start, length, state in reports:
            store.record_effort(span(start, start + length, state))
            painted |= dict.fromkeys(range(start, start + length), state)
        stored = minutes(store.effort_spans())
    assert {m: state for start, end, state in stored for m in range(start, end)} == painted
    assert sum(end - start for start, end, _ in stored) == len(painted)
    for one, following in pairwise(stored):
        assert one[1] <= following[0]
        assert one[1] < following[0] or one[2] is not following[2], "alike and touching: not merged"


@pytest.mark.usefixtures("deployment")
def test_a_year_of_heartbeats_is_one_row(store: Store) -> None:
    with store.transaction():
        for hour in range(0, 365 * 24, 6):
            store.record_effort(span(60 * hour, 60 * (hour + 6)))
    assert len(store.effort_spans()) == 1
    (effort,) = store.effort(camera_id="gate")
    assert effort.camera_days == 365


@pytest.mark.usefixtures("deployment")
def test_the_last_report_can_grow_shrink_and_change_its_mind(store: Store) -> None:
    store.record_effort(span(0, 10))
    store.record_effort(span(10, 15))
    store.record_effort(span(10, 30))
    assert minutes(store.effort_spans()) == [(0, 30, CameraState.UP)]
    store.record_effort(span(10, 20))
    assert minutes(store.effort_spans()) == [(0, 20, CameraState.UP)]
    store.record_effort(span(10, 20, CameraState.FROZEN))
    assert minutes(store.effort_spans()) == [(0, 10, CameraState.UP), (10, 20, CameraState.FROZEN)]


@pytest.mark.usefixtures("deployment")
def test_effort_is_cut_to_the_window(store: Store) -> None:
    store.record_effort(span(0, 60))
    store.record_effort(span(60, 90, CameraState.DARK))
    since, until = _START + 30 * _MINUTE, _START + 70 * _MINUTE
    (effort,) = store.effort(deployment_id="gate-1", since=since, until=until)
    assert effort.by_state == {
        CameraState.UP: timedelta(minutes=30),
        CameraState.DARK: timedelta(minutes=10),
    }
    assert effort.camera_days == pytest.approx(30 / 1440)


def test_nonsense_is_refused(store: Store, deployment: Deployment) -> None:
    with pytest.raises(InvalidInput, match="before it begins"):
        store.record_effort(span(10, 5))
    with pytest.raises(UnknownDeployment):
        store.record_effort(EffortSpan("x-1", CameraState.UP, _START, _START + _MINUTE))
    with pytest.raises(UnknownDeployment):
        store.effort(deployment_id="x-1")
    with pytest.raises(InvalidInput, match="not for both"):
        store.effort(deployment_id=deployment.deployment_id, camera_id="gate")
    assert store.effort() == []
