"""The deployments as columns: which camera, where, when, in which zone, how far to be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trailwarden.domain import Deployment, time_zone, to_micros
from trailwarden.query.codebook import Codebook
from trailwarden.store import ClockCorrection

_NORTHERN = 0.0  # where nobody says where a camera stands


@dataclass(frozen=True, eq=False)
class Places:
    """Every deployment; row 0 is nobody's, so that a deployment's code is its position.

    `cameras` and `locations` are codes in the books of that name, shape (n,). `latitude` and
    `longitude` are degrees, NaN where unknown. `doubtful` deployments have a clock that somebody
    doubts, or an offset that nobody explained.
    """

    deployments: tuple[Deployment, ...]
    book: Codebook
    camera_book: Codebook
    location_book: Codebook
    cameras: npt.NDArray[np.int32]
    locations: npt.NDArray[np.int32]
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    southern: npt.NDArray[np.bool_]
    simulated: npt.NDArray[np.bool_]
    doubtful: npt.NDArray[np.bool_]
    corrections: Mapping[str, Sequence[ClockCorrection]]

    def __len__(self) -> int:
        return len(self.deployments)

    @property
    def codes(self) -> range:
        """The codes of all deployments."""
        return range(1, len(self.deployments) + 1)

    def deployment(self, code: int) -> Deployment:
        """The deployment of a code."""
        return self.deployments[code - 1]

    def zone(self, code: int) -> str:
        """The name of a deployment's time zone."""
        return self.deployment(code).time_zone

    def has_place(self, code: int) -> bool:
        """Whether its coordinates are known."""
        return not np.isnan(self.latitude[code] + self.longitude[code])

    def placed_like(self, other: Places) -> bool:
        """Whether all deployments of `other` are here with the same camera, place and zone."""
        return [_placing(one) for one in self.deployments[: len(other)]] == [
            _placing(one) for one in other.deployments
        ]


def places_of(
    found: Sequence[Deployment],
    corrections: Mapping[str, Sequence[ClockCorrection]],
    earlier: Places | None = None,
) -> Places:
    """The deployments as columns; those known `earlier` keep their codes."""
    book = earlier.book.copy() if earlier else Codebook()
    cameras = earlier.camera_book.copy() if earlier else Codebook()
    locations = earlier.location_book.copy() if earlier else Codebook()
    by_code = {book.code(one.deployment_id): one for one in found}
    ordered = tuple(one for _, one in sorted(by_code.items()))
    return Places(
        deployments=ordered,
        book=book,
        camera_book=cameras,
        location_book=locations,
        cameras=np.array([0, *(cameras.code(one.camera_id) for one in ordered)], np.int32),
        locations=np.array([0, *(locations.code(one.place) for one in ordered)], np.int32),
        latitude=np.array([np.nan, *map(_latitude, ordered)]),
        longitude=np.array([np.nan, *map(_longitude, ordered)]),
        southern=np.array([False, *((one.latitude or _NORTHERN) < 0 for one in ordered)]),
        simulated=np.array([False, *(one.simulated for one in ordered)]),
        doubtful=np.array(
            [False, *(_is_doubtful(one, corrections.get(one.deployment_id, ())) for one in ordered)]
        ),
        corrections=corrections,
    )


def _latitude(one: Deployment) -> float:
    return np.nan if one.latitude is None else one.latitude


def _longitude(one: Deployment) -> float:
    return np.nan if one.longitude is None else one.longitude


def _is_doubtful(one: Deployment, corrections: Sequence[ClockCorrection]) -> bool:
    """Whether its times may be wrong: somebody says so, or an offset has no recorded reason."""
    return one.timestamp_issues or (bool(one.clock_offset) and not corrections)


def _placing(one: Deployment) -> tuple[object, ...]:
    return one.deployment_id, one.camera_id, one.place, one.time_zone, one.latitude, one.longitude


def correction_text(change: ClockCorrection, zone: str) -> str:
    """A clock correction in words, in the camera's time."""
    at = change.at.astimezone(time_zone(zone))
    seconds = change.to_offset.total_seconds()
    return f"{at:%Y-%m-%d %H:%M}: offset {seconds:+g} s by {change.by or 'unknown'}: " + (
        change.reason or "no reason given"
    )


def deployed_micros(one: Deployment, last_known: int) -> tuple[int, int]:
    """When it stood there; one that still stands, until the last moment it is known of."""
    start = to_micros(one.start)
    return start, max(start, to_micros(one.end) if one.end else last_known)
