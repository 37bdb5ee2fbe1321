"""How large things look: a level pinhole camera on a tree, about knee to hip height.

With the horizon at `HORIZON` and the camera at height c, a metre standing on the ground at
picture height y measures (y - horizon) * picture height / c pixels.
"""

from __future__ import annotations

HORIZON = 0.36
CAMERA_HEIGHT_M = 1.15


def px_per_m(ground: float, height_px: int) -> float:
    """Pixels to a metre for something standing on the ground at relative height `ground`."""
    return (ground - HORIZON) * height_px / CAMERA_HEIGHT_M


def half_width_m(ground: float, aspect: float) -> float:
    """Metres from the middle column to the picture's edge at relative height `ground`."""
    return aspect / 2 * CAMERA_HEIGHT_M / (ground - HORIZON)
