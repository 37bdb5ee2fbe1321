"""What became of each visit: recorded, slept through, or lost because the camera saw nothing."""

from __future__ import annotations

import numpy as np

from trailwarden.domain import CameraState
from trailwarden.worlds.posts import States
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.visits import FATES, Fate, Other, Table

_TRIGGER = {Other.PERSON: 0.95, Other.VEHICLE: 0.9, Other.WIND: 1.0, Other.SERVICE: 1.0}
_BY_STATE = np.array(
    [FATES.index(Fate.RECORDED if s is CameraState.UP else Fate(s.value)) for s in CameraState],
    np.int8,
)


def give_fates(spec: WorldSpec, table: Table, states: States, rng: np.random.Generator) -> None:
    """Fill in the column fate. Larger groups wake a camera more surely: any one of them may.

    A visit must lie in good time altogether: one that begins or ends in a gap is lost to it.
    """
    trigger = np.ones(len(table))
    for code, species in enumerate(spec.species):
        trigger[table["who"] == code] = species.trigger
    for other, chance in _TRIGGER.items():
        trigger[table["who"] == other] = chance
    missed = rng.random(len(table)) < (1.0 - trigger) ** np.maximum(table["count"], 1)
    ends = table["start"] + table["duration"].astype(np.int64) * 1_000_000
    fate = _BY_STATE[states.states_at(table["post"], table["start"])]
    late = _BY_STATE[states.states_at(table["post"], ends)]
    recorded = FATES.index(Fate.RECORDED)
    fate = np.where(fate == recorded, late, fate)
    table["fate"] = np.where((fate == recorded) & missed, FATES.index(Fate.ASLEEP), fate)
