"""Where the cameras hung and how well they saw: deployments, their clocks, their effort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trailwarden.domain import CameraState, Deployment, EffortSpan, from_micros, to_micros
from trailwarden.worlds.keys import keys_of
from trailwarden.worlds.reserve import CAMERAS, Camera, Stay, Trouble, valley_offset
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.sunclock import SunClock


@dataclass(frozen=True, slots=True)
class ClockFault:
    """A deployment's camera showed true time plus `error`; adding `correction` mends it."""

    deployment_id: str
    error: timedelta
    why: str

    @property
    def correction(self) -> timedelta:
        """The clock offset that sets it right."""
        return -self.error


@dataclass(frozen=True, slots=True)
class Post:
    """A deployment as the world knows it: `camera` counts over all valleys, times in UTC micros."""

    camera: int
    kind: Camera
    valley: int
    start: int
    end: int
    clock_error: timedelta
    stay: Stay
    deployment: Deployment


def post_cameras(spec: WorldSpec) -> tuple[Post, ...]:
    """Every deployment of a world, by camera and start."""
    posts: list[Post] = []
    for camera in range(spec.cameras):
        valley, kind = camera // len(CAMERAS), CAMERAS[camera % len(CAMERAS)]
        starts = [_changeover(spec, stay.since) for stay in kind.stays]
        ends = [*starts[1:], to_micros(spec.end)]
        for number, (stay, start, end) in enumerate(zip(kind.stays, starts, ends, strict=True)):
            if start < end:
                posts.append(_post(spec, camera, kind, valley, number, stay, start, end))
    return tuple(posts)


def _changeover(spec: WorldSpec, since: float) -> int:
    """The start of the season, or ten in the morning or so, when somebody is there to change it."""
    if not since:
        return to_micros(spec.start)
    day = timedelta(days=round(since * spec.days))
    return min(to_micros(spec.start + day + timedelta(hours=10)), to_micros(spec.end))


def _post(
    spec: WorldSpec,
    camera: int,
    kind: Camera,
    valley: int,
    number: int,
    stay: Stay,
    start: int,
    end: int,
) -> Post:
    name = camera_name(kind, valley)
    north, east = valley_offset(valley)
    spot = f"{stay.spot.name} {valley + 1}" if valley else stay.spot.name
    deployment = Deployment(
        deployment_id=f"{name}-{number + 1}",
        camera_id=name,
        source=f"sim:world?seed={spec.seed}&camera={name}",
        start=from_micros(start),
        end=from_micros(end),
        location_id=spot.lower().replace(" ", "-"),
        location_name=f"{spot} (simulated)",
        latitude=round(spec.latitude + north + stay.spot.north, 6),
        longitude=round(spec.longitude + east + stay.spot.east, 6),
        coordinate_uncertainty_m=15.0,
        time_zone=spec.zone_name,
        timestamp_issues=bool(stay.clock_error_h),
        simulated=True,
    )
    error = timedelta(hours=stay.clock_error_h)
    return Post(camera, kind, valley, start, end, error, stay, deployment)


def camera_name(kind: Camera, valley: int) -> str:
    """A camera's id: its name in the first valley, `v2-` and so on before it in the others."""
    return f"v{valley + 1}-{kind.camera_id}" if valley else kind.camera_id


class PostMap:
    """Finds the deployment that a camera had at a moment, for whole columns at once."""

    def __init__(self, spec: WorldSpec, posts: tuple[Post, ...]) -> None:
        self._origin = to_micros(spec.start)
        cameras, starts = [post.camera for post in posts], [post.start for post in posts]
        self._keys = keys_of(cameras, starts, self._origin)

    def posts_at(self, camera: ArrayLike, micros: ArrayLike) -> NDArray[np.int64]:
        """The index of each camera's post at each moment of the season."""
        asked = keys_of(camera, micros, self._origin)
        return np.searchsorted(self._keys, asked, side="right") - 1


class States:
    """In which state every camera was, at any moment: the effort, as spans and as a look-up."""

    def __init__(self, spec: WorldSpec, posts: tuple[Post, ...], sun: SunClock) -> None:
        self.spans = tuple(
            span for number, post in enumerate(posts) for span in _spans(spec, number, post, sun)
        )
        self._origin = to_micros(spec.start)
        numbers, starts = [span[0] for span in self.spans], [span[1] for span in self.spans]
        self._keys = keys_of(numbers, starts, self._origin)
        self._states = np.array([_STATES.index(span[3]) for span in self.spans], np.int8)

    def states_at(self, post: ArrayLike, micros: ArrayLike) -> NDArray[np.int8]:
        """The state (its place in CameraState) of each post at each moment while it hung."""
        asked = keys_of(post, micros, self._origin)
        return np.asarray(self._states[np.searchsorted(self._keys, asked, side="right") - 1])

    def effort(self, posts: tuple[Post, ...]) -> list[EffortSpan]:
        """The spans as the store takes them, by post and start; none overlap."""
        return [
            EffortSpan(
                posts[post].deployment.deployment_id,
                state,
                from_micros(start),
                from_micros(end),
                detail,
            )
            for post, start, end, state, detail in self.spans
        ]


_STATES = tuple(CameraState)
_Span = tuple[int, int, int, CameraState, str]


def _spans(spec: WorldSpec, number: int, post: Post, sun: SunClock) -> list[_Span]:
    """A post's life in order: its troubles, and `up` between them."""
    spans: list[_Span] = []
    at = post.start
    for start, end, trouble in _gaps(spec, post, sun):
        first, last = max(start, at), min(end, post.end)
        if first >= last:
            continue
        if first > at:
            spans.append((number, at, first, CameraState.UP, ""))
        spans.append((number, first, last, trouble.state, trouble.detail))
        at = last
    if at < post.end:
        spans.append((number, at, post.end, CameraState.UP, ""))
    return spans


def _gaps(spec: WorldSpec, post: Post, sun: SunClock) -> list[tuple[int, int, Trouble]]:
    name = post.deployment.camera_id
    gaps: list[tuple[int, int, Trouble]] = []
    for trouble in spec.troubles:
        if trouble.camera_id != name:
            continue
        since, until = spec.at(trouble.since), spec.at(trouble.until)
        if trouble.at_night:
            whole = [(max(a, since), min(b, until)) for a, b in sun.nights().tolist()]
            gaps += [(a, b, trouble) for a, b in whole if a < b]
        else:
            gaps.append((since, until, trouble))
    return sorted(gaps, key=lambda gap: gap[:2])
