"""What is known of an event, as far as a describer may know it.

Nothing of this is somebody else's free text: a camera's name, a place, a comment or the text burnt
into a picture could hold instructions to a model. The only name is the taxon's, and only if it
looks like one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from trailwarden.domain import (
    ClassificationMethod,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Rank,
    Taxon,
)
from trailwarden.store import StoredEvent

_NAME = re.compile(r"[A-Z][a-z-]{1,40}(?: [a-z-]{2,40}){0,2}")
_TURN = {MediaKind.BEST: 0, MediaKind.ORIGINAL: 1, MediaKind.THUMBNAIL: 2}
_STILLS = {"image/jpeg", "image/png", "image/webp"}
_YOUNG = {"juvenile", "subadult"}
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A key frame: `offset_s` from the event's start, where the file's time tells it."""

    path: Path
    offset_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event's facts and key frames.

    `taxon` is the one name that stands for all its animals, None where there is none or several.
    `names` are all that its animals may be called: that name, what it is a kind of, its vernacular
    ones. `count` is what people counted and `young` whether they saw any, None where they did
    not say. `may_be_shown`: animals, nobody else.
    """

    event_id: str
    duration_s: float
    taxon: str | None
    rank: Rank | None
    names: frozenset[str]
    count: int | None
    young: bool | None
    pictures: tuple[Picture, ...]
    may_be_shown: bool

    @property
    def input_hash(self) -> str:
        """Stands for the facts: the same as long as a description of them would hold."""
        facts = asdict(self) | {"names": sorted(self.names), "pictures": None}
        text = json.dumps(facts, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def evidence_of(event: StoredEvent, taxa: Mapping[str, Taxon]) -> Evidence:
    """What may be told of an event. `taxa` are the store's, by scientific name."""
    animals = [one for one in event.current if one.observation_type is ObservationType.ANIMAL]
    name = _common_name(animals)
    taxon = taxa.get(name) if name else None
    return Evidence(
        event_id=event.event_id,
        duration_s=round(event.duration / timedelta(seconds=1), 3),
        taxon=name,
        rank=taxon.rank if taxon else None,
        names=_names(name, taxon),
        count=_counted(animals),
        young=_seen_young(animals),
        pictures=_key_frames(event),
        may_be_shown=bool(animals) and len(animals) == len(event.current),
    )


def _common_name(animals: list[Observation]) -> str | None:
    names = {one.scientific_name for one in animals}
    if len(names) != 1:
        return None
    (name,) = names
    return name if name and _NAME.fullmatch(name) else None


def _names(name: str | None, taxon: Taxon | None) -> frozenset[str]:
    known = [name or ""]
    if taxon:
        known += [*taxon.lineage.values(), *taxon.vernacular.values()]
    if name and " " in name:
        known.append(name.split()[0])
    return frozenset(one.casefold() for one in known if one)


def _by_people(animals: list[Observation]) -> list[Observation]:
    return [one for one in animals if one.classification_method is ClassificationMethod.HUMAN]


def _seen_young(animals: list[Observation]) -> bool | None:
    stages = [one.life_stage for one in _by_people(animals)]
    if any(stage in _YOUNG for stage in stages):
        return True
    return False if stages and all(stage == "adult" for stage in stages) else None


def _counted(animals: list[Observation]) -> int | None:
    """The animals that people counted: their observations are different animals."""
    by_people = _by_people(animals)
    counts = [one.count for one in by_people if one.count is not None]
    return sum(counts) if counts and len(counts) == len(by_people) else None


def _key_frames(event: StoredEvent) -> tuple[Picture, ...]:
    """At most four, the best first and then spread over the event, in order of time."""
    stills = [one for one in event.media if one.media_type in _STILLS and one.kind in _TURN]
    best_kind = min((_TURN[one.kind] for one in stills), default=None)
    chosen = [one for one in stills if _TURN[one.kind] == best_kind]
    pictures = sorted((_picture(event, one) for one in chosen), key=lambda one: one.offset_s)
    if len(pictures) <= MOST_PICTURES:
        return tuple(pictures)
    step = (len(pictures) - 1) / (MOST_PICTURES - 1)
    return tuple(pictures[round(step * number)] for number in range(MOST_PICTURES))


def _picture(event: StoredEvent, media: Media) -> Picture:
    offset = (event.time_of(media) - event.start) / timedelta(seconds=1)
    return Picture(media.path, round(min(max(offset, 0.0), event.duration.total_seconds()), 1))
