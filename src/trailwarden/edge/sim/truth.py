"""Exact ground truth of simulated pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trailwarden.domain import Box, Category
from trailwarden.edge.sim.schedule import Visit


@dataclass(frozen=True, slots=True)
class TruthBox:
    """One member of a visit as one frame shows it.

    `box` is tight around what can be seen of it; `visible` is the share of the whole figure that
    can be seen, 0..1: less than 1 at the picture's edge, behind plants and behind others.
    """

    visit_id: int
    member: int
    category: Category
    kind: str
    box: Box
    visible: float


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A visit and when its first and last frame with anything of it to see were shown."""

    visit: Visit
    first_visible: datetime
    last_visible: datetime
