"""Group sizes rest on what was counted, and say what was not."""

import numpy as np
import pytest

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.groups import group_size


def test_observations_without_a_count_are_left_out_and_said() -> None:
    found = group_size([1, 1, 2, 0, 6, 2, 0, 3])
    assert (found.mean, found.median, found.largest) == (2.5, 2, 6)
    assert (found.counted, found.uncounted) == (6, 2)
    assert found.sizes == ((1, 2), (2, 2), (3, 1), (6, 1))


def test_the_interval_holds_the_mean_and_narrows_with_more() -> None:
    sizes = np.random.default_rng(1).geometric(0.4, 2000)
    few, many = group_size(sizes[:30]), group_size(sizes)
    assert many.low is not None
    assert many.high is not None
    assert few.low is not None
    assert few.high is not None
    assert many.low < 2.5 < many.high
    assert many.high - many.low < (few.high - few.low) / 3


def test_few_counts_have_no_interval() -> None:
    found = group_size([2, 3, 1])
    assert (found.low, found.high) == (None, None)
    assert found.mean == 2


def test_a_million_observations_are_no_harder_than_ten() -> None:
    found = group_size(np.random.default_rng(0).integers(1, 9, 1_000_000))
    assert found.mean == pytest.approx(4.5, abs=0.01)


def test_nothing_counted_is_refused() -> None:
    with pytest.raises(TooFew, match="observations with a count"):
        group_size([0, 0])
    with pytest.raises(TooFew):
        group_size([])
    with pytest.raises(BadInput, match="negative"):
        group_size([2, -1])


def test_animals_always_met_alone_have_no_interval() -> None:
    found = group_size([1] * 50)
    assert (found.mean, found.low, found.high) == (1.0, None, None)
