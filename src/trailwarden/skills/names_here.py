"""The vocabulary of a store: what its cameras, animals and behaviours are called."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from trailwarden.asking.vocabulary import AnimalName, CameraName, Vocabulary
from trailwarden.domain import Deployment, from_micros
from trailwarden.query.frames import Frames
from trailwarden.skills.plain import clean

_MOST_NAMED = 6
_KNOWN: WeakKeyDictionary[Frames, Vocabulary] = WeakKeyDictionary()


def vocabulary_of(frames: Frames) -> Vocabulary:
    """What a state of the store can name; kept for as long as somebody holds that state."""
    known = _KNOWN.get(frames)
    if known is None:
        known = _KNOWN[frames] = _vocabulary(frames)
    return known


def _vocabulary(frames: Frames) -> Vocabulary:
    starts = frames.column("start_us")
    zones = {one.time_zone for one in frames.places.deployments}
    return Vocabulary(
        cameras=_cameras(frames.places.deployments),
        animals=_animals(frames),
        individuals=tuple(sorted(frames.books["individual"].known)),
        behaviours=_behaviours(frames),
        zone=zones.pop() if len(zones) == 1 else None,
        first=from_micros(int(starts[0])) if len(starts) else None,
        last=from_micros(int(starts[-1])) if len(starts) else None,
        revision=frames.revision,
    )


def seen_most(vocabulary: Vocabulary) -> list[str]:
    """The animals seen most, as people call them, the most first."""
    seen = sorted(vocabulary.animals, key=lambda one: -one.events)
    named = [one.common[0] for one in seen if one.common and one.events]
    return named[:_MOST_NAMED]


def place_name(name: str) -> str:
    """A place as people call it: what marks it as simulated is left out."""
    return clean(name.removesuffix("(simulated)"))


def _cameras(deployments: tuple[Deployment, ...]) -> tuple[CameraName, ...]:
    places: dict[str, dict[str, None]] = {}
    for one in sorted(deployments, key=lambda one: (one.camera_id, one.start)):
        known = places.setdefault(one.camera_id, {})
        for name in (one.location_name, one.location_id):
            if name:
                known[place_name(name)] = None
    return tuple(CameraName(camera=camera, places=tuple(known)) for camera, known in places.items())


def _animals(frames: Frames) -> tuple[AnimalName, ...]:
    taxonomy, events = frames.taxonomy, _events_by_taxon(frames)
    common = {one.scientific_name: one.vernacular for one in taxonomy.taxa}
    names = sorted({*common, *taxonomy.observed})
    return tuple(
        AnimalName(
            scientific=name,
            rank=taxonomy.rank(name),
            lineage=dict(taxonomy.lineage(name)),
            common=tuple(dict.fromkeys(common.get(name, {}).values())),
            events=events.get(name, 0),
        )
        for name in names
    )


def _events_by_taxon(frames: Frames) -> dict[str, int]:
    """How many events show each name, the name itself and nothing finer."""
    names = frames.books["taxon"].names
    seen = frames.records.select("key", "taxon").unique()["taxon"].to_numpy()
    counts = np.bincount(seen, minlength=len(names)).tolist()
    return {name: n for name, n in zip(names, counts, strict=True) if name and n}


def _behaviours(frames: Frames) -> tuple[str, ...]:
    lists = frames.books["behaviors"].known
    return tuple(sorted({one.strip() for words in lists for one in words.split("|")} - {""}))
