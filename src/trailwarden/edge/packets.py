"""Compressed packets: copies of them, and the decoder's settings that they carry."""

from __future__ import annotations

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.stream import VideoStream

_NAL_CODECS = ("h264", "hevc")


def codec_name(stream: VideoStream) -> str:
    """The codec's own name (`h264`), whichever decoder or encoder (`libx264`) stands for it."""
    return stream.codec_context.codec.canonical_name


def copy_packet(packet: Packet[VideoStream]) -> Packet[VideoStream]:
    """Return a packet with the same data and times, so that the original stays as it is."""
    twin: Packet[VideoStream] = Packet(bytes(packet))  # type: ignore[assignment]  # any stream's
    twin.time_base, twin.pts, twin.dts = packet.time_base, packet.pts, packet.dts
    twin.is_keyframe = packet.is_keyframe
    if packet.duration:
        twin.duration = packet.duration
    return twin


class ParameterSets:
    """Finds the decoder's settings (SPS, PPS, …) inside a stream's key frames.

    Cameras send them in band, out of band (RTSP's SDP), or both, and the SDP may be out of date:
    what a key frame carries is right. Streams with length-prefixed packets never carry them.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._comparable = is_annex_b(stream)
        length_prefixed = codec_name(stream) in _NAL_CODECS and not self._comparable
        self._filter = None if length_prefixed else _extractor(stream)

    def in_packet(self, packet: Packet[VideoStream]) -> bytes | None:
        """Return the settings that a key frame carries, None if it carries none."""
        if self._filter is None:
            return None
        try:
            for filtered in self._filter.filter(copy_packet(packet)):
                found = filtered.get_sidedata("new_extradata")
                if found:
                    return bytes(found).rstrip(b"\0")  # the next start code may lend it a zero
        except av.error.FFmpegError:
            self._filter.flush()  # a damaged key frame: nothing to learn from it
        return None

    def changed(self, before: bytes | None, now: bytes | None) -> bool:
        """Whether `now` needs another decoder than `before`; unknown counts as the same."""
        return self._comparable and before is not None and now is not None and before != now


def is_annex_b(stream: VideoStream) -> bool:
    """Whether packets are NAL units behind start codes, not behind their lengths as in MP4."""
    extradata = stream.codec_context.extradata
    return codec_name(stream) in _NAL_CODECS and (extradata is None or extradata[:1] != b"\x01")


def _extractor(stream: VideoStream) -> BitStreamFilterContext | None:
    try:
        return BitStreamFilterContext("extract_extradata", in_stream=stream)
    except (ValueError, av.error.FFmpegError):
        return None  # this codec has no such settings
