"""How a camera did from moment to moment: its last state, its last sign of life, its outages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np

from trailwarden.domain import CameraState, from_micros, time_zone, to_micros
from trailwarden.query.frames import UNRECORDED, Frames, effort_states

_MOST_OUTAGES = 20
_LIFELESS = (CameraState.DOWN.value, UNRECORDED)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A camera was in a state from `start` until `end`, on its own clock."""

    state: str
    start: datetime
    end: datetime

    @property
    def days(self) -> float:
        """Its length, in days."""
        return (self.end - self.start) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """What was recorded of how a camera saw; times None where nothing was.

    `state` is the last one recorded, known until `known_until`. `last_sign` is the end of the last
    time that it was connected. `outages` are stretches without sight, the longest first.
    """

    state: str
    known_until: datetime | None
    last_sign: datetime | None
    outages: tuple[Stretch, ...]


def life_of(
    frames: Frames,
    deployments: Sequence[str],
    now: datetime,
    since: datetime | None,
    until: datetime | None,
) -> Life:
    """A camera's life by its deployments until now; outages are those in the time given."""
    past = _stretches(frames, deployments, None, now)
    recorded = [one for one in past if one.state != UNRECORDED]
    last = max(recorded, key=lambda one: one.end, default=None)
    signs = [one.end for one in recorded if one.state not in _LIFELESS]
    blind = _joined(
        one
        for one in _stretches(frames, deployments, since, until)
        if one.state != CameraState.UP.value
    )
    return Life(
        state=last.state if last else UNRECORDED,
        known_until=last.end if last else None,
        last_sign=max(signs, default=None),
        outages=tuple(sorted(blind, key=lambda one: one.days, reverse=True)[:_MOST_OUTAGES]),
    )


def _stretches(
    frames: Frames,
    deployments: Sequence[str],
    since: datetime | None,
    until: datetime | None,
) -> list[Stretch]:
    """The stretches of some deployments in order of time, cut to the time given."""
    places, states = frames.places, effort_states().names
    codes = [code for one in deployments if (code := places.book.find(one)) is not None]
    spans = frames.spans.only(np.isin(frames.spans.deployment, codes))
    spans = spans.within(to_micros(since) if since else None, to_micros(until) if until else None)
    order = np.argsort(spans.start, kind="stable")
    zones: dict[int, tzinfo] = {code: time_zone(places.zone(code)) for code in codes}
    return [
        Stretch(
            str(states[spans.state[at]]),
            from_micros(int(spans.start[at])).astimezone(zones[int(spans.deployment[at])]),
            from_micros(int(spans.end[at])).astimezone(zones[int(spans.deployment[at])]),
        )
        for at in order
    ]


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    """Stretches of one state that follow on each other as one."""
    joined: list[Stretch] = []
    for one in stretches:
        if joined and joined[-1].state == one.state and joined[-1].end == one.start:
            joined[-1] = Stretch(one.state, joined[-1].start, one.end)
        else:
            joined.append(one)
    return joined
