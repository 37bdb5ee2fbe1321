"""Looking twice: the whole frame always, closer only where it pays.

Looking closely everywhere costs five inferences a picture and finds a quarter more animals. The
whole frame's own doubts say where most of those are, so one or two tiles find nearly all of them;
`python -m bench.pictures` prints both figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.domain import Box, Detection
from trailwarden.edge.detect.caption import captions_of
from trailwarden.edge.detect.merge import merge
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.detect.tiles import ZOOM, Tile, doubtful_tiles, motion_tiles, quarters
from trailwarden.edge.frame import Image

DOUBT_SHARE = 0.05
"""Proposals from this share of the threshold up are worth a closer look. A tile is only ever put
where the whole frame proposed something or something moved, so its hits need no higher threshold
than the whole frame's: there is no margin to add."""

_EDGE = 0.1  # captions are looked for only if something is found this near the top or bottom


@dataclass(frozen=True, slots=True)
class TwoSpeedResult:
    """Detections at or above the threshold, best first, and the inferences they cost."""

    detections: tuple[Detection, ...]
    inferences: int


def detect_whole(
    detector: Detector, image: Image, *, threshold: float | None = None
) -> TwoSpeedResult:
    """One look at the whole frame. `threshold` defaults to the detector's own."""
    threshold = detector.threshold if threshold is None else threshold
    return TwoSpeedResult(_outside_captions(detector.detect(image, threshold), image), 1)


def detect_tiled(
    detector: Detector, image: Image, *, threshold: float | None = None
) -> TwoSpeedResult:
    """The whole frame and four overlapping quarters, always: five inferences."""
    threshold = detector.threshold if threshold is None else threshold
    looks = [detector.detect(image, threshold)]
    looks.extend(_look(detector, image, tile, threshold) for tile in quarters(_size(image)))
    return TwoSpeedResult(_outside_captions(merge(looks), image), len(looks))


def detect_two_speed(
    detector: Detector,
    image: Image,
    *,
    threshold: float | None = None,
    doubt: float | None = None,
    motion: Sequence[Box] = (),
    budget: int = 3,
    min_score: float | None = None,
    zoom: float = ZOOM,
) -> TwoSpeedResult:
    """The whole frame, then tiles where it pays, at most `budget` inferences in all.

    Without `motion` (stills) tiles go to the whole frame's best proposals between `doubt` and
    `threshold`, one at a time until something is found; a whole frame that shows something asks
    for none. With `motion` (relative boxes) they go to moving things which the whole frame shows
    too small, then to doubts that move. `threshold` defaults to the detector's own, `doubt` to a
    twentieth of that. Everything from `min_score` up is returned (default: `threshold`). Tiles
    show things `zoom` times as large as the whole frame does.
    Raises ValueError for a budget under 1 or for no picture.
    """
    if budget < 1:
        raise ValueError(f"a look takes at least one inference, not {budget}")
    threshold = detector.threshold if threshold is None else threshold
    doubt = threshold * DOUBT_SHARE if doubt is None else doubt
    min_score = threshold if min_score is None else min_score
    lowest = min(doubt, threshold, min_score)
    proposals = _outside_captions(detector.detect(image, lowest), image)
    sure = [found for found in proposals if found.score >= threshold]
    doubts = [found for found in proposals if doubt <= found.score < threshold]
    if motion:
        tiles = _tiles_in_motion(
            detector.input_size, _size(image), sure, doubts, motion, budget - 1
        )
    else:
        tiles = () if sure else doubtful_tiles(doubts, _size(image), budget - 1, zoom)
    looks = [tuple(found for found in proposals if found.score >= min_score)]
    for tile in tiles:
        looks.append(_look(detector, image, tile, min(min_score, threshold)))
        if not motion and any(found.score >= threshold for found in looks[-1]):
            break
    merged = merge([[found for found in look if found.score >= min_score] for look in looks])
    return TwoSpeedResult(_outside_captions(merged, image), len(looks))


def _tiles_in_motion(
    input_size: tuple[int, int],
    size: tuple[int, int],
    sure: Sequence[Detection],
    doubts: Sequence[Detection],
    motion: Sequence[Box],
    limit: int,
) -> tuple[Tile, ...]:
    """Tiles for motion that nothing sure explains: the small first, then what is in doubt."""
    unexplained = [box for box in motion if not any(_explains(seen, box) for seen in sure)]
    moving = [seen for seen in doubts if _touching(seen, unexplained)]
    promising = sorted(unexplained, key=lambda box: -max(_scores_on(box, moving), default=0.0))
    small = motion_tiles(promising, size, input_size, limit)
    unseen = [seen for seen in moving if not any(tile.holds(seen.box, size) for tile in small)]
    return small + doubtful_tiles(unseen, size, limit - len(small))


def _scores_on(box: Box, seen: Sequence[Detection]) -> list[float]:
    return [found.score for found in seen if found.box.intersection(box) > 0]


def _touching(seen: Detection, boxes: Sequence[Box]) -> bool:
    return any(seen.box.intersection(box) > 0 for box in boxes)


def _look(detector: Detector, image: Image, tile: Tile, threshold: float) -> tuple[Detection, ...]:
    """Detections in one tile, in the picture's coordinates."""
    part = image[tile.top : tile.top + tile.height, tile.left : tile.left + tile.width]
    size = _size(image)
    return tuple(
        Detection(found.category, found.score, tile.to_picture(found.box, size))
        for found in detector.detect(part, threshold)
    )


def _explains(seen: Detection, motion: Box) -> bool:
    """Whether a detection covers most of the motion, or motion most of the detection."""
    shared = seen.box.intersection(motion)
    return shared > 0.5 * min(seen.box.area, motion.area)


def _outside_captions(found: Sequence[Detection], image: Image) -> tuple[Detection, ...]:
    """Without what lies in the camera's printed bars."""
    if not any(seen.box.y2 < _EDGE or seen.box.y1 > 1 - _EDGE for seen in found):
        return tuple(found)
    captions = captions_of(image)
    return tuple(seen for seen in found if not captions.cover(seen.box))


def _size(image: Image) -> tuple[int, int]:
    return image.shape[1], image.shape[0]
