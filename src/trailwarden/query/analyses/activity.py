"""`activity`: when in the day, as a curve and a level."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.activity import (
    FEWEST_RESAMPLES,
    FEWEST_TO_ESTIMATE,
    ActivityCurve,
    activity_curve,
    activity_interval,
)
from trailwarden.query.analyses.daytime import (
    clock_text,
    hours_of,
    mean_hour,
    require_whole_day,
    timed,
)
from trailwarden.query.analyses.parts import (
    OF_KIND,
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
from trailwarden.query.detail import Curve
from trailwarden.query.measure import Activity
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

GROUPS = OF_KIND | OF_PLACE | OF_YEAR | {Group.BEHAVIOR, Group.REVIEWED}
_NOTHING = np.array([])


def activity(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the activity level, its detail the curve."""
    measure = question.measure
    assert isinstance(measure, Activity)
    require(question, GROUPS)
    require_whole_day(question)
    method = (
        "activity by circular kernel density (Ridout & Linkie 2009), activity level as in "
        f"Rowcliffe et al. 2014; {_interval_text(measure)}; {clock_text(measure.clock)}; "
        f"{independence_text(measure.independence)}"
    )
    return answered(
        question,
        parts(chosen, question),
        "activity level (share of the day)",
        lambda part: _analyse(chosen, independent(chosen, part, measure.independence), measure),
        method,
    )


def _interval_text(measure: Activity) -> str:
    number = _resamples(measure)
    return f"95 % interval from {number} resamples of the records" if number else "no interval"


def _resamples(measure: Activity) -> int:
    """How many resamples are drawn: at least as many as an interval takes, or none."""
    return max(measure.resamples, FEWEST_RESAMPLES) if measure.resamples else 0


def _analyse(chosen: Selected, part: Part, measure: Activity) -> Findings:
    rows, turned, lost = timed(chosen, part, measure.clock)
    number = _resamples(measure)
    if not number or len(turned) < FEWEST_TO_ESTIMATE:
        bare = activity_curve(turned)
        return Findings((Found(bare.level, rows, curve(turned, bare)),), (*lost, *bare.doubts))
    made = activity_interval(turned, number=number, seed=measure.seed)
    drawn = curve(turned, made.curve, made.lower, made.upper)
    line = Found(made.level, rows, drawn, made.level_lower, made.level_upper)
    return Findings((line,), (*lost, *made.curve.doubts))


def curve(
    turned: npt.NDArray[np.float64],
    made: ActivityCurve,
    low: npt.NDArray[np.float64] = _NOTHING,
    high: npt.NDArray[np.float64] = _NOTHING,
) -> Curve:
    """An ecology curve as a detail, with the records' own hours."""
    return Curve(
        hours=tuple(made.hours.tolist()),
        density=tuple(made.density.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        n=made.n,
        bandwidth=made.bandwidth,
        mean_hour=mean_hour(turned),
        times_h=hours_of(turned),
    )
