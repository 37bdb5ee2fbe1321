"""`residence`: how long they stay, and when they come back."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from trailwarden.ecology.residence import residence as residence_of
from trailwarden.ecology.residence import returns, spread, visits
from trailwarden.query.analyses.parts import (
    OF_PLACE,
    Findings,
    Found,
    Part,
    answered,
    parts,
    require,
)
from trailwarden.query.answered import Answered
from trailwarden.query.detail import Stay
from trailwarden.query.measure import Residence
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = OF_PLACE | {Group.TAXON, Group.CATEGORY, Group.INDIVIDUAL}
_MINUTE = timedelta(minutes=1)


def residence(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the mean length of a visit, in minutes."""
    measure = question.measure
    assert isinstance(measure, Residence)
    require(question, _GROUPS)
    by_individual = Group.INDIVIDUAL in question.by
    who = "individual (of a taxon where nobody was recognised)" if by_individual else "taxon"
    method = (
        f"a visit is a run of records of one {who} at a location with at most "
        f"{measure.gap_min:g} min between them; the mean counts visits of a single moment as 0 "
        "min, so it is a lower bound; a revisit may be another animal's"
    )
    animal = _animal(len(chosen.frames.books["taxon"]), by_individual=by_individual)
    return answered(
        question,
        parts(chosen, question, "individual"),
        "minutes",
        lambda part: _stay(part, animal, timedelta(minutes=measure.gap_min)),
        method,
    )


def _animal(taxa: int, *, by_individual: bool) -> pl.Expr:
    """Codes of who stays: below 0 an individual, else the kind as identified."""
    kind = pl.when(pl.col("taxon") > 0).then("taxon").otherwise(pl.col("category") + taxa)
    if not by_individual:
        return kind
    return pl.when(pl.col("individual") > 0).then(-pl.col("individual")).otherwise(kind)


def _stay(part: Part, animal: pl.Expr, gap: timedelta) -> Findings:
    rows = part.rows
    made = visits(
        rows["start_us"].to_numpy(),
        rows.select(animal).to_series().to_numpy(),
        rows["location"].to_numpy(),
        gap,
        ends=rows["end_us"].to_numpy(),
    )
    lengths = residence_of(made)
    back = spread(returns(made))
    detail = Stay(
        visits=lengths.visits,
        single_record_visits=lengths.without_length,
        mean_min=_minutes(lengths.all_visits.mean),
        median_min=_minutes(lengths.all_visits.median),
        longest_min=_minutes(lengths.all_visits.longest),
        revisit_median_min=_minutes(back.median),
    )
    return Findings((Found(_minutes(lengths.all_visits.mean), rows, detail),))


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else length / _MINUTE
