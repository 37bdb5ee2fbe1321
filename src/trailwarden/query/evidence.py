"""What an answer rests on: how many events, which, and a fingerprint that names the very set."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.query.counting import one_per_event
from trailwarden.query.result import Evidence
from trailwarden.query.selection import Selected

_SHOWN = 100
"""Event ids given at least, if any are wanted."""


def distinct_events(chosen: Selected, *columns: str) -> pl.DataFrame:
    """A row for each event among the records, in their order: `at`, `key` and the columns."""
    return one_per_event(chosen.columns("key", *columns).with_row_index("at"), ())


def evidence(chosen: Selected, events: pl.DataFrame, ids_per_row: int) -> Evidence:
    """The evidence of an answer that rests on these events (`distinct_events`)."""
    wanted = max(ids_per_row, _SHOWN) if ids_per_row else 0
    observations = (chosen.columns("category")["category"] > 0).sum()
    return Evidence(
        events=len(events),
        observations=int(observations),
        event_ids=tuple(chosen.event_ids(events["at"][:wanted].to_list())),
        complete=len(events) <= wanted,
        fingerprint=fingerprint(events["key"].to_numpy()),
    )


def fingerprint(keys: npt.NDArray[np.uint64]) -> str:
    """32 hexadecimal digits of a set of events, whatever their order.

    Of the keys (`loading.event_key`) the number, the sum and the exclusive or, hashed: the same
    on every machine and with every version of every library.
    """
    total = int(keys.sum(dtype=np.uint64)) if len(keys) else 0
    mixed = int(np.bitwise_xor.reduce(keys)) if len(keys) else 0
    text = f"{len(keys)}:{total:016x}:{mixed:016x}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
