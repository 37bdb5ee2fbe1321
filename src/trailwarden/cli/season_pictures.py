"""Pictures of a simulated season: drawn for the events that somebody is likely to look at.

Each carries the word SIMULATED in its burnt-in strip, as every drawn picture does.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from trailwarden.domain import Deployment, Event, Media, MediaKind, time_zone
from trailwarden.edge.evidence import encode_jpeg, media_path, write_whole
from trailwarden.edge.frame import Image
from trailwarden.edge.sim import Pause, SceneSpec, Schedule, SimulatedCamera, crossing
from trailwarden.edge.sim import Visit as DrawnVisit
from trailwarden.worlds import Other, Visit, World

MOST_PICTURES = 150

_NEWEST = 40
_OF_EACH = 6
_SIZE = (640, 360)
_JPEG_QUALITY = 80
_MOST_DRAWN = 4
_PAUSE_S = 6.0
_SCENES = {"trail": "track", "spring": "waterhole", "sett": "forest", "marsh": "waterhole"}
_KINDS = {
    "Capreolus capreolus": "roe",
    "Cervus elaphus": "deer",
    "Sus scrofa": "boar",
    "Vulpes vulpes": "fox",
    "Meles meles": "badger",
    "Martes martes": "marten",
    "Felis silvestris": "wildcat",
    "Lynx lynx": "lynx",
    "Lepus europaeus": "hare",
    "Sciurus vulgaris": "squirrel",
    "Apodemus sylvaticus": "mouse",
    "Grus grus": "bird",
}
_OTHERS = {Other.PERSON: "person", Other.SERVICE: "person", Other.VEHICLE: "car"}
_NEARER = {"mouse": 0.87, "squirrel": 0.86, "marten": 0.80, "hare": 0.78, "wildcat": 0.78}
_HEAD_DOWN = {"drinking", "browsing", "grazing", "rooting", "foraging"}
_STANDING = _HEAD_DOWN | {"vigilance", "resting", "grooming"}


def to_be_drawn(world: World) -> dict[str, int]:
    """Events (by id) that get a picture, and their visits: the newest, and some of each kind."""
    truth = world.truth
    recorded = np.flatnonzero(truth.recorded)
    wanted = set(recorded[-_NEWEST:].tolist())
    for who in np.unique(truth.table["who"]).tolist():
        seen = recorded[truth.table["who"][recorded] == who]
        few = np.linspace(0, len(seen) - 1, min(_OF_EACH, len(seen))).round().astype(int)
        wanted |= set(seen[few].tolist())
    return {truth.event_id(number): number for number in sorted(wanted)[-MOST_PICTURES:]}


class Studio:
    """Draws what the cameras of a season would have shown; each place is painted only once."""

    def __init__(self, opening: datetime) -> None:
        """`opening` is no later than anything that any of the cameras' clocks showed."""
        self._opening = opening
        self._cameras: dict[tuple[str, bool, timedelta | None], SimulatedCamera] = {}

    def draw(self, visit: Visit, deployment: Deployment, shown: datetime, *, dark: bool) -> Image:
        """The middle of a visit, HxWx3 blue-green-red.

        `shown` is the visit's start by the camera's own clock, which is burnt in.
        """
        camera = self._camera(deployment, shown, dark)
        opening = (shown - self._opening).total_seconds()
        passing = _passing(visit, opening)
        seconds = _middle_s(passing) if passing else opening
        camera.schedule = Schedule.scripted(camera.spec, [passing] if passing else [])
        return camera.frame(round(seconds * camera.spec.fps)).image

    def _camera(self, deployment: Deployment, shown: datetime, dark: bool) -> SimulatedCamera:
        """The camera with its clock at the local offset of the time that it shows."""
        local = shown.astimezone(time_zone(deployment.time_zone))
        key = deployment.deployment_id, dark, local.utcoffset()
        if key not in self._cameras:
            place = deployment.location_name or deployment.camera_id
            spec = SceneSpec(
                scene=_SCENES.get(deployment.camera_id.split("-")[0], "meadow"),
                name=place.removesuffix(" (simulated)"),
                seed=zlib.crc32(deployment.place.encode()),
                size=_SIZE,
                wind=0.0,
                night=dark,
                start=self._opening.astimezone(timezone(local.utcoffset() or timedelta())),
            )
            self._cameras[key] = SimulatedCamera(spec, Schedule.scripted(spec, []))
        return self._cameras[key]


def write_picture(
    image: Image, event: Event, deployment: Deployment, data_dir: Path
) -> tuple[Media, ...]:
    """Store a picture among the event's evidence. Raises DiskFull or EvidenceError."""
    path = media_path(data_dir, deployment.camera_id, event.event_id, event.start, ".jpg")
    jpeg = encode_jpeg(image, _JPEG_QUALITY)
    write_whole(path, jpeg)
    best = Media(
        media_id=f"{event.event_id}-{MediaKind.BEST}",
        deployment_id=event.deployment_id,
        event_id=event.event_id,
        kind=MediaKind.BEST,
        path=path,
        media_type="image/jpeg",
        stamps=event.stamps,
        width=image.shape[1],
        height=image.shape[0],
        size_bytes=len(jpeg),
    )
    return (best,)


def _passing(visit: Visit, enter_s: float) -> DrawnVisit | None:
    """The visit as the drawing knows it: a group that crosses, or stops in the middle."""
    if visit.other is Other.WIND:
        return None
    kind = _KINDS.get(visit.species or "") or _OTHERS[visit.other or Other.PERSON]
    plain = _crossing(visit, kind, enter_s, ())
    if visit.behavior not in _STANDING:
        return plain
    low = 1.0 if visit.behavior in _HEAD_DOWN else 0.1
    halfway = plain.members[0].path_m / 2
    return _crossing(visit, kind, enter_s, (Pause(halfway, _PAUSE_S, low),))


def _crossing(visit: Visit, kind: str, enter_s: float, pauses: tuple[Pause, ...]) -> DrawnVisit:
    return crossing(
        visit.visit_id,
        kind,
        enter_s,
        SceneSpec(size=_SIZE),
        ground=_NEARER.get(kind, 0.70) + 0.008 * (visit.visit_id % 5),
        heading=visit.heading or 1,
        members=max(1, min(_MOST_DRAWN, visit.count)),
        body=_body(visit, kind),
        pauses=pauses,
    )


def _body(visit: Visit, kind: str) -> int:
    """Which of a kind's figures: the stag for a male, people and cars by turns, else the first."""
    if kind == "deer":
        return 2 if visit.sex == "male" else 0
    return visit.visit_id if visit.other is not None else 0


def _middle_s(passing: DrawnVisit) -> float:
    """When the group is in the middle of the picture, or has long stopped there."""
    first, last = passing.members[0], passing.members[-1]
    halfway = passing.enter_s + first.path_m / 2 / first.speed_m_s
    if first.pauses:
        return halfway + _PAUSE_S / 2
    return halfway + (last.path_m - first.path_m) / 2 / first.speed_m_s
