"""`detection_history` and `occupancy`: seen or not, location by location."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.domain import from_micros
from trailwarden.ecology.detection import Begin, DetectionHistory, naive_occupancy
from trailwarden.ecology.detection import detection_history as history_of
from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.occupancy import Occupancy as Model
from trailwarden.ecology.occupancy import occupancy as model_of
from trailwarden.query.analyses.parts import Findings, Found, Part, answered, parts, require
from trailwarden.query.analyses.watched import require_cut, seeing, shared_zone, stations
from trailwarden.query.answered import Answered
from trailwarden.query.detail import History, OccupancyOf
from trailwarden.query.measure import DetectionHistory as AskedHistory
from trailwarden.query.measure import Occupancy as AskedOccupancy
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = frozenset({Group.TAXON, Group.CATEGORY, Group.INDIVIDUAL})


@dataclass(frozen=True)
class _Told:
    """A part's history, and its records that fall into occasions with effort."""

    made: DetectionHistory
    rows: pl.DataFrame
    doubts: tuple[str, ...]


def detection_history(chosen: Selected, question: Question) -> Answered:
    """A row for each location of each group: its value the occasions on which it was seen."""
    measure = question.measure
    assert isinstance(measure, AskedHistory)
    require(question, _GROUPS)
    require_cut(chosen, "a history")
    return answered(
        question,
        parts(chosen, question),
        "occasions with a detection",
        lambda part: _rows(chosen, part, measure.occasion_days),
        _method(measure.occasion_days),
    )


def occupancy(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the naive share of locations, its detail the model's."""
    measure = question.measure
    assert isinstance(measure, AskedOccupancy)
    require(question, _GROUPS)
    require_cut(chosen, "occupancy")
    method = (
        f"{_method(measure.occasion_days)}; the value is the naive share (Wilson interval), which "
        "takes every location where it was missed for empty; the model is the single-season one "
        "of MacKenzie et al. 2002, interval by profile likelihood"
    )
    return answered(
        question,
        parts(chosen, question),
        "share of locations (naive)",
        lambda part: _shares(chosen, part, measure.occasion_days),
        method,
    )


def _method(days: int) -> str:
    length = "1 local day" if days == 1 else f"{days} local days"
    return (
        f"an occasion is {length}, counted for all locations from the first day any camera saw; "
        "cameras of a location are one; an occasion without effort is null"
    )


def _rows(chosen: Selected, part: Part, days: int) -> Findings:
    told = _told(chosen, part, days)
    here, _ = stations(chosen)
    by_location = told.rows.partition_by("location", as_dict=True, maintain_order=True)
    lines = []
    for number, code in enumerate(here):
        seen, effort = told.made.seen[number], told.made.effort_days[number]
        detail = History(
            starts=tuple(from_micros(int(edge)) for edge in told.made.edges[number][:-1]),
            seen=tuple(None if np.isnan(one) else int(one) for one in seen),
            effort_days=tuple(effort.tolist()),
        )
        line = Found(
            None if np.isnan(seen).all() else float(np.nansum(seen)),
            by_location.get((code,), told.rows.clear()),
            detail,
            effort_days=float(effort.sum()),
            more=(("location", chosen.name("location", code)),),
        )
        lines.append(line)
    return Findings(tuple(lines), told.doubts)


def _shares(chosen: Selected, part: Part, days: int) -> Findings:
    told = _told(chosen, part, days)
    naive = naive_occupancy(told.made.seen)
    model, note = _model(told.made)
    detail = OccupancyOf(
        sites=naive.sites,
        occupied=naive.occupied,
        naive=naive.share,
        naive_low=naive.low,
        naive_high=naive.high,
        psi=model.psi if model else None,
        psi_low=model.low if model else None,
        psi_high=model.high if model else None,
        detection=model.detection if model else None,
        occasions=told.made.seen.shape[1],
        note=note,
    )
    spent = float(told.made.effort_days.sum())
    line = Found(naive.share, told.rows, detail, naive.low, naive.high, effort_days=spent)
    return Findings((line,), told.doubts)


def _told(chosen: Selected, part: Part, days: int) -> _Told:
    here, position = stations(chosen)
    zone, doubts = shared_zone(chosen)
    times = part.rows["start_us"].to_numpy()
    at = position[part.rows["location"].to_numpy()]
    made = history_of(times, at, seeing(chosen), len(here), zone, days, Begin.SURVEY)
    counted = _is_counted(made, times, at)
    lost = len(times) - int(counted.sum())
    if lost:
        doubts += (f"{lost} records made where no effort is known are left out.",)
    return _Told(made, part.only(counted), doubts)


def _is_counted(
    made: DetectionHistory, times: npt.NDArray[np.int64], at: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which records fall into an occasion with effort; occasions are the same at all stations."""
    occasion = np.searchsorted(made.edges[0], times, side="right") - 1
    last = made.seen.shape[1] - 1
    inside = (occasion >= 0) & (occasion <= last)
    return np.asarray(inside & ~np.isnan(made.seen[at, occasion.clip(0, last)]))


def _model(made: DetectionHistory) -> tuple[Model | None, str]:
    """The fitted model with its doubts, or why there is none."""
    try:
        model = model_of(made.seen)
    except TooFew as error:
        return None, str(error)
    return model, " ".join(model.doubts)
