"""`budget`: what animals were doing."""

from __future__ import annotations

import numpy as np

from trailwarden.ecology.budgets import BehaviourShare, activity_budget
from trailwarden.query.analyses.parts import (
    OF_KIND,
    OF_PLACE,
    OF_YEAR,
    Findings,
    Found,
    Part,
    answered,
    parts,
    require,
)
from trailwarden.query.answered import Answered
from trailwarden.query.detail import Shares
from trailwarden.query.measure import Budget
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = OF_KIND | OF_PLACE | OF_YEAR | {Group.HOUR, Group.SUN_PHASE, Group.REVIEWED}


def budget(chosen: Selected, question: Question) -> Answered:
    """A row for each behaviour of each group: its value the share of observations."""
    assert isinstance(question.measure, Budget)
    require(question, _GROUPS)
    method = (
        "shares are of observations with a behaviour noted, at the cameras; animals of a taxon "
        "that do the same in one event are one observation; simultaneous 95 % intervals (Goodman "
        "1965); where several behaviours were noted of one, the first counts"
    )
    return answered(
        question,
        parts(chosen, question, "behavior"),
        "share of observations",
        lambda part: _shares(chosen, part),
        method,
    )


def _shares(chosen: Selected, part: Part) -> Findings:
    codes = part.rows["behavior"].to_numpy().astype(np.int64)
    seconds = (part.rows["end_us"] - part.rows["start_us"]).to_numpy() / 1e6
    made = activity_budget(np.where(codes > 0, codes, -1), seconds)
    lines = [
        Found(
            one.of_observations.value,
            part.only(codes == one.behaviour),
            _detail(one),
            one.of_observations.lower,
            one.of_observations.upper,
            more=(("behavior", chosen.name("behavior", one.behaviour)),),
        )
        for one in made.behaviours
    ]
    return Findings(tuple(lines), made.doubts)


def _detail(one: BehaviourShare) -> Shares:
    shown = one.of_observations
    return Shares(
        observations=one.observations,
        share=shown.value,
        low=shown.lower,
        high=shown.upper,
        seconds=0.0 if one.time is None else one.time.total_seconds(),
        time_share=None if one.of_time is None else one.of_time.value,
    )
