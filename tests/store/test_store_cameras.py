"""Deployments begin, resume and end; cameras are summed up over all of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from trailwarden.domain import (
    CameraState,
    Deployment,
    EffortSpan,
    Event,
    Observation,
    ObservationType,
)
from trailwarden.store import DeploymentExists, InvalidInput, Store, UnknownDeployment


def test_a_camera_resumes_its_open_deployment(store: Store, noon: datetime) -> None:
    first = store.deployment_for(
        "gate",
        "rtsp://10.0.0.7/main",
        noon,
        time_zone="Europe/Berlin",
        location_name="North gate",
        latitude=52.5,
        longitude=13.4,
    )
    assert first.deployment_id == "gate-1"
    again = store.deployment_for("gate", "rtsp://10.0.0.9/main", noon + timedelta(days=1))
    assert again == replace(first, source="rtsp://10.0.0.9/main")
    earlier = store.deployment_for("gate", "rtsp://10.0.0.9/main", noon - timedelta(days=1))
    assert earlier.start == noon - timedelta(days=1)
    assert store.deployments() == [earlier]


def test_an_ended_deployment_makes_room_for_the_next(store: Store, noon: datetime) -> None:
    store.deployment_for("gate", "x", noon)
    ended = store.end_deployment("gate-1", noon + timedelta(days=3))
    assert ended.end == noon + timedelta(days=3)
    assert store.deployment_for("gate", "x", noon + timedelta(days=3)).deployment_id == "gate-2"
    with pytest.raises(InvalidInput, match="before that"):
        store.end_deployment("gate-2", noon)
    with pytest.raises(UnknownDeployment):
        store.end_deployment("gate-9", noon)


def test_simulated_and_real_never_share_a_deployment(store: Store, noon: datetime) -> None:
    made_up = store.deployment_for("gate", "sim:gate", noon, simulated=True)
    real = store.deployment_for("gate", "rtsp://10.0.0.7/", noon + timedelta(hours=1))
    assert (made_up.deployment_id, real.deployment_id) == ("gate-1", "gate-2")
    assert [one.simulated for one in store.deployments()] == [True, False]
    assert store.deployment("gate-1").end == noon + timedelta(hours=1)


def test_a_deployment_comes_in_under_its_own_id(store: Store, noon: datetime) -> None:
    whole = Deployment(
        deployment_id="4bb69c45",
        camera_id="gate",
        source="camtrapdp:example",
        start=noon,
        end=noon + timedelta(days=20),
        location_name="Cygnet bay",
        latitude=50.7,
        longitude=4.01,
        time_zone="+01:00",
        clock_offset=timedelta(minutes=-5),
        location_id="ce943ced",
        coordinate_uncertainty_m=187.0,
        timestamp_issues=True,
    )
    store.add_deployment(whole)
    assert store.deployment("4bb69c45") == whole
    standing = replace(whole, deployment_id="gate-3", end=None)
    store.add_deployment(standing)
    assert store.deployment_for("gate", standing.source, noon) == standing
    with pytest.raises(DeploymentExists, match="4bb69c45"):
        store.add_deployment(replace(whole, camera_id="ford"))
    for spoilt, told in (
        (replace(standing, deployment_id="more"), "stands in deployment gate-3"),
        (replace(whole, deployment_id=""), "needs an id"),
        (replace(whole, deployment_id="x", end=noon - timedelta(days=1)), "before that"),
        (replace(whole, deployment_id="x", time_zone="+25:00"), "not a time zone"),
        (replace(whole, deployment_id="x", clock_offset=timedelta(days=99999)), "a century"),
        (replace(whole, deployment_id="x", start=noon.replace(tzinfo=None)), "no time zone"),
    ):
        with pytest.raises(InvalidInput, match=told):
            store.add_deployment(spoilt)
    assert store.deployments() == [whole, standing]


def test_a_new_deployment_never_takes_the_id_of_one_that_came_in(
    store: Store, deployment: Deployment, noon: datetime
) -> None:
    store.add_deployment(
        replace(deployment, deployment_id="gate-2", camera_id="other", end=noon + timedelta(days=1))
    )
    store.end_deployment("gate-1", noon + timedelta(days=1))
    assert store.deployment_for("gate", "x", noon).deployment_id == "gate-3"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "+1:00"])
def test_a_time_zone_must_exist(store: Store, noon: datetime, zone: str) -> None:
    with pytest.raises(InvalidInput, match="not a time zone"):
        store.deployment_for("gate", "x", noon, time_zone=zone)
    with pytest.raises(InvalidInput, match="needs a name"):
        store.deployment_for("", "x", noon)


def test_a_camera_is_summed_up_over_its_deployments(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation], noon: datetime
) -> None:
    store.deployment_for("ford", "x", noon)
    store.deployment_for("gate", "x", noon)
    store.end_deployment("gate-1", noon + timedelta(hours=1))
    store.deployment_for("gate", "x", noon + timedelta(hours=1))
    later = noon + timedelta(hours=2)
    store.close_event(make_event("e1", noon))
    store.close_event(make_event("e2", later, deployment_id="gate-2"))
    blank = (say(ObservationType.BLANK, 0),)
    store.close_event(make_event("e3", later, deployment_id="gate-2", observations=blank))
    store.record_effort(EffortSpan("gate-1", CameraState.UP, noon, noon + timedelta(hours=1)))
    store.record_effort(EffortSpan("gate-2", CameraState.UP, later, later + timedelta(hours=1)))
    night = later + timedelta(hours=1)
    store.record_effort(EffortSpan("gate-2", CameraState.DARK, night, night + timedelta(hours=3)))

    ford, gate = store.cameras()
    assert (ford.camera_id, ford.state, ford.last_event_id) == ("ford", None, None)
    assert (ford.event_counts, ford.effort) == ({}, {})
    assert gate.deployment.deployment_id == "gate-2"
    assert (gate.state, gate.state_since) == (CameraState.DARK, night)
    assert (gate.last_event_id, gate.last_event_start) == ("e3", later)
    assert gate.event_counts == {ObservationType.ANIMAL: 2, ObservationType.BLANK: 1}
    assert gate.effort == {CameraState.UP: timedelta(hours=2), CameraState.DARK: timedelta(hours=3)}
    assert not gate.simulated

    _, first_hour = store.cameras(until=noon + timedelta(hours=1))
    assert first_hour.event_counts == {ObservationType.ANIMAL: 1}
    assert first_hour.effort == {CameraState.UP: timedelta(hours=1)}
    assert first_hour.last_event_id == "e3"
