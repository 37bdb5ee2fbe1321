"""Seasons that never were: worlds of visits, what cameras make of them, and the exact truth.

Everything in them is made up, and says so: deployments are `simulated`, places, people and the
classifier carry the word in their names.
"""

from trailwarden.worlds.diel import TURN, DielPattern, Peak
from trailwarden.worlds.errors import BadSpec, WorldError
from trailwarden.worlds.habits import (
    Avoids,
    Follows,
    Individual,
    Season,
    Species,
    Told,
    Treks,
)
from trailwarden.worlds.posts import ClockFault
from trailwarden.worlds.reserve import Ground, Trouble
from trailwarden.worlds.sayings import CLASSIFIER, REVIEWERS
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.species import SPECIES
from trailwarden.worlds.sunclock import SunClock
from trailwarden.worlds.truth import Truth, Visit
from trailwarden.worlds.visits import BEHAVIOURS, FATES, VISIT, Fate, Other
from trailwarden.worlds.world import World, generate

__all__ = [
    "BEHAVIOURS",
    "CLASSIFIER",
    "FATES",
    "REVIEWERS",
    "SPECIES",
    "TURN",
    "VISIT",
    "Avoids",
    "BadSpec",
    "ClockFault",
    "DielPattern",
    "Fate",
    "Follows",
    "Ground",
    "Individual",
    "Other",
    "Peak",
    "Season",
    "Species",
    "SunClock",
    "Told",
    "Treks",
    "Trouble",
    "Truth",
    "Visit",
    "World",
    "WorldError",
    "WorldSpec",
    "generate",
]
