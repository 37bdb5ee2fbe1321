"""The sun: its times, its phases, and time by it."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from astral import Observer
from astral.sun import elevation

from trailwarden.domain import from_micros, time_zone, to_micros
from trailwarden.ecology.circular import TAU
from trailwarden.ecology.errors import BadInput, NoPlace
from trailwarden.ecology.sun import (
    Anchoring,
    Daylight,
    SunPhase,
    local_times,
    sun_day,
    sun_phases,
    sun_times,
)

LONDON = (51.48, 0.0)
TROMSO = (69.65, 18.96)
OSLO_TIME = ZoneInfo("Europe/Oslo")


def _moments(number: int = 400) -> np.ndarray:
    start = to_micros(datetime(2024, 1, 1, tzinfo=UTC))
    return start + np.random.default_rng(1).integers(0, 366 * 86_400_000_000, number)


def test_midsummer_in_greenwich() -> None:
    day = sun_day(*LONDON, date(2024, 6, 20), ZoneInfo("Europe/London"))
    assert day.daylight is Daylight.RISES
    assert day.sunrise is not None
    assert day.sunset is not None
    # almanacs: sunrise 04:43, sunset 21:21 summer time
    assert abs(day.sunrise - datetime(2024, 6, 20, 3, 43, tzinfo=UTC)) < timedelta(minutes=2)
    assert abs(day.sunset - datetime(2024, 6, 20, 20, 21, tzinfo=UTC)) < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ((-33.9, 151.2), "Australia/Sydney"),  # its morning is still yesterday in UTC
        ((37.8, -122.4), "America/Los_Angeles"),  # its evening is tomorrow in UTC
        ((-13.8, -171.8), "Pacific/Apia"),  # on the other side of the date line
    ],
)
def test_a_day_is_the_place_s_own(place: tuple[float, float], zone: str) -> None:
    local = ZoneInfo(zone)
    for month in range(1, 13):
        found = sun_day(*place, date(2024, month, 15), local)
        happenings = [found.dawn, found.sunrise, found.sunset, found.dusk]
        clock = [moment.astimezone(local) for moment in happenings if moment]
        assert len(clock) == 4
        assert clock == sorted(clock)
        assert {moment.date() for moment in clock} == {date(2024, month, 15)}


def test_the_polar_year_is_said_not_raised() -> None:
    summer, winter = (sun_day(*TROMSO, date(2024, month, 21), OSLO_TIME) for month in (6, 12))
    assert summer.daylight is Daylight.POLAR_DAY
    assert (summer.sunrise, summer.sunset) == (None, None)
    assert winter.daylight is Daylight.POLAR_NIGHT
    assert winter.sunrise is None
    assert winter.dawn is not None  # it gets light all the same


@pytest.mark.parametrize(
    "place",
    [
        (52.0, 13.0),
        (0.0, 179.9),
        (40.0, -179.0),
        (60.2, 25.0),
        (66.0, 25.0),
        (78.2, 15.6),
        (-68, 77),
    ],
)
def test_phases_follow_the_height_of_the_sun(place: tuple[float, float]) -> None:
    times = _moments()
    phases = sun_phases(times, np.zeros(len(times), dtype=int), [place[0]], [place[1]])
    for moment, phase in zip(times.tolist(), phases.tolist(), strict=True):
        height = elevation(Observer(*place), from_micros(moment), with_refraction=False)
        if min(abs(height + 0.833), abs(height + 6)) < 0.3:
            continue  # a minute or so beside the change
        assert (phase == SunPhase.DAY) == (height > -0.833), from_micros(moment)
        assert (phase == SunPhase.NIGHT) == (height < -6), from_micros(moment)


def test_dawn_comes_before_noon_and_dusk_after() -> None:
    day = sun_day(*LONDON, date(2024, 3, 20))
    assert day.dawn is not None
    assert day.dusk is not None
    just = timedelta(minutes=5)
    times = [to_micros(day.dawn + just), to_micros(day.dusk - just)]
    assert sun_phases(times, [0, 0], [LONDON[0]], [LONDON[1]]).tolist() == [
        SunPhase.DAWN,
        SunPhase.DUSK,
    ]


def test_sunrise_is_at_six_and_sunset_at_eighteen_whatever_the_season() -> None:
    days = [sun_day(*LONDON, date(2024, month, 5)) for month in range(1, 13)]
    rises = [to_micros(day.sunrise) for day in days if day.sunrise]
    falls = [to_micros(day.sunset) for day in days if day.sunset]
    middles = [(rise + fall) // 2 for rise, fall in zip(rises, falls, strict=True)]
    times = np.array(rises + middles + falls)
    found = sun_times(times, np.zeros(36, dtype=int), [LONDON[0]], [LONDON[1]])
    hours = found.angles * (24 / TAU)
    assert hours == pytest.approx([6] * 12 + [12] * 12 + [18] * 12, abs=1e-4)
    assert (found.unanchored, found.sunrise, found.sunset) == (0, math.pi / 2, 3 * math.pi / 2)


def test_a_night_runs_on_through_midnight() -> None:
    day = sun_day(*LONDON, date(2024, 12, 20))
    assert day.sunset is not None
    evening = [to_micros(day.sunset + timedelta(hours=hours)) for hours in range(1, 16)]
    found = sun_times(evening, [0] * 15, [LONDON[0]], [LONDON[1]])
    since_sunset = (found.angles - 3 * math.pi / 2) % TAU
    assert (np.diff(since_sunset) > 0).all()
    assert since_sunset[-1] < math.pi


def test_average_anchoring_keeps_the_hours_of_a_stay_of_one_day() -> None:
    """Within one day nothing is stretched: solar time is mean solar time."""
    place = (9.16, -79.85)  # Barro Colorado Island
    zone = timezone(timedelta(hours=place[1] / 15))
    noon = datetime(2024, 5, 1, 12, tzinfo=zone)
    times = [to_micros(noon + timedelta(hours=hours)) for hours in range(-11, 12)]
    found = sun_times(times, [0] * 23, [place[0]], [place[1]], Anchoring.AVERAGE)
    assert found.angles * (24 / TAU) == pytest.approx(np.arange(1, 24), abs=0.01)
    assert found.sunrise * 24 / TAU == pytest.approx(5.8, abs=0.2)


def test_what_has_no_sunrise_is_counted_and_not_guessed() -> None:
    midsummer = to_micros(datetime(2024, 6, 21, 12, tzinfo=UTC))
    march = to_micros(datetime(2024, 3, 21, 12, tzinfo=UTC))
    north, east = [TROMSO[0], math.nan], [TROMSO[1], math.nan]
    found = sun_times([midsummer, march, march], [0, 0, 1], north, east)
    assert np.isnan(found.angles).tolist() == [True, False, True]
    assert found.unanchored == 2
    phases = sun_phases([midsummer, march, march], [0, 0, 1], north, east)
    assert phases.tolist() == [SunPhase.DAY, SunPhase.DAY, SunPhase.UNKNOWN]
    nowhere = sun_times([midsummer], [0], [TROMSO[0]], [TROMSO[1]], Anchoring.AVERAGE)
    assert math.isnan(nowhere.sunrise)


def test_no_records_are_no_trouble() -> None:
    assert sun_phases(np.array([], int), np.array([], int), [50.0], [8.0]).shape == (0,)
    assert sun_times(np.array([], int), np.array([], int), [50.0], [8.0]).unanchored == 0


def test_places_that_are_none_are_refused() -> None:
    with pytest.raises(NoPlace, match="no place has them"):
        sun_phases([0], [0], [math.nan], [8.0])
    with pytest.raises(NoPlace, match="within 90"):
        sun_day(91.0, 8.0, date(2024, 1, 1))
    with pytest.raises(BadInput, match="since 1970"):
        local_times([2**62], UTC)
    with pytest.raises(BadInput, match="positions"):
        sun_phases([0], [1], [50.0], [8.0])


@pytest.mark.parametrize("name", ["Europe/Berlin", "+01:00", "America/St_Johns", "Asia/Kathmandu"])
def test_local_times_are_those_of_the_zone_on_either_side_of_summer_time(name: str) -> None:
    zone = time_zone(name)
    times = np.concatenate(
        [_moments(), [to_micros(datetime(2024, 3, 31, 1, minute, tzinfo=UTC)) for minute in (0, 1)]]
    )
    found = local_times(times, zone)
    expected = [
        to_micros(from_micros(moment).astimezone(zone).replace(tzinfo=UTC))
        for moment in times.tolist()
    ]
    assert found.tolist() == expected
