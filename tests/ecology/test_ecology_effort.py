"""Effort counts each moment once, and a local day at its true length."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import to_micros
from trailwarden.ecology.effort import (
    Spans,
    calendar,
    camera_days,
    cut,
    merged,
    midnights,
    spans,
    time_between,
    time_in,
    without,
)
from trailwarden.ecology.errors import BadInput

DAY = 86_400_000_000
BRUSSELS = ZoneInfo("Europe/Brussels")
ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(0, 20)), max_size=12)


def days(*rows: tuple[int, float, float]) -> Spans:
    """Spans given as camera, first day, last day."""
    return spans(
        [row[0] for row in rows],
        [round(row[1] * DAY) for row in rows],
        [round(row[2] * DAY) for row in rows],
    )


def minutes_seen(rows: list[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Every (camera, minute) that some row covers: the slow, plain truth."""
    return {(camera, t) for camera, start, length in rows for t in range(start, start + length)}


def as_spans(rows: list[tuple[int, int, int]]) -> Spans:
    return spans([r[0] for r in rows], [r[1] for r in rows], [r[1] + r[2] for r in rows])


def covered(rows: Spans) -> set[tuple[int, int]]:
    return {
        (int(camera), t)
        for camera, start, end in zip(rows.camera, rows.start, rows.end, strict=True)
        for t in range(start, end)
    }


def test_overlapping_spans_are_never_counted_twice() -> None:
    rows = days((0, 0, 3), (0, 2, 5), (0, 2.5, 2.75), (1, 1, 2), (1, 1, 2))
    assert camera_days(rows, 3) == pytest.approx([5, 1, 0])


@given(ROWS)
def test_merging_keeps_exactly_the_time_covered(rows: list[tuple[int, int, int]]) -> None:
    clean = merged(as_spans(rows))
    assert covered(clean) == minutes_seen(rows)
    assert (clean.end > clean.start).all()
    same = clean.camera[1:] == clean.camera[:-1]
    assert (clean.start[1:] > clean.end[:-1])[same].all()


@given(ROWS, ROWS)
def test_gaps_are_taken_out_and_nothing_else(
    rows: list[tuple[int, int, int]], gaps: list[tuple[int, int, int]]
) -> None:
    left = without(as_spans(rows), as_spans(gaps))
    assert covered(left) == minutes_seen(rows) - minutes_seen(gaps)


@given(ROWS, st.lists(st.integers(-5, 90), min_size=2, max_size=9))
def test_time_between_edges_is_what_is_covered_there(
    rows: list[tuple[int, int, int]], edges: list[int]
) -> None:
    ordered = np.sort(np.array(edges, dtype=np.int64))
    table = time_between(as_spans(rows), ordered, 3)
    truth = minutes_seen(rows)
    for camera in range(3):
        for k in range(len(ordered) - 1):
            inside = sum((camera, t) in truth for t in range(ordered[k], ordered[k + 1]))
            assert table[camera, k] == inside


def test_two_cameras_at_one_place_see_the_same_hour_once() -> None:
    rows = days((0, 0, 2), (1, 1, 3))
    edges = np.array([0, 1, 2, 3, 4], dtype=np.int64) * DAY
    assert (time_in(rows, edges) / DAY).tolist() == [1, 1, 1, 0]


def test_a_window_cuts_both_ends() -> None:
    window = cut(days((0, 0, 10), (1, 8, 12), (2, 20, 21)), 2 * DAY, 9 * DAY)
    assert camera_days(window, 3) == pytest.approx([7, 1, 0])


def test_a_local_day_counts_as_one_whole_day_whatever_its_length() -> None:
    always = spans([0], [0], [to_micros(datetime(2030, 1, 1, tzinfo=UTC))])
    spring = calendar(always, always, 1, date(2021, 3, 27), date(2021, 3, 29), BRUSSELS)
    assert spring.hours.tolist() == [24, 23, 24]
    assert spring.seeing.tolist() == [[1, 1, 1]]
    assert spring.camera_days[0] == pytest.approx([1, 23 / 24, 1])
    autumn = calendar(always, always, 1, date(2021, 10, 31), date(2021, 10, 31), BRUSSELS)
    assert autumn.hours.tolist() == [25]


def test_a_calendar_sums_to_the_camera_days() -> None:
    start = to_micros(datetime(2021, 3, 20, 13, 17, tzinfo=UTC))
    seeing = spans(
        [0, 1, 1],
        [start, start, start + 9 * DAY],
        [start + 12 * DAY, start + DAY, start + 10 * DAY],
    )
    shown = calendar(seeing, seeing, 2, date(2021, 3, 19), date(2021, 4, 5), BRUSSELS)
    assert shown.camera_days.sum(axis=1) == pytest.approx(camera_days(seeing, 2))


def test_blind_days_are_those_on_which_a_standing_camera_saw_nothing() -> None:
    standing = days((0, 0, 4), (1, 2, 4))
    seeing = days((0, 0, 1), (0, 3, 3.25), (1, 2, 4))
    shown = calendar(seeing, standing, 2, date(1970, 1, 1), date(1970, 1, 5), ZoneInfo("UTC"))
    assert shown.blind().tolist() == [[False, True, True, False, False], [False] * 5]
    assert shown.blind(share=0.25)[0].tolist() == [False, True, True, True, False]


def test_a_midnight_that_does_not_exist_is_the_moment_of_the_change() -> None:
    zone = ZoneInfo("America/Sao_Paulo")  # 2018-11-04 began at 01:00
    edges = midnights(date(2018, 11, 3), 2, zone)
    assert (np.diff(edges) / 3.6e9).tolist() == [24, 23]


def test_a_date_that_a_zone_skipped_has_no_hours_and_is_not_blind() -> None:
    always = spans([0], [0], [to_micros(datetime(2030, 1, 1, tzinfo=UTC))])
    shown = calendar(
        always, always, 1, date(2011, 12, 29), date(2011, 12, 31), ZoneInfo("Pacific/Apia")
    )
    assert shown.hours.tolist() == [24, 0, 24]
    assert np.isnan(shown.seeing[0, 1])
    assert not shown.blind().any()
    assert shown.camera_days.sum() == pytest.approx(2)


@pytest.mark.parametrize(
    ("camera", "start", "end", "what"),
    [
        ([0], [5], [4], "ends before it starts"),
        ([0, 1], [5], [6], "differ in length"),
        ([-1], [5], [6], "negative"),
        ([0], [0.5], [6], "whole numbers"),
    ],
)
def test_spans_that_make_no_sense_are_refused(
    camera: list[int], start: list[float], end: list[int], what: str
) -> None:
    with pytest.raises(BadInput, match=what):
        spans(camera, start, end)


def test_a_camera_beyond_the_number_given_is_refused() -> None:
    with pytest.raises(BadInput, match="camera 4"):
        camera_days(days((4, 0, 1)), 3)


def test_a_calendar_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadInput, match="before it starts"):
        calendar(days(), days(), 1, date(2021, 2, 1), date(2021, 1, 1), BRUSSELS)
