"""Tally: what an event's trails add up to, as observations.

The count of a category is the most individuals in view at one moment, held for at least two
pictures: one that comes back counts once, and those never in view together are not added up.
Motion without a name is one of something: blobs are not individuals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from trailwarden.domain import (
    Category,
    ClassificationMethod,
    Event,
    EventState,
    Observation,
    ObservationType,
    Track,
)
from trailwarden.edge.trail import Trail

_MOTION_ONLY = "motion"
_HELD = 2  # pictures for which a number of individuals has to hold


class Tally:
    """Counts the trails of one event, tick by tick."""

    def __init__(self, model: str | None) -> None:
        self._model = model
        self._trails: dict[tuple[bool, int], Trail] = {}
        self._in_view: defaultdict[Category | None, Counter[int]] = defaultdict(Counter)
        self._doubts: dict[str, None] = {}

    def add(self, active: Sequence[Trail]) -> None:
        """The credible trails of one tick."""
        for trail in active:
            self._trails[trail.category is None, trail.track_id] = trail
        for category, number in Counter(trail.category for trail in active).items():
            self._in_view[category][number] += 1

    def doubt(self, issue: str) -> None:
        """Something is doubtful about the time; said once however often it is told."""
        if issue:
            self._doubts[issue] = None

    def closed(self, event: Event) -> Event:
        """The event in its final form."""
        named = [trail for trail in self._trails.values() if trail.category is not None]
        trails = named or list(self._trails.values())
        tracks = tuple(trail.track(event.start, event.end) for trail in trails)
        return replace(
            event,
            state=EventState.CLOSED,
            tracks=tracks,
            observations=tuple(self._observations(tracks, event)),
            timestamp_issues="; ".join(self._doubts),
        )

    def _observations(self, tracks: Iterable[Track], event: Event) -> Iterable[Observation]:
        best: dict[Category | None, float] = {}
        for track in tracks:
            best[track.category] = max(track.score, best.get(track.category, 0.0))
        numbers = count(1)
        for category, score in sorted(best.items(), key=lambda item: -item[1]):
            kind = category.observation_type if category else ObservationType.UNCLASSIFIED
            yield Observation(
                observation_id=f"{event.event_id}-{next(numbers)}",
                observation_type=kind,
                count=self._most_in_view(category) if category else 1,
                classification_method=ClassificationMethod.MACHINE,
                classified_by=(self._model or _MOTION_ONLY) if category else _MOTION_ONLY,
                classified_at=event.stamps.arrival + event.duration,
                score=score if category else None,
            )

    def _most_in_view(self, category: Category | None) -> int:
        held = 0
        for number in sorted(self._in_view[category], reverse=True):
            held += self._in_view[category][number]
            if held >= _HELD:
                return number
        return 1


def blank(event_id: str, model: str, classified_at: datetime) -> Observation:
    """The observation of an event in which a detector looked and found nothing."""
    return Observation(
        observation_id=f"{event_id}-1",
        observation_type=ObservationType.BLANK,
        count=0,
        classification_method=ClassificationMethod.MACHINE,
        classified_by=model,
        classified_at=classified_at,
    )
