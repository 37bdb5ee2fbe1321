"""Trails: one track followed over time, and whether it is to be believed.

A trail is built from sightings; it is credible once it lasted, and moved. Things that a detector
sees in every picture but that never stir (a stump, a parked car) settle, and a settled trail
neither opens an event nor keeps one open.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from trailwarden.domain import Box, Category, Track, TrackPoint
from trailwarden.edge.track import Tracked

_MOST_POINTS = 512


@dataclass(frozen=True, slots=True)
class TrailRules:
    """When a trail is believed. Lengths are shares of the picture's width or of the trail's box."""

    min_sightings: int = 3
    min_duration: timedelta = timedelta(seconds=0.4)
    stirring: float = 0.08  # a box has motion in it if this share of it moves
    moved: float = 0.4  # ... or the trail went this many of its own box sizes
    unseen_min_sightings: int = 4  # the same for motion that no detector put a name to
    unseen_min_duration: timedelta = timedelta(seconds=0.8)
    unseen_travel: float = 0.06
    unseen_sizes: float = 1.0
    unseen_directness: float = 0.5  # net way over way walked: leaves swing, animals go
    still: timedelta = timedelta(seconds=60)  # settled after this long without stirring
    in_place: timedelta = timedelta(minutes=5)  # ... or this long in one place, stirring or not
    same_place: float = 0.5  # overlap (IoU) that counts as one place


@dataclass(slots=True)
class _Point:
    time: datetime
    box: Box
    score: float


@dataclass(slots=True)
class Trail:
    """One track of one camera, growing. `onset` is when the motion that became it began."""

    track_id: int
    rules: TrailRules
    first: datetime
    onset: datetime
    anchor: Box
    anchored: datetime
    stirred: datetime | None = None
    settled: bool = False
    sightings: int = 0
    path: float = 0.0
    votes: defaultdict[Category, float] = field(default_factory=lambda: defaultdict(float))
    points: list[_Point] = field(default_factory=list)

    @staticmethod
    def begin(sighting: Tracked, time: datetime, onset: datetime, rules: TrailRules) -> Trail:
        """A trail without any sighting yet: `add` the first one next."""
        return Trail(sighting.track_id, rules, time, onset, sighting.box, time)

    def add(self, sighting: Tracked, time: datetime, moving_share: float) -> None:
        """Follow the track to a new box of which `moving_share` (0..1) is in motion."""
        if self.settled and not self._in_place(sighting.box):
            self._begin_anew(time)
        if self.points:
            self.path += _distance(self.points[-1].box, sighting.box)
        self.sightings += 1
        if sighting.category is not None:
            self.votes[sighting.category] += sighting.score
        self._append(_Point(time, sighting.box, sighting.score))
        if moving_share >= self.rules.stirring:
            self.stirred = time
        self._settle(sighting.box, time)

    @property
    def category(self) -> Category | None:
        """The category with most score behind it; None if no detector named one."""
        return max(self.votes, key=lambda kind: self.votes[kind]) if self.votes else None

    @property
    def last(self) -> datetime:
        """When it was last seen."""
        return self.points[-1].time

    @property
    def box(self) -> Box:
        """Where it was last seen."""
        return self.points[-1].box

    @property
    def credible(self) -> bool:
        """Whether it lasted and moved enough to be something that passed the camera."""
        return self._passed_by() if self.category is None else self._seen_moving()

    @property
    def lasted(self) -> bool:
        """Whether a detector saw it for long enough to be there, moving or not."""
        return (
            self.sightings >= self.rules.min_sightings and self._span() >= self.rules.min_duration
        )

    def _seen_moving(self) -> bool:
        rules = self.rules
        return self.lasted and (self.stirred is not None or self._sizes_gone() >= rules.moved)

    def _passed_by(self) -> bool:
        rules = self.rules
        if self.sightings < rules.unseen_min_sightings or self._span() < rules.unseen_min_duration:
            return False
        net = _distance(self.points[0].box, self.box)
        return (
            net >= rules.unseen_travel
            and self._sizes_gone() >= rules.unseen_sizes
            and net >= rules.unseen_directness * self.path
        )

    def track(self, start: datetime, end: datetime) -> Track:
        """The trail as it is stored with an event from `start` to `end`: what lies in it."""
        during = [point for point in self.points if start <= point.time <= end]
        points = (
            TrackPoint((p.time - start).total_seconds(), p.box, round(p.score, 3))
            for p in during or self.points[-1:]
        )
        return Track(self.track_id, self.category, tuple(points))

    def _span(self) -> timedelta:
        return self.last - self.first

    def _sizes_gone(self) -> float:
        start, end = self.points[0].box, self.box
        size = math.sqrt(max(start.area, end.area))
        return _distance(start, end) / size

    def _append(self, point: _Point) -> None:
        self.points.append(point)
        if len(self.points) > _MOST_POINTS:
            self.points = [self.points[0], *self.points[2::2]]

    def _in_place(self, box: Box) -> bool:
        return box.iou(self.anchor) >= self.rules.same_place

    def _begin_anew(self, time: datetime) -> None:
        """What had settled gets up: what it did before is another story."""
        self.settled, self.first, self.onset = False, time, time
        self.sightings, self.path, self.stirred = 0, 0.0, None
        self.points.clear()

    def _settle(self, box: Box, time: datetime) -> None:
        if not self._in_place(box):
            self.anchor, self.anchored = box, time
        quiet_since = max(self.anchored, self.stirred or self.anchored)
        if time - quiet_since > self.rules.still or time - self.anchored > self.rules.in_place:
            self.settled = True


class SettledPlaces:
    """Where settled things are, so that a new track on the same stump is not news again."""

    def __init__(self, rules: TrailRules, forget_after: timedelta = timedelta(minutes=10)) -> None:
        self._rules = rules
        self._forget_after = forget_after
        self._places: list[tuple[Box, datetime]] = []

    def remember(self, box: Box, time: datetime) -> None:
        """Something settled here was seen at `time`."""
        fresh = (
            (place, seen)
            for place, seen in self._places
            if time - seen <= self._forget_after and place.iou(box) < self._rules.same_place
        )
        self._places = [*fresh, (box, time)]

    def hold(self, box: Box, time: datetime) -> bool:
        """Whether something settled is where `box` is, and was seen not long before `time`."""
        return any(
            time - seen <= self._forget_after and place.iou(box) >= self._rules.same_place
            for place, seen in self._places
        )


def _distance(one: Box, other: Box) -> float:
    """Between centres, as a share of the picture (x and y alike)."""
    (x1, y1), (x2, y2) = one.centre, other.centre
    return math.hypot(x2 - x1, y2 - y1)
