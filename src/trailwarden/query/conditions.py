"""What a record must fulfil to be one of those that a question is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from trailwarden.domain import ObservationType
from trailwarden.query.frames import Frames
from trailwarden.query.naming import known_name
from trailwarden.query.question import About
from trailwarden.query.refusal import Reason
from trailwarden.query.sunlight import PHASES
from trailwarden.query.where import Clock, TimeOfDay, Where
from trailwarden.query.zones import DAY, HOUR, of_day

if TYPE_CHECKING:
    from trailwarden.query.selection import Selected

_UNSEEN = (ObservationType.BLANK, ObservationType.UNCLASSIFIED)
"""Categories that count as observations only when they are asked for."""
_LIFE_STAGES = ("adult", "subadult", "juvenile")
_SEXES = ("female", "male")


def conditions_of(chosen: Selected) -> dict[str, pl.Expr]:
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
