"""Independent records by camtrapR's two rules, against the rules written out one by one."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.ecology.errors import BadInput
from trailwarden.ecology.independence import Rule, independent

MINUTE = 60_000_000
HALF_HOUR = timedelta(minutes=30)
RECORDS = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=60)


def one_by_one(records: list[tuple[int, int]], interval: int, rule: Rule) -> list[bool]:
    """The rules as camtrapR's manual tells them, record by record."""
    mask, last = [False] * len(records), dict[int, int]()
    for i in sorted(range(len(records)), key=lambda i: (records[i][0], i)):
        when, group = records[i]
        mask[i] = group not in last or when - last[group] >= interval
        if mask[i] or rule is Rule.LAST_RECORD:
            last[group] = when
    return mask


def at(*minutes: int, rule: Rule) -> list[bool]:
    times = np.array(minutes, dtype=np.int64) * MINUTE
    found = independent(times, np.zeros(len(times), dtype=np.int64), HALF_HOUR, rule)
    return [bool(value) for value in found]


def test_an_animal_that_stays_counts_once_or_every_half_hour() -> None:
    stay = (0, 20, 40, 60, 80)
    assert at(*stay, rule=Rule.LAST_RECORD) == [True, False, False, False, False]
    assert at(*stay, rule=Rule.LAST_INDEPENDENT_RECORD) == [True, False, True, False, True]


@pytest.mark.parametrize("rule", Rule)
def test_exactly_the_interval_is_enough(rule: Rule) -> None:
    assert at(0, 30, rule=rule) == [True, True]
    assert at(0, 29, rule=rule) == [True, False]


@pytest.mark.parametrize("rule", Rule)
def test_of_simultaneous_records_the_first_given_counts(rule: Rule) -> None:
    assert at(40, 0, 40, 0, rule=rule) == [True, True, False, False]


@pytest.mark.parametrize("rule", Rule)
def test_no_interval_filters_nothing(rule: Rule) -> None:
    same = np.zeros(4, dtype=np.int64)
    assert independent(same, same, timedelta(0), rule).all()


@given(RECORDS, st.integers(1, 50), st.sampled_from(Rule))
def test_any_records_in_any_order(
    records: list[tuple[int, int]], interval: int, rule: Rule
) -> None:
    times = np.array([when for when, _ in records], dtype=np.int64)
    groups = np.array([group for _, group in records], dtype=np.int64)
    found = independent(times, groups, timedelta(microseconds=interval), rule)
    assert found.tolist() == one_by_one(records, interval, rule)


@pytest.mark.parametrize("rule", Rule)
def test_many_long_chains_and_strange_group_codes(rule: Rule) -> None:
    rng = np.random.default_rng(2)
    times = rng.integers(0, 10**6, 4000)
    groups = rng.choice(np.array([-5, 3, 40_000, 10**12]), 4000)
    found = independent(times, groups, timedelta(microseconds=700), rule)
    expected = one_by_one(list(zip(times.tolist(), groups.tolist(), strict=True)), 700, rule)
    assert found.tolist() == expected


def test_an_endless_interval_leaves_one_record_a_group() -> None:
    found = independent([0, 10**15, 5], [0, 0, 1], timedelta(days=100_000))
    assert found.tolist() == [True, False, True]


def test_no_records_are_no_records() -> None:
    assert independent([], [], HALF_HOUR).tolist() == []


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="negative"):
        independent([1], [1], timedelta(minutes=-1))
    with pytest.raises(BadInput, match="times 2, groups 1"):
        independent([1, 2], [1], HALF_HOUR)
    with pytest.raises(BadInput, match="whole numbers"):
        independent([1.5], [1], HALF_HOUR)
