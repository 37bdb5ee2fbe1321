"""A track's points as bytes: 14 a point, for overlays and trails, not for measuring.

Times are kept to a millisecond, coordinates and scores to 1/65535. A box is rounded outward, so
that it still holds the animal and never becomes empty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Box, TrackPoint

_FULL = 65535
_LONGEST_MS = 2**31 - 1
_POINT = np.dtype([("offset_ms", "<i4"), ("corners", "<u2", (4,)), ("score", "<u2")])


def pack(points: tuple[TrackPoint, ...]) -> bytes:
    """The points in order, 14 bytes each; no points give no bytes."""
    packed = np.zeros(len(points), _POINT)
    if points:
        offsets = np.nan_to_num([point.offset_s * 1000 for point in points])
        scores = np.nan_to_num([point.score for point in points])
        packed["offset_ms"] = np.rint(np.clip(offsets, -_LONGEST_MS, _LONGEST_MS))
        packed["corners"] = _outward(np.array([point.box.xyxy for point in points]))
        packed["score"] = np.rint(np.clip(scores, 0, 1) * _FULL)
    return packed.tobytes()


def unpack(data: bytes) -> tuple[TrackPoint, ...]:
    """The points that `pack` made into `data`."""
    packed = np.frombuffer(data, _POINT)
    corners = (packed["corners"] / _FULL).tolist()
    offsets = (packed["offset_ms"] / 1000).tolist()
    scores = (packed["score"] / _FULL).tolist()
    return tuple(
        TrackPoint(offset_s, Box(*box), score)
        for offset_s, box, score in zip(offsets, corners, scores, strict=True)
    )


def _outward(corners: NDArray[np.float64]) -> NDArray[np.int64]:
    """Nx4 relative xyxy to Nx4 whole steps: left and top down, right and bottom up."""
    scaled = corners * _FULL
    low, high = np.floor(scaled[:, :2] + 1e-6), np.ceil(scaled[:, 2:] - 1e-6)
    low = np.minimum(low, _FULL - 1)
    return np.concatenate([low, np.maximum(high, low + 1)], axis=1).astype(np.int64)
