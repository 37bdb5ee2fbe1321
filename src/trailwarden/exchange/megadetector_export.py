"""What is stored of a detector's findings, as MegaDetector's batch results.

Stored are an event's tracks, not every box of every picture: of a burst the boxes of its most
telling picture, of a video those along each track. A file of which nothing certain can be said
(another picture of a burst with something in it, an event no detector looked at) is left out
rather than said to be empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from trailwarden.domain import (
    ClassificationMethod,
    Detection,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Track,
    time_zone,
)
from trailwarden.domain.findings import FileFindings, Sighting, VideoFrames
from trailwarden.exchange.megadetector import BatchInfo
from trailwarden.store import StoredEvent

_SAME_MOMENT_S = 0.002  # a track's times are kept to a millisecond
_FILMED = (MediaKind.ORIGINAL, MediaKind.CLIP)


@dataclass(slots=True)
class BatchExport:
    """Collects events for one results file.

    `frame_rate_of` tells a video's frames a second, or None where it cannot be read. `left_out`
    counts files of which nothing certain can be said, by reason in words.
    """

    frame_rate_of: Callable[[Path], float | None]
    left_out: Counter[str] = field(default_factory=Counter)
    _found: dict[Path, list[FileFindings]] = field(default_factory=lambda: defaultdict(list))
    _models: Counter[str] = field(default_factory=Counter)
    _latest: datetime | None = None

    def add(self, event: StoredEvent, tracks: Sequence[Track]) -> None:
        """Take what a machine found in an event; what people say of it has no boxes."""
        said = [each for each in event.observations if _by_detector(each)]
        if not said:
            self.left_out["no detector looked at them"] += len(_files(event))
            return
        for each in said:
            self._models[each.classified_by] += 1
            self._latest = max(self._latest or each.classified_at, each.classified_at)
        is_blank = all(each.observation_type is ObservationType.BLANK for each in said)
        if not is_blank and not any(track.category for track in tracks):
            self.left_out["no boxes are stored of what was found"] += len(_files(event))
            return
        for findings in self._of_event(event, tracks):
            self._found[findings.path].append(findings)

    def info(self) -> BatchInfo:
        """The head of the results: whoever looked, and when the last one did."""
        return BatchInfo(" + ".join(sorted(self._models)) or "unknown", self._latest)

    def findings(self) -> list[FileFindings]:
        """A file each, by path; a video in which several events lie has the boxes of all."""
        return [_merged(self._found[path]) for path in sorted(self._found)]

    def _of_event(self, event: StoredEvent, tracks: Sequence[Track]) -> Iterator[FileFindings]:
        pictures = [one for one in _files(event) if not one.media_type.startswith("video/")]
        for media in _files(event):
            if media not in pictures:
                yield from self._of_video(event, media, tracks)
        if pictures:
            yield from self._of_pictures(event, pictures, tracks)

    def _of_pictures(
        self, event: StoredEvent, pictures: Sequence[Media], tracks: Sequence[Track]
    ) -> Iterator[FileFindings]:
        if not any(track.category for track in tracks):  # a blank: nothing was found in any
            yield from (FileFindings(one.path, taken_at=_shown(event, one)) for one in pictures)
            return
        told = {one.media_id: _boxes_at(event, one, tracks) for one in pictures}
        telling = [one for one in pictures if told[one.media_id]]
        if len(telling) != 1:
            self.left_out["pictures of a burst taken in the same second"] += len(pictures)
            return
        yield FileFindings(
            telling[0].path,
            tuple(Sighting(seen) for seen in told[telling[0].media_id]),
            taken_at=_shown(event, telling[0]),
        )
        self.left_out["pictures of a burst but its most telling one"] += len(pictures) - 1

    def _of_video(
        self, event: StoredEvent, video: Media, tracks: Sequence[Track]
    ) -> Iterator[FileFindings]:
        rate = self.frame_rate_of(video.path)
        if rate is None:
            self.left_out["videos that cannot be read"] += 1
            return
        late_s = (event.source_start - video.stamps.best).total_seconds()
        seen = sorted(_frames_of(tracks, late_s, rate), key=lambda one: one.frame_number or 0)
        numbers = dict.fromkeys(one.frame_number or 0 for one in seen)
        yield FileFindings(video.path, tuple(seen), video=VideoFrames(rate, tuple(numbers)))


def _by_detector(said: Observation) -> bool:
    return (
        said.classification_method is ClassificationMethod.MACHINE
        and said.observation_type is not ObservationType.UNCLASSIFIED
    )


def _files(event: StoredEvent) -> list[Media]:
    return [media for media in event.media if media.kind in _FILMED]


def _shown(event: StoredEvent, picture: Media) -> datetime | None:
    """What the camera wrote into the picture, by the clock on its wall."""
    shown = picture.stamps.shown
    return shown and shown.astimezone(time_zone(event.deployment.time_zone))


def _boxes_at(event: StoredEvent, picture: Media, tracks: Iterable[Track]) -> list[Detection]:
    when_s = (picture.stamps.best - event.source_start).total_seconds()
    return [
        Detection(track.category, point.score, point.box)
        for track in tracks
        if track.category is not None
        for point in track.points
        if abs(point.offset_s - when_s) <= _SAME_MOMENT_S
    ]


def _frames_of(tracks: Iterable[Track], late_s: float, rate: float) -> Iterator[Sighting]:
    """The points of all tracks, each in the frame shown then; `late_s` is the event's start."""
    for track in tracks:
        for point in track.points:
            number = round((point.offset_s + late_s) * rate)
            if track.category is not None and number >= 0:
                yield Sighting(Detection(track.category, point.score, point.box), number)


def _merged(parts: Sequence[FileFindings]) -> FileFindings:
    first = parts[0]
    if len(parts) == 1 or first.video is None:
        return first
    seen = sorted(
        (one for part in parts for one in part.sightings), key=lambda one: one.frame_number or 0
    )
    numbers = dict.fromkeys(one.frame_number or 0 for one in seen)
    return FileFindings(
        first.path, tuple(seen), video=VideoFrames(first.video.frame_rate, tuple(numbers))
    )
