"""What the track of an animal tells of what it did: pure reckoning, no model, no species.

It enters, stays, moves, comes closer, leaves. Sides are those of the picture, as a viewer sees
them. Speeds are measured in lengths of the animal's own box, so that near and far ones are judged
alike. The limits below are the house's own: wide enough that a box that trembles does not move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from trailwarden.domain import Action, Box, Doing, Side, Track

RECKONING = "motion 1"
"""Name and version of this reckoning; another version describes events anew."""

_EDGE = 0.02  # of the picture: a box so near a side touches it
_INWARD = 0.04  # of the picture: so far it must come in, or have gone out, to cross a side
_CROSSING_S = 2.0  # within so long after its first, or before its last, point
_SMOOTHING_S = 0.6
_STEP_S = 0.2
_SPEED = 0.25  # box lengths a second: slower is to stay
_SHORTEST_STAY_S = 2.0
_SHORTEST_MOVE = 0.1  # of the picture
_GROWTH = 1.4  # of the box's height, while it touches no side
_SHORTEST_NEAR_S = 1.0
_SHORTEST_TRACK_S = 0.4

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Zone:
    """A named part of the picture: `water`, `nest box`."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Path:
    """A track at even steps, smoothed: boxes as columns left, top, right, bottom."""

    times: Floats
    boxes: Floats

    @property
    def centres(self) -> Floats:
        """x and y."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    @property
    def sizes(self) -> Floats:
        """Width and height."""
        return self.boxes[:, 2:] - self.boxes[:, :2]


def actions(tracks: Iterable[Track], zones: Sequence[Zone] = ()) -> tuple[Action, ...]:
    """What the tracked did, in order of time.

    Seconds count from the event's start. Of a track too short to tell a movement from a tremor
    (0.4 s, or a single picture) it is only told that it came into view.
    """
    found = [action for track in tracks if track.points for action in _of_track(track, zones)]
    return tuple(sorted(found, key=lambda one: (one.start_s, one.end_s, one.track_id or 0)))


def _of_track(track: Track, zones: Sequence[Zone]) -> Iterator[Action]:
    path, number = _smoothed(track), track.track_id
    first, last = _from_to(path, 0, -1)
    if last - first < _SHORTEST_TRACK_S:
        yield Action(Doing.APPEARS, first, last, track_id=number)
        return
    came, went = _crossed(path, begins=True), _crossed(path, begins=False)
    yield Action(Doing.ENTERS if came else Doing.APPEARS, first, first, came, track_id=number)
    yield from _between(path, number)
    for zone in zones:
        yield from _near(path, zone, number)
    yield Action(Doing.LEAVES if went else Doing.VANISHES, last, last, went, track_id=number)


def _smoothed(track: Track) -> _Path:
    """Even steps of time, a running mean over them; one point stays one."""
    points = sorted(track.points, key=lambda point: point.offset_s)
    times = np.array([point.offset_s for point in points])
    boxes = np.array([point.box.xyxy for point in points])
    steps = int((times[-1] - times[0]) // _STEP_S)
    if steps < 2:
        return _Path(times, boxes)
    even = np.linspace(times[0], times[-1], steps + 1)
    columns = [np.interp(even, times, column) for column in boxes.T]
    width = max(1, round(_SMOOTHING_S / _STEP_S)) | 1
    padded = [np.pad(column, width // 2, mode="edge") for column in columns]
    kernel = np.full(width, 1 / width)
    return _Path(even, np.stack([np.convolve(one, kernel, "valid") for one in padded], axis=1))


def _crossed(path: _Path, *, begins: bool) -> Side | None:
    """The side over which it came in (or went out): it touches it, and comes from or goes to it."""
    near = np.abs(path.times - path.times[0 if begins else -1]) <= _CROSSING_S
    at = path.boxes[0 if begins else -1]
    centres = path.centres[near]
    moved = centres[-1] - centres[0] if begins else centres[0] - centres[-1]
    inward = {
        Side.LEFT: (at[0] <= _EDGE, moved[0]),
        Side.RIGHT: (at[2] >= 1 - _EDGE, -moved[0]),
        Side.TOP: (at[1] <= _EDGE, moved[1]),
        Side.BOTTOM: (at[3] >= 1 - _EDGE, -moved[1]),
    }
    over = [(by, side) for side, (touches, by) in inward.items() if touches and by >= _INWARD]
    return max(over, key=lambda one: one[0])[1] if over else None


def _between(path: _Path, track_id: int) -> Iterator[Action]:
    """Stays and moves, and whether it came closer on the whole."""
    still = _is_still(path)
    for start, stop in _runs(still):
        if not still[start]:
            yield from _moves(path, start, stop, track_id)
        elif _change_of_size(path, start, stop) is None:
            yield Action(Doing.STAYS, *_from_to(path, start, stop), track_id=track_id)
    whole = [at for at in range(len(path.times)) if not _touches(path.boxes[at])]
    if whole and (doing := _change_of_size(path, whole[0], whole[-1])):
        yield Action(doing, *_from_to(path, whole[0], whole[-1]), track_id=track_id)


def _moves(path: _Path, start: int, stop: int, track_id: int) -> Iterator[Action]:
    """A movement for each way it goes; one to and fro within a small space is without a side."""
    x = path.centres[:, 0]
    legs = [leg for leg in _legs(x, start, stop) if abs(x[leg[1]] - x[leg[0]]) >= _SHORTEST_MOVE]
    for first, last in legs:
        side = Side.RIGHT if x[last] > x[first] else Side.LEFT
        yield Action(Doing.MOVES, *_from_to(path, first, last), side, track_id=track_id)
    rise = path.centres[stop, 1] - path.centres[start, 1]
    if not legs and abs(rise) >= _SHORTEST_MOVE:
        side = Side.BOTTOM if rise > 0 else Side.TOP
        yield Action(Doing.MOVES, *_from_to(path, start, stop), side, track_id=track_id)


def _legs(x: Floats, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Stretches between turns; a turn is where it goes back by as much as a movement takes."""
    begins = farthest = start
    for at in range(start + 1, stop + 1):
        if abs(x[at] - x[begins]) >= abs(x[farthest] - x[begins]) and _same_way(
            x[at] - x[begins], x[farthest] - x[begins]
        ):
            farthest = at
        elif abs(x[at] - x[farthest]) >= _SHORTEST_MOVE:
            yield begins, farthest
            begins, farthest = farthest, at
    yield begins, farthest


def _same_way(one: float, other: float) -> bool:
    return one * other >= 0


def _change_of_size(path: _Path, start: int, stop: int) -> Doing | None:
    """It comes closer if it grows; a box that a side of the picture cuts off tells nothing."""
    if _touches(path.boxes[start]) or _touches(path.boxes[stop]):
        return None
    growth = path.sizes[stop, 1] / max(path.sizes[start, 1], 1e-6)
    if growth >= _GROWTH:
        return Doing.APPROACHES
    return Doing.RECEDES if growth <= 1 / _GROWTH else None


def _touches(box: Floats) -> bool:
    return bool(box.min() <= _EDGE or box.max() >= 1 - _EDGE)


def _near(path: _Path, zone: Zone, track_id: int) -> Iterator[Action]:
    """Its feet, the middle of the box's lower side, are in the zone."""
    x, y = path.centres[:, 0], path.boxes[:, 3]
    left, top, right, bottom = zone.box.xyxy
    inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    for start, stop in _runs(inside):
        begins, ends = _from_to(path, start, min(stop, len(inside) - 1))
        if inside[start] and ends - begins >= _SHORTEST_NEAR_S:
            yield Action(Doing.NEAR, begins, ends, zone=zone.name, track_id=track_id)


def _from_to(path: _Path, start: int, stop: int) -> tuple[float, float]:
    return float(path.times[start]), float(path.times[stop])


def _is_still(path: _Path) -> npt.NDArray[np.bool_]:
    """Of each step between two times; a stay too short to be one is part of a movement."""
    lengths = np.hypot(*path.sizes.T)
    moved = np.hypot(*np.diff(path.centres, axis=0).T)
    speeds = moved / np.diff(path.times) / np.maximum((lengths[1:] + lengths[:-1]) / 2, 1e-6)
    still: npt.NDArray[np.bool_] = speeds < _SPEED
    for start, stop in list(_runs(still)):
        if still[start] and path.times[stop] - path.times[start] < _SHORTEST_STAY_S:
            still[start:stop] = False
    return still


def _runs(values: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Beginning and end (not included) of each run of equal values."""
    at = 0
    for _, run in groupby(values.tolist()):
        length = len(list(run))
        yield at, at + length
        at += length
