"""Pages of events: every filter agrees with a plain Python one, and none scans the events."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from trailwarden.domain import Event, EventState, Observation, ObservationType
from trailwarden.store import Cursor, EventFilter, InvalidInput, Store, StoredEvent
from trailwarden.store.database import Database
from trailwarden.store.event_reading import page_query

_KINDS = (ObservationType.ANIMAL, ObservationType.BLANK, ObservationType.VEHICLE)


@pytest.fixture
def full(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation], noon: datetime
) -> Store:
    """Sixty events of three cameras, one camera moved; some open, some at the same instant."""
    for camera in ("a", "b", "c"):
        store.deployment_for(camera, "x", noon)
    store.end_deployment("b-1", noon + timedelta(minutes=30))
    store.deployment_for("b", "x", noon + timedelta(minutes=30))
    places = itertools.cycle(["a-1", "b-1", "b-2", "c-1"])
    with store.transaction():
        for number in range(60):
            kinds = {_KINDS[number % 3], _KINDS[number % 2]}
            event = make_event(
                f"e{number:02}",
                noon + timedelta(minutes=number // 2),
                deployment_id=next(places),
                observations=tuple(say(kind) for kind in sorted(kinds)),
                state=EventState.OPEN if number % 10 == 9 else EventState.CLOSED,
            )
            put = store.open_event if event.state is EventState.OPEN else store.close_event
            put(event)
    return store


def plain(events: list[StoredEvent], wanted: EventFilter) -> list[str]:
    """The filter, said again in Python."""

    def matches(event: StoredEvent) -> bool:
        kinds = {one.observation_type for one in event.current}
        return (
            (wanted.camera_ids is None or event.camera_id in wanted.camera_ids)
            and (wanted.since is None or event.start >= wanted.since)
            and (wanted.until is None or event.start < wanted.until)
            and (wanted.states is None or event.state in wanted.states)
            and (wanted.observation_types is None or bool(kinds & set(wanted.observation_types)))
            and (wanted.include_blank or ObservationType.BLANK not in kinds)
            and (wanted.before is None or event.cursor < wanted.before)
            and (wanted.after is None or event.cursor > wanted.after)
        )

    chosen = sorted(filter(matches, events), key=lambda one: one.cursor)
    if wanted.newest_first:
        chosen.reverse()
    return [one.event_id for one in chosen][: wanted.limit]


def some_filters(noon: datetime) -> list[EventFilter]:
    cursor = Cursor(noon + timedelta(minutes=12), "e25")
    return [
        EventFilter(cameras, since, until, kinds, states, blank, limit, newest, before, after)
        for (cameras, since, until, kinds, states, blank, limit, newest, before, after) in (
            itertools.product(
                (None, ("b",), ("a", "b", "nobody"), ()),
                (None, noon + timedelta(minutes=5)),
                (None, noon + timedelta(minutes=20)),
                (None, (ObservationType.VEHICLE,), _KINDS),
                (None, (EventState.OPEN,), (EventState.OPEN, EventState.CLOSED)),
                (True, False),
                (None, 7),
                (True, False),
                (None, cursor),
                (None, Cursor(noon + timedelta(minutes=8), "")),
            )
        )
    ]


def test_every_filter_agrees_with_a_plain_one(full: Store, noon: datetime) -> None:
    everything = full.events()
    assert len(everything) == 60
    for wanted in some_filters(noon)[::3]:
        found = [one.event_id for one in full.events(wanted)]
        assert found == plain(everything, wanted), wanted


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_join_without_gap_or_overlap(full: Store, newest_first: bool) -> None:
    seen: list[str] = []
    cursor: Cursor | None = None
    while page := full.events(
        EventFilter(
            limit=7,
            newest_first=newest_first,
            before=cursor if newest_first else None,
            after=None if newest_first else cursor,
        )
    ):
        seen += [one.event_id for one in page]
        cursor = page[-1].cursor
    assert seen == plain(full.events(), EventFilter(newest_first=newest_first))


def test_no_page_scans_the_events(full: Store, data_dir: Path, noon: datetime) -> None:
    database = Database.reading(data_dir)
    try:
        for wanted in some_filters(noon):
            if not (wanted.limit or wanted.camera_ids or wanted.since or wanted.until):
                continue
            sql, values = page_query(wanted)
            steps = [row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
            scans = [step for step in steps if step.startswith("SCAN") and "INDEX" not in step]
            allowed = {"SCAN d", "SCAN type VIRTUAL TABLE INDEX 1:", "SCAN json_each"}
            assert not [scan for scan in scans if scan not in allowed], (wanted, steps)
            by_time = wanted.camera_ids is None and wanted.observation_types is None
            if by_time and wanted.limit and wanted.states != (EventState.OPEN,):
                assert not [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step], steps
    finally:
        database.close()
    assert full.events()


def test_a_labelled_event_is_found_under_what_the_person_said(
    full: Store, say: Callable[..., Observation]
) -> None:
    full.label_event("e00", [say(ObservationType.HUMAN)], by="Ana")
    humans = full.events(EventFilter(observation_types=(ObservationType.HUMAN,)))
    assert [one.event_id for one in humans] == ["e00"]
    animals = full.events(EventFilter(observation_types=(ObservationType.ANIMAL,)))
    assert "e00" not in [one.event_id for one in animals]


def test_nonsense_is_refused(noon: datetime) -> None:
    naive = datetime(2026, 6, 1)  # noqa: DTZ001 - the point
    with pytest.raises(InvalidInput, match="no time zone"):
        EventFilter(since=naive)
    with pytest.raises(InvalidInput, match="later than until"):
        EventFilter(since=noon, until=noon - timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="negative"):
        EventFilter(limit=-1)
    with pytest.raises(InvalidInput, match="cursor"):
        EventFilter(before=Cursor(naive, "e1"))


def test_counts_refuse_nonsense_too(store: Store, noon: datetime) -> None:
    with pytest.raises(InvalidInput):
        store.counts(noon, noon - timedelta(hours=1))
    with pytest.raises(InvalidInput):
        store.cameras(datetime(2026, 6, 1))  # noqa: DTZ001 - the point
