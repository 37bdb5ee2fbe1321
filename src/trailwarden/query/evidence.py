"""What an answer rests on: how many events, which, and a fingerprint that names the very set."""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trailwarden.query.result import Evidence
from trailwarden.query.selection import Selected

Keys: TypeAlias = npt.NDArray[np.uint64]

_NONE: Keys = np.empty(0, np.uint64)
_SHOWN = 100
"""Event ids given at least, if any are wanted."""


def evidence(chosen: Selected, ids_per_row: int) -> Evidence:
    """The evidence of an answer about these records."""
    wanted = max(ids_per_row, _SHOWN) if ids_per_row else 0
    (ids,) = chosen.events_of([chosen.first_of_event[:wanted]])
    keys = chosen.column("key")
    return Evidence(
        events=chosen.events,
        observations=int(np.count_nonzero(chosen.column("category"))),
        event_ids=ids,
        complete=chosen.events <= wanted,
        fingerprint=fingerprint(keys, keys.take(chosen.repeats)),
    )


def fingerprint(keys: Keys, again: Keys = _NONE) -> str:
    """32 hexadecimal digits of a set of events, whatever their order; `again` are keys that stand
    once too often among the others.

    Of the keys (`reading.event_key`) the number, the sum and the exclusive or, hashed: the same
    on every machine and with every version of every library.
    """
    total = (int(keys.sum(dtype=np.uint64)) - int(again.sum(dtype=np.uint64))) % 2**64
    mixed = int(np.bitwise_xor.reduce(keys)) ^ int(np.bitwise_xor.reduce(again))
    text = f"{len(keys) - len(again)}:{total:016x}:{mixed:016x}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
