"""Tracks of simulated visits: one straight way across the picture for each animal counted."""

from __future__ import annotations

from collections.abc import Iterator

from trailwarden.domain import Box, Category, Track, TrackPoint
from trailwarden.worlds.habits import Species
from trailwarden.worlds.labels import LabelRow, Rung
from trailwarden.worlds.visits import Other, Row

_MOST = 4  # individuals followed at once
_SIZES = {
    Other.PERSON: (0.10, 0.42),
    Other.SERVICE: (0.30, 0.70),
    Other.VEHICLE: (0.50, 0.36),
    Other.WIND: (0.16, 0.12),
}
_CATEGORIES = {
    Other.PERSON: Category.PERSON,
    Other.SERVICE: Category.PERSON,
    Other.VEHICLE: Category.VEHICLE,
}
_GROUND = 0.78  # relative height of the feet
_AT = (0.0, 0.5, 1.0)


def tracks_of(seen: Row, said: LabelRow, species: tuple[Species, ...]) -> tuple[Track, ...]:
    """The tracks of a visit; none where the classifier found it blank."""
    if said.rung == Rung.BLANK:
        return ()
    if seen.who >= 0:
        size, category = species[seen.who].size, Category.ANIMAL
    else:
        other = Other(seen.who)
        size, category = _SIZES[other], _CATEGORIES.get(other, Category.ANIMAL)
    return tuple(
        Track(number + 1, category, tuple(_points(seen, said.score, size, number)))
        for number in range(min(_MOST, said.count))
    )


def _points(
    seen: Row, score: float, size: tuple[float, float], number: int
) -> Iterator[TrackPoint]:
    """From edge to edge in the direction of the heading, each member a little behind."""
    width, height = size
    left, right = width / 2, 1.0 - width / 2
    behind = 0.06 * number
    for share in _AT:
        along = min(1.0, max(0.0, 0.06 + 0.88 * share - behind))
        middle = 0.5 if not seen.heading else left + (right - left) * along
        x = middle if seen.heading >= 0 else 1.0 - middle
        foot = _GROUND + 0.03 * number
        box = Box(
            max(0.0, x - width / 2),
            max(0.0, foot - height),
            min(1.0, x + width / 2),
            min(1.0, foot),
        )
        yield TrackPoint(seen.duration * share, box, round(score, 3))
