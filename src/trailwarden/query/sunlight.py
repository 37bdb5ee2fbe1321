"""Light and sun time of records, and a camera's time cut where the light changes."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.domain import to_micros
from trailwarden.ecology.sun import SunPhase as Light
from trailwarden.ecology.sun import sun_day, sun_phases, sun_times
from trailwarden.query.places import Places
from trailwarden.query.spans import Ints, Spans, cut_at, joined
from trailwarden.query.where import SunPhase
from trailwarden.query.zones import DAY

PHASES = {light: SunPhase(light.name.lower()) for light in Light if light is not Light.UNKNOWN}
"""What ecology's codes for the light are called here."""
_EPOCH = date(1970, 1, 1)


def light_codes(
    deployments: npt.NDArray[np.int32], times: Ints, places: Places
) -> npt.NDArray[np.int8]:
    """The light at each time (microseconds UTC) at its deployment: ecology's `SunPhase` codes."""
    if np.isnan(places.latitude + places.longitude).all():
        return np.full(len(times), Light.UNKNOWN, dtype=np.int8)
    return sun_phases(times, deployments, places.latitude, places.longitude)


def sun_hours(
    deployments: npt.NDArray[np.int32], times: Ints, places: Places
) -> npt.NDArray[np.float64]:
    """Hours of the day by the sun (sunrise 6, sunset 18); NaN without coordinates or sunrise."""
    if np.isnan(places.latitude + places.longitude).all():
        return np.full(len(times), np.nan)
    angles = sun_times(times, deployments, places.latitude, places.longitude).angles
    return angles * (12 / np.pi)


def cut_by_light(spans: Spans, places: Places) -> Spans:
    """Every span cut where the light changes at its place; within a piece it is the same."""
    parts = []
    for code in np.unique(spans.deployment).tolist():
        own = spans.only(spans.deployment == code)
        latitude, longitude = float(places.latitude[code]), float(places.longitude[code])
        if places.has_place(code):
            own = cut_at(own, _changes(latitude, longitude, own))
        parts.append(own)
    return joined(parts)


def light_of(spans: Spans, places: Places) -> pl.Series:
    """The light during each span that `cut_by_light` made."""
    return pl.Series("sun_phase", light_codes(spans.deployment, spans.start, places))


def _changes(latitude: float, longitude: float, spans: Spans) -> Ints:
    """Every moment at which the light at a place may change, over the time of the spans."""
    offset = round(longitude * DAY / 360)
    first = int(spans.start.min() + offset) // DAY - 1
    last = int(spans.end.max() + offset) // DAY + 1
    moments = [
        moment for day in range(first, last + 1) for moment in _of_day(latitude, longitude, day)
    ]
    return np.unique(np.array(moments, dtype=np.int64))


@lru_cache(maxsize=2**17)
def _of_day(latitude: float, longitude: float, solar_day: int) -> tuple[int, ...]:
    """Midnight, dawn, sunrise, noon, sunset and dusk of a solar day, those that there are."""
    here = timezone(timedelta(seconds=round(longitude * 240)))
    sun = sun_day(latitude, longitude, _EPOCH + timedelta(days=solar_day), here)
    midnight = solar_day * DAY - int(longitude * (DAY / 360))
    known = (sun.dawn, sun.sunrise, sun.sunset, sun.dusk)
    crossings = [to_micros(moment) for moment in known if moment is not None]
    return tuple(sorted([midnight, *crossings, midnight + DAY // 2]))
