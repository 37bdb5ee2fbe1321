"""Where a question is about: cameras, or the places where they hung."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailwarden.asking import names
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.query.frames import Frames
from trailwarden.skills.names_here import place_name
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import listed
from trailwarden.skills.wording import require_words

_LEAD = re.compile(r"^(?:(?:at|on|in|by|near|from|the|camera|cam)\s+)+", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:camera|cam)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sites:
    """Cameras, or one location where a camera hung for a while; None does not restrict."""

    cameras: tuple[str, ...] | None = None
    locations: tuple[str, ...] | None = None
    label: str = ""

    @property
    def at(self) -> str:
        """`at the spring`, or nothing."""
        return f"at {self.label}" if self.label else ""


def sites_of(words: str | None, vocabulary: Vocabulary, frames: Frames) -> Sites:
    """The cameras or the place that is meant. Raises Unclear, Unknown.

    A place is a place of its own only where one of its cameras hung elsewhere too: `east clearing`
    of a camera that was moved there is not all that the camera saw.
    """
    if words is None:
        return Sites()
    require_words(words, "camera")
    place = _moved_to(words, frames)
    if place is not None:
        return place
    found = names.cameras(words, vocabulary)
    if not found.cameras:
        return Sites()
    return Sites(cameras=found.cameras, label=listed([clean(one) for one in found.cameras], 6))


def _moved_to(words: str, frames: Frames) -> Sites | None:
    """The place of exactly these words, if its camera hung at another as well."""
    asked = _TAIL.sub("", _LEAD.sub("", " ".join(words.split()))).casefold()
    deployments = frames.places.deployments
    if asked in {one.camera_id.casefold() for one in deployments}:
        return None
    meant = [
        one
        for one in deployments
        if asked
        in {place_name(name).casefold() for name in (one.location_name, one.location_id) if name}
    ]
    if len({one.place for one in meant}) != 1:
        return None
    cameras = {one.camera_id for one in meant}
    if all(one.place == meant[0].place for one in deployments if one.camera_id in cameras):
        return None
    label = place_name(meant[0].location_name or meant[0].place)
    return Sites(locations=(meant[0].place,), label=f"{label} ({listed(sorted(cameras))})")
