"""Effort: for how long the cameras were seeing, in all, in a window, and day by day.

Effort is time in which an animal passing the camera could have been seen. It is what makes counts
comparable: image data without effort data is worthless. One camera-day is 24 h of one camera.

Spans are half-open, [start, end). Spans of one camera may overlap or repeat (two sources that tell
of the same hours): they are merged first, so no moment counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from trailwarden.domain import to_micros
from trailwarden.ecology.arrays import (
    MICROS_A_DAY,
    Bools,
    Floats,
    Ints,
    column,
    same_length,
)
from trailwarden.ecology.errors import BadInput

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """When cameras were in some state: one row a span.

    `camera`: int codes 0..cameras-1; `start`, `end`: int64 microseconds UTC; all of shape (n,).
    Build with `spans()`, which checks them.
    """

    camera: Ints
    start: Ints
    end: Ints

    def of(self, camera: int) -> Spans:
        """The spans of one camera."""
        mine = self.camera == camera
        return Spans(self.camera[mine], self.start[mine], self.end[mine])


def spans(camera: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> Spans:
    """Checked spans. Raises BadInput for unequal lengths, negative codes, an end before a start."""
    rows = Spans(column(camera, "camera"), column(start, "start"), column(end, "end"))
    same_length(camera=rows.camera, start=rows.start, end=rows.end)
    if (rows.camera < 0).any():
        raise BadInput("A camera code is negative; number the cameras from 0.")
    wrong = np.flatnonzero(rows.end < rows.start)
    if len(wrong):
        raise BadInput(
            f"Span {wrong[0]} (camera {rows.camera[wrong[0]]}) ends before it starts; "
            "correct its times or leave it out."
        )
    return rows


def merged(rows: Spans) -> Spans:
    """The same time without overlaps: by camera, then start, touching spans joined."""
    order = np.lexsort((rows.start, rows.camera))
    camera, start, end = rows.camera[order], rows.start[order], rows.end[order]
    reach = np.empty_like(end)
    for first, past in _runs(camera):
        reach[first:past] = np.maximum.accumulate(end[first:past])
    opens = np.ones(len(camera), dtype=np.bool_)
    opens[1:] = (camera[1:] != camera[:-1]) | (start[1:] > reach[:-1])
    closes = np.append(opens[1:], True)[: len(opens)]
    joined = Spans(camera[opens], start[opens], reach[closes])
    real = joined.end > joined.start
    return Spans(joined.camera[real], joined.start[real], joined.end[real])


def without(rows: Spans, gaps: Spans) -> Spans:
    """`rows` less the time in `gaps` (blind, frozen, down), camera by camera; merged."""
    pieces = [_subtract(rows.of(camera), gaps.of(camera)) for camera in np.unique(rows.camera)]
    return _joined(pieces)


def cut(rows: Spans, start: int, end: int) -> Spans:
    """The part of `rows` inside the window [start, end), both int64 microseconds UTC."""
    if end < start:
        raise BadInput(f"The window ends ({end}) before it starts ({start}); swap the two.")
    begins, ends = np.maximum(rows.start, start), np.minimum(rows.end, end)
    inside = ends > begins
    return Spans(rows.camera[inside], begins[inside], ends[inside])


def camera_days(rows: Spans, cameras: int) -> Floats:
    """Camera-days of each camera, shape (cameras,): merged time in units of 24 h."""
    clean = merged(rows)
    _check_codes(clean, cameras)
    micros = np.zeros(cameras, dtype=np.int64)
    np.add.at(micros, clean.camera, clean.end - clean.start)
    return micros / MICROS_A_DAY


def time_between(rows: Spans, edges: Ints, cameras: int) -> Ints:
    """Microseconds inside each interval [edges[k], edges[k+1]); shape (cameras, len(edges) - 1).

    `edges` must not decrease. Exact: whole microseconds in, whole microseconds out.
    """
    clean = merged(rows)
    _check_codes(clean, cameras)
    if (np.diff(edges) < 0).any():
        raise BadInput("The edges of the intervals run backwards; give them in order.")
    table = np.zeros((cameras, max(len(edges) - 1, 0)), dtype=np.int64)
    for first, past in _runs(clean.camera):
        seen = _time_before(clean.start[first:past], clean.end[first:past], edges)
        table[clean.camera[first]] = np.diff(seen)
    return table


def time_in(rows: Spans, edges: Ints) -> Ints:
    """Microseconds inside each interval during which any of the cameras saw, (len(edges) - 1,)."""
    one = Spans(np.zeros_like(rows.camera), rows.start, rows.end)
    seen: Ints = time_between(one, edges, 1)[0]
    return seen


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Effort of each camera on each local calendar day.

    `days`: the dates; `hours`: the true length of each day, 23 to 25 h where clocks change, shape
    (days,); `seeing`, `deployed`: the share of THAT day's true length in which the camera was
    seeing, or standing there at all, 0 to 1, shape (cameras, days). A full day is therefore 1.0
    on every date, and `seeing * hours / 24` sums to camera-days. A date that a zone skipped has
    0 hours and shares of nan.
    """

    days: tuple[date, ...]
    hours: Floats
    seeing: Floats
    deployed: Floats

    @property
    def camera_days(self) -> Floats:
        """Camera-days of each camera on each day, in units of 24 h, shape (cameras, days)."""
        return np.nan_to_num(self.seeing) * self.hours / 24

    def blind(self, share: float = 0.0) -> Bools:
        """Days on which the camera stood there and saw for no more than `share` of that time."""
        return (self.deployed > 0) & (self.seeing <= share * self.deployed)


def calendar(
    seeing: Spans, deployed: Spans, cameras: int, first: date, last: date, zone: tzinfo
) -> Calendar:
    """Effort from `first` to `last`, both included, by local calendar day of `zone`.

    A local day runs from one local midnight to the next. Raises BadInput when `last` is before
    `first`.
    """
    if last < first:
        raise BadInput(f"The calendar ends ({last}) before it starts ({first}); swap the two.")
    days = tuple(first + n * _DAY for n in range((last - first).days + 1))
    edges = midnights(first, len(days), zone)
    length = np.diff(edges)

    def share(rows: Spans) -> Floats:
        inside = time_between(rows, edges, cameras)
        shares: Floats = np.full(inside.shape, np.nan)
        np.divide(inside, length, out=shares, where=length > 0)
        return shares

    return Calendar(days, length / (MICROS_A_DAY / 24), share(seeing), share(deployed))


def midnights(first: date, days: int, zone: tzinfo, step: int = 1) -> Ints:
    """The local midnights that open and close `days` days from `first`; shape (days / step + 1,).

    Every `step`-th midnight is given. Where a zone skips midnight (clocks go from 00:00 to 01:00)
    the day opens at the moment of the change.
    """
    opening = [first + n * _DAY for n in range(0, days + 1, step)]
    return np.array(
        [to_micros(datetime.combine(day, time(), tzinfo=zone)) for day in opening], dtype=np.int64
    )


def _time_before(start: Ints, end: Ints, edges: Ints) -> Ints:
    """Microseconds of the disjoint sorted spans that lie before each edge."""
    total = np.concatenate(([0], np.cumsum(end - start)))
    begun = np.searchsorted(start, edges, side="right")
    to_come: Ints = np.maximum(end[np.maximum(begun - 1, 0)] - edges, 0)
    to_come[begun == 0] = 0
    return total[begun] - to_come


def _subtract(rows: Spans, gaps: Spans) -> Spans:
    """One camera's time less its gaps: cut at every edge, keep the pieces that are seen only."""
    if not len(rows.camera):
        return rows
    camera = int(rows.camera[0])
    edges = np.unique(np.concatenate((rows.start, rows.end, gaps.start, gaps.end)))
    seen, lost = time_in(rows, edges) > 0, time_in(gaps, edges) > 0
    keep = seen & ~lost
    return Spans(np.full(keep.sum(), camera), edges[:-1][keep], edges[1:][keep])


def _joined(pieces: list[Spans]) -> Spans:
    none = np.empty(0, dtype=np.int64)
    camera = np.concatenate([none, *(piece.camera for piece in pieces)])
    start = np.concatenate([none, *(piece.start for piece in pieces)])
    end = np.concatenate([none, *(piece.end for piece in pieces)])
    return merged(Spans(camera, start, end))


def _runs(camera: Ints) -> list[tuple[int, int]]:
    """First and past-the-last row of each camera in rows sorted by camera."""
    borders = np.flatnonzero(np.diff(camera)) + 1
    edges = [0, *borders.tolist(), len(camera)] if len(camera) else []
    return list(pairwise(edges))


def _check_codes(rows: Spans, cameras: int) -> None:
    if len(rows.camera) and int(rows.camera.max()) >= cameras:
        raise BadInput(
            f"A span names camera {int(rows.camera.max())}, and there are {cameras}; "
            "count the cameras that have no spans too."
        )
