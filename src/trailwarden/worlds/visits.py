"""Visits as columns: everything that passed a camera, whether it was recorded or not.

A table is one NumPy structured array, 39 bytes a visit: a million of them take 39 MB.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Table: TypeAlias = NDArray[np.void]
"""Rows of `VISIT`."""

NONE = -1
SEXES = (None, "female", "male")


class Other(IntEnum):
    """Who passes besides the species of a world, which are 0, 1, 2..."""

    PERSON = -1
    VEHICLE = -2
    WIND = -3
    SERVICE = -4  # a person at work on the camera


class Fate(StrEnum):
    """What became of a visit: recorded, or why not."""

    RECORDED = "recorded"
    ASLEEP = "asleep"  # the camera did not wake up in time
    STALE = "stale"
    FROZEN = "frozen"
    DARK = "dark"
    BLIND = "blind"
    DOWN = "down"


FATES = tuple(Fate)
BEHAVIOURS = (
    "",
    "walking",
    "running",
    "vigilance",
    "drinking",
    "resting",
    "grooming",
    "browsing",
    "grazing",
    "rooting",
    "foraging",
)

VISIT = np.dtype(
    [
        ("id", np.int32),  # its number in the world, and its row once the world is made
        ("start", np.int64),  # true time, UTC microseconds of a whole second
        ("duration", np.int32),  # seconds
        ("camera", np.int16),
        ("post", np.int16),  # the deployment
        ("who", np.int16),  # a species, or Other
        ("count", np.int16),
        ("young", np.int16),  # how many of the count are this year's
        ("sex", np.int8),
        ("behaviour", np.int8),
        ("heading", np.int8),  # +1 to the right in the picture (up the trail), -1 to the left
        ("individual", np.int8),
        ("fate", np.int8),
        ("party", np.int32),  # visits of one party: along the trail, or a bout at a sett
        ("follows", np.int32),  # the id of the visit of the prey that it follows
    ]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One visit of a table, its columns in the order of `VISIT`."""

    visit: int
    start: int
    duration: int
    camera: int
    post: int
    who: int
    count: int
    young: int
    sex: int
    behaviour: int
    heading: int
    individual: int
    fate: int
    party: int
    follows: int


def blank_visits(number: int) -> Table:
    """`number` visits of nobody yet: one animal, no party, no name."""
    table = np.zeros(number, VISIT)
    table["count"] = 1
    for column in ("individual", "party", "follows"):
        table[column] = NONE
    return table


def numbered(table: Table, order: NDArray[np.intp]) -> Table:
    """The rows in a new order, their ids (and those they refer to) the new row numbers."""
    place = np.full(int(table["id"].max(initial=NONE)) + 1, NONE, np.int32)
    rows = table[order]
    place[rows["id"]] = np.arange(len(rows), dtype=np.int32)
    rows["id"] = np.arange(len(rows), dtype=np.int32)
    known = rows["follows"] != NONE
    rows["follows"][known] = place[rows["follows"][known]]
    return rows
