"""Three clocks, kept apart; microseconds that come back exactly."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Stamps, TimeBasis, from_micros, require_aware, to_micros

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_the_picture_shows_is_believed_before_the_source_and_arrival() -> None:
    assert Stamps(NOON).basis is TimeBasis.ARRIVAL
    assert Stamps(NOON, source=NOON - HOUR).best == NOON - HOUR
    full = Stamps(NOON, source=NOON - HOUR, shown=NOON - 2 * HOUR)
    assert (full.basis, full.best) == (TimeBasis.SHOWN, NOON - 2 * HOUR)


def test_a_trusted_clock_comes_first_and_the_others_stay() -> None:
    live = Stamps(NOON, source=NOON - HOUR, trusts=TimeBasis.ARRIVAL)
    assert (live.basis, live.best, live.source) == (TimeBasis.ARRIVAL, NOON, NOON - HOUR)


def test_a_clock_that_is_not_there_cannot_be_trusted() -> None:
    with pytest.raises(ValueError, match="no shown clock"):
        Stamps(NOON, trusts=TimeBasis.SHOWN)


def test_times_without_a_zone_are_refused() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        Stamps(naive)
    with pytest.raises(ValueError, match="time zone"):
        Stamps(NOON, shown=naive)
    with pytest.raises(ValueError, match="time zone"):
        require_aware(naive)


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis wants it naive, and adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.builds(timezone, st.timedeltas(-14 * HOUR, 14 * HOUR)),
    )
)
def test_microseconds_are_exact(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_stamps_move_together_and_those_that_are_missing_stay_so() -> None:
    live = Stamps(NOON, source=NOON - HOUR, trusts=TimeBasis.ARRIVAL)
    before = live.moved(-timedelta(seconds=3))
    assert live.arrival - before.arrival == timedelta(seconds=3)
    assert before.source == NOON - HOUR - timedelta(seconds=3)
    assert (before.shown, before.trusts) == (None, TimeBasis.ARRIVAL)
