"""Steps from camera to camera."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.errors import BadInput
from trailwarden.ecology.movement import Followed, Movements, great_circle_m, movements

SECOND = 1_000_000
MINUTE = 60 * SECOND
# three cameras, about 1,112 m apart from south to north
NORTH, EAST = [52.00, 52.01, 52.02], [13.0, 13.0, 13.0]


def _steps(
    times: list[int],
    animals: list[int],
    places: list[int],
    window: timedelta = timedelta(hours=1),
    followed: Followed = Followed.INDIVIDUAL,
) -> Movements:
    return movements(
        times, animals, places, window, followed=followed, latitudes=NORTH, longitudes=EAST
    )


def test_known_distances() -> None:
    # Berlin to Paris, 878 km; a quarter of the way round the mean earth; across the date line
    assert great_circle_m(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(877_460, rel=1e-3)
    assert great_circle_m(0, 0, 90, 0) == pytest.approx(6_371_008.8 * math.pi / 2)
    assert great_circle_m(0, 179.5, 0, -179.5) == pytest.approx(111_195, rel=1e-4)
    assert great_circle_m(0, 0, 0, 180) == pytest.approx(6_371_008.8 * math.pi)


def test_a_walk_there_and_back() -> None:
    found = _steps([0, 20 * MINUTE, 40 * MINUTE, 60 * MINUTE], [7] * 4, [0, 1, 2, 1])
    assert found.counts.tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0]]
    assert found.origins.tolist() == [0, 1, 2]
    assert found.targets.tolist() == [1, 2, 1]
    assert found.back.tolist() == [False, False, True]
    assert found.metres == pytest.approx([1112, 1112, 1112], abs=1)
    assert found.metres_per_s == pytest.approx(found.metres / 1200)
    assert found.doubts == ()


def test_animals_are_kept_apart_and_the_order_given_does_not_matter() -> None:
    found = _steps([30 * MINUTE, 10 * MINUTE, 0, 20 * MINUTE], [1, 2, 1, 2], [1, 2, 0, 1])
    assert sorted(zip(found.origins.tolist(), found.targets.tolist(), strict=True)) == [
        (0, 1),
        (2, 1),
    ]
    assert found.first.tolist() == [2, 1]
    assert found.second.tolist() == [0, 3]


def test_stays_long_gaps_and_the_unknown_are_counted_not_linked() -> None:
    times = [0, MINUTE, 3 * 60 * MINUTE, 4, 5]
    found = _steps(times, [1, 1, 1, -1, -1], [0, 0, 1, 2, 0])
    assert len(found.took) == 0
    assert (found.stays, found.too_long, found.not_followed) == (1, 1, 2)
    assert "2 records without a known individual" in found.doubts[0]


def test_a_window_reaches_exactly_as_far_as_it_says() -> None:
    for gap, steps in ((60 * MINUTE, 1), (60 * MINUTE + 1, 0)):
        assert len(_steps([0, gap], [1, 1], [0, 1]).took) == steps


def test_unmarked_animals_are_never_called_one() -> None:
    found = _steps([0, SECOND], [1, 1], [0, 2], followed=Followed.SPECIES)
    assert found.followed.value.startswith("successive detections")
    assert "two different ones" in found.doubts[0]
    assert found.too_fast == 1
    assert "different animals" in found.doubts[1]


def test_an_individual_at_two_places_at_once_is_a_doubt() -> None:
    found = _steps([0, 0], [1, 1], [0, 1])
    assert found.too_fast == 1
    assert np.isnan(found.metres_per_s).all()
    assert "clock is wrong" in found.doubts[0]


def test_places_without_coordinates_have_no_distance() -> None:
    found = movements(
        [0, MINUTE],
        [1, 1],
        [0, 1],
        timedelta(hours=1),
        followed=Followed.INDIVIDUAL,
        latitudes=[52.0, math.nan],
        longitudes=[13.0, math.nan],
    )
    assert np.isnan(found.metres).all()
    assert found.too_fast == 0
    assert "no coordinates" in found.doubts[0]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(-1, 2), st.integers(0, 2)),
        max_size=30,
        unique_by=lambda row: row[:2],
    ),
    st.integers(0, 30),
)
@settings(deadline=None, max_examples=150)
def test_steps_are_those_of_following_each_animal_by_hand(
    rows: list[tuple[int, int, int]], window: int
) -> None:
    steps, been = [], set[tuple[int, int]]()
    for who in range(3):
        track = sorted((when, place) for when, animal, place in rows if animal == who)
        for (then, origin), (now, target) in pairwise(track):
            been.add((who, origin))
            if target != origin and now - then <= window:
                steps.append((origin, target, now - then, (who, target) in been))
    found = _steps(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        window * timedelta(microseconds=1),
    )
    assert steps == list(
        zip(
            found.origins.tolist(),
            found.targets.tolist(),
            found.took.tolist(),
            found.back.tolist(),
            strict=True,
        )
    )
    assert found.counts.sum() == len(steps)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput, match="negative"):
        _steps([0], [0], [0], timedelta(seconds=-1))
    with pytest.raises(BadInput, match="positions"):
        _steps([0], [0], [3])


def test_one_step_is_told_as_one() -> None:
    found = movements(
        [0, 60_000_000], [0, 0], [0, 1], timedelta(hours=1),
        followed=Followed.SPECIES, latitudes=[50.0, 51.0], longitudes=[10.0, 10.0],
    )  # fmt: skip
    assert found.doubts[1].startswith("1 step is faster than 26 m/s, which no animal is")
