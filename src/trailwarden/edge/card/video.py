"""Watching one video of a card at full speed.

A camera made the video because something had moved, so a still animal counts here, and a video
in which nothing is found is a blank one.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol

from trailwarden.domain import Box, Event, Stamps
from trailwarden.edge.analysis import GREY_WIDTH, Analysis, AnalysisRules
from trailwarden.edge.builder import Change, Closed, EventRules, Opened
from trailwarden.edge.card.portrait import Portrait, merit_of, portray
from trailwarden.edge.card.walk import CardFile
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.errors import SourceBroken
from trailwarden.edge.frame import Frame
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.container import ContainerFeed
from trailwarden.edge.source.ffmpeg import ContainerOptions
from trailwarden.edge.trail import TrailRules

TRIGGERED = AnalysisRules(
    heartbeat=timedelta(),  # every sampled picture: there is no hurry, and something is there
    events=EventRules(keep_blank=0, trail=TrailRules(stirring=0.0)),
)
NOTABLE = 1.05
"""So many times better a picture has to be for encoding it to be worth it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One event of a video, and the picture that shows most of it; None for the video's cover.

    The event's id and `deployment_id` are given when it is filed.
    """

    event: Event
    portrait: Portrait | None


@dataclass(frozen=True, slots=True)
class Viewing:
    """What one video showed. `cover` is its first picture; `issue` is what is doubtful about its
    time, `damage` what was wrong with the file, each in words and empty if nothing is."""

    file: CardFile
    start: datetime
    stamps: Stamps
    duration: timedelta
    width: int
    height: int
    passages: tuple[Passage, ...]
    cover: Portrait
    issue: str = ""
    damage: str = ""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.file.path

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + self.duration


class Stopped(Exception):
    """The scan was stopped while a video was being watched."""


class Watcher(Protocol):
    """Makes events of a video's frames, which it is given one after the other."""

    def see(self, frame: Frame, number: int, doubt: str) -> None:
        """Take the next frame, the `number`th from 0; `doubt` is what is doubtful of its time."""

    def finish(self) -> tuple[Passage, ...]:
        """The video is over: all its events."""


def watch_video(file: CardFile, zone: tzinfo, watcher: Watcher, stop: threading.Event) -> Viewing:
    """Watch a video from beginning to end, or as far as it can be read.

    Raises SourceError if nothing in it can be seen, and Stopped.
    """
    address = SourceAddress(SourceKind.FILE, str(file.path), file.path.stem, str(file.path))
    reel = _Reel(watcher)
    issue = ""
    with ContainerFeed(address, ContainerOptions(zone=zone)) as feed:
        for reading in feed:
            if stop.is_set():
                raise Stopped
            issue = issue or reading.timestamp_issue
            for frame in reading.frames:
                reel.roll(frame, issue)
        return reel.viewing(file, issue, feed.corrupt_packets)


class _Reel:
    """Counts one video's frames, shows them to its watcher, and keeps the first one."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._first: Frame | None = None
        self._last: datetime | None = None
        self._frames = 0
        self._cover: Portrait | None = None

    def roll(self, frame: Frame, doubt: str) -> None:
        if self._first is None:
            self._first, self._cover = frame, portray(frame.colour(), ())
        self._last = frame.time
        self._watcher.see(frame, self._frames, doubt)
        self._frames += 1

    def viewing(self, file: CardFile, issue: str, corrupt_packets: int) -> Viewing:
        if self._first is None or self._last is None or self._cover is None:
            raise SourceBroken(
                f"no picture in {file.path} can be decoded; copy it from the card again"
            )
        shown = self._last - self._first.time
        return Viewing(
            file=file,
            start=self._first.time,
            stamps=self._first.stamps,
            duration=shown + shown / max(1, self._frames - 1),  # the last picture is shown, too
            width=self._first.width,
            height=self._first.height,
            passages=self._watcher.finish(),
            cover=self._cover,
            issue=issue,
            damage=_damage_text(corrupt_packets),
        )


class AnalysisWatcher:
    """Watches with a detector pool, as a live camera is watched; without one, by motion alone."""

    def __init__(self, pool: DetectorPool | None) -> None:
        self._analysis = Analysis("", pool, TRIGGERED)
        self._sampled: datetime | None = None
        self._best: Portrait | None = None
        self._passages: list[Passage] = []

    def see(self, frame: Frame, _number: int, doubt: str) -> None:
        """See `Watcher`."""
        if self._is_due(frame.time):
            self._sampled = frame.time
            grey = frame.small_grey(GREY_WIDTH)
            self._apply(self._analysis.analyse(frame, grey, doubt=doubt))
            self._portray(frame)

    def finish(self) -> tuple[Passage, ...]:
        """See `Watcher`."""
        self._apply(self._analysis.finish())
        return tuple(self._passages)

    def _is_due(self, time: datetime) -> bool:
        """Frames come unevenly: one a little early is still the one meant."""
        return self._sampled is None or time - self._sampled >= 0.9 * TRIGGERED.interval

    def _apply(self, changes: Sequence[Change]) -> None:
        for change in changes:
            match change:
                case Opened():
                    self._best = None
                case Closed(event):
                    self._passages.append(Passage(event, self._best))

    def _portray(self, frame: Frame) -> None:
        found: list[tuple[Box, float]] = [
            (trail.box, trail.points[-1].score) for trail in self._analysis.active
        ]
        least = 0.0 if self._best is None else self._best.merit * NOTABLE
        if found and (merit_of(found) > least or self._best is None):
            self._best = portray(frame.colour(), found)


def _damage_text(corrupt_packets: int) -> str:
    if not corrupt_packets:
        return ""
    return f"{corrupt_packets} packets could not be decoded; the rest of the video was watched"
