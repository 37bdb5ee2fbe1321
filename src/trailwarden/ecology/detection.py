"""Detection histories: at which station, in which stretch of days, was the species seen?

The matrix that occupancy models start from (MacKenzie et al. 2002, Ecology 83:2248-2255; the
layout is that of camtrapR's `detectionHistory`). One row a station, one column an occasion of some
days: 1 seen, 0 not seen though the camera saw, nan where the camera saw nothing at all or too
little. "Not seen" and "nobody looked" are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from statsmodels.stats.proportion import proportion_confint

from trailwarden.domain import from_micros
from trailwarden.ecology.arrays import MICROS_A_DAY, Floats, Ints, column, same_length, share
from trailwarden.ecology.effort import Spans, merged, midnights, time_in
from trailwarden.ecology.errors import BadInput, NoEffort
from trailwarden.ecology.independence import order_by_group


class Begin(StrEnum):
    """Where the first occasion begins."""

    STATION = "station"  # on each station's own first seeing day
    SURVEY = "survey"  # on the first seeing day of any station


@dataclass(frozen=True, slots=True, eq=False)
class DetectionHistory:
    """Seen or not, by station and occasion.

    `seen`: 1, 0 or nan; `counts`: records; `effort_days`: camera-days; all (stations, occasions).
    `edges`: int64 microseconds UTC, (stations, occasions + 1): occasion k of a station runs from
    edge k to edge k + 1, local midnight to local midnight. `left_out`: records that fall outside
    every occasion or into one that is nan: they were made where no effort is known.
    """

    seen: Floats
    counts: Ints
    effort_days: Floats
    edges: Ints
    occasion_days: int
    left_out: int


@dataclass(frozen=True, slots=True)
class NaiveOccupancy:
    """Share of surveyed `sites` where the species was seen at least once, Wilson interval.

    It counts every site where the species was missed as empty, so it is a lower bound of use.
    """

    sites: int
    occupied: int
    share: float
    low: float
    high: float
    confidence: float


def detection_history(
    times: npt.ArrayLike,
    stations: npt.ArrayLike,
    seeing: Spans,
    n_stations: int,
    zone: tzinfo,
    occasion_days: int = 7,
    begin: Begin | date = Begin.STATION,
    minimum_effort: float = 0.0,
) -> DetectionHistory:
    """The history of one species.

    `times`, `stations`: its records, int64 microseconds UTC and codes 0..n_stations-1, shape (n,).
    `seeing`: when stations were seeing, their codes as `camera`; a station with two cameras sees
    when either does. `begin`: a rule, or a date in `zone` from which all stations run.
    `minimum_effort`: occasions with less than this share of their length seen are nan as well.
    Raises NoEffort when no station ever saw, BadInput otherwise.
    """
    when, where = column(times, "times"), column(stations, "stations")
    same_length(times=when, stations=where)
    _check(where, seeing, n_stations, occasion_days, minimum_effort)
    edges = _edges(merged(seeing), n_stations, zone, occasion_days, begin)
    effort = np.vstack([time_in(seeing.of(code), edges[code]) for code in range(n_stations)])
    counts, beyond = _count(when, where, edges)
    blind = (effort == 0) | (effort < minimum_effort * np.diff(edges))
    seen = np.where(blind, np.nan, (counts > 0).astype(np.float64))
    return DetectionHistory(
        seen=seen,
        counts=counts,
        effort_days=effort / MICROS_A_DAY,
        edges=edges,
        occasion_days=occasion_days,
        left_out=beyond + int(counts[blind].sum()),
    )


def naive_occupancy(seen: Floats, confidence: float = 0.95) -> NaiveOccupancy:
    """Sites with a detection among sites with any surveyed occasion; Wilson 1927 score interval.

    `seen` as in `DetectionHistory`, shape (sites, occasions). Raises NoEffort when no site was
    surveyed.
    """
    share(confidence, "confidence")
    surveyed = ~np.isnan(seen).all(axis=1)
    sites = int(surveyed.sum())
    if not sites:
        raise NoEffort("No site was surveyed; choose a time in which cameras were seeing.")
    occupied = int((np.nan_to_num(seen[surveyed]).max(axis=1) > 0).sum())
    low, high = proportion_confint(occupied, sites, alpha=1 - confidence, method="wilson")
    return NaiveOccupancy(sites, occupied, occupied / sites, float(low), float(high), confidence)


def _check(
    where: Ints, seeing: Spans, n_stations: int, occasion_days: int, minimum_effort: float
) -> None:
    if occasion_days < 1:
        raise BadInput(f"An occasion of {occasion_days} days is impossible; give 1 or more.")
    if not 0 <= minimum_effort <= 1:
        raise BadInput(f"minimum_effort is {minimum_effort}; it is a share, 0 to 1.")
    for codes, what in ((where, "record"), (seeing.camera, "span of effort")):
        if len(codes) and (codes.min() < 0 or codes.max() >= n_stations):
            raise BadInput(f"A {what} names a station outside 0..{n_stations - 1}.")


def _edges(
    seeing: Spans, n_stations: int, zone: tzinfo, occasion_days: int, begin: Begin | date
) -> Ints:
    """Occasion edges of every station, as many occasions as the longest station needs."""
    if not len(seeing.camera):
        raise NoEffort("No station was ever seeing; a detection history needs effort.")
    survey = _local_date(int(seeing.start.min()), zone)
    firsts = np.full(n_stations, survey, dtype=object)
    lasts = np.full(n_stations, survey, dtype=object)
    for code in np.unique(seeing.camera):
        mine = seeing.of(code)
        firsts[code] = _local_date(int(mine.start[0]), zone)
        lasts[code] = _local_date(int(mine.end[-1]) - 1, zone)
    if begin is not Begin.STATION:
        firsts[:] = survey if begin is Begin.SURVEY else begin
    days = max((last - first).days + 1 for first, last in zip(firsts, lasts, strict=True))
    if days < 1:
        raise NoEffort(f"No station was seeing on or after {begin}; begin earlier.")
    length = -(-days // occasion_days) * occasion_days
    opening = {day: midnights(day, length, zone, occasion_days) for day in set(firsts)}
    return np.vstack([opening[day] for day in firsts])


def _local_date(micros: int, zone: tzinfo) -> date:
    return from_micros(micros).astimezone(zone).date()


def _count(when: Ints, where: Ints, edges: Ints) -> tuple[Ints, int]:
    """Records in each cell, and how many lie before the first or after the last edge."""
    counts = np.zeros((edges.shape[0], edges.shape[1] - 1), dtype=np.int64)
    beyond = 0
    order = order_by_group(when, where)
    when, where = when[order], where[order]
    first = np.searchsorted(where, np.arange(len(edges) + 1))
    for code, (start, end) in enumerate(pairwise(first)):
        occasion = np.searchsorted(edges[code], when[start:end], side="right") - 1
        inside = (occasion >= 0) & (occasion < counts.shape[1])
        counts[code] = np.bincount(occasion[inside], minlength=counts.shape[1])
        beyond += int((~inside).sum())
    return counts, beyond
