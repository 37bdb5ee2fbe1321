"""`overlap`: how far two groups of animals keep the same hours."""

from __future__ import annotations

from dataclasses import replace

from trailwarden.ecology.activity import activity_curve
from trailwarden.ecology.overlap import overlap as overlap_of
from trailwarden.query.analyses.activity import curve
from trailwarden.query.analyses.daytime import clock_text, require_whole_day, timed
from trailwarden.query.analyses.others import only_first_text, others
from trailwarden.query.analyses.parts import (
    OF_PLACE,
    OF_YEAR,
    Findings,
    Found,
    Part,
    answered,
    independence_text,
    independent,
    parts,
    require,
)
from trailwarden.query.answered import Answered
from trailwarden.query.detail import OverlapOf
from trailwarden.query.measure import Overlap
from trailwarden.query.question import Question
from trailwarden.query.selection import Selected


def overlap(chosen: Selected, question: Question) -> Answered:
    """A row a group: the overlap of the chosen records with those of the other taxa."""
    measure = question.measure
    assert isinstance(measure, Overlap)
    require(question, OF_PLACE | OF_YEAR)
    require_whole_day(question)
    second = others(chosen, measure.others)
    theirs = {part.codes: part for part in parts(second, question)}
    method = (
        "overlap of kernel densities (Ridout & Linkie 2009): Dhat4 if both samples exceed 50 "
        "records, else Dhat1; 95 % interval basic0 from a smoothed bootstrap; "
        f"{clock_text(measure.clock)}; {independence_text(measure.independence)}"
        f"{only_first_text(chosen)}"
    )

    def analyse(part: Part) -> Findings:
        other = theirs.get(part.codes, replace(part, rows=part.rows.clear()))
        rule = measure.independence
        return _compare(
            chosen, independent(chosen, part, rule), independent(second, other, rule), measure
        )

    return answered(question, parts(chosen, question), "overlap (0 to 1)", analyse, method)


def _compare(chosen: Selected, first: Part, second: Part, measure: Overlap) -> Findings:
    mine, one, lost = timed(chosen, first, measure.clock)
    theirs, two, also_lost = timed(chosen, second, measure.clock)
    made = overlap_of(one, two, number=measure.resamples, seed=measure.seed)
    detail = OverlapOf(
        estimator=made.estimator.value,
        first=curve(one, activity_curve(one)),
        second=curve(two, activity_curve(two)),
        interval=f"basic0, smoothed bootstrap of {made.resamples} resamples",
    )
    together = mine.vstack(theirs).sort("start_us", "event_id")
    line = Found(made.estimate, together, detail, made.lower, made.upper)
    return Findings((line,), (*lost, *also_lost, *made.doubts))
