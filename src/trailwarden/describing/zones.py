"""Named parts of cameras' pictures, as the user gives them: `gate:water=0,0.6,0.4,1`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from trailwarden.describing.motion import RECKONING, Zone
from trailwarden.domain import Box

_FORM = re.compile(r"(?P<camera>.+):(?P<name>[^:=]{1,40})=(?P<corners>[^:=]+)")


@dataclass(frozen=True, slots=True)
class Zones:
    """Zones by camera; none for most."""

    named: tuple[tuple[str, Zone], ...] = ()

    @staticmethod
    def read(texts: Iterable[str]) -> Zones:
        """From `CAMERA:NAME=LEFT,TOP,RIGHT,BOTTOM`, relative, 0..1. Raises ValueError."""
        return Zones(tuple(_zone(text) for text in texts))

    def of(self, camera_id: str) -> tuple[Zone, ...]:
        """Those of a camera."""
        return tuple(zone for camera, zone in self.named if camera == camera_id)

    @property
    def reckoning(self) -> str:
        """The name of the reckoning with these zones: with others events are described anew."""
        if not self.named:
            return RECKONING
        return (
            f"{RECKONING} {hashlib.blake2b(repr(self.named).encode(), digest_size=4).hexdigest()}"
        )


def _zone(text: str) -> tuple[str, Zone]:
    match = _FORM.fullmatch(text)
    corners = match["corners"].split(",") if match else []
    try:
        left, top, right, bottom = (float(part) for part in corners)
        box = Box(left, top, right, bottom)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no zone ({error}); write CAMERA:NAME=LEFT,TOP,RIGHT,BOTTOM from 0 to 1,"
            " for example gate:water=0,0.6,0.4,1"
        ) from error
    assert match is not None, "without a match there are no corners"
    return match["camera"], Zone(match["name"].strip(), box)
