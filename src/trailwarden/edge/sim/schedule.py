"""Who passes when: every visit of a scene, from its seed alone, without drawing anything.

Arrivals are a Poisson process with a least gap kept between the end of one visit and the start
of the next (a renewal process), so visits of a schedule made from a seed never overlap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import numpy as np

from trailwarden.domain import Category
from trailwarden.edge.sim.kinds import KINDS, Kind
from trailwarden.edge.sim.noise import stream
from trailwarden.edge.sim.places import PLACES
from trailwarden.edge.sim.spec import SceneSpec
from trailwarden.edge.sim.walk import Pause, Walker, walk_across


@dataclass(frozen=True, slots=True)
class Visit:
    """One group passing once. Times are seconds since the scene's start.

    `enter_s` and `exit_s` bound it from outside: the first member may show a moment later.
    """

    visit_id: int
    kind: str
    enter_s: float
    members: tuple[Walker, ...]

    @property
    def category(self) -> Category:
        """Animal, person or vehicle."""
        return KINDS[self.kind].category

    @property
    def exit_s(self) -> float:
        """When the last member has left."""
        return self.enter_s + max(walker.seconds for walker in self.members)


def crossing(
    visit_id: int,
    kind: str,
    enter_s: float,
    spec: SceneSpec,
    *,
    ground: float = 0.68,
    heading: int = 1,
    members: int = 1,
    body: int = 0,
    pauses: tuple[Pause, ...] = (),
    trot: bool = False,
) -> Visit:
    """A plain visit for a scripted schedule: straight across at one depth, one after the other."""
    traits = KINDS[kind]
    aspect = spec.size[0] / spec.size[1]
    mixed = traits.category is Category.PERSON
    walkers = tuple(
        walk_across(
            traits, aspect, body=(body + i if mixed else body) % len(traits.bodies),
            size=1.0, heading=heading, ground=ground - 0.012 * i,
            drift=0.0, speed=traits.trot_m_s if trot else traits.walk_m_s,
            lag_m=2.3 * traits.half_length_m * i, pauses=pauses, trot=trot,
        )
        for i in range(members)
    )  # fmt: skip
    return Visit(visit_id, kind, enter_s, walkers)


class Schedule:
    """All visits of a scene, in order of their start. Safe to ask from several threads."""

    def __init__(self, spec: SceneSpec) -> None:
        self._spec = spec
        self._visits: list[Visit] = []
        self._enters: list[float] = []
        self._longest_s = 0.0
        self._known_to_s = 0.0 if spec.traffic else float("inf")
        self._lock = Lock()
        self._choices = _weights(spec)

    @staticmethod
    def scripted(spec: SceneSpec, visits: Iterable[Visit]) -> Schedule:
        """Exactly these visits and no others; they may overlap."""
        schedule = Schedule(spec)
        schedule._known_to_s = float("inf")
        for visit in sorted(visits, key=lambda visit: visit.enter_s):
            schedule._append(visit)
        return schedule

    def visits_between(self, start_s: float, end_s: float) -> tuple[Visit, ...]:
        """Visits that are under way at some time between two times, by their start."""
        with self._lock:
            while self._known_to_s <= end_s:
                self._grow()
            first = bisect_left(self._enters, start_s - self._longest_s)
            last = bisect_left(self._enters, end_s)
            return tuple(v for v in self._visits[first:last] if v.exit_s >= start_s)

    def _append(self, visit: Visit) -> None:
        self._visits.append(visit)
        self._enters.append(visit.enter_s)
        self._longest_s = max(self._longest_s, visit.exit_s - visit.enter_s)

    def _grow(self) -> None:
        number = len(self._visits)
        rng = stream(self._spec.seed, 21, number)
        earliest = self._visits[-1].exit_s + self._spec.gap_s if self._visits else 0.0
        visit = _plan(self._spec, self._choices, number, rng)
        busy = visit.exit_s + self._spec.gap_s
        idle = max(3600.0 / self._spec.traffic - busy, 0.05 * 3600.0 / self._spec.traffic)
        enter = earliest + float(rng.exponential(idle))
        self._append(Visit(number, visit.kind, enter, visit.members))
        self._known_to_s = enter


def _weights(spec: SceneSpec) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Kinds and their shares; a category's weight is split over the scene's kinds of it."""
    local = dict(PLACES[spec.scene].kinds)
    shares: dict[str, float] = {}
    for name, weight in spec.kinds or tuple(local.items()):
        if name in KINDS:
            shares[name] = shares.get(name, 0.0) + weight
            continue
        same = [kind.name for kind in KINDS.values() if kind.category == name]
        native = [kind for kind in same if kind in local] or same
        total = sum(local.get(kind, 1.0) for kind in native)
        for kind in native:
            shares[kind] = shares.get(kind, 0.0) + weight * local.get(kind, 1.0) / total
    total = sum(shares.values())
    return tuple(shares), tuple(share / total for share in shares.values())


def _plan(
    spec: SceneSpec,
    choices: tuple[tuple[str, ...], tuple[float, ...]],
    number: int,
    rng: np.random.Generator,
) -> Visit:
    """A visit that begins at 0 seconds: who, how many, where and how."""
    kind = KINDS[choices[0][int(rng.choice(len(choices[0]), p=choices[1]))]]
    place = PLACES[spec.scene]
    low, high = place.road if kind.category is Category.VEHICLE else place.lane
    ground = float(rng.uniform(low, high))
    heading = 1 if rng.random() < 0.5 else -1
    trot = bool(rng.random() < kind.trot_chance)
    speed = (kind.trot_m_s if trot else kind.walk_m_s) * float(rng.uniform(0.88, 1.12))
    count = min(kind.group_max, 1 + int(rng.geometric(0.5)) - 1) if kind.group_max > 1 else 1
    body = int(rng.integers(len(kind.bodies)))
    members, lag = [], 0.0
    for member in range(max(1, count)):
        mixed = kind.category is Category.PERSON
        at = float(np.clip(ground + (rng.normal(0, 0.02) if member else 0.0), low, high))
        members.append(
            walk_across(
                kind, spec.size[0] / spec.size[1],
                body=(body + member) % len(kind.bodies) if mixed else body,
                size=1.0 if kind.category is Category.VEHICLE else float(rng.uniform(0.88, 1.06)),
                heading=heading, ground=at, drift=float(rng.normal(0, 0.004)), speed=speed,
                lag_m=lag, pauses=() if trot else _pauses(kind, lag, rng), trot=trot,
            )
        )  # fmt: skip
        lag += kind.half_length_m * float(rng.uniform(1.4, 2.6))
    return Visit(number, kind.name, 0.0, tuple(members))


def _pauses(kind: Kind, lag_m: float, rng: np.random.Generator) -> tuple[Pause, ...]:
    if rng.random() >= kind.pause_chance:
        return ()
    low = 0.0 if kind.category is Category.PERSON else 1.0
    count = int(rng.integers(1, 3))
    stops = np.sort(rng.uniform(1.5, 6.0, count)) + lag_m
    apart = [float(stops[0])]
    apart += [float(b) for a, b in pairwise(stops) if b - a > 0.8]
    return tuple(Pause(at, float(rng.uniform(3.0, 8.0)), low) for at in apart)
