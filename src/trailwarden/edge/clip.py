"""One clip file in the making: compressed packets in, a file that plays out, nothing re-encoded.

A clip is first written as fragments (a file cut off at any point plays up to there) and at the end
rewritten (`edge.rewrite`) with its index in front, so that it plays before all of it has arrived.

What a browser may play goes into MP4. Codecs that no browser plays in MP4, such as MJPEG, go into
Matroska, which names them unambiguously and which desktop players read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from trailwarden.edge.errors import EvidenceError
from trailwarden.edge.evidence import write_error
from trailwarden.edge.packets import codec_name, is_annex_b

_MICROSECONDS_A_FRAGMENT = "1000000"
_START_CODE = b"\x00\x00\x01"


@dataclass(frozen=True, slots=True)
class ClipFormat:
    """A container and how to ask for its two forms: in fragments while recording, whole after."""

    name: str
    suffix: str
    media_type: str
    in_fragments: dict[str, str]
    whole: dict[str, str]


MP4 = ClipFormat(
    "mp4",
    ".mp4",
    "video/mp4",
    {
        "movflags": "frag_keyframe+empty_moov+default_base_moof",
        "frag_duration": _MICROSECONDS_A_FRAGMENT,
    },
    {"movflags": "faststart"},
)
MATROSKA = ClipFormat(
    "matroska",
    ".mkv",
    "video/matroska",
    {"cluster_time_limit": "1000", "allow_raw_vfw": "1", "flush_packets": "1"},
    {"allow_raw_vfw": "1"},
)
_MP4_CODECS = {"h264", "hevc", "av1", "vp9", "mpeg4"}


def format_for(stream: VideoStream) -> ClipFormat:
    """Return the container for clips of `stream`."""
    return MP4 if codec_name(stream) in _MP4_CODECS else MATROSKA


class FragmentWriter:
    """Writes one clip in fragments to `path`. Times must start near 0 and dts must rise.

    `playable` turns true when the first fragment is on the disk. Every error is an EvidenceError
    (DiskFull if there was no room) and leaves the fragments before it playable.
    """

    def __init__(self, path: Path, stream: VideoStream, form: ClipFormat) -> None:
        self.path = path
        self._file = RawFile(path)
        try:
            self._out = av.open(
                self._file, "w", format=form.name, container_options=form.in_fragments
            )
            self._stream = stream_like(self._out, stream)
        except (ValueError, av.error.FFmpegError) as error:
            self._file.close()
            path.unlink(missing_ok=True)
            raise EvidenceError(
                f"{codec_name(stream)} video cannot be kept in a clip ({error}). Set the camera "
                "to H.264."
            ) from error
        self._in_annex_b = is_annex_b(stream)
        self._header_bytes = 0
        self._whole_bytes = 0

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._file.closed

    @property
    def playable(self) -> bool:
        """Whether at least one whole fragment is in the file."""
        return self._whole_bytes > self._header_bytes > 0

    def begin(self, parameter_sets: bytes | None) -> None:
        """Write the header; `parameter_sets` found in band go before those of the stream."""
        if parameter_sets is not None:
            self._stream.codec_context.extradata = parameter_sets
        with self._guarded():
            self._out.start_encoding()
            self._header_bytes = self._whole_bytes = self._file.size

    def write(self, packet: Packet[VideoStream]) -> None:
        """Add a packet, which becomes the writer's own; one with nothing in it is left out.

        A damaged Annex B packet without a start code would become an empty sample, and one such
        sample makes MP4 readers refuse the file.
        """
        if not packet.size or (self._in_annex_b and _START_CODE not in bytes(packet)):
            return
        packet.stream = self._stream
        with self._guarded(), suppress(av.error.InvalidDataError):  # a damaged packet is left out
            self._out.mux(packet)
            self._whole_bytes = self._file.size

    def close(self) -> None:
        """Write the last fragment and flush all to the disk. Closing twice is harmless."""
        if self._file.closed:
            return
        with self._guarded():
            if self._header_bytes:
                self._out.close()
                self._whole_bytes = self._file.size
            self._file.sync()
        self._file.close()

    def sync(self) -> None:
        """Flush what is written to the disk."""
        if self._file.closed:
            return  # closing flushed it
        with self._guarded():
            self._file.sync()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Name errors, and after one cut the file back to its last whole fragment."""
        try:
            yield
        except (OSError, ValueError, av.error.FFmpegError) as error:
            self._file.abandon(self._whole_bytes)
            self._out.close()  # writes nothing any more: its file is closed
            raise clip_error(self.path, error) from error


def stream_like(out: OutputContainer, stream: VideoStream) -> VideoStream:
    """Add a stream to `out` that takes packets of `stream`."""
    twin = out.add_stream_from_template(stream, opaque=True)
    known, ours = stream.codec_context, twin.codec_context
    if known.extradata is not None:
        # An encoder's stream has its settings in the codec only until its header is written.
        ours.extradata = known.extradata
    ours.width, ours.height = known.width, known.height
    if known.pix_fmt is not None:
        ours.pix_fmt = known.pix_fmt
    if codec_name(stream) == "rawvideo":
        ours.codec_tag = known.codec_tag  # it alone says how the pixels lie
    if codec_name(stream) == "hevc" and out.format.name == "mp4":
        ours.codec_tag = "hvc1"  # Safari plays HEVC under this tag only
    return twin


def clip_error(path: Path, error: Exception) -> EvidenceError:
    """Return the EvidenceError, DiskFull if that is the cause, for a failed write of a clip."""
    if isinstance(error, OSError):
        return write_error(path, error)
    return EvidenceError(
        f"could not write the clip {path}: {error}. Check the camera's stream settings; H.264 "
        "without exotic options always works."
    )


class RawFile:
    """A file that FFmpeg writes through, so that each failed write is seen as it happens."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        try:
            self._raw: BinaryIO = path.open("wb", buffering=0)
        except OSError as error:
            raise write_error(path, error) from error
        self.size = 0

    @property
    def closed(self) -> bool:
        return self._raw.closed

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[self._raw.write(rest) :]
        self.size = max(self.size, self._raw.tell())
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def sync(self) -> None:
        os.fsync(self._raw.fileno())

    def abandon(self, keep_bytes: int) -> None:
        """Cut the file to its first `keep_bytes` and close it."""
        with suppress(OSError, ValueError):
            self._raw.truncate(keep_bytes)
        self.close()

    def close(self) -> None:
        with suppress(OSError):
            self._raw.close()
