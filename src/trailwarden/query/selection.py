"""The records and the watching that a question is about.

What a question restricts is resolved here, once: names to codes, times to microseconds. The
records are read column by column, so that a measure takes only those it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.domain import Deployment, ObservationType
from trailwarden.query.conditions import conditions_of
from trailwarden.query.frames import LOCAL, Frames
from trailwarden.query.groups import Ints, all_but, repeats
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.moments import Span, resolve
from trailwarden.query.naming import chosen_deployments, require_events
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.spans import Spans
from trailwarden.query.watching import watched
from trailwarden.query.where import Clock, Where
from trailwarden.query.zones import shown

_OF_EVENTS = frozenset({"list", "count", "duration", "first", "last"})
"""Measures that take events as they are, also empty ones."""


@dataclass(frozen=True, eq=False)
class Selected:
    """What a question is about, resolved.

    `deployments` are the codes of those chosen, `span` the time range as understood, `taxa` the
    scientific names that the names asked for mean. `zone` is the one zone in which local times are
    told, or None for each camera's own. `without_place` are deployments left out because sun time
    needs coordinates.
    """

    frames: Frames
    about: About
    where: Where
    deployments: tuple[int, ...]
    span: Span
    taxa: tuple[str, ...]
    zone: str | None
    needs_light: bool
    without_place: tuple[int, ...] = ()
    _columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict, init=False)

    @property
    def rows(self) -> int:
        """How many records match."""
        return len(self._in_time) if self._at is None else len(self._at)

    def column(self, name: str) -> npt.NDArray[Any]:
        """A column of the records that match, in their order, shape (rows,); -1 for no count.

        For a question about observations, those of the categories that count as such.
        """
        if name not in self._columns:
            values = self._whole(name)[self._stretch]
            self._columns[name] = values if self._at is None else values.take(self._at)
        return self._columns[name]

    def columns(self, *names: str) -> pl.DataFrame:
        """Some columns of the same records as a table."""
        found = self._in_time.select(names)
        return found if self._at is None else found[self._at]

    @cached_property
    def repeats(self) -> Ints:
        """Positions of the records that match but are not the first of their event."""
        return repeats(self.column("key"))[0]

    @property
    def events(self) -> int:
        """How many events the records that match are of."""
        return self.rows - len(self.repeats)

    @cached_property
    def first_of_event(self) -> Ints:
        """Positions of the others."""
        return all_but(self.repeats, self.rows)

    def events_of(self, positions: Sequence[Ints]) -> list[tuple[str, ...]]:
        """The ids of the events of the records at these positions, list by list."""
        at = np.concatenate([np.empty(0, np.int64), *positions])
        inside = at if self._at is None else self._at.take(at)
        ids = iter(self._in_time["event_id"].gather(inside).to_list())
        return [tuple(islice(ids, len(some))) for some in positions]

    @cached_property
    def spans(self) -> Spans:
        """How well the chosen cameras saw, in every state, within the time asked for: range, hours
        of the day and light. Of sun-time hours nothing is cut."""
        return watched(self)

    def places(self) -> list[Deployment]:
        """The chosen deployments."""
        return [self.frames.places.deployment(code) for code in self.deployments]

    def name(self, column: str, code: int) -> str | None:
        """The name behind a code: of `camera`, `location`, `deployment` or a column of codes."""
        places = self.frames.places
        books = {
            "camera": places.camera_book,
            "location": places.location_book,
            "deployment": places.book,
        }
        book = books[column] if column in books else self.frames.books[column]
        return book.names[code]

    def local(self, deployment: int, micros: int) -> datetime:
        """A moment (microseconds UTC) on a deployment's clocks, or on those of the asked zone."""
        zone = self.zone or self.frames.places.zone(deployment)
        return shown(micros, zone)

    def but_for_taxa(self, names: Iterable[str]) -> pl.LazyFrame:
        """Records that match in all but the taxon, which is one of these (an empty name: none)."""
        book = self.frames.books["taxon"]
        codes = [code for name in names if (code := book.find(name)) is not None]
        conditions = conditions_of(self) | {"taxa": pl.col("taxon").is_in(codes)}
        return self._in_time.lazy().filter(*conditions.values())

    @cached_property
    def _at(self) -> Ints | None:
        """Positions of the rows that match; None for all. Found once, for every column to use."""
        conditions = conditions_of(self).values()
        if not conditions:
            return None
        matches = self._in_time.lazy().select(pl.all_horizontal(*conditions)).collect()
        return np.flatnonzero(matches.to_series().fill_null(value=False).to_numpy())

    @property
    def _in_time(self) -> pl.DataFrame:
        """The stretch of the sorted records that lies in the time range, with the columns that
        conditions and groups may need."""
        return self._records[self._stretch]

    @cached_property
    def _records(self) -> pl.DataFrame:
        frames = self.frames
        records = frames.in_zone(self._moved_to) if self._moved_to else frames.records
        if self.needs_light:
            records = records.with_columns(frames.light)
        if self._by_sun:
            records = records.with_columns(frames.sun_hour)
        return records

    @cached_property
    def _stretch(self) -> slice:
        starts = self.frames.column("start_us")
        since, until = self.span.since, self.span.until
        first = 0 if since is None else int(np.searchsorted(starts, since))
        last = len(starts) if until is None else int(np.searchsorted(starts, until))
        return slice(first, last)

    def _whole(self, name: str) -> npt.NDArray[Any]:
        """A column of all records."""
        own = self._moved_to is None or name not in LOCAL
        return self.frames.column(name) if own else self._records[name].to_numpy()

    @cached_property
    def _moved_to(self) -> str | None:
        """The zone in which local times are wanted, if it is another than the cameras' own."""
        asked = self.where.time.zone
        return asked if any(one.time_zone != asked for one in self.places()) else None

    @property
    def _by_sun(self) -> bool:
        window = self.where.time_of_day
        return window is not None and window.clock is Clock.SUN


def select(
    frames: Frames,
    where: Where,
    about: About = About.OBSERVATIONS,
    by: tuple[Group, ...] = (),
) -> Selected:
    """What is chosen. `by` may ask for light, or for categories that are otherwise left out.

    Raises Refused for names nobody knows or that mean two things, times that zones read
    differently, an empty range, and sun time without coordinates.
    """
    chosen = chosen_deployments(where, frames.places)
    zones = [frames.places.zone(code) for code in chosen]
    span = resolve(where.time, zones or [frames.places.zone(code) for code in frames.places.codes])
    window = where.time_of_day
    if window is not None and window.start == window.end:
        raise refuse(
            Reason.EMPTY_RANGE,
            f"nothing lies between {window.start} and {window.end}: give two times of day, or "
            "leave time_of_day out for the whole day",
            "where.time_of_day",
        )
    light = where.sun_phases is not None or Group.SUN_PHASE in by
    placed = chosen
    if light or (window is not None and window.clock is Clock.SUN):
        placed = _placed(chosen, frames)
    if Group.CATEGORY in by and where.categories is None and about is About.OBSERVATIONS:
        where = where.model_copy(update={"categories": tuple(ObservationType)})
    require_events(where, frames)
    return Selected(
        frames=frames,
        about=about,
        where=where,
        deployments=placed,
        span=span,
        taxa=tuple(frames.taxonomy.resolve(name, "where.taxa") for name in where.taxa or ()),
        zone=where.time.zone,
        needs_light=light,
        without_place=tuple(sorted(set(chosen) - set(placed))),
    )


def select_for(frames: Frames, question: Question) -> Selected:
    """What a question is about. Raises Refused.

    Individuals or independent records of events are those of their observations.
    """
    counts_events = question.measure.kind in _OF_EVENTS or (
        isinstance(question.measure, Rate) and question.measure.of is Unit.EVENTS
    )
    about = question.about
    if about is About.EVENTS and not counts_events:
        about = About.OBSERVATIONS
    return select(frames, question.where, about, question.by)


def _placed(chosen: tuple[int, ...], frames: Frames) -> tuple[int, ...]:
    """The deployments with coordinates; those without cannot be told by the sun."""
    placed = tuple(code for code in chosen if frames.places.has_place(code))
    if chosen and not placed:
        raise refuse(
            Reason.NO_PLACE,
            "the light and sun time need to know where a camera stands, and none of the chosen "
            "deployments has coordinates: add latitude and longitude, or ask by the clock",
            "where",
        )
    return placed
