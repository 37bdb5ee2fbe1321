"""The records and the watching that a question is about.

What a question restricts is resolved here, once: names to codes, times to microseconds. The
records stay a lazy query, so that a measure reads only the columns it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import polars as pl

from trailwarden.domain import Deployment, ObservationType
from trailwarden.query.frames import Frames
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.moments import Span, resolve
from trailwarden.query.naming import chosen_deployments, known_name
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.spans import Spans
from trailwarden.query.sunlight import PHASES
from trailwarden.query.watching import watched
from trailwarden.query.where import Clock, TimeOfDay, Where
from trailwarden.query.zones import DAY, HOUR, of_day, shown

_UNSEEN = (ObservationType.BLANK, ObservationType.UNCLASSIFIED)
"""Categories that count as observations only when they are asked for."""
_OF_EVENTS = frozenset({"list", "count", "duration", "first", "last"})
"""Measures that take events as they are, also empty ones."""
_LIFE_STAGES = ("adult", "subadult", "juvenile")
_SEXES = ("female", "male")


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

    @cached_property
    def records(self) -> pl.LazyFrame:
        """Rows of `Frames.records` that match, in their order; with `sun_phase` if it is needed.

        For a question about observations, those of the categories that count as such.
        """
        records = self._in_time.lazy()
        return records if self._at is None else records.select(pl.all().gather(self._at))

    def columns(self, *names: str) -> pl.DataFrame:
        """Some columns of `records`."""
        found = self._in_time.select(names)
        return found if self._at is None else found.select(pl.all().gather(self._at))

    def event_ids(self, positions: Sequence[int]) -> list[str]:
        """The events of the records at these positions."""
        at = pl.Series(positions, dtype=pl.UInt32)
        inside = at if self._at is None else self._at.gather(at)
        return self._in_time["event_id"].gather(inside).to_list()

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
        conditions = _conditions(self) | {"taxa": pl.col("taxon").is_in(codes)}
        return self._in_time.lazy().filter(*conditions.values())

    @cached_property
    def _at(self) -> pl.Series | None:
        """Positions of the rows that match; None for all. Found once, for every column to use."""
        conditions = _conditions(self).values()
        if not conditions:
            return None
        matches = self._in_time.lazy().select(pl.all_horizontal(*conditions)).collect()
        return matches.to_series().arg_true()

    @cached_property
    def _in_time(self) -> pl.DataFrame:
        """The stretch of the sorted records that lies in the time range."""
        frames = self.frames
        records = frames.in_zone(self.zone) if self.zone and self._is_moved else frames.records
        if self.needs_light:
            records = records.with_columns(frames.light)
        if self._by_sun:
            records = records.with_columns(frames.sun_hour)
        starts = frames.records["start_us"]
        since, until = self.span.since, self.span.until
        first = 0 if since is None else int(starts.search_sorted(since, "left"))
        last = len(starts) if until is None else int(starts.search_sorted(until, "left"))
        return records[first:last]

    @property
    def _is_moved(self) -> bool:
        """Whether local times are wanted in another zone than the cameras' own."""
        asked = self.where.time.zone
        return asked is not None and any(one.time_zone != asked for one in self.places())

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
    _require_events(where, frames)
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


def _require_events(where: Where, frames: Frames) -> None:
    """Raise Refused for an event id that is not there."""
    for event_id in where.event_ids or ():
        if event_id in frames.setup_only:
            raise refuse(
                Reason.UNKNOWN_EVENT,
                f"event {event_id!r} shows only somebody at work on the camera (camera setup), "
                "which no question counts",
                "where.event_ids",
            )
    asked = pl.Series(sorted(set(where.event_ids or ())), dtype=pl.String)
    if not len(asked):
        return
    ids = frames.records["event_id"]
    missing = set(asked) - set(ids.filter(ids.is_in(asked.to_list())))
    if missing:
        raise refuse(
            Reason.UNKNOWN_EVENT,
            f"no event {', '.join(map(repr, sorted(missing)))}: it was never stored here, or "
            "deleted; list events to see those there are",
            "where.event_ids",
        )


def _conditions(chosen: Selected) -> dict[str, pl.Expr]:
    """What a record must fulfil, by the field that asks for it."""
    where, frames = chosen.where, chosen.frames
    found: dict[str, pl.Expr] = {}
    if len(chosen.deployments) < len(frames.places):
        found["deployments"] = pl.col("deployment").is_in(list(chosen.deployments))
    found |= _of_observations(chosen)
    found |= _of_hours(where)
    if where.reviewed is not None:
        found["reviewed"] = pl.col("reviewed") == where.reviewed
    if where.states is not None:
        found["states"] = pl.col("state").is_in(_codes(frames, "state", where.states))
    if where.event_ids is not None:
        found["event_ids"] = pl.col("event_id").is_in(list(where.event_ids))
    if where.min_score is not None:
        found["min_score"] = pl.col("human") | (pl.col("score") >= where.min_score)
    return found


def _of_observations(chosen: Selected) -> dict[str, pl.Expr]:
    """Conditions on what was seen."""
    where, frames = chosen.where, chosen.frames
    found: dict[str, pl.Expr] = {}
    if where.categories is not None:
        found["categories"] = pl.col("category").is_in(_codes(frames, "category", where.categories))
    elif chosen.about is About.OBSERVATIONS:
        unseen = [0, *_codes(frames, "category", _UNSEEN)]
        found["categories"] = ~pl.col("category").is_in(unseen)
    if where.taxa is not None:
        kinds = frozenset[str]().union(*map(frames.taxonomy.kinds, chosen.taxa))
        found["taxa"] = pl.col("taxon").is_in(_codes(frames, "taxon", sorted(kinds)))
    found |= {
        field: pl.col(column).is_in(codes) for field, column, codes in _of_words(where, frames)
    }
    if where.behaviors is not None:
        found["behaviors"] = pl.col("behaviors").is_in(_behaviors(where.behaviors, frames))
    return found


def _of_words(where: Where, frames: Frames) -> list[tuple[str, str, list[int]]]:
    """Restrictions by words that observations use: field, column, codes."""
    asked = (
        ("life_stages", "life_stage", where.life_stages, _LIFE_STAGES, Reason.UNKNOWN_VALUE),
        ("sexes", "sex", where.sexes, _SEXES, Reason.UNKNOWN_VALUE),
        ("individuals", "individual", where.individuals, (), Reason.UNKNOWN_VALUE),
    )
    found = []
    for field, column, words, closed, reason in asked:
        if words is not None:
            known = [*frames.books[column].known, *closed]
            noun = column.replace("_", " ")
            meant = [known_name(one, known, reason, f"where.{field}", noun) for one in words]
            found.append((field, column, _codes(frames, column, meant)))
    return found


def _behaviors(asked: Iterable[str], frames: Frames) -> list[int]:
    """Codes of all lists of behaviours in which one of those asked for stands."""
    lists = {
        code: {one.strip().casefold(): one.strip() for one in (name or "").split("|")}
        for code, name in enumerate(frames.books["behaviors"].names)
    }
    known = {word for words in lists.values() for word in words.values() if word}
    reason, field = Reason.UNKNOWN_VALUE, "where.behaviors"
    wanted = {known_name(one, known, reason, field, "behavior").casefold() for one in asked}
    return [code for code, words in lists.items() if wanted & words.keys()]


def _of_hours(where: Where) -> dict[str, pl.Expr]:
    """Conditions on the time of day and the light."""
    found: dict[str, pl.Expr] = {}
    if where.time_of_day is not None:
        found["time_of_day"] = _within(where.time_of_day)
    if where.sun_phases is not None:
        lights = [int(light) for light, phase in PHASES.items() if phase in where.sun_phases]
        found["sun_phases"] = pl.col("sun_phase").is_in(lights)
    return found


def _within(window: TimeOfDay) -> pl.Expr:
    start, end = of_day(window.start), of_day(window.end)
    if window.clock is Clock.SUN:
        moment = pl.col("sun_hour") * HOUR
    else:
        moment = (pl.col("local_us") - pl.col("day").cast(pl.Int64) * DAY).cast(pl.Float64)
    if start < end:
        return (moment >= start) & (moment < end)
    return ((moment >= start) | (moment < end)) & ~moment.is_nan()


def _codes(frames: Frames, column: str, names: Iterable[str]) -> list[int]:
    book = frames.books[column]
    return [code for name in names if (code := book.find(name)) is not None]
