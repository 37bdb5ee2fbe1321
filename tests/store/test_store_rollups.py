"""Rollups agree with a full recount, whatever was done to the events in whatever order."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from trailwarden.domain import (
    ClassificationMethod,
    Event,
    EventState,
    Observation,
    ObservationType,
    Stamps,
)
from trailwarden.store import HourlyCount, RetentionPolicy, Store, StoredEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # around it, hours must floor and not truncate
_HOUR = timedelta(hours=1)
_Cell: TypeAlias = tuple[str, datetime, ObservationType, str | None]
_Sums: TypeAlias = tuple[int, int, timedelta]

moments = st.integers(-5 * 3600, 5 * 3600).map(lambda s: _EPOCH + timedelta(seconds=s))
sayings = st.lists(
    st.tuples(
        st.sampled_from([ObservationType.ANIMAL, ObservationType.HUMAN, ObservationType.BLANK]),
        st.integers(0, 3),
        st.sampled_from([None, "Lynx lynx", "Sus scrofa"]),
    ),
    max_size=3,
)


def recount(events: list[StoredEvent]) -> dict[_Cell, _Sums]:
    """Every cell of the rollups, from the events themselves."""
    cells: dict[_Cell, _Sums] = {}
    for event in events:
        hour = event.start.replace(minute=0, second=0, microsecond=0)
        individuals: dict[tuple[ObservationType, str | None], int] = defaultdict(int)
        for seen in event.current:
            individuals[seen.observation_type, None] += seen.count
            if seen.scientific_name is not None:
                individuals[seen.observation_type, seen.scientific_name] += seen.count
        for (kind, name), number in individuals.items():
            cell = (event.deployment.deployment_id, hour, kind, name)
            before = cells.get(cell, (0, 0, timedelta()))
            cells[cell] = (before[0] + 1, before[1] + number, before[2] + event.duration)
    return cells


def cells_of(counted: list[HourlyCount]) -> dict[_Cell, _Sums]:
    return {
        (one.deployment_id, one.hour, one.count.observation_type, one.count.scientific_name): (
            one.count.events,
            one.count.individuals,
            one.count.duration,
        )
        for one in counted
    }


def observations(said: list[tuple[ObservationType, int, str | None]]) -> tuple[Observation, ...]:
    return tuple(
        Observation(
            f"o{i}-{kind}", kind, count, ClassificationMethod.MACHINE, "m", _EPOCH, 0.5, name
        )
        for i, (kind, count, name) in enumerate(said)
    )


class Rollups(RuleBasedStateMachine):
    """Do anything to a store; after each step its rollups equal a recount."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name))
        self.deployments = [
            self.store.deployment_for(camera, "x", _EPOCH).deployment_id for camera in ("a", "b")
        ]
        self.states: dict[str, EventState] = {}
        self.people = 0

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def _event(
        self, number: int, start: datetime, said: list[tuple[ObservationType, int, str | None]]
    ) -> Event:
        return Event(
            event_id=f"e{number}",
            deployment_id=self.deployments[number % 2],
            start=start,
            end=start + timedelta(seconds=number + 1),
            state=EventState.CLOSED,
            stamps=Stamps(arrival=start),
            observations=observations(said),
        )

    @rule(number=st.integers(0, 5), start=moments, said=sayings, seconds=st.integers(0, 9000))
    def open_and_extend(
        self,
        number: int,
        start: datetime,
        said: list[tuple[ObservationType, int, str | None]],
        seconds: int,
    ) -> None:
        event = replace(self._event(number, start, said), state=EventState.OPEN)
        if event.event_id not in self.states:
            self.store.open_event(event)
            self.store.extend_event(event.event_id, start + timedelta(seconds=seconds))
            self.states[event.event_id] = EventState.OPEN

    @rule(number=st.integers(0, 5), start=moments, said=sayings, deployment=st.integers(0, 1))
    def close(
        self,
        number: int,
        start: datetime,
        said: list[tuple[ObservationType, int, str | None]],
        deployment: int,
    ) -> None:
        event = self._event(number, start, said)
        self.store.close_event(replace(event, deployment_id=self.deployments[deployment]))
        self.states[event.event_id] = EventState.CLOSED

    @precondition(lambda self: self.states)
    @rule(data=st.data(), said=sayings)
    def label(
        self, data: st.DataObject, said: list[tuple[ObservationType, int, str | None]]
    ) -> None:
        self.people += 1
        labels = [
            replace(one, observation_id=f"h{self.people}-{one.observation_id}")
            for one in observations(said)
        ]
        self.store.label_event(data.draw(st.sampled_from(sorted(self.states))), labels, by="Ana")

    @rule(which=st.integers(0, 1), minutes=st.integers(-300, 300))
    def correct_the_clock(self, which: int, minutes: int) -> None:
        offset = timedelta(minutes=minutes, microseconds=1)
        self.store.set_clock_offset(self.deployments[which], offset, "Ana", "looked at a watch")

    @rule()
    def crash(self) -> None:
        self.store.recover()

    @rule(start=moments)
    def forget(self, start: datetime) -> None:
        policy = RetentionPolicy(event_max_age=timedelta())
        self.store.apply_retention(self.store.plan_retention(policy, start))
        left = {one.event_id for one in self.store.events()}
        self.states = {name: state for name, state in self.states.items() if name in left}

    @invariant()
    def equal_a_recount(self) -> None:
        rolled = self.store.hourly() + self.store.hourly(species=True)
        assert cells_of(rolled) == recount(self.store.events())


Rollups.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestRollups = Rollups.TestCase


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(moments, min_size=1, max_size=12),
    window=st.tuples(moments, moments).map(sorted),
)
def test_counts_are_exact_for_any_window(starts: list[datetime], window: list[datetime]) -> None:
    since, until = window
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        deployment = store.deployment_for("a", "x", _EPOCH)
        with store.transaction():
            for number, start in enumerate(starts):
                store.close_event(
                    Event(
                        f"e{number}",
                        deployment.deployment_id,
                        start,
                        start + timedelta(seconds=5),
                        EventState.CLOSED,
                        Stamps(start),
                        observations([(ObservationType.ANIMAL, 2, "Lynx lynx")]),
                    )
                )
        inside = sum(since <= start < until for start in starts)
        counted = store.counts(since, until)
        assert sum(one.events for one in counted) == inside
        assert (
            sum(one.individuals for one in store.counts(since, until, species=True)) == 2 * inside
        )
        assert sum(one.count.events for one in store.hourly(since, until)) == inside
        assert sum(one.events for one in store.counts(since, until, ("nobody",))) == 0
        (summary,) = store.cameras(since, until)
        assert summary.event_counts.get(ObservationType.ANIMAL, 0) == inside


def test_an_event_of_two_kinds_counts_once_in_each(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation], noon: datetime
) -> None:
    store.deployment_for("gate", "sim:gate", noon)
    seen = (
        say(ObservationType.ANIMAL, 2, "Canis lupus"),
        say(ObservationType.ANIMAL, 1, "Ovis aries"),
        say(ObservationType.HUMAN, 1),
    )
    store.close_event(make_event("e1", observations=seen))
    by_type = {one.observation_type: (one.events, one.individuals) for one in store.counts()}
    assert by_type == {ObservationType.ANIMAL: (1, 3), ObservationType.HUMAN: (1, 1)}
    by_species = {one.scientific_name: one.individuals for one in store.counts(species=True)}
    assert by_species == {"Canis lupus": 2, "Ovis aries": 1}
