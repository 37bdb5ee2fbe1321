"""The places a simulated camera may hang: a meadow, a forest, a waterhole, a track."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """What a scene is like for those who pass: which kinds (weights), and where they walk.

    `lane` is the range of relative ground heights of creatures, `road` that of cars.
    """

    name: str
    kinds: tuple[tuple[str, float], ...]
    lane: tuple[float, float]
    road: tuple[float, float]


PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        Place("meadow", (("deer", 5), ("fox", 2), ("hare", 2), ("boar", 1), ("person", 1)),
              (0.60, 0.76), (0.66, 0.68)),
        Place("forest", (("deer", 3), ("boar", 4), ("fox", 3), ("person", 1)),
              (0.60, 0.76), (0.66, 0.68)),
        Place("waterhole", (("bird", 4), ("deer", 3), ("boar", 2), ("fox", 1)),
              (0.68, 0.78), (0.70, 0.72)),
        Place("track", (("car", 3), ("person", 4), ("deer", 2), ("fox", 2), ("hare", 1)),
              (0.60, 0.74), (0.64, 0.69)),
    )
}  # fmt: skip
