"""Stretches of a camera's time, and how they are cut: at days and hours, windows and sunrises.

Everything is exact to the microsecond: pieces of a cut add up to what was cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trailwarden.query.zones import DAY, changes, local_times

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Spans:
    """A deployment (code) was in a state (code) from `start` until `end`; one row each.

    Microseconds UTC, int64, shape (n,). No two spans of one deployment overlap.
    """

    deployment: Codes
    state: Codes
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def days(self) -> npt.NDArray[np.float64]:
        """Length in days of 24 hours, shape (n,)."""
        return (self.end - self.start) / DAY

    def only(self, mask: npt.NDArray[np.bool_]) -> Spans:
        """The rows where `mask` is true."""
        return Spans(self.deployment[mask], self.state[mask], self.start[mask], self.end[mask])

    def within(self, since: int | None, until: int | None) -> Spans:
        """The part of each from `since` until `until`; None is open."""
        start = self.start if since is None else np.maximum(self.start, since)
        end = self.end if until is None else np.minimum(self.end, until)
        return replace(self, start=start, end=end).only(end > start)

    def take(self, rows: Ints, start: Ints, end: Ints) -> Spans:
        """Pieces of these rows, from `start` until `end`; empty ones left out."""
        made = Spans(self.deployment[rows], self.state[rows], start, end)
        return made.only(end > start)


def spans_of(rows: list[tuple[int, int, int, int]]) -> Spans:
    """Spans from rows of deployment, state, start, end."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Spans(table[0].astype(np.int32), table[1].astype(np.int32), table[2], table[3])


def joined(parts: list[Spans]) -> Spans:
    """All rows of all parts."""
    none = spans_of([])
    return Spans(
        *(
            np.concatenate([getattr(part, name) for part in (none, *parts)])
            for name in ("deployment", "state", "start", "end")
        )
    )


def cut_at(spans: Spans, moments: Ints) -> Spans:
    """Every span cut at the sorted moments inside it."""
    first = np.searchsorted(moments, spans.start, side="right")
    last = np.searchsorted(moments, spans.end, side="left")
    pieces = last - first + 1
    rows = np.repeat(np.arange(len(spans)), pieces)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    edges = np.concatenate([[np.iinfo(np.int64).min], moments, [np.iinfo(np.int64).max]])
    place = first[rows] + nth  # edges[place] .. edges[place + 1] is the stretch of this piece
    start = np.maximum(spans.start[rows], edges[place])
    end = np.minimum(spans.end[rows], edges[place + 1])
    return spans.take(rows, start, end)


def cut_by_clock(spans: Spans, zone: str, step: int) -> Spans:
    """Every span cut at each whole `step` (a day, an hour) of the zone's clocks."""
    moments, _ = changes(zone, _ends(spans))
    steady = cut_at(spans, moments)  # within each piece the clocks run evenly
    return _cut_evenly(steady, local_times(steady.start, zone), step)


def in_window(spans: Spans, zone: str, start: int, end: int) -> Spans:
    """The part of every local day from `start` to `end` (microseconds of the day, start < end)."""
    days = cut_by_clock(spans, zone, DAY)
    local = local_times(days.start, zone)
    offset = local - days.start
    midnight = local - local % DAY - offset
    rows = np.arange(len(days))
    return days.take(
        rows, np.maximum(days.start, midnight + start), np.minimum(days.end, midnight + end)
    )


def _cut_evenly(spans: Spans, local: Ints, step: int) -> Spans:
    """Cut where the local time, which runs on from `local` at the start, is a multiple of step."""
    offset = local - spans.start
    first = local // step
    pieces = (local + (spans.end - spans.start) - 1) // step - first + 1
    rows = np.repeat(np.arange(len(spans)), pieces)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    opening = (first[rows] + nth) * step - offset[rows]
    return spans.take(
        rows,
        np.maximum(spans.start[rows], opening),
        np.minimum(spans.end[rows], opening + step),
    )


def _ends(spans: Spans) -> Ints:
    return np.concatenate([spans.start, spans.end])
