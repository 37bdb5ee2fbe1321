"""Files of a card that somebody else's detector has looked at: its findings instead of our own.

Files are still opened, for their size, their time and a picture to keep. Scores below the
threshold are left out; of a video's frames only those count that were looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from trailwarden.domain import Detection, Event, EventState, Stamps
from trailwarden.domain.findings import FileFindings
from trailwarden.edge.card.look import Look, look_at
from trailwarden.edge.card.portrait import Portrait, merit_of, portray
from trailwarden.edge.card.sight import Witness
from trailwarden.edge.card.summary import joined, observations_of, standing_tracks
from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.video import NOTABLE, TRIGGERED, Passage, Viewing, watch_video
from trailwarden.edge.card.walk import CardFile
from trailwarden.edge.errors import PictureError, SourceBroken
from trailwarden.edge.frame import Frame


class FindingsSight:
    """A `Sight` that looks findings up by path; a file without any could not be looked at."""

    def __init__(
        self, findings: Iterable[FileFindings], witness: Witness, threshold: float
    ) -> None:
        self._by_path = {each.path: each for each in findings}
        self._threshold = threshold
        self.witness = witness

    def picture(self, still: Still, zone: tzinfo) -> Look:
        """See `Sight`."""
        findings = self._by_path.get(still.file.path)
        if findings is None or findings.failure is not None:
            raise PictureError(_unseen(still.file.path, findings))
        found = self._credible(findings)
        return look_at(still, zone, lambda _: tuple(one for _, one in found))

    def video(self, file: CardFile, zone: tzinfo, stop: threading.Event) -> Viewing:
        """See `Sight`."""
        findings = self._by_path.get(file.path)
        if findings is None or findings.failure is not None:
            raise SourceBroken(_unseen(file.path, findings))
        by_frame = _by_frame(self._credible(findings))
        return watch_video(file, zone, _FindingsWatcher(by_frame, self.witness), stop)

    def _credible(self, findings: FileFindings) -> list[tuple[int, Detection]]:
        return [
            (seen.frame_number or 0, seen.detection)
            for seen in findings.sightings
            if seen.detection.score >= self._threshold
        ]


def _unseen(path: Path, findings: FileFindings | None) -> str:
    why = findings.failure if findings else "the detector's results do not mention it"
    return f"{path}: {why}; let a detector look at it again, or `trailwarden scan` it"


def _by_frame(found: Iterable[tuple[int, Detection]]) -> dict[int, tuple[Detection, ...]]:
    frames: dict[int, tuple[Detection, ...]] = {}
    for number, detection in found:
        frames[number] = (*frames.get(number, ()), detection)
    return frames


@dataclass(slots=True)
class _Draft:
    """A passage being put together: its frames in which something was found, by time."""

    start: datetime
    stamps: Stamps
    frames: list[tuple[datetime, tuple[Detection, ...]]]
    doubts: list[str]
    best: Portrait | None = None
    best_at: int = 0

    def event(self, witness: Witness) -> Event:
        when, found = self.frames[self.best_at]
        offset_s = (when - self.start).total_seconds()
        return Event(
            event_id="",
            deployment_id="",
            start=self.start,
            end=self.frames[-1][0],
            state=EventState.CLOSED,
            stamps=self.stamps,
            observations=observations_of(
                "", [seen for _, seen in self.frames], witness.model, witness.at
            ),
            tracks=standing_tracks(found, offset_s),
            timestamp_issues=joined(self.doubts),
        )


class _FindingsWatcher:
    """Makes a passage of frames with findings, as long as no gap between them ends it."""

    def __init__(self, by_frame: Mapping[int, tuple[Detection, ...]], witness: Witness) -> None:
        self._by_frame = by_frame
        self._witness = witness
        self._drafts: list[_Draft] = []

    def see(self, frame: Frame, number: int, doubt: str) -> None:
        """See `Watcher`."""
        found = self._by_frame.get(number)
        if not found:
            return
        if not self._drafts or self._is_over(self._drafts[-1], frame.time):
            self._drafts.append(_Draft(frame.time, frame.stamps, [], []))
        draft = self._drafts[-1]
        draft.frames.append((frame.time, found))
        draft.doubts.append(doubt)
        boxes = [(one.box, one.score) for one in found]
        if draft.best is None or merit_of(boxes) > draft.best.merit * NOTABLE:
            draft.best, draft.best_at = portray(frame.colour(), boxes), len(draft.frames) - 1

    def finish(self) -> tuple[Passage, ...]:
        """See `Watcher`."""
        return tuple(Passage(each.event(self._witness), each.best) for each in self._drafts)

    @staticmethod
    def _is_over(draft: _Draft, now: datetime) -> bool:
        rules = TRIGGERED.events
        return now - draft.frames[-1][0] > rules.gap or now - draft.start > rules.longest
