"""A wrong clock is put right beside what it said, and can be put back exactly."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.domain import (
    ClassificationMethod,
    Deployment,
    Event,
    EventState,
    Media,
    Observation,
    ObservationType,
    Stamps,
)
from trailwarden.store import EventFilter, InvalidInput, Store, UnknownDeployment

offsets = st.timedeltas(min_value=timedelta(days=-20000), max_value=timedelta(days=20000))
times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


@settings(max_examples=40, deadline=None)
@given(starts=st.lists(times, min_size=1, max_size=5), applied=st.lists(offsets, max_size=4))
def test_taking_offsets_back_restores_everything(
    starts: list[datetime], applied: list[timedelta]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        deployment = store.deployment_for("a", "x", starts[0]).deployment_id
        for number, start in enumerate(starts):
            seen = Observation(
                "o", ObservationType.ANIMAL, 1, ClassificationMethod.MACHINE, "m", start
            )
            end = start + timedelta(seconds=3)
            store.close_event(
                Event(
                    f"e{number}", deployment, start, end, EventState.CLOSED, Stamps(start), (seen,)
                )
            )
        before = (store.events(), store.hourly())
        for offset in applied:
            store.set_clock_offset(deployment, offset, "Ana", "")
            moved = store.events(EventFilter(newest_first=False))
            assert [one.start - one.source_start for one in moved] == [offset] * len(starts)
            assert {one.source_start for one in moved} == set(starts)
        store.set_clock_offset(deployment, timedelta(), "Ana", "")
        assert (store.events(), store.hourly()) == before
        assert len(store.clock_corrections(deployment)) == len(applied) + 1


def test_history_says_who_when_and_why(store: Store, deployment: Deployment) -> None:
    first, second = timedelta(hours=1), timedelta(hours=-1, microseconds=5)
    store.set_clock_offset(deployment.deployment_id, first, "Ana", "summer time")
    store.set_clock_offset(deployment.deployment_id, second, "Ben", "wrong way round")
    history = store.clock_corrections(deployment.deployment_id)
    assert [(one.by, one.reason) for one in history] == [
        ("Ana", "summer time"),
        ("Ben", "wrong way round"),
    ]
    assert [(one.from_offset, one.to_offset) for one in history] == [
        (timedelta(), first),
        (first, second),
    ]
    assert store.deployment(deployment.deployment_id).clock_offset == second


def test_what_comes_after_a_correction_is_corrected_too(
    store: Store,
    deployment: Deployment,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
) -> None:
    store.open_event(make_event("e1", state=EventState.OPEN))
    store.set_clock_offset(deployment.deployment_id, timedelta(hours=2), "Ana", "")
    store.extend_event("e1", noon + timedelta(minutes=1))
    store.close_event(make_event("e2"), (make_media("m1", "e2"),))
    one, two = store.events(EventFilter(newest_first=False))
    assert (one.start, one.end) == (
        noon + timedelta(hours=2),
        noon + timedelta(hours=2, minutes=1),
    )
    assert (two.start, two.source_start) == (noon + timedelta(hours=2), noon)
    assert two.clock_offset == timedelta(hours=2)
    assert two.media[0].stamps.arrival == noon
    assert two.time_of(two.media[0]) == noon + timedelta(hours=2)
    assert store.events(EventFilter(until=noon + timedelta(hours=1))) == []


def test_only_the_deployment_named_moves(
    store: Store, deployment: Deployment, make_event: Callable[..., Event], noon: datetime
) -> None:
    other = store.deployment_for("ford", "sim:ford", noon)
    store.close_event(make_event("e1"))
    store.close_event(make_event("e2", deployment_id=other.deployment_id))
    store.set_clock_offset(deployment.deployment_id, timedelta(days=1), "Ana", "")
    assert store.event("e1").start == noon + timedelta(days=1)
    assert store.event("e2").start == noon


@pytest.mark.usefixtures("deployment")
def test_hours_across_a_clock_change_stay_apart(
    store: Store, make_event: Callable[..., Event]
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    early = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=berlin)
    late = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=berlin)
    store.close_event(make_event("early", early.astimezone(UTC)))
    store.close_event(make_event("late", late.astimezone(UTC)))
    assert store.event("late").start - store.event("early").start == timedelta(hours=1)
    assert [one.hour.hour for one in store.hourly()] == [0, 1]
    local = datetime(2026, 10, 25, 2, 45, fold=0, tzinfo=berlin)
    assert [one.event_id for one in store.events(EventFilter(until=local))] == ["early"]


@pytest.mark.usefixtures("deployment")
def test_a_clock_that_jumps_back_loses_nothing(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    for number, hours in enumerate((0, 1, 0, 1)):
        event = make_event(f"e{number}", noon + timedelta(hours=hours))
        store.close_event(replace(event, timestamp_issues="clock jumped back" if number else ""))
    ordered = store.events(EventFilter(newest_first=False))
    assert [one.event_id for one in ordered] == ["e0", "e2", "e1", "e3"]


def test_nonsense_offsets_are_refused(store: Store, deployment: Deployment) -> None:
    with pytest.raises(InvalidInput, match="century"):
        store.set_clock_offset(deployment.deployment_id, timedelta(days=40000), "Ana", "")
    with pytest.raises(UnknownDeployment):
        store.set_clock_offset("nowhere-1", timedelta(), "Ana", "")
    assert store.clock_corrections(deployment.deployment_id) == []
