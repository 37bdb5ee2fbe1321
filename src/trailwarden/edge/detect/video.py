"""Looking into a video file now and then: frames at steady intervals, damage counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from trailwarden.edge.errors import SourceBroken
from trailwarden.edge.frame import Image

VIDEO_SUFFIXES = frozenset(
    (
        ".mp4",
        ".m4v",
        ".mov",
        ".avi",
        ".asf",
        ".wmv",
        ".mkv",
        ".webm",
        ".mpg",
        ".mpeg",
        ".3gp",
        ".ts",
    )
)
"""Files that are taken for videos, in lower case."""

_UNSTATED_RATE = 25.0


class Video:
    """An open video file. `broken_packets` counts what could not be decoded so far."""

    def __init__(self, path: Path, container: InputContainer, stream: VideoStream) -> None:
        self.path = path
        self.frames = 0
        self.broken_packets = 0
        self.cut_short = False
        self._container = container
        self._stream = stream

    @property
    def frame_rate(self) -> float:
        """Frames a second as the file states them, or 25 if it states none."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(rate) if rate else _UNSTATED_RATE

    def issues(self) -> tuple[str, ...]:
        """What was wrong with the file as far as it was read, in words."""
        broken = f"{self.broken_packets} packets could not be decoded"
        said = [broken] if self.broken_packets else []
        return (*said, "file is cut short") if self.cut_short else tuple(said)

    def __iter__(self) -> Iterator[tuple[int, VideoFrame]]:
        """Numbered frames in order of display. Damage is counted, not raised."""
        try:
            for packet in self._container.demux(self._stream):
                try:
                    decoded = packet.decode()
                except FFmpegError:
                    self.broken_packets += 1
                    continue
                for frame in decoded:
                    yield self.frames, frame
                    self.frames += 1
        except FFmpegError:
            self.cut_short = True


@contextmanager
def open_video(path: Path) -> Iterator[Video]:
    """Open any container that FFmpeg reads. Raises SourceBroken if it holds no video."""
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (FFmpegError, OSError) as error:
        raise SourceBroken(
            f"video {path} cannot be opened: {error.strerror}; play it, or copy it from the card "
            f"again"
        ) from error
    with container:
        if not container.streams.video:
            raise SourceBroken(f"{path} holds no video; leave it out")
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        yield Video(path, container, stream)


def sampled(video: Video, every_s: float) -> Iterator[tuple[int, Image]]:
    """The first frame and then one every `every_s` seconds: its number and its picture.

    Raises SourceBroken if the file holds not one frame that can be decoded.
    """
    due = 0.0
    for number, frame in video:
        elapsed = number / video.frame_rate
        if elapsed >= due:
            yield number, np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            due = elapsed + every_s - 0.5 / video.frame_rate
    if video.frames == 0:
        raise SourceBroken(f"no frame of video {video.path} can be decoded; copy it again")
