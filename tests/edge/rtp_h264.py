"""H.264 as a camera sends it: access units from an MP4 file, packetised for RTP (RFC 6184)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av

CLOCK_RATE = 90_000
PAYLOAD_TYPE = 96
_MOST_PAYLOAD = 1400
_FU_A = 28
_PARAMETER_SETS = (7, 8)


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One picture's NAL units, without parameter sets; times in seconds from the first picture."""

    nals: tuple[bytes, ...]
    decode_s: float
    show_s: float
    is_key: bool


@dataclass(frozen=True, slots=True)
class H264Video:
    """An MP4's video track: pictures in decoding order, parameter sets, and its length."""

    units: tuple[AccessUnit, ...]
    sps: bytes
    pps: bytes
    length_s: float


def load_h264(path: Path) -> H264Video:
    """Read the H.264 track of an MP4."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        extradata = stream.codec_context.extradata
        if stream.codec_context.name != "h264" or not extradata or extradata[0] != 1:
            raise ValueError(f"{path} holds no H.264 in MP4 form")
        sps, pps = _parameter_sets(extradata)
        packets = [packet for packet in container.demux(stream) if packet.size]
        seconds = float(stream.time_base or 0)
        first = packets[0].dts or 0
        units = tuple(
            AccessUnit(
                nals=tuple(n for n in _nals(bytes(p)) if n[0] & 31 not in _PARAMETER_SETS),
                decode_s=((p.dts or 0) - first) * seconds,
                show_s=((p.pts or 0) - first) * seconds,
                is_key=p.is_keyframe,
            )
            for p in packets
        )
    step = units[1].decode_s - units[0].decode_s
    return H264Video(units, sps, pps, units[-1].decode_s + step)


class RtpStream:
    """Numbers and stamps the packets of one stream."""

    def __init__(self, ssrc: int, sequence: int, timestamp: int) -> None:
        self.ssrc = ssrc
        self.packets = 0
        self.octets = 0
        self._sequence = sequence
        self._origin = timestamp

    def timestamp(self, seconds: float) -> int:
        """The RTP timestamp of a moment of the stream."""
        return (self._origin + round(seconds * CLOCK_RATE)) & 0xFFFFFFFF

    def packetise(self, nals: tuple[bytes, ...], seconds: float) -> Iterator[bytes]:
        """RTP packets of one picture; the last one carries the marker."""
        payloads = [payload for nal in nals for payload in _payloads(nal)]
        for place, payload in enumerate(payloads):
            marker = 0x80 if place == len(payloads) - 1 else 0
            header = struct.pack(
                "!BBHII",
                0x80,
                marker | PAYLOAD_TYPE,
                self._sequence,
                self.timestamp(seconds),
                self.ssrc,
            )
            self._sequence = (self._sequence + 1) & 0xFFFF
            self.packets += 1
            self.octets += len(payload)
            yield header + payload

    def sender_report(self, unix_time: float, seconds: float) -> bytes:
        """An RTCP sender report (RFC 3550, 6.4.1): the camera's clock at a moment of the stream."""
        ntp = int((unix_time + 2_208_988_800) * 2**32)
        return struct.pack(
            "!BBHIQIII",
            0x80,
            200,
            6,
            self.ssrc,
            ntp,
            self.timestamp(seconds),
            self.packets,
            self.octets & 0xFFFFFFFF,
        )


def _payloads(nal: bytes) -> Iterator[bytes]:
    if len(nal) <= _MOST_PAYLOAD:
        yield nal
        return
    indicator, kind, body = (nal[0] & 0xE0) | _FU_A, nal[0] & 31, nal[1:]
    for at in range(0, len(body), _MOST_PAYLOAD):
        begins = 0x80 if at == 0 else 0
        ends = 0x40 if at + _MOST_PAYLOAD >= len(body) else 0
        yield bytes((indicator, begins | ends | kind)) + body[at : at + _MOST_PAYLOAD]


def _nals(sample: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(sample):
        (length,) = struct.unpack_from("!I", sample, at)
        yield sample[at + 4 : at + 4 + length]
        at += 4 + length


def _parameter_sets(avcc: bytes) -> tuple[bytes, bytes]:
    """The first SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15)."""
    (sps_length,) = struct.unpack_from("!H", avcc, 6)
    sps = avcc[8 : 8 + sps_length]
    at = 8 + sps_length + 1
    (pps_length,) = struct.unpack_from("!H", avcc, at)
    return sps, avcc[at + 2 : at + 2 + pps_length]
