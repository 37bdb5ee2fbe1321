"""Tracker: which box of this picture is the animal of the last one?

ByteTrack (Zhang et al. 2022) from the `trackers` library, with buffered overlap (C-BIoU, Yang et
al. 2023), since at five pictures a second a running fox may not overlap itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from supervision import Detections
from trackers import ByteTrackTracker
from trackers.utils.iou import BIoU

from trailwarden.domain import Box, Category

_REFERENCE_FPS = 5.0
_LIBRARY_FPS = 30.0  # the library counts its buffer of lost frames at this rate
_SCALE = 1000.0  # the Kalman filter's noise is meant for pixels, not for 0..1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A box to be tracked. `category` is None where only motion was seen."""

    box: Box
    score: float
    category: Category | None


@dataclass(frozen=True, slots=True)
class Tracked:
    """A candidate and the track it belongs to; ids are unique within one camera's run."""

    track_id: int
    box: Box
    score: float
    category: Category | None


class Tracker:
    """Follows the boxes of one camera. Times must not run backwards; `reset` when they do."""

    def __init__(self, *, start_score: float, lost_s: float = 3.0) -> None:
        self._bytetrack = ByteTrackTracker(
            lost_track_buffer=round(lost_s * _LIBRARY_FPS),
            frame_rate=_REFERENCE_FPS,
            track_activation_threshold=start_score,
            minimum_consecutive_frames=0,  # a weak detector skips frames: never drop a new track
            minimum_iou_threshold=0.05,
            high_conf_det_threshold=start_score,
            iou=BIoU(buffer_ratio=0.5),
        )
        self._first_id = 0
        self._next_id = 0
        self._time: datetime | None = None

    def update(self, candidates: Sequence[Candidate], time: datetime) -> tuple[Tracked, ...]:
        """Assign candidates to tracks. One not yet followed is left out until it is seen again."""
        if self._time is not None and time <= self._time:
            self.reset()
        self._time = time
        boxes = np.array([c.box.xyxy for c in candidates], np.float64).reshape(-1, 4) * _SCALE
        seen = self._bytetrack.update(
            Detections(
                xyxy=boxes,
                confidence=np.array([c.score for c in candidates], np.float64),
                data={"index": np.arange(len(candidates))},
            ),
            timestamp=time.timestamp(),
        )
        if seen.tracker_id is None or not len(seen):
            return ()
        pairs = zip(seen.data["index"], seen.tracker_id, strict=True)
        return tuple(self._sighting(candidates[int(i)], int(t)) for i, t in pairs if t >= 0)

    def reset(self) -> None:
        """Forget every track; ids go on where they were."""
        self._bytetrack.reset()
        self._first_id = self._next_id
        self._time = None

    def _sighting(self, candidate: Candidate, library_id: int) -> Tracked:
        track_id = self._first_id + library_id
        self._next_id = max(self._next_id, track_id + 1)
        return Tracked(track_id, candidate.box, candidate.score, candidate.category)
