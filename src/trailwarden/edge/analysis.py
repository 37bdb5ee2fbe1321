"""Analysis of one camera: a sampled frame in, changes to its events out.

Motion first, since it is cheap; a detector is asked only when something moves, an event is open,
or it has not looked for a while. A look that comes back empty-handed (dropped, or no detector at
all) leaves motion to speak for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from trailwarden.domain import Detection
from trailwarden.edge.builder import Change, EventBuilder, EventRules, Tick
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.frame import Frame, Image
from trailwarden.edge.motion import Motion, MotionGate, MotionSensor
from trailwarden.edge.track import Candidate, Tracked, Tracker
from trailwarden.edge.trail import Trail

GREY_WIDTH = 320
"""Width in pixels of the small grey picture that motion and health look at."""


@dataclass(frozen=True, slots=True)
class AnalysisRules:
    """How often, how closely and how long one camera is looked at."""

    interval: timedelta = timedelta(seconds=0.2)  # one frame in so long is analysed
    heartbeat: timedelta = timedelta(seconds=5)  # the detector looks at least so often
    most_stirs: int = 10  # moving blobs followed at once; a storm has hundreds
    events: EventRules = field(default_factory=EventRules)


class Analysis:
    """Turns the sampled frames of one deployment into events. Not thread-safe.

    A look that failed is raised, unless there is `on_failed_look` to be told: then it counts as
    dropped, and motion speaks for itself.
    """

    def __init__(
        self,
        deployment_id: str,
        pool: DetectorPool | None,
        rules: AnalysisRules | None = None,
        sensor: MotionSensor | None = None,
        on_failed_look: Callable[[Exception], None] | None = None,
    ) -> None:
        self.rules = rules or AnalysisRules()
        self._pool = pool
        self._sensor = sensor or MotionGate()
        self._on_failed_look = on_failed_look
        self._detections = Tracker(start_score=pool.detector.threshold if pool else 1.0)
        self._stirs = Tracker(start_score=0.5, lost_s=1.0)
        model = pool.detector.identity.label if pool else None
        self._builder = EventBuilder(deployment_id, model, self.rules.events)
        self._looked_at: datetime | None = None

    @property
    def active(self) -> tuple[Trail, ...]:
        """What the open event is about in the latest frame."""
        return self._builder.active

    def analyse(
        self, frame: Frame, grey: Image, *, within_s: float | None = None, doubt: str = ""
    ) -> list[Change]:
        """Take the next frame and its small grey copy (HxW); wait `within_s` for the detector.

        `doubt` is what is doubtful about the frame's time, in words.
        """
        motion = self._sensor.observe(grey, frame.time)
        found = self._look(frame, motion, within_s)
        tick = Tick(
            time=frame.time,
            stamps=frame.stamps,
            motion=motion,
            seen=self._follow(found or (), frame.time),
            stirs=self._follow_motion(motion, frame.time),
            looked=found is not None,
            doubt=doubt,
        )
        return self._builder.observe(tick)

    def idle(self, now: datetime) -> list[Change]:
        """No frame came: close what is over by `now`, on the feed's clock."""
        return self._builder.idle(now)

    def finish(self, issue: str = "") -> list[Change]:
        """Close what is open; the next frame starts afresh."""
        self._looked_at = None
        return self._builder.finish(issue)

    def _look(
        self, frame: Frame, motion: Motion, within_s: float | None
    ) -> tuple[Detection, ...] | None:
        if self._pool is None or not self._worth_a_look(frame.time, motion):
            return None
        try:
            found = self._pool.look(frame, motion.boxes[: self.rules.most_stirs], within_s=within_s)
        except Exception as error:
            if self._on_failed_look is None:
                raise
            self._on_failed_look(error)
            return None
        if found is not None:
            self._looked_at = frame.time
        return found

    def _worth_a_look(self, time: datetime, motion: Motion) -> bool:
        if motion.boxes or motion.upheaval or self._builder.open_event or self._looked_at is None:
            return True
        return abs(time - self._looked_at) >= self.rules.heartbeat

    def _follow(self, found: tuple[Detection, ...], time: datetime) -> tuple[Tracked, ...]:
        return self._detections.update([Candidate(d.box, d.score, d.category) for d in found], time)

    def _follow_motion(self, motion: Motion, time: datetime) -> tuple[Tracked, ...]:
        boxes = motion.boxes[: self.rules.most_stirs]
        return self._stirs.update([Candidate(box, 1.0, None) for box in boxes], time)
