"""`co_occurrence` and `sequence`: two taxa at one place, near in time or one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

import polars as pl

from trailwarden.ecology.chance import Watch
from trailwarden.ecology.companions import Companionship
from trailwarden.ecology.companions import co_occurrence as near_by_chance
from trailwarden.ecology.companions import sequence as followed_by_chance
from trailwarden.ecology.errors import TooFew
from trailwarden.query.analyses.named_pairs import named, unnamed_text
from trailwarden.query.analyses.others import only_first_text, others
from trailwarden.query.analyses.parts import (
    OF_PLACE,
    Findings,
    Found,
    Part,
    answered,
    finite,
    independence_text,
    independent,
    parts,
    require,
)
from trailwarden.query.analyses.watched import watch_of
from trailwarden.query.answered import Answered
from trailwarden.query.counting import one_per_event
from trailwarden.query.detail import Pairs
from trailwarden.query.measure import CoOccurrence, Independence, Sequence
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = OF_PLACE | {Group.TAXON}
_RULE = Independence()
_MINUTE = 60_000_000
_SHIFTS = 999
_FEWEST_SHIFTS = 99
_MOST_SHIFTED = 20_000_000
"""Records moved in all: above 20,000 records there are fewer shifts, so that nobody waits."""

_Way: TypeAlias = Literal["nearest", "forward"]


@dataclass(frozen=True)
class _Company:
    """What the records of a part are set beside. `theirs` are in order of time."""

    theirs: pl.DataFrame
    watch: Watch | None
    within: timedelta
    way: _Way


def co_occurrence(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value how many events had one of the others near."""
    measure = question.measure
    assert isinstance(measure, CoOccurrence)
    require(question, _GROUPS)
    second = others(chosen, measure.others)
    return _answer(chosen, question, second, timedelta(minutes=measure.within_min), "nearest")


def sequence(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value how many events were followed by one of the others."""
    measure = question.measure
    assert isinstance(measure, Sequence)
    require(question, _GROUPS)
    second = others(chosen, measure.then, "measure.then")
    return _answer(chosen, question, second, timedelta(minutes=measure.within_min), "forward")


def _answer(
    chosen: Selected, question: Question, second: Selected, within: timedelta, way: _Way
) -> Answered:
    theirs = one_per_event(second.columns("event_id", "key", "start_us", "location"), ())
    company = _Company(theirs, watch_of(chosen, chosen.frames.places.locations), within, way)
    method = (
        f"counted are events of the first, {independence_text(_RULE)}, with any record of the "
        f"second at the same location; expected is the mean of up to {_SHIFTS} random shifts of "
        f"whole days (Niedballa et al. 2019){only_first_text(chosen)}"
    )
    return answered(
        question,
        parts(chosen, question),
        "events",
        lambda part: _analyse(independent(chosen, part, _RULE), company),
        method,
    )


def _analyse(part: Part, company: _Company) -> Findings:
    mine = one_per_event(part.rows, ())
    pairs = _pairs(mine, company)
    test, doubts = _tested(mine, company)
    median = ((pairs["their_start_us"] - pairs["start_us"]).abs() / _MINUTE).median()
    detail = Pairs(
        expected=test.test.expected if test else None,
        ratio=finite(test.ratio) if test else None,
        ratio_low=finite(test.ratio_low) if test else None,
        ratio_high=finite(test.ratio_high) if test else None,
        p_value=test.test.p_value if test else None,
        median_gap_min=float(median) if isinstance(median, float) else None,
        pairs=named(pairs["event_id"], pairs["their_event_id"]),
    )
    line = Found(float(len(pairs)), _both(pairs), detail)
    return Findings((line,), (*doubts, *unnamed_text(len(pairs))))


def _pairs(mine: pl.DataFrame, company: _Company) -> pl.DataFrame:
    """Each record with a companion, and the nearest (or next) such companion."""
    second = company.theirs.select(
        "location",
        "start_us",
        pl.col("start_us").alias("their_start_us"),
        pl.col("event_id").alias("their_event_id"),
    )
    joined = mine.join_asof(
        second,
        on="start_us",
        by="location",
        strategy=company.way,
        tolerance=company.within // timedelta(microseconds=1),
        allow_exact_matches=company.way == "nearest",
        check_sortedness=False,  # both sides are in order of time, as all records are
    )
    return joined.filter(pl.col("their_event_id").is_not_null())


def _both(pairs: pl.DataFrame) -> pl.DataFrame:
    """The events of the pairs, first and second in turn."""
    both = pl.concat_list("event_id", "their_event_id").alias("event_id")
    return pairs.select(both).explode("event_id")


def _tested(mine: pl.DataFrame, company: _Company) -> tuple[Companionship | None, tuple[str, ...]]:
    """What chance would give; none where records or days are too few to say, with the reason."""
    against = near_by_chance if company.way == "nearest" else followed_by_chance
    placed = mine.sort("location", "start_us")  # shifts keep that order nearly: quick to look up
    a, b = (
        (rows["start_us"].to_numpy(), rows["location"].to_numpy())
        for rows in (placed, company.theirs)
    )
    shifts = min(_SHIFTS, max(_FEWEST_SHIFTS, _MOST_SHIFTED // max(len(mine), 1)))
    try:
        test = against(*a, *b, company.within, watch=company.watch, shuffles=shifts)
    except TooFew as error:
        return None, (f"Not compared with chance: {error}",)
    return test, test.doubts
