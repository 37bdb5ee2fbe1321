"""Writes a simulated scene to a video file, to look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av

from trailwarden.edge.sim.feed import SimulatedFeed
from trailwarden.edge.sim.spec import SceneSpec

_DEFAULT_S = 30.0


def record(spec: SceneSpec, path: Path) -> int:
    """Write the scene to `path` (a container PyAV knows, such as .mp4); returns its frames.

    A scene without an end is written for 30 seconds. Raises OSError if the file cannot be
    written.
    """
    if spec.duration_s is None:
        spec = replace(spec, duration_s=_DEFAULT_S)
    frames = 0
    with SimulatedFeed(spec, realtime=False) as feed, av.open(str(path), "w") as clip:
        assert feed.video is not None
        stream = clip.add_stream_from_template(feed.video)
        for reading in feed:
            assert reading.packet is not None
            packet = reading.packet.packet
            packet.stream = stream
            clip.mux(packet)
            frames += len(reading.frames)
    return frames
