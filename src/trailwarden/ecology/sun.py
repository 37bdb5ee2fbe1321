"""Where the sun is: sunrise and sunset of a place and day, day or dusk at a moment, sun time.

Sunrise and sunset are when the sun's upper edge meets a flat horizon (0.833 degrees below it, as
refraction lifts it); dawn and dusk begin and end with civil twilight, the sun 6 degrees below. Both
are `astral`'s, good to about a minute; hills and trees shift them by more. To be worked out once,
not once a record, they are kept per day and per place ROUNDED to 0.01 degrees (about 1 km), which
moves them by at most 4 seconds up to 50 degrees of latitude and 16 seconds up to 63 (measured).

A day here is a solar one: from midnight to midnight of the place's own longitude.

Nouvellet, P. et al. (2012) Noisy clocks and silent sunrises: measurement methods of daily activity
pattern. Journal of Zoology 286:179-184.
Vazquez, C. et al. (2019) Comparing diel activity patterns of wildlife across latitudes and seasons:
time transformations using day length. Methods in Ecology and Evolution 10:2057-2066.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import IntEnum, StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from astral import Observer, SunDirection
from astral.sun import SUN_APPARENT_RADIUS, elevation, time_of_transit

from trailwarden.domain import from_micros, to_micros
from trailwarden.ecology.arrays import MICROS_A_DAY, Floats, Ints, column, same_length
from trailwarden.ecology.circular import TAU, direction
from trailwarden.ecology.errors import BadInput, NoPlace

CIVIL_TWILIGHT = 6.0
"""Degrees below the horizon at which dawn begins and dusk ends."""
_NEVER = 2.0**62  # microseconds: a crossing that this day does not have, because the sun stays low
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FIRST_TIME, _LAST_TIME = (to_micros(datetime(year, 1, 1, tzinfo=UTC)) for year in (2, 9999))
_ROUNDED_TO = 2  # decimals of a degree
# how long after its day's noon the sun can at the latest cross: later is another day's crossing
_LATEST = {SunDirection.RISING: timedelta(hours=6), SunDirection.SETTING: timedelta(hours=18)}
_ONE_DAY = timedelta(days=1)
_QUARTER_HOUR = 900_000_000  # time zones change on quarter hours of UTC


class Daylight(StrEnum):
    """What the sun does on a day at a place."""

    RISES = "rises"  # it rises and sets
    POLAR_DAY = "polar day"  # it does not set
    POLAR_NIGHT = "polar night"  # it does not rise


class SunPhase(IntEnum):
    """What light there is; `UNKNOWN` where a place has no coordinates."""

    UNKNOWN = -1
    NIGHT = 0  # the sun is more than 6 degrees below the horizon
    DAWN = 1  # civil twilight before sunrise (where the night is never darker, from midnight on)
    DAY = 2
    DUSK = 3  # civil twilight after sunset


class Anchoring(StrEnum):
    """What sunrise and sunset are moved to, with the time between them stretched evenly."""

    EQUINOCTIAL = "equinoctial"  # 6:00 and 18:00 (Nouvellet et al. 2012; R's overlap::sunTime)
    AVERAGE = "average"  # their means over the records (Vazquez et al. 2019; activity::solartime)


@dataclass(frozen=True, slots=True)
class SunDay:
    """One day's sun at a place, in UTC. What does not happen on that day is None."""

    day: date
    daylight: Daylight
    dawn: datetime | None
    sunrise: datetime | None
    sunset: datetime | None
    dusk: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class SunTimes:
    """Times of day by the sun.

    `angles`: radians, shape (n,); NaN where no sunrise anchors them (polar day or night, or a place
    without coordinates), `unanchored` of them. `sunrise`, `sunset`: the angles these stand at. With
    AVERAGE anchoring these angles are on the clock of the places' own longitudes (local mean solar
    time), and NaN where nothing is anchored.
    """

    angles: Floats
    unanchored: int
    sunrise: float
    sunset: float


@dataclass(frozen=True, slots=True, eq=False)
class _Crossings:
    """Of each record's solar day, in microseconds UTC: its mean noon, and when the sun crosses."""

    noon: Floats
    dawn: Floats
    sunrise: Floats
    sunset: Floats
    dusk: Floats


def sun_day(latitude: float, longitude: float, day: date, zone: tzinfo = UTC) -> SunDay:
    """The sun at a place on the day whose noon, on the clock of `zone`, is `day`'s.

    Raises NoPlace for coordinates that are not on earth.
    """
    _on_earth(np.array([latitude]), np.array([longitude]))
    noon = to_micros(datetime.combine(day, time(12), zone))
    ordinal = int((noon + _solar_offset(longitude)) // MICROS_A_DAY)
    crossings = _of_day(round(latitude, _ROUNDED_TO), round(longitude, _ROUNDED_TO), ordinal)
    dawn, sunrise, sunset, dusk = (
        None if abs(when) == _NEVER else from_micros(int(when)) for when in crossings
    )
    return SunDay(day, _daylight(crossings[1]), dawn, sunrise, sunset, dusk)


def sun_phases(
    times: npt.ArrayLike, places: npt.ArrayLike, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike
) -> npt.NDArray[np.int8]:
    """`SunPhase` of each record, shape (n,).

    `times`: int64 microseconds UTC, and `places`: positions in `latitudes` and `longitudes`, both
    (n,). Degrees, NaN where unknown. Raises NoPlace if no place has coordinates.
    """
    when, sun = _look_up(times, places, latitudes, longitudes)
    rising = when < sun.noon
    phases = np.where(rising, SunPhase.DAWN, SunPhase.DUSK)
    phases[(when >= sun.sunrise) & (when < sun.sunset)] = SunPhase.DAY
    phases[np.where(rising, when < sun.dawn, when >= sun.dusk)] = SunPhase.NIGHT
    phases[np.isnan(sun.noon)] = SunPhase.UNKNOWN
    return phases.astype(np.int8)


def sun_times(
    times: npt.ArrayLike,
    places: npt.ArrayLike,
    latitudes: npt.ArrayLike,
    longitudes: npt.ArrayLike,
    anchoring: Anchoring = Anchoring.EQUINOCTIAL,
) -> SunTimes:
    """Time of day by the sun of each record; arguments as for `sun_phases`.

    A record keeps its share of the day, from sunrise to sunset, or of the night, taken as 24 hours
    less that day. Use AVERAGE for an activity level, which equal halves would distort, and
    EQUINOCTIAL to compare places or seasons with different days.
    """
    when, sun = _look_up(times, places, latitudes, longitudes)
    anchored = (np.abs(sun.sunrise) < _NEVER) & (np.abs(sun.sunset) < _NEVER)
    length = np.where(anchored, sun.sunset - sun.sunrise, np.nan)
    since = np.where(anchored, when - sun.sunrise, np.nan) % MICROS_A_DAY
    rise, fall = _anchors(sun, anchored, anchoring)
    day = (fall - rise) % TAU
    by_day = rise + day * since / length
    by_night = fall + (TAU - day) * (since - length) / (MICROS_A_DAY - length)
    angles = np.where(since < length, by_day, by_night) % TAU
    return SunTimes(angles, int((~anchored).sum()), rise, fall)


def local_times(times: npt.ArrayLike, zone: tzinfo) -> Ints:
    """int64 microseconds on the clock of `zone` (summer time as the zone has it) of UTC ones."""
    when = _of_our_era(times)
    slots, of_record = np.unique(when // _QUARTER_HOUR, return_inverse=True)
    offsets = [
        to_micros(from_micros(slot * _QUARTER_HOUR).astimezone(zone).replace(tzinfo=UTC))
        - slot * _QUARTER_HOUR
        for slot in slots.tolist()
    ]
    return when + np.array(offsets, dtype=np.int64)[of_record]


def _anchors(
    sun: _Crossings, anchored: npt.NDArray[np.bool_], how: Anchoring
) -> tuple[float, float]:
    """The angles that sunrise and sunset are moved to."""
    if how is Anchoring.EQUINOCTIAL:
        return math.pi / 2, 3 * math.pi / 2
    if not anchored.any():
        return math.nan, math.nan
    rise, fall = (
        direction(((crossing - sun.noon)[anchored] / MICROS_A_DAY + 0.5) % 1 * TAU).mean
        for crossing in (sun.sunrise, sun.sunset)
    )
    return rise, fall


def _look_up(
    times: npt.ArrayLike, places: npt.ArrayLike, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike
) -> tuple[Ints, _Crossings]:
    """The records' times, and the sun of each one's day: each place and day is worked out once."""
    when, where = _of_our_era(times), column(places, "places")
    north, east = np.asarray(latitudes, dtype=np.float64), np.asarray(longitudes, dtype=np.float64)
    same_length(times=when, places=where)
    same_length(latitudes=north, longitudes=east)
    if len(where) and not (where.min() >= 0 and where.max() < len(north)):
        raise BadInput(f"places must be positions in the {len(north)} coordinates given.")
    _on_earth(north, east)
    noons, table, of_record = _table(when, where, north, east)
    return when, _Crossings(noons[of_record], *table[:, of_record])


def _table(when: Ints, where: Ints, north: Floats, east: Floats) -> tuple[Floats, Floats, Ints]:
    """Noons and crossings of each place and day that occur, and which of them is each record's."""
    offsets = _solar_offset(np.nan_to_num(east)).astype(np.int64)
    days = (when + offsets[where]) // MICROS_A_DAY
    first = int(days.min()) if len(days) else 0
    span = int(days.max()) - first + 1 if len(days) else 1
    keys, of_record = np.unique(where * span + (days - first), return_inverse=True)
    noons, table = np.full(len(keys), np.nan), np.full((4, len(keys)), np.nan)
    for row, (place, day) in enumerate(zip(*divmod(keys, span), strict=True)):
        if not math.isnan(north[place] + east[place]):
            rounded = (
                round(float(north[place]), _ROUNDED_TO),
                round(float(east[place]), _ROUNDED_TO),
            )
            noons[row] = (first + day) * MICROS_A_DAY + MICROS_A_DAY // 2 - offsets[place]
            table[:, row] = _of_day(*rounded, first + int(day))
    return noons, table, of_record


@lru_cache(maxsize=2**17)
def _of_day(latitude: float, longitude: float, solar_day: int) -> tuple[float, float, float, float]:
    """Dawn, sunrise, sunset and dusk of a solar day (counted from 1970), microseconds UTC.

    A crossing that does not happen is at -_NEVER (the sun is already above when the day begins, or
    has set for good) or +_NEVER, so that comparing times with it still tells the light.
    """
    observer = Observer(latitude, longitude)
    day = date.fromordinal(_EPOCH_DAY + solar_day)
    noon = datetime.combine(day, time(12), UTC) - timedelta(hours=longitude / 15)
    civil, horizon = 90 + CIVIL_TWILIGHT, 90 + SUN_APPARENT_RADIUS
    return (
        _crossing(observer, noon, civil, SunDirection.RISING),
        _crossing(observer, noon, horizon, SunDirection.RISING),
        _crossing(observer, noon, horizon, SunDirection.SETTING),
        _crossing(observer, noon, civil, SunDirection.SETTING),
    )


def _crossing(observer: Observer, noon: datetime, zenith: float, way: SunDirection) -> float:
    """When the sun passes `zenith` in the half day before (RISING) or after `noon`."""
    solar_day = noon.astimezone(timezone(timedelta(hours=observer.longitude / 15))).date()
    try:
        found = time_of_transit(observer, solar_day, zenith, way)
        if found - noon > _LATEST[way]:  # astral counts from midnight UTC: this is the next day's
            before = time_of_transit(observer, solar_day - _ONE_DAY, zenith, way)
            within = noon - before < timedelta(hours=14)
            found = before if within else found - _ONE_DAY  # it is about UTC's midnight
    except ValueError:  # the sun does not cross: it stays above all day, or below
        middle = (elevation(observer, noon) + elevation(observer, noon + _ONE_DAY / 2)) / 2
        above = middle > 90 - zenith
        return _NEVER if above is (way is SunDirection.SETTING) else -_NEVER
    return float(to_micros(found))


def _daylight(sunrise: float) -> Daylight:
    if abs(sunrise) < _NEVER:
        return Daylight.RISES
    return Daylight.POLAR_DAY if sunrise < 0 else Daylight.POLAR_NIGHT


def _solar_offset(longitude: npt.ArrayLike) -> Floats:
    """Mean solar time less UTC, microseconds: four minutes a degree."""
    return np.asarray(np.asarray(longitude, dtype=np.float64) * (MICROS_A_DAY / 360))


def _of_our_era(times: npt.ArrayLike) -> Ints:
    """Times that a calendar can hold, with a day to spare on either side; BadInput otherwise."""
    when = column(times, "times")
    if len(when) and not (when.min() > _FIRST_TIME and when.max() < _LAST_TIME):
        raise BadInput("times lie beyond the years 2 to 9998; give microseconds since 1970.")
    return when


def _on_earth(north: Floats, east: Floats) -> None:
    known = ~(np.isnan(north) | np.isnan(east))
    if not known.any():
        raise NoPlace("The sun needs coordinates, and no place has them; give latitude, longitude.")
    if (np.abs(north[known]) > 90).any() or (np.abs(east[known]) > 180).any():
        raise NoPlace("Coordinates must be within 90 degrees of latitude and 180 of longitude.")
