"""A season in a real store: everything is read back as it was told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from trailwarden.domain import CameraState, Effort
from trailwarden.store import Store
from trailwarden.worlds import World


def fill(store: Store, world: World) -> int:
    """Put all of a world into a store."""
    with store.transaction():
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        return store.load(world.events())


def test_a_season_reads_back_as_it_was_told(season: World, tmp_path: Path) -> None:
    events = [event for event, _ in season.events()]
    with Store.open(tmp_path) as store:
        loaded = fill(store, season)
        told = {event.event_id: event for event in store.events()}

        assert loaded == len(told) == len(events)
        assert {one.scientific_name for one in store.taxa()} == {
            one.scientific_name for one in season.taxa
        }
        assert sorted(store.deployments(), key=lambda one: one.deployment_id) == sorted(
            season.deployments, key=lambda one: one.deployment_id
        )
        for event in events:
            stored = told[event.event_id]
            assert (stored.source_start, stored.source_end) == (event.start, event.end)
            assert Counter(stored.observations) == Counter(event.observations)
            assert stored.simulated
        assert len(store.tracks(events[0].event_id)) == len(events[0].tracks)


def test_effort_in_the_store_is_that_of_the_world(season: World, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store, season)
        stored = {one.deployment_id: one.camera_days for one in store.effort()}
    for deployment in season.deployments:
        spans = [one for one in season.effort if one.deployment_id == deployment.deployment_id]
        up = sum((s.duration for s in spans if s.state is CameraState.UP), spans[0].duration * 0)
        expected = Effort(deployment.deployment_id, {CameraState.UP: up}).camera_days
        assert stored[deployment.deployment_id] == expected


def test_the_correction_makes_every_time_true(season: World, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store, season)
        for fault in season.truth.clock_faults:
            store.set_clock_offset(fault.deployment_id, fault.correction, "Ada", fault.why)
        stored = {event.event_id: (event.start, event.end) for event in store.events()}

    true = {v.event_id: (v.start, v.end) for v in season.truth if v.event_id is not None}
    assert stored == true
