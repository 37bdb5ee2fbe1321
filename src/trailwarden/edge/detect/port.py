"""The port every detector is reached through: a picture in, boxes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from trailwarden.domain import Detection
from trailwarden.edge.frame import Image


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model said it: goes into `classifiedBy`, so that a result can be traced to a file."""

    name: str
    sha256: str
    path: Path | None

    @property
    def label(self) -> str:
        """Name and the first 12 digits of the hash, for example `yolox-nano@d39bee73564e`."""
        return f"{self.name}@{self.sha256[:12]}"


class Detector(Protocol):
    """Finds animals, people and vehicles. Safe to call from several threads."""

    @property
    def identity(self) -> ModelIdentity: ...

    @property
    def threshold(self) -> float:
        """The score at or above which a detection of this model is taken as one by default."""

    @property
    def input_size(self) -> tuple[int, int]:
        """Width and height of the model's input, in pixels."""

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        """Detections at or above `min_score`, best first, in one HxWx3 blue-green-red picture."""
