"""Opening a source through FFmpeg: its options, its video stream, whether it is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from time import monotonic

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from trailwarden.edge.errors import SourceBroken
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.failures import opening_failure

# Open as soon as the codec's parameters are known, however long the camera makes us wait for a key
# frame, instead of after the 20 pictures from which FFmpeg guesses a frame rate nobody needs.
_PROBE = {"fpsprobesize": "1", "analyzeduration": "15000000"}


@dataclass(frozen=True, slots=True)
class ContainerOptions:
    """How a source is opened and read.

    `realtime` replays a recording at its own speed as if it were live, from now on; `loop` starts
    such a replay over at its end. `start` overrides a recording's own time, and `zone` is where a
    recording's time without an offset was set. `rtsp_transport` is `tcp` or `udp`.
    """

    realtime: bool = False
    loop: bool = False
    start: datetime | None = None
    zone: tzinfo = UTC
    rtsp_transport: str = "tcp"
    open_timeout_s: float = 10.0
    read_timeout_s: float = 10.0


AS_RECORDED = ContainerOptions()


def open_container(address: SourceAddress, options: ContainerOptions) -> InputContainer:
    """Connect and find the streams; raises what `ContainerFeed` raises on opening."""
    began = monotonic()
    try:
        return av.open(
            _ffmpeg_url(address),
            format="v4l2" if address.kind is SourceKind.DEVICE else None,
            options=_ffmpeg_options(address, options),
            metadata_errors="replace",
            timeout=(options.open_timeout_s, options.read_timeout_s),
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        timed_out = monotonic() - began >= options.open_timeout_s
        failure = opening_failure(error, address, timed_out)
    raise failure


def _ffmpeg_url(address: SourceAddress) -> str:
    if address.kind is SourceKind.RTSP_LISTEN:
        return "rtsp" + address.url[len("rtsp+listen") :]
    return address.url


def _ffmpeg_options(address: SourceAddress, options: ContainerOptions) -> dict[str, str]:
    listen_s = max(1, round(options.open_timeout_s))
    return {
        SourceKind.RTSP: {"rtsp_transport": options.rtsp_transport, **_PROBE},
        SourceKind.RTSP_LISTEN: {"rtsp_flags": "listen", "listen_timeout": f"{listen_s}", **_PROBE},
        # One segment behind the live end of a playlist instead of three.
        SourceKind.HTTP: {"live_start_index": "-1", **_PROBE},
        # A "video" on a memory card may be a playlist that points anywhere.
        SourceKind.FILE: {"protocol_whitelist": "file"},
    }.get(address.kind, {})


def video_stream(container: InputContainer, address: SourceAddress) -> VideoStream:
    """The first stream with pictures, set to be decoded by one thread. Raises SourceBroken."""
    # PyAV's types do not know that a stream without a decoder has no codec context.
    readable = [each for each in container.streams.video if hasattr(each.codec_context, "name")]
    if not readable:
        raise SourceBroken(
            f"{address} holds no video that FFmpeg can decode; check that it is not sound alone"
        )
    stream = readable[0]
    stream.codec_context.thread_count = 1
    return stream


def passes_by(container: InputContainer, address: SourceAddress) -> bool:
    """Whether what is not read in time is gone."""
    if address.kind is not SourceKind.HTTP:
        return address.kind is not SourceKind.FILE
    if container.format.name == "hls":
        return container.duration is None
    return container.duration is None and container.size <= 0


def detached(stream: VideoStream) -> VideoStream:
    """A copy of a stream's parameters that does not die with its connection."""
    keeper = av.open("null", "w", format="null")
    return keeper.add_stream_from_template(stream, opaque=True)
