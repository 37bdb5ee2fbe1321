"""One sortable number for a camera (or post) and a moment, so that whole columns are looked up."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_ROOM = 1 << 49  # microseconds between one group's keys and the next's: seventeen years


def keys_of(group: ArrayLike, micros: ArrayLike, origin: int) -> NDArray[np.int64]:
    """Keys that sort by group, then moment. `micros` lie within seventeen years after `origin`."""
    since = np.asarray(micros, np.int64) - origin
    return np.asarray(np.asarray(group, np.int64) * _ROOM + since)
