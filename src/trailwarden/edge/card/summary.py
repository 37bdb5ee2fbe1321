"""What the pictures of a burst add up to. Pure.

An animal stays for several pictures of a burst, so pictures are never summed: the count of a
category is the most seen in one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from trailwarden.domain import (
    Category,
    ClassificationMethod,
    Detection,
    Event,
    EventState,
    Observation,
    ObservationType,
    Track,
    TrackPoint,
)
from trailwarden.edge.card.look import Look
from trailwarden.edge.tally import blank

NOBODY = "trailwarden"
"""Who to name in `classifiedBy` where no model looked."""


def event_of(
    event_id: str, deployment_id: str, looks: Sequence[Look], model: str | None, at: datetime
) -> Event:
    """The event of a burst, given by time; `model` looked at it `at` this time, if any did.

    Its tracks are the boxes of the most telling picture, a point each: in a burst nobody can say
    who is who from picture to picture.
    """
    first = looks[0].still
    return Event(
        event_id=event_id,
        deployment_id=deployment_id,
        start=first.time,
        end=looks[-1].still.time,
        state=EventState.CLOSED,
        stamps=first.stamps,
        observations=observations_of(event_id, [look.detections for look in looks], model, at),
        tracks=_tracks_of(most_telling(looks), first.time),
        timestamp_issues=joined(look.still.issue for look in looks),
    )


def observations_of(
    event_id: str, pictures: Iterable[Sequence[Detection]], model: str | None, at: datetime
) -> tuple[Observation, ...]:
    """One observation a category, surest first; `blank` or `unclassified` if there is none."""
    if model is None:
        return (unclassified(event_id, at),)
    most, best = _most_and_best(pictures)
    if not most:
        return (blank(event_id, model, at),)
    return tuple(
        Observation(
            observation_id=f"{event_id}-{number}",
            observation_type=category.observation_type,
            count=most[category],
            classification_method=ClassificationMethod.MACHINE,
            classified_by=model,
            classified_at=at,
            score=round(best[category], 3),
        )
        for number, category in enumerate(sorted(best, key=lambda each: -best[each]), start=1)
    )


def unclassified(event_id: str, at: datetime) -> Observation:
    """The observation of an event that no model looked at."""
    return Observation(
        observation_id=f"{event_id}-1",
        observation_type=ObservationType.UNCLASSIFIED,
        count=0,
        classification_method=ClassificationMethod.MACHINE,
        classified_by=NOBODY,
        classified_at=at,
        comments="no detector model was there to look at it",
    )


def most_telling(looks: Sequence[Look]) -> Look:
    """The picture that shows most; the first of equals."""
    return max(looks, key=lambda look: look.portrait.merit)


def joined(issues: Iterable[str]) -> str:
    """Issues in words, each said once."""
    return "; ".join(dict.fromkeys(issue for issue in issues if issue))


def _most_and_best(
    pictures: Iterable[Sequence[Detection]],
) -> tuple[Counter[Category], dict[Category, float]]:
    """Per category the most individuals in one picture, and the best score in any."""
    most: Counter[Category] = Counter()
    best: dict[Category, float] = {}
    for picture in pictures:
        most |= Counter(found.category for found in picture)
        for found in picture:
            best[found.category] = max(found.score, best.get(found.category, 0.0))
    return most, best


def _tracks_of(look: Look, start: datetime) -> tuple[Track, ...]:
    return standing_tracks(look.detections, (look.still.time - start).total_seconds())


def standing_tracks(found: Sequence[Detection], offset_s: float) -> tuple[Track, ...]:
    """A track of one point for each detection of a picture, `offset_s` after the event's start."""
    return tuple(
        Track(number, one.category, (TrackPoint(offset_s, one.box, round(one.score, 3)),))
        for number, one in enumerate(found, start=1)
    )
