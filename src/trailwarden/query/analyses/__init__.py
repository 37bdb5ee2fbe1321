"""Measures that are analyses: adapters between the selected records and `trailwarden.ecology`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trailwarden.query.analyses.activity import activity
from trailwarden.query.analyses.budget import budget
from trailwarden.query.analyses.companions import co_occurrence, sequence
from trailwarden.query.analyses.history import detection_history, occupancy
from trailwarden.query.analyses.movement import movement
from trailwarden.query.analyses.overlap import overlap
from trailwarden.query.analyses.residence import residence
from trailwarden.query.analyses.richness import richness
from trailwarden.query.analyses.traffic import traffic
from trailwarden.query.analyses.trend import trend
from trailwarden.query.answered import Answered
from trailwarden.query.question import Question
from trailwarden.query.selection import Selected

ANALYSES: Mapping[str, Callable[[Selected, Question], Answered]] = {
    "activity": activity,
    "budget": budget,
    "co_occurrence": co_occurrence,
    "detection_history": detection_history,
    "movement": movement,
    "occupancy": occupancy,
    "overlap": overlap,
    "residence": residence,
    "richness": richness,
    "sequence": sequence,
    "traffic": traffic,
    "trend": trend,
}
"""By the measure's `kind`."""
