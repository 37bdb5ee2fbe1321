"""One thing seen in several looks counts once.

A tile often cuts a thing in two, so that overlap alone does not tell: the part lies inside the
whole, though it is much smaller. Boxes of one look are never merged with each other; the detector
has done that, and a calf in front of its mother is two animals.
"""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.domain import Detection

SAME_OVERLAP = 0.45
"""Intersection over union at which two boxes of one kind are one thing."""

SAME_INSIDE = 0.7
"""Share of the smaller box inside the larger at which it is a part of it."""


def merge(looks: Sequence[Sequence[Detection]]) -> tuple[Detection, ...]:
    """Detections of several looks at one picture, best first, each thing once.

    Of a part and its whole the larger box is kept, with the better score.
    """
    merged: list[tuple[int, Detection]] = []
    ranked = sorted(
        ((index, seen) for index, look in enumerate(looks) for seen in look),
        key=lambda ranked: -ranked[1].score,
    )
    for look, seen in ranked:
        twin = next(
            (i for i, (other, kept) in enumerate(merged) if other != look and _same(kept, seen)),
            None,
        )
        if twin is None:
            merged.append((look, seen))
        else:
            merged[twin] = (merged[twin][0], _larger(merged[twin][1], seen))
    return tuple(seen for _, seen in merged)


def _same(one: Detection, other: Detection) -> bool:
    if one.category is not other.category:
        return False
    shared = one.box.intersection(other.box)
    smaller = min(one.box.area, other.box.area)
    return shared > SAME_INSIDE * smaller or one.box.iou(other.box) > SAME_OVERLAP


def _larger(best: Detection, other: Detection) -> Detection:
    """The better score; the larger box if one is a part of the other, else the better one's."""
    grows = other.box.area > best.box.area and best.box.iou(other.box) <= SAME_OVERLAP
    return Detection(best.category, best.score, other.box if grows else best.box)
