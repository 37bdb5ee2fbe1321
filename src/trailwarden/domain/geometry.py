"""Boxes, always relative to the picture: 0..1, origin top left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A box as relative xyxy (0..1). Raises ValueError if it is empty or leaves the picture."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.x1 < self.x2 <= 1.0 and 0.0 <= self.y1 < self.y2 <= 1.0):
            raise ValueError(f"not a box inside the picture: {self}")

    @staticmethod
    def clipped(x1: float, y1: float, x2: float, y2: float) -> Box | None:
        """The part of a relative xyxy box that lies in the picture, or None if nothing does."""
        left, top, right, bottom = max(x1, 0.0), max(y1, 0.0), min(x2, 1.0), min(y2, 1.0)
        return Box(left, top, right, bottom) if left < right and top < bottom else None

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        """Relative corners: left, top, right, bottom."""
        return (self.x1, self.y1, self.x2, self.y2)

    @property
    def xywh(self) -> tuple[float, float, float, float]:
        """Relative left, top, width, height: Camtrap DP's bboxX/Y/Width/Height, MegaDetector's."""
        return (self.x1, self.y1, self.x2 - self.x1, self.y2 - self.y1)

    @property
    def area(self) -> float:
        """Share of the picture, 0..1."""
        return (self.x2 - self.x1) * (self.y2 - self.y1)

    @property
    def centre(self) -> tuple[float, float]:
        """Relative x and y of the middle."""
        return ((self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2)

    def intersection(self, other: Box) -> float:
        """Shared area, as a share of the picture."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        return width * height if width > 0 and height > 0 else 0.0

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        shared = self.intersection(other)
        return shared / (self.area + other.area - shared)
