"""Descriptions and their queue: beside the events, and without any effect on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trailwarden.domain import (
    Action,
    Deployment,
    Description,
    Doing,
    Event,
    EventState,
    Observation,
    Side,
    Telling,
    Verdict,
)
from trailwarden.store import (
    DescriptionQueue,
    NoData,
    Reader,
    RetentionPolicy,
    Store,
    StoredDescription,
    UnknownEvent,
)

BY = "vlm, pictures 1"
NOW = datetime(2026, 6, 2, tzinfo=UTC)
LEASE = timedelta(minutes=5)
TOLD = Description(
    (Action(Doing.ENTERS, 0, 0, Side.LEFT, track_id=1), Action(Doing.NEAR, 1, 4, zone="wäter")),
    count=2,
    young=True,
    notes="it drinks 🦊",
)


@pytest.fixture
def queue(store: Store, deployment: Deployment) -> Iterator[DescriptionQueue]:
    with DescriptionQueue.open(store.data_dir) as opened:
        yield opened


def told(
    event_id: str = "e1", method: Telling = Telling.MODEL, of_revision: int = 0, reason: str = ""
) -> StoredDescription:
    verdict = Verdict.REJECTED if reason else Verdict.ACCEPTED
    return StoredDescription(event_id, method, BY, "h1", verdict, reason, TOLD, NOW, of_revision)


def described(queue: DescriptionQueue, event_id: str = "e1") -> None:
    queue.enqueue(event_id, BY, "h1", NOW)
    job = queue.lease(BY, "me", NOW, LEASE)
    assert job is not None
    assert queue.finish(job, told(event_id, of_revision=job.of_revision))


def test_what_was_told_is_read_as_it_was_told(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    described(queue)
    (read,) = store.descriptions("e1")
    assert read.description == TOLD
    assert (read.verdict, read.made_at, read.is_current) == (Verdict.ACCEPTED, NOW, True)


def test_late_descriptions_disturb_nothing(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    with Reader.open(store.data_dir) as reader:
        before = (reader.revision(), list(reader.event_rows()), reader.event("e1"))
        described(queue)
        queue.keep_motion(told(method=Telling.MOTION))
        assert (reader.revision(), list(reader.event_rows()), reader.event("e1")) == before
        assert list(reader.event_rows(before[0])) == []


def test_motion_comes_first_and_takes_the_place_of_what_it_told_before(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    described(queue)
    for _ in range(2):
        queue.keep_motion(told(method=Telling.MOTION))
    assert [one.method for one in store.descriptions("e1")] == [Telling.MOTION, Telling.MODEL]
    queue.forget_motion("e1")
    assert [one.method for one in store.descriptions("e1")] == [Telling.MODEL]


def test_a_label_makes_a_description_old(
    store: Store,
    queue: DescriptionQueue,
    make_event: Callable[..., Event],
    say: Callable[..., Observation],
) -> None:
    store.close_event(make_event("e1"))
    described(queue)
    store.label_event("e1", [say()], "Ada")
    assert not store.descriptions("e1")[0].is_current
    assert not queue.enqueue("e1", BY, "h1", NOW), "told from the same input"
    assert store.descriptions("e1")[0].is_current
    assert queue.enqueue("e1", BY, "h2", NOW)


def test_descriptions_go_with_their_event(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    for event_id in ("e1", "e2"):
        store.close_event(make_event(event_id))
    described(queue)
    queue.enqueue("e2", BY, "h1", NOW)
    job = queue.lease(BY, "me", NOW, LEASE)
    plan = store.plan_retention(RetentionPolicy(event_max_age=timedelta()), NOW)
    store.apply_retention(plan)
    assert job is not None
    assert not queue.finish(job, told("e2"))
    queue.keep_motion(told("e1", Telling.MOTION))
    assert queue.state(BY).waiting == 0
    with pytest.raises(UnknownEvent):
        store.descriptions("e1")


def test_the_same_is_not_asked_twice(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    assert queue.enqueue("e1", BY, "h1", NOW)
    assert not queue.enqueue("e1", BY, "h1", NOW)
    assert not queue.enqueue("nobody", BY, "h1", NOW)
    assert queue.enqueue("e1", "another model", "h1", NOW)
    assert queue.state(BY).waiting == 1


def test_the_newest_go_first_and_nobody_gets_what_another_holds(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event], noon: datetime
) -> None:
    for number in range(3):
        store.close_event(make_event(f"e{number}", noon + timedelta(hours=number)))
        queue.enqueue(f"e{number}", BY, "h", NOW)
    with DescriptionQueue.open(store.data_dir) as other:
        leased = [one.lease(BY, "w", NOW, LEASE) for one in (queue, other, queue, other)]
    assert [job and job.event_id for job in leased] == ["e2", "e1", "e0", None]


def test_a_lease_that_ends_is_taken_up_and_the_first_worker_is_too_late(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    queue.enqueue("e1", BY, "h1", NOW)
    killed = queue.lease(BY, "killed", NOW, LEASE)
    assert queue.lease(BY, "other", NOW + LEASE / 2, LEASE) is None
    taken_up = queue.lease(BY, "other", NOW + LEASE, LEASE)
    assert killed is not None
    assert taken_up is not None
    assert (killed.attempts, taken_up.attempts) == (1, 2)
    assert not queue.finish(killed, told())
    assert store.descriptions("e1") == ()
    assert queue.finish(taken_up, told())
    assert not queue.finish(taken_up, told())


def test_postponed_and_given_up(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    queue.enqueue("e1", BY, "h1", NOW)
    for counts, attempts in ((True, 1), (False, 2), (True, 2)):
        job = queue.lease(BY, "me", NOW, LEASE)
        assert job is not None
        assert job.attempts == attempts
        queue.postpone(job, "slow", NOW, counts=counts)
    job = queue.lease(BY, "me", NOW, LEASE)
    assert job is not None
    queue.postpone(job, "slow", NOW + LEASE, counts=True)
    assert queue.state(BY).ready_at == NOW + LEASE
    assert queue.lease(BY, "me", NOW, LEASE) is None
    job = queue.lease(BY, "me", NOW + LEASE, LEASE)
    assert job is not None
    queue.give_up(job, "no use")
    assert (queue.state(BY).waiting, queue.state(BY).failed) == (0, 1)
    assert not queue.enqueue("e1", BY, "h1", NOW), "given up, unless the event changes"
    assert queue.enqueue("e1", BY, "h2", NOW)
    assert queue.state(BY).waiting == 1


def test_changed_events_come_once_each_however_many_have_one_revision(
    store: Store, queue: DescriptionQueue, make_event: Callable[..., Event], noon: datetime
) -> None:
    store.load((make_event(f"b{n}", noon + timedelta(minutes=n)), ()) for n in range(25))
    seen = []
    while some := queue.changed(Telling.MOTION, "m", 4):
        seen += [one.event_id for one in some]
        queue.looked_at(Telling.MOTION, "m", some[-1])
    assert sorted(seen) == sorted(f"b{n}" for n in range(25))
    store.open_event(make_event("new", state=EventState.OPEN))
    (found,) = queue.changed(Telling.MOTION, "m", 4)
    assert (found.event_id, found.is_open) == ("new", True)
    queue.looked_at(Telling.MOTION, "m", found)
    store.close_event(make_event("new"))
    assert [one.is_open for one in queue.changed(Telling.MOTION, "m", 4)] == [False]
    assert len(queue.changed(Telling.MOTION, "another", 99)) == 26


def test_it_needs_data(tmp_path: Path) -> None:
    with pytest.raises(NoData):
        DescriptionQueue.open(tmp_path)


def test_an_older_folder_is_brought_forward_with_what_is_in_it(
    data_dir: Path, make_event: Callable[..., Event], deployment: Deployment, store: Store
) -> None:
    store.close_event(make_event("e1"))
    for table in ("descriptions", "descriptionJobs", "describedUpTo"):
        store._database.run(f"DROP TABLE {table}")
    store._database.run("PRAGMA user_version = 1")
    store.close()
    with Store.open(data_dir) as opened:
        assert opened.descriptions("e1") == ()
        assert opened.event("e1").event_id == "e1"
