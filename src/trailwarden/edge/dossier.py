"""Dossier: the evidence of one event while it lasts, its clip and the picture that shows most.

What goes wrong with evidence never costs the event: it is told, and the dossier goes on with what
it has.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from av.video.stream import VideoStream

from trailwarden.domain import (
    Deployment,
    Detection,
    Event,
    EventSink,
    EventState,
    Media,
    MediaKind,
    Stamps,
)
from trailwarden.edge.errors import EdgeError, EvidenceError, PictureError
from trailwarden.edge.evidence import (
    BestFrame,
    encode_jpeg,
    media_path,
    require_space,
    thumbnail,
    write_whole,
)
from trailwarden.edge.frame import Frame
from trailwarden.edge.notice import Notify, Trouble
from trailwarden.edge.recorder import ClipRecorder
from trailwarden.edge.ring import PacketRing
from trailwarden.edge.trail import Trail

KEPT_FREE_BYTES = 200_000_000
"""On a disk with less than this free, clips give way, so that events can still be written."""


@dataclass(frozen=True, slots=True)
class EvidenceRoom:
    """What a camera's dossiers share: where files go, whom to tell, and the packets to cut from.

    `ring` and `video` are None for a camera that gives no packets (stills), or when clips are off.
    No clip is begun on a disk with less than `kept_free_bytes` free.
    """

    deployment: Deployment
    root: Path
    sink: EventSink
    notify: Notify
    ring: PacketRing | None = None
    video: VideoStream | None = None
    live: bool = False
    kept_free_bytes: int = KEPT_FREE_BYTES


class Dossier:
    """Evidence of one event. `opened` is the event as it was when it opened.

    The evidence of an open event is announced as it comes, so that a kill leaves it in the store;
    that of an event which was never open (a blank) comes with its close.
    """

    def __init__(self, opened: Event, room: EvidenceRoom) -> None:
        self._event = opened
        self._room = room
        self._best = BestFrame()
        self._is_announced = opened.state is EventState.OPEN
        self._shown = False
        self._clip: Media | None = None
        self._recorder = self._start_recorder()
        self._follower = self._start_follower()

    def look_at(self, frame: Frame, trails: Sequence[Trail]) -> None:
        """Keep the frame if it shows the event better than what is kept; write what is new."""
        seen = (
            Detection(trail.category, trail.points[-1].score, trail.box)
            for trail in trails
            if trail.category is not None
        )
        try:
            self._best.offer(frame, tuple(seen))
        except PictureError as error:
            self._tell(error)
        if self._is_announced and not self._shown:
            self._shown = True
            for media in self._write_pictures():
                self._room.sink.add_media(media)
        self.pump()

    def pump(self) -> None:
        """Move waiting packets into the clip (at full speed) and announce it once it plays."""
        if self._recorder is None:
            return
        if self._follower is None:
            try:
                self._recorder.pump()
            except EvidenceError as error:
                self._tell(error)
        if self._is_announced and self._clip is None and self._recorder.started:
            with suppress(OSError):
                self._clip = self._provisional_clip(self._recorder)
                self._room.sink.add_media(self._clip)

    def finish(self, closed: Event) -> tuple[Media, ...]:
        """End the recording and return the rows of all evidence that is on the disk."""
        clip = self._finish_clip(closed)
        return (*clip, *self._write_pictures())

    def _start_recorder(self) -> ClipRecorder | None:
        room = self._room
        if room.ring is None or room.video is None:
            return None
        try:
            require_space(room.root, room.kept_free_bytes)
            return ClipRecorder(room.ring, room.video, self._path(".mp4"), self._event.start)
        except EvidenceError as error:
            self._tell(error)
            return None

    def _start_follower(self) -> threading.Thread | None:
        if self._recorder is None or not self._room.live:
            return None
        name = f"clip {self._event.event_id}"
        follower = threading.Thread(target=self._recorder.follow, name=name, daemon=True)
        follower.start()
        return follower

    def _finish_clip(self, closed: Event) -> tuple[Media, ...]:
        if self._recorder is None:
            return ()
        try:
            clip = self._recorder.finish(closed.end)
        except EvidenceError as error:
            self._tell(error)
            return ()
        finally:
            if self._follower is not None:
                self._follower.join()
        if clip.note:
            self._tell(f"{clip.path}: {clip.note}")
        return (
            self._media(
                MediaKind.CLIP,
                clip.path,
                clip.media_type,
                self._event.stamps.moved(clip.start - self._event.start),
                size=(clip.width, clip.height),
                size_bytes=clip.size_bytes,
                duration_s=clip.duration_s,
            ),
        )

    def _provisional_clip(self, recorder: ClipRecorder) -> Media:
        """The row of a clip still being recorded, so that a kill leaves it with its event.

        Its time is the event's: how much of the pre-roll is in it shows when it is finished.
        """
        return self._media(
            MediaKind.CLIP,
            recorder.path,
            recorder.media_type,
            self._event.stamps,
            size=recorder.size,
            size_bytes=recorder.path.stat().st_size,
        )

    def _write_pictures(self) -> tuple[Media, ...]:
        best = self._best.best
        if best is None:
            return ()
        try:
            pictures = (
                (MediaKind.BEST, ".jpg", best.jpeg, (best.width, best.height)),
                (MediaKind.THUMBNAIL, ".thumb.jpg", *_small(best.jpeg)),
            )
            return tuple(self._write_picture(*picture, best.stamps) for picture in pictures)
        except (EvidenceError, PictureError) as error:
            self._tell(error)
            return ()

    def _write_picture(
        self, kind: MediaKind, suffix: str, jpeg: bytes, size: tuple[int, int], stamps: Stamps
    ) -> Media:
        path = self._path(suffix)
        write_whole(path, jpeg)
        return self._media(kind, path, "image/jpeg", stamps, size=size, size_bytes=len(jpeg))

    def _media(
        self,
        kind: MediaKind,
        path: Path,
        media_type: str,
        stamps: Stamps,
        *,
        size: tuple[int, int],
        size_bytes: int,
        duration_s: float | None = None,
    ) -> Media:
        return Media(
            media_id=f"{self._event.event_id}-{kind}",
            deployment_id=self._event.deployment_id,
            event_id=self._event.event_id,
            kind=kind,
            path=path,
            media_type=media_type,
            stamps=stamps,
            width=size[0],
            height=size[1],
            size_bytes=size_bytes,
            duration_s=duration_s,
        )

    def _path(self, suffix: str) -> Path:
        event = self._event
        return media_path(
            self._room.root, self._room.deployment.camera_id, event.event_id, event.start, suffix
        )

    def _tell(self, trouble: EdgeError | str) -> None:
        self._room.notify(Trouble(self._room.deployment.camera_id, str(trouble)))


def _small(jpeg: bytes) -> tuple[bytes, tuple[int, int]]:
    """A picture's thumbnail, and its width and height in pixels."""
    image = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    small = thumbnail(image)
    return encode_jpeg(small), (small.shape[1], small.shape[0])
