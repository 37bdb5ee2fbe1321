"""A decoded video frame as ours: grey straight from the luminance plane, colour when asked for.

Grey costs nothing where the decoder already made it: YUV's first plane is the grey picture. It is
read in place; the array keeps the decoder's buffer alive and no longer than itself. Colour is
converted by whoever asks, in their thread.
"""

from __future__ import annotations

from datetime import datetime

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from trailwarden.domain import Stamps
from trailwarden.edge.frame import Frame, Image

_EIGHT_BIT_LUMINANCE = ("yuv4", "yuvj4", "yuva4", "gray", "nv12", "nv21", "nv16", "nv24")
_DEEP = ("le", "be")  # two bytes a pixel
# Video ("limited") range keeps black at 16 and white at 235.
_TO_FULL_RANGE = np.clip((np.arange(256) - 16) * 255 / 219 + 0.5, 0, 255).astype(np.uint8)


def frame_of(decoded: VideoFrame, time: datetime, stamps: Stamps) -> Frame:
    """Wrap a decoded frame; turned upright if it says it was filmed on its side."""
    quarter_turns = round(decoded.rotation / 90) % 4
    size = (decoded.width, decoded.height)
    return Frame(
        time,
        stamps,
        size if quarter_turns % 2 == 0 else size[::-1],
        grey=lambda: _turned(grey_of(decoded), quarter_turns),
        colour=lambda: _turned(colour_of(decoded), quarter_turns),
    )


def grey_of(decoded: VideoFrame) -> Image:
    """HxW, full range 0..255; a view of the decoder's own plane where its range is full."""
    name = decoded.format.name
    if not name.startswith(_EIGHT_BIT_LUMINANCE) or name.endswith(_DEEP):
        return np.asarray(decoded.to_ndarray(format="gray"), np.uint8)
    plane = decoded.planes[0]
    if plane.line_size < decoded.width:  # rows stored bottom up
        return np.asarray(decoded.to_ndarray(format="gray"), np.uint8)
    rows: Image = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    luminance = rows[: decoded.height, : decoded.width]
    return (
        luminance
        if _is_full_range(decoded)
        else np.asarray(cv2.LUT(luminance, _TO_FULL_RANGE), np.uint8)
    )


def colour_of(decoded: VideoFrame) -> Image:
    """HxWx3 blue-green-red."""
    return np.asarray(decoded.to_ndarray(format="bgr24"), np.uint8)


def _is_full_range(decoded: VideoFrame) -> bool:
    name = decoded.format.name
    return name.startswith(("yuvj", "gray")) or decoded.color_range == ColorRange.JPEG


def _turned(image: Image, quarter_turns: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarter_turns)) if quarter_turns else image
