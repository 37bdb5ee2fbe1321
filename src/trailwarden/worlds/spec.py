"""What a world shall be: one frozen record. Equal specs make equal worlds, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from trailwarden.domain import time_zone, to_micros
from trailwarden.worlds.errors import BadSpec
from trailwarden.worlds.habits import Species
from trailwarden.worlds.reserve import (
    CAMERAS,
    LATITUDE,
    LONGITUDE,
    TIME_ZONE,
    TROUBLES,
    Camera,
    Trouble,
)
from trailwarden.worlds.species import SPECIES

_MOST_CAMERAS = 4000
_MOST_DAYS = 3660
_STEEPEST = 60.0  # further from the equator the sun does not rise, or set, every day


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSpec:
    """A season in a reserve that does not exist.

    It runs from midnight (local time) of `first_day` for `days` days. Cameras beyond eight hang
    in further valleys. `rate` multiplies how many come by. `reviewed` is the share of events that
    a person has looked at, of the first three quarters of the season; of later ones it is a tenth
    of that. Raises BadSpec naming what is allowed.
    """

    seed: int = 1
    first_day: date = date(2026, 4, 1)
    days: int = 60
    cameras: int = 8
    rate: float = 1.0
    reviewed: float = 0.7
    latitude: float = LATITUDE
    longitude: float = LONGITUDE
    zone_name: str = TIME_ZONE
    species: tuple[Species, ...] = SPECIES
    troubles: tuple[Trouble, ...] = TROUBLES

    def __post_init__(self) -> None:
        for label, value, low, high in (
            ("seed", self.seed, 0, 2**32 - 1),
            ("days", self.days, 1, _MOST_DAYS),
            ("first_day.year", self.first_day.year, 1971, 2200),
            ("cameras", self.cameras, 1, _MOST_CAMERAS),
            ("rate", self.rate, 0.0, 1000.0),
            ("reviewed", self.reviewed, 0.0, 1.0),
            ("latitude", self.latitude, -_STEEPEST, _STEEPEST),
            ("longitude", self.longitude, -180.0, 180.0),
        ):
            if not low <= value <= high:
                raise BadSpec(f"a world with {label}={value:g} cannot be: give {low:g} to {high:g}")
        self._check_zone()
        self._check_species()

    def _check_zone(self) -> None:
        try:
            time_zone(self.zone_name)
        except ValueError as error:
            raise BadSpec(
                f"a world with zone_name={self.zone_name!r} cannot be: {error}"
            ) from error

    def _check_species(self) -> None:
        names = [species.name for species in self.species]
        if len(set(names)) < len(names):
            raise BadSpec(f"a species stands twice in the world: {', '.join(sorted(names))}")
        for species in self.species:
            for other in _others(species):
                if other not in names:
                    raise BadSpec(
                        f"{species.name} lives with {other}, which is not in this world: add it, "
                        "or leave out what ties the two"
                    )

    @property
    def zone(self) -> tzinfo:
        """The local time zone."""
        return time_zone(self.zone_name)

    @property
    def camera_kinds(self) -> tuple[Camera, ...]:
        """What kind every camera is, in order."""
        return tuple(CAMERAS[camera % len(CAMERAS)] for camera in range(self.cameras))

    @property
    def start(self) -> datetime:
        """When the season begins, UTC."""
        return self._midnight(0)

    @property
    def end(self) -> datetime:
        """When it is over, UTC."""
        return self._midnight(self.days)

    def at(self, share: float) -> int:
        """The moment at a share (0..1) of the season, in UTC microseconds of a whole hour."""
        span = to_micros(self.end) - to_micros(self.start)
        hours = round(share * span / 3_600_000_000)
        return min(to_micros(self.start) + hours * 3_600_000_000, to_micros(self.end))

    def index_of(self, name: str) -> int:
        """Where a species stands in `species`. Raises BadSpec."""
        for index, species in enumerate(self.species):
            if species.name == name:
                return index
        raise BadSpec(f"there is no {name} in this world")

    def _midnight(self, day: int) -> datetime:
        there = datetime.combine(self.first_day + timedelta(days=day), datetime.min.time())
        return there.replace(tzinfo=self.zone).astimezone(UTC)


def _others(species: Species) -> list[str]:
    """The species that a species' habits name."""
    named = (species.follows and species.follows.prey, species.avoids and species.avoids.other)
    return [name for name in named if name]
