"""The events in memory as columns: built from the store once, then kept fresh by what changed.

A `Frames` is immutable: who holds one sees one state of the store, whatever happens meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.domain import CameraState, EventState, ObservationType
from trailwarden.query.codebook import Codebook
from trailwarden.query.places import Places
from trailwarden.query.spans import Spans
from trailwarden.query.sunlight import light_codes, sun_hours
from trailwarden.query.taxonomy import Taxonomy
from trailwarden.query.zones import DAY, HOUR, local_times

Ints: TypeAlias = npt.NDArray[np.int64]

CODED = (
    "state",
    "category",
    "taxon",
    "life_stage",
    "sex",
    "behavior",
    "behaviors",
    "individual",
    "classifier",
)
"""Columns of codes with a book of their own in `Frames.books`."""

UNRECORDED = "unrecorded"
"""The state of a camera that stood there while nobody wrote down how well it saw."""


LOCAL = ("local_us", "day", "hour")
"""Columns of local time."""


def new_books() -> dict[str, Codebook]:
    """Empty books; those of closed lists hold the list already."""
    closed = {
        "state": [state.value for state in EventState],
        "category": [kind.value for kind in ObservationType],
    }
    return {name: Codebook(closed.get(name, ())) for name in CODED}


def effort_states() -> Codebook:
    """The states of `Frames.spans`."""
    return Codebook([*(state.value for state in CameraState), UNRECORDED])


@dataclass(frozen=True, eq=False)
class Frames:
    """One state of the store.

    `records` has a row for each current observation of an event, and one for an event without any
    (its `category` is 0); rows of camera setup are left out, and events that show nothing else are
    named in `setup_only`. It is sorted by `start_us`, then `event_id`, then observation, so that
    the rows of an event stand together. Columns:

    | column | type | |
    |---|---|---|
    | `event_id` | String | |
    | `key` | UInt64 | a hash of the id, the same on every machine |
    | `deployment`, `camera`, `location` | Int32 | codes in the books of `places` |
    | `start_us`, `end_us` | Int64 | microseconds UTC, corrected |
    | `local_us` | Int64 | what clocks show at the start |
    | `day`, `hour` | Int32, Int8 | of `local_us`: days since 1970, 0..23 |
    | `southern` | Boolean | the camera stands in the southern hemisphere |
    | `doubt` | Boolean | the event's own time is doubtful |
    | `reviewed` | Boolean | a person has said what the event shows |
    | `media` | Int32 | files on this machine |
    | `human` | Boolean | a person said this row |
    | `count` | Int64 | null: there, but not counted |
    | `score` | Float64 | null: none |
    | those of `CODED` | Int32 | codes in `books`; `behavior` is the first one named |

    `spans` tells of every moment of every deployment how well it saw; states by `effort_states`.
    """

    revision: int
    records: pl.DataFrame
    books: dict[str, Codebook]
    places: Places
    taxonomy: Taxonomy
    spans: Spans
    setup_only: frozenset[str] = field(default_factory=frozenset)
    _zoned: dict[str, pl.DataFrame] = field(default_factory=dict, init=False)
    _columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict, init=False)

    def column(self, name: str) -> npt.NDArray[Any]:
        """A column of `records`, or `sun_phase` or `sun_hour`, as an array of shape (rows,); -1
        stands for null."""
        if name not in self._columns:
            more = {"sun_phase": "light", "sun_hour": "sun_hour"}
            found = getattr(self, more[name]) if name in more else self.records[name]
            known = found.fill_null(-1) if found.null_count() else found
            self._columns[name] = known.to_numpy()
        return self._columns[name]

    def in_zone(self, zone: str) -> pl.DataFrame:
        """The records with the local time of one zone instead of the cameras' own."""
        if zone not in self._zoned:
            self._zoned[zone] = localised(self.records, self.places, zone)
        return self._zoned[zone]

    @cached_property
    def light(self) -> pl.Series:
        """The light in which each record began: ecology's `SunPhase` codes, Int8."""
        deployment = self.records["deployment"].to_numpy()
        codes = light_codes(deployment, self.records["start_us"].to_numpy(), self.places)
        return pl.Series("sun_phase", codes)

    @cached_property
    def sun_hour(self) -> pl.Series:
        """Hours of the day by the sun at which each record began, Float64; NaN where unknown."""
        deployment = self.records["deployment"].to_numpy()
        hours = sun_hours(deployment, self.records["start_us"].to_numpy(), self.places)
        return pl.Series("sun_hour", hours)


def localised(records: pl.DataFrame, places: Places, zone: str | None = None) -> pl.DataFrame:
    """The records with `local_us`, `day` and `hour` of their cameras' zones, or of one zone."""
    local = local_micros(records["deployment"], records["start_us"], places, zone)
    day = local // DAY
    return records.with_columns(
        pl.Series("local_us", local),
        pl.Series("day", day.astype(np.int32)),
        pl.Series("hour", ((local - day * DAY) // HOUR).astype(np.int8)),
    )


def placed(records: pl.DataFrame, places: Places) -> pl.DataFrame:
    """The records with what follows from their deployments: camera, location, local time."""
    deployment = records["deployment"].to_numpy()
    return localised(
        records.with_columns(
            pl.Series("camera", places.cameras[deployment]),
            pl.Series("location", places.locations[deployment]),
            pl.Series("southern", places.southern[deployment]),
        ),
        places,
    )


def local_micros(
    deployments: pl.Series, times: pl.Series, places: Places, zone: str | None
) -> Ints:
    """What clocks show, microseconds, at each time (UTC) at its deployment."""
    when = times.to_numpy()
    if zone is not None:
        return local_times(when, zone)
    zones = [places.zone(code) for code in places.codes]
    distinct = sorted(set(zones))
    if len(distinct) <= 1:
        return local_times(when, *distinct or ["UTC"])
    number = np.array([0, *(distinct.index(name) for name in zones)])[deployments.to_numpy()]
    local = np.empty_like(when)
    for index, name in enumerate(distinct):
        here = number == index
        local[here] = local_times(when[here], name)
    return local
