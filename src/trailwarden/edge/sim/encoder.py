"""Encodes simulated pictures as a camera would: H.264 without B-frames, a key frame a second."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import cv2
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.stream import VideoStream

from trailwarden.edge.frame import Image


class CameraEncoder:
    """One packet per picture, in order. Key frames carry their parameter sets, as RTSP needs.

    `stream` is the template for copying the packets into a clip; it also has the parameter sets.
    """

    def __init__(self, size: tuple[int, int], fps: float) -> None:
        rate = Fraction(fps).limit_denominator(1001)
        keyframe_every = max(1, round(fps))
        self._container = av.open(io.BytesIO(), "w", format="mp4")
        self.stream: VideoStream = self._container.add_stream(
            "libx264",
            rate=rate,
            options={
                "preset": "ultrafast",
                "tune": "zerolatency",
                "x264-params": f"keyint={keyframe_every}:min-keyint={keyframe_every}"
                ":scenecut=0:bframes=0:threads=1",
            },
        )
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt = "yuv420p"
        self.stream.codec_context.time_base = 1 / rate
        self._container.start_encoding()  # opens the encoder and fills in the template
        self._with_headers = BitStreamFilterContext("dump_extra", self.stream)

    def encode(self, image: Image, index: int) -> Packet[VideoStream]:
        """The packet of a picture HxWx3; `index` rises from picture to picture."""
        planes = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = index
        frame.time_base = self.stream.codec_context.time_base
        (packet,) = self._with_headers.filter(self.stream.encode(frame)[0])
        return packet
