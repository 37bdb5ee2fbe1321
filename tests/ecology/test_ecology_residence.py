"""Visits, how long they last, and returns."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.residence import residence, returns, visits

US = timedelta(microseconds=1)


def test_records_close_together_are_one_visit() -> None:
    found = visits([0, 5, 10, 30, 31], [1] * 5, [0] * 5, 5 * US)
    assert found.starts.tolist() == [0, 30]
    assert found.ends.tolist() == [10, 31]
    assert found.records.tolist() == [3, 2]
    assert found.of_record.tolist() == [0, 0, 0, 1, 1]
    assert returns(found).tolist() == [20]


def test_a_long_record_holds_a_visit_together() -> None:
    alone = visits([0, 1, 20], [1] * 3, [0] * 3, 5 * US)
    held = visits([0, 1, 20], [1] * 3, [0] * 3, 5 * US, ends=[18, 2, 21])
    assert len(alone.starts) == 2
    assert (held.starts.tolist(), held.ends.tolist()) == ([0], [21])


def test_visits_of_one_moment_are_told_apart() -> None:
    found = residence(visits([0, 100, 200, 204], [1] * 4, [0] * 4, 10 * US))
    assert (found.visits, found.without_length) == (3, 2)
    assert found.all_visits.mean == timedelta(microseconds=round(4 / 3))
    assert found.lasting.mean == 4 * US
    assert found.lasting.n == 1


def test_single_pictures_alone_have_no_length_to_speak_of() -> None:
    found = residence(visits([0, 100], [1, 1], [0, 0], 10 * US))
    assert found.lasting.n == 0
    assert found.lasting.median is None
    assert found.all_visits.longest == timedelta(0)


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 1), st.integers(0, 1), st.integers(0, 30)),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 20),
)
@settings(deadline=None, max_examples=200)
def test_visits_are_those_of_going_through_by_hand(
    rows: list[tuple[int, int, int, int]], gap: int
) -> None:
    expected = []
    for animal in (0, 1):
        for place in (0, 1):
            own = sorted((r[0], r[0] + r[3]) for r in rows if r[1:3] == (animal, place))
            runs: list[list[int]] = []
            for start, end in own:
                if runs and start - runs[-1][1] <= gap:
                    runs[-1] = [runs[-1][0], max(runs[-1][1], end), runs[-1][2] + 1]
                else:
                    runs.append([start, end, 1])
            expected += [(animal, place, *run) for run in runs]
    table = np.array(rows)
    found = visits(table[:, 0], table[:, 1], table[:, 2], gap * US, ends=table[:, 0] + table[:, 3])
    columns = (found.animals, found.places, found.starts, found.ends, found.records)
    assert expected == list(zip(*(column.tolist() for column in columns), strict=True))
    of_record = found.of_record
    assert (found.starts[of_record] <= table[:, 0]).all()
    assert (found.animals[of_record] == table[:, 1]).all()


def test_quartiles() -> None:
    starts = np.arange(5) * 1000
    found = residence(visits(starts, [1] * 5, [0] * 5, US, ends=starts + np.arange(10, 60, 10)))
    spread = found.all_visits
    assert [spread.shortest, spread.lower_quartile, spread.median] == [10 * US, 20 * US, 30 * US]
    assert [spread.upper_quartile, spread.longest, spread.mean] == [40 * US, 50 * US, 30 * US]


def test_nothing_or_nonsense_is_refused() -> None:
    empty = visits(np.array([], int), np.array([], int), np.array([], int), US)
    assert returns(empty).shape == (0,)
    with pytest.raises(TooFew, match="visits"):
        residence(empty)
    with pytest.raises(BadInput, match="negative"):
        visits([0], [0], [0], -1 * US)
    with pytest.raises(BadInput, match="ends before"):
        visits([5], [0], [0], US, ends=[4])
