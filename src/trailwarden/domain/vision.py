"""What a detector can say about one picture: animal, person or vehicle, where, how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trailwarden.domain.geometry import Box


class Category(StrEnum):
    """MegaDetector's three kinds. A detector names nothing finer; a classifier may."""

    ANIMAL = "animal"
    PERSON = "person"
    VEHICLE = "vehicle"

    @property
    def observation_type(self) -> ObservationType:
        """Camtrap DP's word for it (a person is `human` there)."""
        return ObservationType.HUMAN if self is Category.PERSON else ObservationType(self.value)


class ObservationType(StrEnum):
    """Camtrap DP `observationType`."""

    ANIMAL = "animal"
    HUMAN = "human"
    VEHICLE = "vehicle"
    BLANK = "blank"
    UNKNOWN = "unknown"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class Detection:
    """One box in one picture. `score` is the detector's, 0..1, not a probability."""

    category: Category
    score: float
    box: Box
