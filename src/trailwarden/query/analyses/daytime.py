"""Times of day of records as angles, by the clock or by the sun."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.ecology.circular import clock_angles, direction
from trailwarden.ecology.errors import NoPlace
from trailwarden.query.analyses.parts import Part
from trailwarden.query.question import Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.selection import Selected
from trailwarden.query.sunlight import sun_hours
from trailwarden.query.where import Clock

_PER_HOUR = 2 * math.pi / 24
_MOST_TIMES = 1000


def require_whole_day(question: Question) -> None:
    """Raise Refused for records from a part of the day only: no curve over the day is made of
    them, for it would fall where the restriction does and not where the animals rest."""
    for field in ("time_of_day", "sun_phases"):
        if getattr(question.where, field) is not None:
            raise refuse(
                Reason.NOT_MEASURABLE,
                f"{question.measure.kind} is of the whole day, and where.{field} leaves part of "
                "it out: ask without it, and read the hours off the curve",
                f"where.{field}",
            )


def timed(
    chosen: Selected, part: Part, clock: Clock
) -> tuple[pl.DataFrame, npt.NDArray[np.float64], tuple[str, ...]]:
    """The records with a time of day, their angles in radians, and what is said of the others.

    By the sun a record has none where its camera has no coordinates or its day no sunrise. Raises
    NoPlace if no record has one.
    """
    if clock is Clock.CLOCK:
        return part.rows, np.asarray(clock_angles(part.rows["local_us"].to_numpy())), ()
    hours = sun_hours(
        part.rows["deployment"].to_numpy(), part.rows["start_us"].to_numpy(), chosen.frames.places
    )
    known = ~np.isnan(hours)
    if len(hours) and not known.any():
        raise NoPlace(
            "Sun time needs coordinates of the cameras (and a sunrise); add them to the "
            "deployments, or ask by the clock."
        )
    lost = len(hours) - int(known.sum())
    text = f"{lost} records have no sun time (no coordinates, or no sunrise) and are left out."
    return part.only(known), hours[known] * _PER_HOUR % (2 * math.pi), (text,) if lost else ()


def hours_of(turned: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Angles as hours of the day to 4 decimals (a third of a second), in order of time.

    Of more than 1000, that many evenly out of the order of the clock, so that their shape stays.
    """
    if len(turned) > _MOST_TIMES:
        ranks = (np.arange(_MOST_TIMES) + 0.5) / _MOST_TIMES * len(turned)
        turned = np.sort(turned)[ranks.astype(np.int64)]
    return tuple(np.round(turned / _PER_HOUR, 4).tolist())


def mean_hour(turned: npt.NDArray[np.float64]) -> float | None:
    """The circular mean as an hour of the day, or None without records."""
    return direction(turned).mean / _PER_HOUR if len(turned) else None


def clock_text(clock: Clock) -> str:
    """What the hours mean, in words."""
    if clock is Clock.CLOCK:
        return "hours are those of the camera's clock"
    return (
        "hours are anchored to sunrise (6) and sunset (18) of each day and place "
        "(Vazquez et al. 2019)"
    )
