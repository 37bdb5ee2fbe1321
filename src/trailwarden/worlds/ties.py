"""How visits hang together: parties that walk the trail, hunters behind prey, those who avoid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trailwarden.worlds.habits import Avoids, Follows, Species, Treks
from trailwarden.worlds.keys import keys_of
from trailwarden.worlds.reserve import CAMERAS, Ground
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.sunclock import SunClock
from trailwarden.worlds.visits import Table, blank_visits

_HOUR_US = 3_600_000_000


def treks(
    spec: WorldSpec,
    code: int,
    species: Species,
    sun: SunClock,
    rng: np.random.Generator,
) -> Table:
    """Parties that walk the whole line of cameras up or down their valley, a visit at each.

    Times may leave the season.
    """
    habit = species.treks
    valleys = _lines(spec)
    if habit is None or not valleys:
        return blank_visits(0)
    days = np.arange(-1, spec.days + 1)
    season = species.season.factors((days + 0.5) / spec.days)
    numbers = rng.poisson(habit.per_day * spec.rate * season, (len(valleys), len(days)))
    valley, day = (np.repeat(axis, numbers[numbers > 0]) for axis in np.nonzero(numbers))
    begin = sun.moments(days[day], species.diel.draw(rng, len(day)))
    up = rng.random(len(day)) < habit.up
    parts = [
        _on_line(valleys[number], valley == number, begin, up, habit, rng)
        for number in range(len(valleys))
    ]
    table = np.concatenate(parts) if parts else blank_visits(0)
    table["who"] = code
    return table


def _lines(spec: WorldSpec) -> list[list[tuple[int, float]]]:
    """For each valley with two or more cameras on the trail: those cameras and their kilometre."""
    lines: dict[int, list[tuple[int, float]]] = {}
    for camera, kind in enumerate(spec.camera_kinds):
        if kind.line_km is not None:
            lines.setdefault(camera // len(CAMERAS), []).append((camera, kind.line_km))
    return [line for line in lines.values() if len(line) > 1]


def _on_line(
    line: list[tuple[int, float]],
    mine: NDArray[np.bool_],
    begin: NDArray[np.int64],
    up: NDArray[np.bool_],
    habit: Treks,
    rng: np.random.Generator,
) -> Table:
    """The visits of one valley's parties (`mine`, numbered by their place among all)."""
    parties = np.flatnonzero(mine)
    speed = habit.km_h * rng.lognormal(0.0, 0.25, len(parties))
    last = line[-1][1]
    legs = []
    for camera, km in line:
        walked = np.where(up[parties], km, last - km)
        pace = walked / speed * rng.lognormal(0.0, 0.05, len(parties))
        leg = blank_visits(len(parties))
        leg["camera"] = camera
        leg["start"] = begin[parties] + (pace * _HOUR_US).astype(np.int64)
        leg["heading"] = np.where(up[parties], 1, -1)
        leg["party"] = parties
        legs.append(leg)
    return np.concatenate(legs)


def chases(
    spec: WorldSpec, code: int, habit: Follows, table: Table, rng: np.random.Generator
) -> Table:
    """Visits of a hunter that comes along the trail some time after its prey, the same way.

    `table` must be numbered: the new visits name those they follow by id.
    """
    on_trail = np.array([kind.ground is Ground.TRAIL for kind in spec.camera_kinds])
    prey = table[(table["who"] == spec.index_of(habit.prey)) & on_trail[table["camera"]]]
    prey = prey[rng.random(len(prey)) < habit.share]
    later = habit.median_minutes * rng.lognormal(0.0, habit.spread, len(prey))
    hunts = blank_visits(len(prey))
    hunts["who"] = code
    hunts["camera"], hunts["heading"] = prey["camera"], prey["heading"]
    hunts["start"] = prey["start"] + (later / 60 * _HOUR_US).astype(np.int64)
    hunts["follows"] = prey["id"]
    return hunts


def not_avoided(
    spec: WorldSpec, code: int, habit: Avoids, table: Table, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Which visits happen: those of the shy species soon after the other's mostly do not."""
    stay = np.ones(len(table), bool)
    others = table[table["who"] == spec.index_of(habit.other)]
    shy = np.flatnonzero(table["who"] == code)
    if not len(others):
        return stay
    origin = int(table["start"].min())
    keys = np.sort(keys_of(others["camera"], others["start"], origin))
    asked = keys_of(table["camera"][shy], table["start"][shy], origin)
    place = np.searchsorted(keys, asked, side="right") - 1
    since = asked - keys[np.maximum(place, 0)]
    near = (place >= 0) & (since < habit.hours * _HOUR_US)
    stay[shy] = ~near | (rng.random(len(shy)) < habit.kept)
    return stay
