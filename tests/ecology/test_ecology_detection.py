"""Detection histories: seen, not seen, and nobody looked."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest

from trailwarden.domain import to_micros
from trailwarden.ecology.detection import Begin, detection_history, naive_occupancy
from trailwarden.ecology.effort import Spans, spans
from trailwarden.ecology.errors import BadInput, NoEffort

UTC_ZONE = ZoneInfo("UTC")
NAN = float("nan")


def at(day: float) -> int:
    """Micros of a moment in May 2024 (day 1.5 is noon of the first)."""
    return to_micros(datetime(2024, 5, 1, tzinfo=UTC)) + round((day - 1) * 86_400e6)


def seeing(*rows: tuple[int, float, float]) -> Spans:
    return spans([r[0] for r in rows], [at(r[1]) for r in rows], [at(r[2]) for r in rows])


def cells(values: npt.NDArray[np.float64]) -> list[list[float | None]]:
    return [[None if np.isnan(v) else v for v in row] for row in values.tolist()]


def test_not_seen_and_nobody_looked_are_told_apart() -> None:
    history = detection_history(
        [at(2), at(12), at(12.5)], [0, 1, 1],
        seeing((0, 1, 15), (1, 1, 8), (1, 11, 22)), 3, UTC_ZONE, begin=Begin.SURVEY,
    )  # fmt: skip
    assert cells(history.seen) == [[1, 0, None], [0, 1, 0], [None, None, None]]
    assert history.counts.tolist() == [[1, 0, 0], [0, 2, 0], [0, 0, 0]]
    assert history.effort_days.tolist() == [[7, 7, 0], [7, 4, 7], [0, 0, 0]]


def test_each_station_may_begin_on_its_own_first_day() -> None:
    effort = seeing((0, 1.5, 8), (1, 4.5, 11))
    own = detection_history([at(5)], [1], effort, 2, UTC_ZONE, begin=Begin.STATION)
    assert own.seen.shape == (2, 1)
    assert own.edges[:, 0].tolist() == [at(1), at(4)]
    common = detection_history([at(5)], [1], effort, 2, UTC_ZONE, begin=Begin.SURVEY)
    assert cells(common.seen) == [[0, None], [1, 0]]
    fixed = detection_history([at(5)], [1], effort, 2, UTC_ZONE, begin=date(2024, 5, 4))
    assert cells(fixed.seen) == [[0], [1]]


def test_too_little_effort_in_an_occasion_can_be_blind_too() -> None:
    effort = seeing((0, 1, 10))
    loose = detection_history([at(9)], [0], effort, 1, UTC_ZONE)
    strict = detection_history([at(9)], [0], effort, 1, UTC_ZONE, minimum_effort=0.5)
    assert cells(loose.seen) == [[0, 1]]
    assert cells(strict.seen) == [[0, None]]
    assert strict.left_out == 1


def test_records_where_no_effort_is_known_are_counted_as_left_out() -> None:
    effort = seeing((0, 2, 5))
    history = detection_history([at(0.5), at(3), at(99)], [0, 0, 0], effort, 1, UTC_ZONE)
    assert history.left_out == 2
    assert cells(history.seen) == [[1]]


def test_occasions_run_from_local_midnight_to_local_midnight() -> None:
    zone = ZoneInfo("Europe/Brussels")
    start = to_micros(datetime(2024, 3, 30, 12, tzinfo=zone))
    rows = spans([0], [start], [start + 2 * 86_400_000_000])
    history = detection_history([start], [0], rows, 1, zone, occasion_days=1)
    assert (np.diff(history.edges[0]) / 3.6e9).tolist() == [24, 23, 24]
    assert history.effort_days[0] * 24 == pytest.approx([12, 23, 13])


def test_two_cameras_at_a_station_see_the_same_time_once() -> None:
    history = detection_history([], [], seeing((0, 1, 8), (0, 1, 8)), 1, UTC_ZONE)
    assert history.effort_days.tolist() == [[7]]


def test_impossible_questions_are_refused() -> None:
    effort = seeing((0, 1, 8))
    with pytest.raises(NoEffort, match="effort"):
        detection_history([], [], seeing(), 2, UTC_ZONE)
    with pytest.raises(NoEffort, match="begin earlier"):
        detection_history([], [], effort, 1, UTC_ZONE, begin=date(2025, 1, 1))
    with pytest.raises(BadInput, match="1 or more"):
        detection_history([], [], effort, 1, UTC_ZONE, occasion_days=0)
    with pytest.raises(BadInput, match="record names a station outside"):
        detection_history([at(2)], [7], effort, 1, UTC_ZONE)
    with pytest.raises(BadInput, match="span of effort names a station outside"):
        detection_history([], [], effort, 0, UTC_ZONE)
    with pytest.raises(BadInput, match="share"):
        detection_history([], [], effort, 1, UTC_ZONE, minimum_effort=2)


def test_naive_occupancy_counts_surveyed_sites_only() -> None:
    naive = naive_occupancy(np.array([[1, 0], [0, NAN], [NAN, NAN], [0, 1], [0, 0]]))
    assert (naive.sites, naive.occupied, naive.share) == (4, 2, 0.5)
    # Wilson 1927 for 2 of 4; the closed form with z = 1.959964
    assert (naive.low, naive.high) == pytest.approx((0.15004, 0.84996), abs=1e-5)


def test_naive_occupancy_of_nothing_is_refused() -> None:
    with pytest.raises(NoEffort):
        naive_occupancy(np.full((3, 2), NAN))
