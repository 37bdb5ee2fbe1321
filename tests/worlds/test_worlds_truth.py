"""What the cameras tell agrees with what happened, save for what they could not see."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from trailwarden.domain import CameraState, Event
from trailwarden.worlds import Fate, Other, Visit, World

_CHANGES = {"trail-2-2", "clearing-2"}


def events_of(world: World) -> list[Event]:
    return [event for event, _ in world.events()]


def visits_of(world: World) -> dict[str, Visit]:
    return {visit.event_id: visit for visit in world.truth if visit.event_id is not None}


def test_every_recorded_visit_has_its_event_and_no_other_has(season: World) -> None:
    events, visits = events_of(season), visits_of(season)

    assert [event.event_id for event in events] == list(visits)
    assert len(set(visits)) == len(events) > 2000
    assert int(season.truth.recorded.sum()) == len(events)
    for event in events:
        visit = visits[event.event_id]
        assert event.deployment_id == visit.deployment_id
        assert event.duration == visit.end - visit.start


def test_events_show_the_cameras_own_time_which_is_wrong_on_one_deployment(season: World) -> None:
    (fault,) = season.truth.clock_faults
    visits = visits_of(season)
    errors = {
        event.deployment_id: event.start - visits[event.event_id].start
        for event in events_of(season)
    }

    assert fault.deployment_id == "trail-2-2"
    assert errors.pop(fault.deployment_id) == fault.error == -fault.correction
    assert abs(fault.error) == timedelta(hours=12)
    assert set(errors.values()) == {timedelta()}
    doubted = [one.deployment_id for one in season.deployments if one.timestamp_issues]
    assert doubted == [fault.deployment_id]


def test_nothing_is_recorded_while_a_camera_saw_nothing(season: World) -> None:
    gaps = [span for span in season.effort if span.state is not CameraState.UP]
    lost = Counter(visit.fate for visit in season.truth)

    assert {span.state for span in gaps} == set(CameraState) - {CameraState.UP}
    assert all(lost[fate] > 0 for fate in Fate)
    for visit in season.truth:
        blind = [
            span.state.value
            for span in gaps
            if span.deployment_id == visit.deployment_id
            and (span.start <= visit.start < span.end or span.start <= visit.end < span.end)
        ]
        if visit.fate in (Fate.RECORDED, Fate.ASLEEP):
            assert blind == []
        else:
            assert visit.fate.value in blind


def test_effort_covers_every_deployment_without_gap_or_overlap(season: World) -> None:
    for deployment in season.deployments:
        spans = [one for one in season.effort if one.deployment_id == deployment.deployment_id]
        assert spans[0].start == deployment.start
        assert spans[-1].end == deployment.end
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert all(span.start < span.end for span in spans)
        assert all(bool(span.detail) != (span.state is CameraState.UP) for span in spans)


def test_visits_lie_in_their_deployment_on_whole_seconds_in_order(season: World) -> None:
    homes = {one.deployment_id: one for one in season.deployments}
    visits = list(season.truth)

    assert [visit.visit_id for visit in visits] == list(range(len(visits)))
    assert all(a.start <= b.start for a, b in pairwise(visits))
    for visit in visits:
        home = homes[visit.deployment_id]
        assert home.end is not None
        assert home.camera_id == visit.camera_id
        assert home.start <= visit.start <= visit.end <= home.end
        assert visit.start.microsecond == visit.end.microsecond == 0


def test_the_season_begins_and_ends_at_local_midnight(season: World) -> None:
    assert season.spec.start == datetime(2026, 9, 20, 22, tzinfo=UTC)
    assert season.spec.end == datetime(2026, 11, 19, 23, tzinfo=UTC)  # winter time by then


def test_one_camera_moved_and_everything_says_that_it_is_simulated(season: World) -> None:
    places = {one.deployment_id: one.place for one in season.deployments}
    coordinates = {(one.latitude, one.longitude) for one in season.deployments}

    assert len({one.camera_id for one in season.deployments}) == 8
    assert len(season.deployments) == 10
    assert places["clearing-1"] != places["clearing-2"]
    assert places["trail-2-1"] == places["trail-2-2"]
    assert len(coordinates) == 9
    assert all(one.simulated for one in season.deployments)
    assert all("simulated" in (one.location_name or "") for one in season.deployments)
    by = {said.classified_by for event in events_of(season) for said in event.observations}
    assert len(by) == 3
    assert all("simulated" in name for name in by)


def test_work_on_a_camera_is_marked_as_such(season: World) -> None:
    visits = visits_of(season)
    setups = [
        event.event_id
        for event in events_of(season)
        if any(said.setup == "setup" for said in event.observations)
    ]

    assert {visits[name].deployment_id for name in setups} == _CHANGES
    assert {visits[name].other for name in setups} == {Other.SERVICE}


def test_more_cameras_hang_in_further_valleys_under_other_names(busy: World) -> None:
    deployments = busy.deployments
    assert len({one.camera_id for one in deployments}) == 64
    assert len({one.deployment_id for one in deployments}) == len(deployments)
    assert len({(one.latitude, one.longitude) for one in deployments}) == 64 + 8
    assert len({one.place for one in deployments}) == 64 + 8
