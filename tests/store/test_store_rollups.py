"""Whatever was done to the events in whatever order, rollups agree with a full recount, and a
copy that only ever reads what changed agrees with the whole."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

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
from trailwarden.store import HourlyCount, Reader, RetentionPolicy, Store, StoredEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # around it, hours must floor and not truncate
_HOUR = timedelta(hours=1)
_Cell: TypeAlias = tuple[str, datetime, ObservationType, str | None]
_Sums: TypeAlias = tuple[int, int, timedelta]
_Said: TypeAlias = tuple[ObservationType, int | None, str | None, str | None]

moments = st.integers(-5 * 3600, 5 * 3600).map(lambda s: _EPOCH + timedelta(seconds=s))
sayings = st.lists(
    st.tuples(
        st.sampled_from([ObservationType.ANIMAL, ObservationType.HUMAN, ObservationType.BLANK]),
        st.none() | st.integers(0, 3),
        st.sampled_from([None, "Lynx lynx", "Sus scrofa"]),
        st.sampled_from([None, None, "setup"]),
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
            if seen.setup is not None:
                continue
            least = seen.observation_type is not ObservationType.BLANK
            number = least if seen.count is None else seen.count
            individuals[seen.observation_type, None] += number
            if seen.scientific_name is not None:
                individuals[seen.observation_type, seen.scientific_name] += number
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


def observations(said: list[_Said]) -> tuple[Observation, ...]:
    return tuple(
        Observation(
            observation_id=f"o{i}-{kind}",
            observation_type=kind,
            count=count,
            classification_method=ClassificationMethod.MACHINE,
            classified_by="m",
            classified_at=_EPOCH,
            score=0.5,
            scientific_name=name,
            setup=setup,
        )
        for i, (kind, count, name, setup) in enumerate(said)
    )


class Copy:
    """What a reader knows who reads everything once and then only what changed."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.revision = 0
        self.events: dict[str, tuple[Any, ...]] = {}
        self.observations: dict[str, list[tuple[Any, ...]]] = {}

    def catch_up(self) -> None:
        with self.reader.snapshot():
            latest = self.reader.revision()
            assert latest >= self.revision
            for event_id in self.reader.removed_events(self.revision):
                self.events.pop(event_id, None)
                self.observations.pop(event_id, None)
            for row in self.reader.event_rows(self.revision):
                self.events[row[0]] = row
                self.observations.pop(row[0], None)
            for row in self.reader.observation_rows(self.revision):
                self.observations.setdefault(row[0], []).append(row)
            self.revision = latest

    @property
    def state(self) -> tuple[Any, ...]:
        return self.events, {event: sorted(rows) for event, rows in self.observations.items()}


class Rollups(RuleBasedStateMachine):
    """Do anything to a store; after each step its rollups equal a recount, its copy the store."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name))
        self.deployments = [
            self.store.deployment_for(camera, "x", _EPOCH).deployment_id for camera in ("a", "b")
        ]
        self.states: dict[str, EventState] = {}
        self.people = 0
        self.reader = Reader.open(Path(self.folder.name))  # a connection of its own
        self.copy = Copy(self.reader)

    def teardown(self) -> None:
        self.reader.close()
        self.store.close()
        self.folder.cleanup()

    def _event(self, number: int, start: datetime, said: list[_Said]) -> Event:
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
        said: list[_Said],
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
        said: list[_Said],
        deployment: int,
    ) -> None:
        event = self._event(number, start, said)
        self.store.close_event(replace(event, deployment_id=self.deployments[deployment]))
        self.states[event.event_id] = EventState.CLOSED

    @precondition(lambda self: self.states)
    @rule(data=st.data(), said=sayings)
    def label(self, data: st.DataObject, said: list[_Said]) -> None:
        self.people += 1
        labels = [
            replace(one, observation_id=f"h{self.people}-{one.observation_id}")
            for one in observations(said)
        ]
        self.store.label_event(data.draw(st.sampled_from(sorted(self.states))), labels, by="Ana")

    @rule(numbers=st.sets(st.integers(0, 5)), start=moments, said=sayings, human=st.booleans())
    def load(self, numbers: set[int], start: datetime, said: list[_Said], human: bool) -> None:
        events = [self._event(number, start, said) for number in sorted(numbers)]
        new = [event for event in events if event.event_id not in self.states]
        if human:
            new = [replace(event, observations=_also_by_a_person(event)) for event in new]
        self.store.load((event, ()) for event in new)
        self.states |= {event.event_id: EventState.CLOSED for event in new}

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

    @invariant()
    def copy_is_whole(self) -> None:
        self.copy.catch_up()
        whole = Copy(self.reader)
        whole.catch_up()
        assert self.copy.state == whole.state
        assert set(whole.events) == {one.event_id for one in self.store.events()}


def _also_by_a_person(event: Event) -> tuple[Observation, ...]:
    person = ClassificationMethod.HUMAN
    said = [replace(one, classification_method=person) for one in event.observations[1:]]
    return (*event.observations, *said)


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
                        observations([(ObservationType.ANIMAL, 2, "Lynx lynx", None)]),
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


def test_what_nobody_counted_is_one_and_who_sets_up_the_camera_is_none(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation], noon: datetime
) -> None:
    store.deployment_for("gate", "sim:gate", noon)
    uncounted = replace(say(ObservationType.ANIMAL, 1, "Lynx lynx"), count=None)
    blank = replace(say(ObservationType.BLANK), count=None)
    keeper = replace(say(ObservationType.HUMAN, 2), setup="setup")
    store.close_event(make_event("e1", observations=(uncounted, blank, keeper)))
    by_type = {one.observation_type: (one.events, one.individuals) for one in store.counts()}
    assert by_type == {ObservationType.ANIMAL: (1, 1), ObservationType.BLANK: (1, 0)}
    assert store.event("e1").observations == (uncounted, blank, keeper)
