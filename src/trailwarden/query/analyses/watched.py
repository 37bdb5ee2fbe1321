"""The effort of an analysis: which camera-days there were, by group and by station."""

from __future__ import annotations

from datetime import UTC, tzinfo

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.domain import time_zone
from trailwarden.ecology.chance import Watch
from trailwarden.ecology.effort import Spans, spans
from trailwarden.query.analyses.parts import Part
from trailwarden.query.grouping import columns_of
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.selection import Selected
from trailwarden.query.watching import (
    OF_EFFORT,
    SEEING,
    effort_table,
    is_cut_alike,
    without_effort,
)


def require_cut(chosen: Selected, kind: str) -> None:
    """Raise Refused where effort cannot be cut to the time that the records are selected from."""
    if not is_cut_alike(chosen):
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"effort cannot be cut to hours of sun time, so {kind} in them would set records "
            "beside the wrong watching: restrict by sun_phases, or by hours of the clock",
            "where.time_of_day",
        )


def effort_of(chosen: Selected, question: Question, extra: tuple[Group, ...] = ()) -> pl.DataFrame:
    """The seeing time, cut at local days, with a column for each of the question's groups."""
    by = tuple(group for group in question.by if group in OF_EFFORT)
    columns = columns_of((*by, *extra), chosen.frames, of_effort=True)
    table = effort_table(chosen, (*by, *extra, Group.DAY))
    return table.with_columns(column.expression.alias(column.name) for column in columns)


def of_part(effort: pl.DataFrame, part: Part, question: Question) -> pl.DataFrame:
    """The effort of one group."""
    same = [
        pl.col(f"by_{group.value}") == code
        for group, code in zip(question.by, part.codes, strict=True)
        if group in OF_EFFORT
    ]
    return effort.filter(*same) if same else effort


def stations(chosen: Selected) -> tuple[list[int], npt.NDArray[np.int64]]:
    """The location codes chosen, and for each location code its position among them, or -1."""
    locations = chosen.frames.places.locations
    here = sorted({int(locations[code]) for code in chosen.deployments})
    position = np.full(int(locations.max(initial=0)) + 1, -1, dtype=np.int64)
    position[here] = np.arange(len(here))
    return here, position


def seeing(chosen: Selected) -> Spans:
    """When each chosen location was seen, its position as the camera code."""
    _, position = stations(chosen)
    own = chosen.spans.only(np.isin(chosen.spans.state, SEEING))
    at = position[chosen.frames.places.locations[own.deployment]]
    return spans(at, own.start, own.end)


def watch_of(chosen: Selected, places: npt.NDArray[np.int32]) -> Watch | None:
    """From when to when each place was watched; None if nobody knows of any.

    `places` tells of each deployment code the place (camera or location) it stood at. A deployment
    whose effort nobody recorded is taken to have watched all its time; a place that was never
    watched, for as long as all others together.
    """
    unknown = np.array(without_effort(chosen), dtype=np.int32)
    own = chosen.spans
    own = own.only(np.isin(own.state, SEEING) | np.isin(own.deployment, unknown))
    if not len(own):
        return None
    at, number = places[own.deployment], int(places.max()) + 1
    starts = np.full(number, own.end.max(), dtype=np.int64)
    ends = np.full(number, own.start.min(), dtype=np.int64)
    np.minimum.at(starts, at, own.start)
    np.maximum.at(ends, at, own.end)
    never = ends <= starts
    starts[never], ends[never] = own.start.min(), own.end.max()
    return Watch(starts, ends)


def shared_zone(chosen: Selected) -> tuple[tzinfo, tuple[str, ...]]:
    """The zone whose days count, and what to say where the cameras share none."""
    zones = {chosen.zone} if chosen.zone else {one.time_zone for one in chosen.places()}
    if len(zones) <= 1:
        return time_zone(next(iter(zones), "UTC")), ()
    return UTC, ("The cameras keep several time zones: days are those of UTC.",)
