"""Tracks keep their id through gaps, and times that run back start anew."""

from datetime import UTC, datetime, timedelta

from trailwarden.domain import Box, Category
from trailwarden.edge.track import Candidate, Tracker

START = datetime(2026, 5, 1, tzinfo=UTC)


def at(tick: int) -> datetime:
    return START + timedelta(seconds=tick / 5)


def deer(x: float, score: float = 0.6, y: float = 0.4) -> Candidate:
    return Candidate(Box(x, y, x + 0.1, y + 0.15), score, Category.ANIMAL)


def test_one_walker_is_one_track_through_missed_pictures() -> None:
    tracker = Tracker(start_score=0.2)
    ids = set()
    for tick in range(30):
        seen = [] if tick % 4 == 3 else [deer(0.1 + 0.02 * tick)]
        ids |= {s.track_id for s in tracker.update(seen, at(tick))}
    assert ids == {0}


def test_two_walkers_are_two_tracks() -> None:
    tracker = Tracker(start_score=0.2)
    pairs: set[tuple[int, ...]] = set()
    for tick in range(20):
        walkers = [deer(0.1 + 0.02 * tick, y=0.1), deer(0.8 - 0.02 * tick, y=0.7)]
        pairs.add(tuple(s.track_id for s in tracker.update(walkers, at(tick))))
    assert pairs == {(), (0, 1)}


def test_a_weak_score_continues_a_track_but_starts_none() -> None:
    tracker = Tracker(start_score=0.5)
    assert all(not tracker.update([deer(0.5, 0.2)], at(t)) for t in range(5))
    tracker.update([deer(0.5, 0.9)], at(5))
    assert tracker.update([deer(0.5, 0.9)], at(6))
    assert [s.score for s in tracker.update([deer(0.51, 0.2)], at(7))] == [0.2]


def test_time_running_back_starts_new_tracks_with_new_ids() -> None:
    tracker = Tracker(start_score=0.2)
    for tick in range(3):
        before = tracker.update([deer(0.5)], at(tick))
    for tick in range(3):
        after = tracker.update([deer(0.5)], at(tick) - timedelta(hours=1))
    assert before[0].track_id != after[0].track_id


def test_nothing_seen_is_nothing_tracked() -> None:
    assert Tracker(start_score=0.2).update([], START) == ()
