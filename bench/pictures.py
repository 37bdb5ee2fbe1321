"""How many animals on real stills, at what cost: `python -m bench.pictures`.

Looks at the labelled pictures of `$TRAILWARDEN_SAMPLES/images/gt.csv` with YOLOX-nano (found as
`trailwarden` itself finds it) as whole frames, with four tiles always, and at two speeds.

A picture of an animal counts as found if an `animal` box reaches the threshold; an empty one is a
false alarm if any box does. CPU-ms is the process's own time on one thread, from the decoded
picture to the boxes; decoding the file is left out. So few pictures bear no tuning: the last table
chooses the parameters without each source in turn and scores them on that source alone.
"""

from __future__ import annotations

import csv
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

import cv2

from bench.common import heading, print_table, wilson
from trailwarden.domain import Category
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.detect.picture import read_picture
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.detect.tiles import ZOOM
from trailwarden.edge.detect.twospeed import (
    TwoSpeedResult,
    detect_tiled,
    detect_two_speed,
    detect_whole,
)
from trailwarden.edge.frame import Image

THRESHOLDS = (0.15, 0.2, 0.25, 0.3)
ZOOMS = (1.5, 2.0, 2.5)
BUDGETS = (2, 3)
MOST_FALSE_ALARMS = 0.1
BURST = "camtrapdp"  # ten pictures of one heron within five seconds

Look = Callable[[Image], TwoSpeedResult]


@dataclass(frozen=True)
class Case:
    """A labelled picture. `kind` is gt.csv's: animal, empty, person or vehicle."""

    path: Path
    kind: str
    source: str
    image: Image


@dataclass(frozen=True)
class Outcome:
    """What one way of looking said about one picture."""

    case: Case
    found: frozenset[Category]
    inferences: int
    cpu_ms: float

    @property
    def right(self) -> bool:
        """Whether a labelled thing was found."""
        return self.case.kind in self.found

    @property
    def false_alarm(self) -> bool:
        """Whether something was found where nothing is."""
        return self.case.kind == "empty" and bool(self.found)


@dataclass(frozen=True)
class Setting:
    """Parameters of a two-speed look."""

    threshold: float
    zoom: float
    budget: int


def cases(samples: Path) -> Iterator[Case]:
    """The pictures of gt.csv, decoded. A path is relative to the samples' folder."""
    with (samples / "images" / "gt.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts = Path(row["path"]).parts
            source = parts[0] if parts[0] == BURST else parts[1]
            picture = read_picture(samples / row["path"], UTC)
            yield Case(picture.path, row["kind"], source, picture.image)


def outcomes(pictures: Sequence[Case], look: Look) -> list[Outcome]:
    """Look at every picture once."""
    return [_outcome(case, look) for case in pictures]


def _outcome(case: Case, look: Look) -> Outcome:
    start = time.process_time()
    result = look(case.image)
    spent = (time.process_time() - start) * 1e3
    found = frozenset(detection.category for detection in result.detections)
    return Outcome(case, found, result.inferences, spent)


def of_kind(looked: Sequence[Outcome], kind: str) -> list[Outcome]:
    """The outcomes on pictures of one kind."""
    return [outcome for outcome in looked if outcome.case.kind == kind]


def burst_as_one(looked: Sequence[Outcome]) -> tuple[int, int]:
    """Animals found and animals, the burst being one: found if in most of its pictures."""
    animals = of_kind(looked, "animal")
    burst = [outcome.right for outcome in animals if outcome.case.source == BURST]
    others = [outcome.right for outcome in animals if outcome.case.source != BURST]
    return sum(others) + (2 * sum(burst) > len(burst)), len(others) + bool(burst)


COLUMNS = (
    "way of looking",
    "animals found",
    "burst as one",
    "false alarms",
    "people, vehicles",
    "CPU-ms",
    "inferences: animal",
    "empty",
)


def row(name: str, looked: Sequence[Outcome]) -> tuple[str, ...]:
    """A line of the table."""
    animals, empties = of_kind(looked, "animal"), of_kind(looked, "empty")
    others = [o for o in looked if o.case.kind in ("person", "vehicle")]
    one_hits, one_of = burst_as_one(looked)
    return (
        name,
        wilson(sum(o.right for o in animals), len(animals)),
        f"{one_hits}/{one_of}",
        f"{sum(o.false_alarm for o in empties)}/{len(empties)}",
        f"{sum(o.right for o in others)}/{len(others)}",
        f"{_mean(o.cpu_ms for o in looked):.1f}",
        f"{_mean(o.inferences for o in animals):.2f}",
        f"{_mean(o.inferences for o in empties):.2f}",
    )


def _bare(detector: Detector, image: Image, *, threshold: float) -> TwoSpeedResult:
    """The whole frame without dropping what lies in the bars of text that cameras print."""
    return TwoSpeedResult(detector.detect(image, threshold), 1)


def table(pictures: Sequence[Case], detector: Detector) -> None:
    """Every way of looking at every threshold; the defaults are marked."""
    rows = []
    ways: dict[str, Callable[..., TwoSpeedResult]] = {
        "bare detector, logos kept": _bare,
        "whole frame": detect_whole,
        "whole frame and 4 tiles": detect_tiled,
        "two-speed": detect_two_speed,
    }
    for name, way in ways.items():
        for threshold in THRESHOLDS:
            looked = outcomes(pictures, partial(way, detector, threshold=threshold))
            mark = " \\*" if threshold == detector.threshold else ""
            rows.append(row(f"{name} @{threshold}{mark}", looked))
    print_table(COLUMNS, rows)
    print("\n\\* the default threshold")


def left_out(pictures: Sequence[Case], detector: Detector) -> None:
    """Choose threshold, zoom and budget without each source, and score them on it."""
    settings = [Setting(t, z, b) for t in THRESHOLDS for z in ZOOMS for b in BUDGETS]
    looked = {
        setting: outcomes(
            pictures,
            partial(
                detect_two_speed,
                detector,
                threshold=setting.threshold,
                zoom=setting.zoom,
                budget=setting.budget,
            ),
        )
        for setting in settings
    }
    held: list[Outcome] = []
    for source in sorted({case.source for case in pictures}):
        chosen = max(
            settings, key=lambda s: _merit([o for o in looked[s] if o.case.source != source])
        )
        mine = [o for o in looked[chosen] if o.case.source == source]
        held.extend(mine)
        animals = of_kind(mine, "animal")
        print(
            f"- without {source}: threshold {chosen.threshold}, zoom {chosen.zoom}, budget "
            f"{chosen.budget}: finds {sum(o.right for o in animals)}/{len(animals)} there, "
            f"{sum(o.false_alarm for o in mine)} false alarms"
        )
    best = max(settings, key=lambda s: _merit(looked[s]))
    ways = {
        "chosen without the source": held,
        "the defaults": looked[Setting(detector.threshold, ZOOM, 3)],
        f"best on all (optimistic): {best.threshold}, {best.zoom}, {best.budget}": looked[best],
    }
    print()
    print_table(COLUMNS, (row(name, shown) for name, shown in ways.items()))


def _merit(looked: Sequence[Outcome]) -> tuple[bool, int, float]:
    """Few enough false alarms, then many animals, then few inferences."""
    empties = of_kind(looked, "empty")
    few = sum(o.false_alarm for o in empties) <= MOST_FALSE_ALARMS * len(empties)
    return (
        few,
        sum(o.right for o in of_kind(looked, "animal")),
        -_mean(o.inferences for o in looked),
    )


def _mean(values: Iterator[float] | Iterator[int]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else math.nan


def main() -> int:
    """Print the tables; 2 if there is nothing to look at."""
    samples = os.environ.get("TRAILWARDEN_SAMPLES")
    if not samples:
        print("bench.pictures: set TRAILWARDEN_SAMPLES to the folder that holds images/gt.csv")
        return 2
    cv2.setNumThreads(1)
    detector = load_detector(find_model().path)
    pictures = list(cases(Path(samples)))
    kinds = {
        k: sum(case.kind == k for case in pictures)
        for k in ("animal", "empty", "person", "vehicle")
    }
    heading(
        "python -m bench.pictures",
        f"{len(pictures)} pictures ({', '.join(f'{n} {kind}' for kind, n in kinds.items())}); "
        f"{detector.identity.label}, one thread, CPU-ms without decoding the file.",
    )
    detector.detect(pictures[0].image, detector.threshold)  # the first run sets up memory
    table(pictures, detector)
    print(
        "\nParameters chosen without each source, scored on it (at most 1 alarm in 10 empties):\n"
    )
    left_out(pictures, detector)
    return 0


if __name__ == "__main__":
    sys.exit(main())
