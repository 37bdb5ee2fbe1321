"""Looking at one picture of a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from trailwarden.domain import Detection
from trailwarden.edge.card.portrait import Portrait, portray
from trailwarden.edge.card.survey import Still
from trailwarden.edge.detect.picture import read_picture
from trailwarden.edge.frame import Frame


@dataclass(frozen=True, slots=True)
class Look:
    """What one picture showed, the picture itself let go.

    `width` and `height` are the picture's, upright. `damage` says in words what was wrong with
    the file, and is empty if nothing was.
    """

    still: Still
    width: int
    height: int
    detections: tuple[Detection, ...]
    portrait: Portrait
    damage: str = ""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.still.file.path


def look_at(still: Still, zone: tzinfo, find: Callable[[Frame], tuple[Detection, ...]]) -> Look:
    """Decode a picture and `find` animals, people and vehicles in it. Raises PictureError."""
    picture = read_picture(still.file.path, zone)
    found = find(Frame.of_image(picture.image, still.time, still.stamps))
    damage = (issue for issue in picture.issues if issue not in still.issue)
    return Look(
        still=still,
        width=picture.width,
        height=picture.height,
        detections=found,
        portrait=portray(picture.image, [(one.box, one.score) for one in found]),
        damage="; ".join(damage),
    )
