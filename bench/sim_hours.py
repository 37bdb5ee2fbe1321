"""Events against exact truth over simulated hours: `python -m bench.sim_hours [--minutes N]`.

Every condition is a scene of its own, drawn once and shown to several analyses side by side:
the adaptive gate and a plain frame difference, each by motion alone and (where a model is found)
with the detector. Visits come from the scene's seed; what counts as a hit is stated below.

- A visit is found if an event overlaps the time in which it was visible. An event is true if it
  overlaps any visit, with 2 s of grace on both sides.
- Start error is the event's start minus the first moment at which anything of the earliest visit
  in it could be seen, for events that hold a visit from its beginning.
- Animals merged into one event (two visits within the 8 s gap) count as found.
- `count` compares an event that holds one visit and names one kind with the most members of that
  visit in view at once, half or more of each to be seen.
- `gate open` is the share of frames without anybody in which the gate saw motion: each of them
  costs a look of the detector.
- With a detector, `right` is the share of true events that name the category of a visit in it.

The animals are drawn. What a detector makes of drawings says nothing of real ones: see the
pictures benchmark for that. The detector's rows show what the pipeline around it does.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import cv2
import numpy as np

from bench.common import arguments, heading, overlaps, print_table, quantile, wilson
from trailwarden.domain import Event, ObservationType, Stamps
from trailwarden.edge.analysis import GREY_WIDTH, Analysis
from trailwarden.edge.builder import Change, Closed
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.errors import ModelError
from trailwarden.edge.frame import Frame, Image
from trailwarden.edge.motion import Motion, MotionGate, MotionSensor, boxes_of
from trailwarden.edge.sim import SceneSpec, SeenVisit, SimulatedCamera, TruthBox

SEEN = 0.5  # the part of a figure that must be visible for it to be counted
SUMS = (
    "hours",
    "visits",
    "found",
    "events",
    "true",
    "right",
    "blanks",
    "idle_frames",
    "idle_open",
)
CONDITIONS = (
    "meadow?wind=0&night=0",
    "meadow?wind=1&night=0",
    "forest?wind=2&night=0",
    "forest?wind=3&night=0",
    "meadow?wind=3&night=0",
    "meadow?wind=1&night=1",
    "forest?wind=3&night=1",
    "waterhole?wind=1&night=0&rain=0.6",
    "waterhole?wind=2&night=1&rain=0.6",
    "track?wind=2&night=0&rain=0.3",
)


class FrameDifference:
    """The plain gate to compare with: what differs from the picture before by more than noise."""

    def __init__(self) -> None:
        self._before: Image | None = None

    def observe(self, grey: Image, time: datetime) -> Motion:
        """Motion since the last picture."""
        before, self._before = self._before, grey
        if before is None:
            return Motion((), 0.0, np.zeros(grey.shape, np.uint8), upheaval=True)
        near = np.ones((3, 3), np.uint8)
        fired = (cv2.absdiff(grey, before) > 16).astype(np.uint8) * 255
        opened = cv2.morphologyEx(fired, cv2.MORPH_OPEN, near)
        mask = np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((7, 7))), np.uint8)
        return Motion(boxes_of(mask, 0.0004), float(np.mean(mask > 0)), mask)


class Ajar:
    """A sensor that counts how often it saw motion while nobody was in the scene."""

    def __init__(self, sensor: MotionSensor) -> None:
        self._sensor = sensor
        self.deserted = False
        self.idle_frames = self.idle_open = 0

    def observe(self, grey: Image, time: datetime) -> Motion:
        """What the sensor says, counted."""
        motion = self._sensor.observe(grey, time)
        if self.deserted:
            self.idle_frames += 1
            self.idle_open += bool(motion.boxes)
        return motion


@dataclass
class Score:
    """One analysis over one condition."""

    analysis: str
    condition: str
    hours: float
    visits: int = 0
    found: int = 0
    events: int = 0
    true: int = 0
    right: int = 0
    blanks: int = 0
    idle_frames: int = 0
    idle_open: int = 0
    start_errors: list[float] = field(default_factory=list)
    count_errors: list[int] = field(default_factory=list)

    @property
    def false(self) -> int:
        return self.events - self.true


def main() -> None:
    """Run every condition and print the table."""
    asked = arguments(__doc__)
    asked.add_argument("--minutes", type=float, default=30, help="per condition")
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--visits", type=float, default=60, help="visits an hour")
    asked.add_argument("--only", default="", help="conditions that contain this")
    options = asked.parse_args()
    chosen = [one for one in CONDITIONS if options.only in one]
    tail = f"visits={options.visits}&for={options.minutes * 60}"
    jobs = [f"sim:{one}&seed={options.seed + i}&{tail}" for i, one in enumerate(chosen)]
    heading(
        "python -m bench.sim_hours",
        f"{options.minutes:g} simulated minutes a condition at 5 analysed frames a second, "
        f"640x360, {options.visits:g} visits an hour, seeds from {options.seed}.",
    )
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as workers:
        scores = [score for part in workers.map(play, jobs) for score in part]
    print_scores(scores)


def play(text: str) -> list[Score]:
    """Draw one condition and score every analysis on it."""
    cv2.setNumThreads(1)
    spec = SceneSpec.parse(text)
    camera = SimulatedCamera(spec)
    with ExitStack() as stack:
        analyses = {name: (sensor, analysis) for name, sensor, analysis in _analyses(stack)}
        changes: dict[str, list[Change]] = {name: [] for name in analyses}
        in_view: Counter[int] = Counter()
        for frame, truth in _frames(camera):
            grey = frame.small_grey(GREY_WIDTH)
            for visit, number in Counter(b.visit_id for b in truth if b.visible >= SEEN).items():
                in_view[visit] = max(in_view[visit], number)
            for name, (sensor, analysis) in analyses.items():
                sensor.deserted = not truth
                changes[name] += analysis.analyse(frame, grey)
        for name, (_, analysis) in analyses.items():
            changes[name] += analysis.finish()
    condition = text.removeprefix("sim:").split("&seed")[0]
    hours = (spec.duration_s or 0) / 3600
    scores = []
    for name, made in changes.items():
        scored = score(name, condition, hours, _events(made), camera.visits, in_view)
        scored.idle_frames = analyses[name][0].idle_frames
        scored.idle_open = analyses[name][0].idle_open
        scores.append(scored)
    return scores


def _analyses(stack: ExitStack) -> Iterator[tuple[str, Ajar, Analysis]]:
    sensors: dict[str, type[MotionSensor]] = {"adaptive": MotionGate, "difference": FrameDifference}
    for name, sensor in sensors.items():
        counted = Ajar(sensor())
        yield f"{name}, motion alone", counted, Analysis("bench", None, sensor=counted)
    try:
        detector = load_detector(find_model().path)
    except ModelError as error:
        print(f"without a detector: {error}")
        return
    for name, sensor in sensors.items():
        counted, pool = Ajar(sensor()), stack.enter_context(DetectorPool(detector))
        named = f"{name}, {detector.identity.name}"
        yield named, counted, Analysis("bench", pool, sensor=counted)


def _frames(camera: SimulatedCamera) -> Iterator[tuple[Frame, tuple[TruthBox, ...]]]:
    """Sampled frames, and who is in them."""
    step = max(1, round(camera.spec.fps / 5))
    for index in range(0, camera.spec.frame_count or 0, step):
        drawn = camera.frame(index)
        yield Frame.of_image(drawn.image, drawn.time, Stamps(drawn.time)), drawn.truth


def _events(changes: Sequence[Change]) -> list[Event]:
    return [change.event for change in changes if isinstance(change, Closed)]


def score(
    analysis: str,
    condition: str,
    hours: float,
    events: list[Event],
    visits: Sequence[SeenVisit],
    in_view: Counter[int],
) -> Score:
    """Compare events with visits."""
    result = Score(analysis, condition, hours, visits=len(visits))
    real = [event for event in events if not _is_blank(event)]
    result.blanks = len(events) - len(real)
    result.events = len(real)
    result.found = sum(
        any(overlaps(event.start, event.end, visit) for event in real) for visit in visits
    )
    for event in real:
        inside = [visit for visit in visits if overlaps(event.start, event.end, visit)]
        if not inside:
            continue
        result.true += 1
        result.right += bool(_named(event) & {v.visit.category.observation_type for v in inside})
        if len(inside) == 1 and len(event.observations) == 1:
            error = (event.observations[0].count or 0) - in_view[inside[0].visit.visit_id]
            result.count_errors.append(error)
        first = min(visit.first_visible for visit in inside)
        if not any(
            other is not event and other.end > first and other.start < event.start for other in real
        ):
            result.start_errors.append((event.start - first).total_seconds())
    return result


def _is_blank(event: Event) -> bool:
    return all(one.observation_type is ObservationType.BLANK for one in event.observations)


def _named(event: Event) -> set[ObservationType]:
    return {one.observation_type for one in event.observations}


def print_scores(scores: Sequence[Score]) -> None:
    """A row per condition and analysis, then the sums."""
    columns = (
        "condition",
        "analysis",
        "recall",
        "precision",
        "false/h",
        "right name",
        "start error s: median",
        "p90",
        "count: low / exact / high",
        "blanks kept",
        "gate open",
    )
    print_table(columns, map(_row, sorted(scores, key=lambda s: (s.condition, s.analysis))))
    print("\nAll conditions together:\n")
    print_table(
        columns,
        (_row(_sum(name, scores)) for name in dict.fromkeys(score.analysis for score in scores)),
    )


def _sum(analysis: str, scores: Sequence[Score]) -> Score:
    total = Score(analysis, "all", 0.0)
    for one in scores:
        if one.analysis == analysis:
            for name in SUMS:
                setattr(total, name, getattr(total, name) + getattr(one, name))
            total.start_errors += one.start_errors
            total.count_errors += one.count_errors
    return total


def _share(cases: Iterable[bool]) -> str:
    known = list(cases)
    return f"{100 * sum(known) / len(known):.0f} %" if known else "-"


def _row(score: Score) -> tuple[object, ...]:
    errors = score.start_errors
    named = "-" if "alone" in score.analysis else wilson(score.right, score.true)
    return (
        score.condition,
        score.analysis,
        wilson(score.found, score.visits),
        wilson(score.true, score.events),
        f"{score.false / score.hours:.1f}",
        named,
        f"{quantile(errors, 0.5):+.1f}" if errors else "-",
        f"{quantile(errors, 0.9):+.1f}" if errors else "-",
        f"{_share(error < 0 for error in score.count_errors)} / "
        f"{_share(error == 0 for error in score.count_errors)} / "
        f"{_share(error > 0 for error in score.count_errors)}",
        score.blanks,
        f"{100 * score.idle_open / max(score.idle_frames, 1):.1f} %",
    )


if __name__ == "__main__":
    main()
