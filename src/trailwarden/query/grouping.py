"""How rows are told apart: each group's column, the name of each of its keys, and their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

import polars as pl

from trailwarden.domain import CameraState, EventState, ObservationType, Rank
from trailwarden.query.frames import UNRECORDED, Frames, effort_states
from trailwarden.query.question import Group
from trailwarden.query.result import Key
from trailwarden.query.sunlight import PHASES
from trailwarden.query.where import SunPhase

SEASONS = ("winter", "spring", "summer", "autumn")
_EPOCH = date(1970, 1, 1)
_NAMED = {
    Group.CAMERA: "camera",
    Group.LOCATION: "location",
    Group.DEPLOYMENT: "deployment",
    Group.TAXON: "taxon",
    Group.CATEGORY: "category",
    Group.BEHAVIOR: "behavior",
    Group.LIFE_STAGE: "life_stage",
    Group.SEX: "sex",
    Group.INDIVIDUAL: "individual",
    Group.CLASSIFIER: "classifier",
    Group.STATE: "state",
}
"""Groups whose column holds codes of names."""
OF_OBSERVATIONS = frozenset(
    {
        Group.TAXON,
        Group.CATEGORY,
        Group.BEHAVIOR,
        Group.LIFE_STAGE,
        Group.SEX,
        Group.INDIVIDUAL,
        Group.CLASSIFIER,
    }
)
"""Groups that tell the observations of one event apart."""

Label: TypeAlias = Callable[[int], Key]

_ORDERS: dict[Group, tuple[str, ...]] = {
    Group.SEASON: SEASONS,
    Group.SUN_PHASE: tuple(SunPhase),
    Group.CATEGORY: tuple(ObservationType),
    Group.STATE: (*EventState, *CameraState, UNRECORDED),
}
"""Groups whose keys have an order of their own; all others sort as numbers or texts."""


def ranking(group: Group) -> Callable[[Key], tuple[int, int | str]]:
    """What places a key among the keys of its group; what has no name comes last."""
    order = {key: place for place, key in enumerate(_ORDERS.get(group, ()))}

    def place(key: Key) -> tuple[int, int | str]:
        if key is None:
            return 1, ""
        return 0, order[str(key)] if order else key

    return place


@dataclass(frozen=True)
class Column:
    """A group as a column: `expression` makes its whole-number keys, `label` names a key."""

    group: Group
    expression: pl.Expr
    label: Label

    @property
    def name(self) -> str:
        """What the column is called in a table of groups."""
        return f"by_{self.group.value}"


def columns_of(
    by: tuple[Group, ...], frames: Frames, rank: Rank | None = None, *, of_effort: bool = False
) -> list[Column]:
    """The groups as columns over records, or over a table of effort."""
    return [_column(group, frames, rank, of_effort=of_effort) for group in by]


def _column(group: Group, frames: Frames, rank: Rank | None, *, of_effort: bool) -> Column:
    if group is Group.STATE and of_effort:
        names = effort_states().names
        return Column(group, pl.col("effort_state"), lambda key: names[key])
    if group is Group.TAXON and rank is not None:
        return _at_rank(frames, rank)
    if group in _NAMED:
        name = _NAMED[group]
        label = _names(group, frames)
        return Column(group, pl.col(name), label)
    expression, label = _TIMES[group]
    return Column(group, expression, label)


def _names(group: Group, frames: Frames) -> Label:
    places = frames.places
    books = {
        Group.CAMERA: places.camera_book,
        Group.LOCATION: places.location_book,
        Group.DEPLOYMENT: places.book,
    }
    names = (books[group] if group in books else frames.books[_NAMED[group]]).names
    return lambda key: names[key]


def _at_rank(frames: Frames, rank: Rank) -> Column:
    """Taxa rolled up; what is coarser, or of unknown lineage, has no key."""
    names = frames.books["taxon"].names
    rolled = [name and frames.taxonomy.at_rank(name, rank) for name in names]
    found: list[str | None] = [None, *sorted({name for name in rolled if name})]
    codes = pl.Series([found.index(name or None) for name in rolled], dtype=pl.Int32)
    expression = pl.lit(codes).gather(pl.col("taxon"))
    return Column(Group.TAXON, expression, lambda key: found[key])


@lru_cache(maxsize=2**15)
def _day_text(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()


def _months() -> pl.Expr:
    """Whole months since the year 0."""
    day = pl.col("day").cast(pl.Date)
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1


def _seasons() -> pl.Expr:
    """Meteorological seasons: winter is December to February, in the south June to August."""
    season = (_months() + 1) % 12 // 3
    return (season + 2 * pl.col("southern").cast(pl.Int32)) % 4


_TIMES: dict[Group, tuple[pl.Expr, Label]] = {
    Group.REVIEWED: (pl.col("reviewed").cast(pl.Int8), bool),
    Group.HOUR: (pl.col("hour"), int),
    Group.DAY: (pl.col("day"), _day_text),
    Group.WEEK: (pl.col("day") - (pl.col("day") + 3) % 7, _day_text),  # 1970 began on a Thursday
    Group.MONTH: (_months(), lambda key: f"{key // 12:04}-{key % 12 + 1:02}"),
    Group.SEASON: (_seasons(), lambda key: SEASONS[key]),
    Group.YEAR: (pl.col("day").cast(pl.Date).dt.year(), int),
    Group.SUN_PHASE: (
        pl.col("sun_phase"),
        lambda key: {int(light): phase.value for light, phase in PHASES.items()}.get(key),
    ),
}
