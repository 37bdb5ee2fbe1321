"""Who comes by on their own: animals by ground, day and hour; people, vehicles, and the wind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import to_micros
from trailwarden.worlds.diel import DielPattern, Peak
from trailwarden.worlds.habits import Species
from trailwarden.worlds.posts import Post
from trailwarden.worlds.reserve import Ground
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.sunclock import SunClock
from trailwarden.worlds.visits import Other, Table, blank_visits

_HIKERS = DielPattern((Peak(11.0, 5, 0.5), Peak(14.5, 4, 0.5)))
_DRIVERS = DielPattern((Peak(9.0, 5, 0.5), Peak(16.0, 5, 0.5)))
_GUSTS = DielPattern((Peak(13.5, 1.5, 0.7),), floor=0.3)
_BLANKS_PER_DAY = 0.8
_GUSTINESS = 1.1  # sd of the logarithm of a day's wind
_MINUTE_US = 60_000_000


def animals(
    spec: WorldSpec, code: int, species: Species, sun: SunClock, rng: np.random.Generator
) -> Table:
    """Visits of a species to every camera, its bouts included; times may leave the season."""
    days = np.arange(-1, spec.days + 1)
    season = species.season.factors((days + 0.5) / spec.days)
    rates = np.array([species.visits.get(kind.ground, 0.0) for kind in spec.camera_kinds])
    table = _drawn(rates[:, None] * season * spec.rate, days, species.diel, sun, rng)
    table["who"] = code
    table["heading"] = rng.choice((-1, 1), size=len(table))
    at_sett = np.array([kind.ground is Ground.SETT for kind in spec.camera_kinds])
    if species.stays > 1 and len(table):
        return _with_bouts(table, at_sett[table["camera"]], species.stays, rng)
    return table


def _with_bouts(
    table: Table, at_sett: NDArray[np.bool_], stays: float, rng: np.random.Generator
) -> Table:
    """Visits at a sett become bouts: in and out several times within the hour."""
    repeats = np.where(at_sett, 1 + rng.poisson(stays - 1, len(table)), 1)
    table["party"] = np.where(repeats > 1, np.arange(len(table)), -1)
    longer = np.repeat(table, repeats)
    again = np.ones(len(longer), bool)
    again[np.cumsum(repeats) - repeats] = False
    minutes = rng.uniform(2, 55, int(again.sum()))
    longer["start"][again] += (minutes * _MINUTE_US).astype(np.int64)
    longer["heading"][again] = rng.choice((-1, 1), size=len(minutes))
    return longer


def passers_by(spec: WorldSpec, sun: SunClock, rng: np.random.Generator) -> list[Table]:
    """People, vehicles and gusts of wind that wake a camera for nothing."""
    kinds = spec.camera_kinds
    days = np.arange(-1, spec.days + 1)
    weekday = (days + spec.first_day.weekday()) % 7
    leisure = np.where(weekday >= 5, 2.2, 0.6) * spec.rate
    wind = np.exp(rng.normal(-0.5 * _GUSTINESS**2, _GUSTINESS, len(days))) * spec.rate
    people = np.array([kind.people for kind in kinds])[:, None] * leisure
    vehicles = np.array([kind.vehicles for kind in kinds])[:, None] * np.full(len(days), spec.rate)
    blanks = np.full(len(kinds), _BLANKS_PER_DAY)[:, None] * wind
    tables = []
    for who, rates, pattern in (
        (Other.PERSON, people, _HIKERS),
        (Other.VEHICLE, vehicles, _DRIVERS),
        (Other.WIND, blanks, _GUSTS),
    ):
        table = _drawn(rates, days, pattern, sun, rng)
        table["who"] = who
        if who is not Other.WIND:
            table["heading"] = rng.choice((-1, 1), size=len(table))
        tables.append(table)
    return tables


def services(spec: WorldSpec, posts: tuple[Post, ...]) -> Table:
    """Somebody at work on the camera: once, where a deployment begins within the season."""
    begun = [post for post in posts if post.start > to_micros(spec.start)]
    table = blank_visits(len(begun))
    table["who"] = Other.SERVICE
    table["camera"] = [post.camera for post in begun]
    table["start"] = [post.start + _MINUTE_US for post in begun]
    return table


def _drawn(
    rates: NDArray[np.float64],
    days: NDArray[np.int64],
    pattern: DielPattern,
    sun: SunClock,
    rng: np.random.Generator,
) -> Table:
    """A Poisson number of visits for each camera (row) and day (column) of expected numbers."""
    numbers = rng.poisson(rates)
    camera, day = np.nonzero(numbers)
    times = numbers[camera, day]
    table = blank_visits(int(times.sum()))
    table["camera"] = np.repeat(camera, times)
    table["start"] = sun.moments(np.repeat(days[day], times), pattern.draw(rng, len(table)))
    return table
