"""`movement`: from camera to camera."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.ecology.movement import Followed, Movements, movements
from trailwarden.query.analyses.named_pairs import MOST, named, unnamed_text
from trailwarden.query.analyses.parts import (
    Findings,
    Found,
    Part,
    answered,
    parts,
    require,
)
from trailwarden.query.answered import Answered
from trailwarden.query.detail import Passages
from trailwarden.query.measure import Movement
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = frozenset({Group.TAXON, Group.CATEGORY, Group.INDIVIDUAL})
_MICROS_A_MINUTE = 60_000_000


def movement(chosen: Selected, question: Question) -> Answered:
    """A row for each pair of cameras, named `from` and `to`: its value the number of steps."""
    measure = question.measure
    assert isinstance(measure, Movement)
    require(question, _GROUPS)
    known = measure.individuals or Group.INDIVIDUAL in question.by
    who = Followed.INDIVIDUAL if known else Followed.SPECIES
    method = (
        f"a step is from one camera to another within {measure.within_min:g} min: {who.value}; "
        "distances are great circles, straight from where one camera stood to where the other did"
    )
    return answered(
        question,
        parts(chosen, question, *(("individual",) if known else ())),
        "steps",
        lambda part: _steps(chosen, part, timedelta(minutes=measure.within_min), who),
        method,
    )


def _steps(chosen: Selected, part: Part, within: timedelta, followed: Followed) -> Findings:
    rows, places = part.rows, chosen.frames.places
    stood, at = np.unique(rows["deployment"].to_numpy(), return_inverse=True)
    made = movements(
        rows["start_us"].to_numpy(),
        _animals(chosen, rows, followed),
        at.reshape(-1),
        within,
        followed=followed,
        latitudes=places.latitude[stood],
        longitudes=places.longitude[stood],
    )
    cameras = places.cameras[stood]
    ends = np.stack([cameras[made.origins], cameras[made.targets]], axis=1)
    ways = list(_ways(ends))
    most = max(MOST // max(len(ways), 1), 1)
    ids = rows.select("event_id")
    lines = [
        Found(
            float(len(mine)),
            ids[np.unique(np.concatenate([made.first[mine], made.second[mine]]))],
            _passages(made, mine, ids["event_id"], most),
            more=(("from", chosen.name("camera", one)), ("to", chosen.name("camera", two))),
        )
        for (one, two), mine in ways
    ]
    longest = max((len(mine) for _, mine in ways), default=0)
    return Findings(tuple(lines), (*made.doubts, *unnamed_text(longest, most)))


def _ways(
    ends: npt.NDArray[np.int32],
) -> Iterator[tuple[tuple[int, int], npt.NDArray[np.intp]]]:
    """Each pair of different cameras (rows of `ends`), and the steps from one to the other.

    From a camera to where the same camera was put next is no step.
    """
    steps = np.flatnonzero(ends[:, 0] != ends[:, 1])
    cameras = int(ends.max(initial=0)) + 1
    ways = ends[steps, 0] * np.int64(cameras) + ends[steps, 1]
    order = np.argsort(ways, kind="stable")
    distinct, first = np.unique(ways[order], return_index=True)
    runs = np.split(order, first[1:])  # one of no steps, where there are none
    for way, mine in zip(distinct.tolist(), runs, strict=False):
        yield (way // cameras, way % cameras), steps[mine]


def _passages(made: Movements, mine: npt.NDArray[np.intp], ids: pl.Series, most: int) -> Passages:
    """The steps from one camera to another; the distance is the middle one of a moved camera's."""
    shown = mine[:most]
    return Passages(
        distance_km=_middle(made.metres[mine], 1 / 1000),
        median_min=float(np.median(made.took[mine])) / _MICROS_A_MINUTE,
        speed_kmh=_middle(made.metres_per_s[mine], 3.6),
        pairs=named(ids.gather(made.first[shown]), ids.gather(made.second[shown]), most),
    )


def _middle(values: npt.NDArray[np.float64], factor: float) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) * factor if len(known) else None


def _animals(chosen: Selected, rows: pl.DataFrame, followed: Followed) -> npt.NDArray[np.int64]:
    """Codes of who is followed: the individual (-1 where unknown), or the kind as identified."""
    if followed is Followed.INDIVIDUAL:
        codes = rows["individual"].to_numpy().astype(np.int64)
        return np.where(codes > 0, codes, -1)
    names = len(chosen.frames.books["taxon"])
    taxa = rows["taxon"].to_numpy().astype(np.int64)
    return np.where(taxa > 0, taxa, names + rows["category"].to_numpy())
