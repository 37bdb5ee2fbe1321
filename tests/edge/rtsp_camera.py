"""A small, strict RTSP/1.0 camera on the loopback, with the faults of real ones.

It speaks RFC 2326 with RTP over TCP (interleaved) or UDP, asks for Basic or Digest passwords, and
sends the H.264 of an MP4 at its own pace, looping. Use it as a context manager; `stop` and `start`
switch it off and on again at the same port.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import random
import re
import socket
import socketserver
import struct
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Literal, Self

from tests.edge.rtp_h264 import PAYLOAD_TYPE, AccessUnit, H264Video, RtpStream, load_h264

_REALM = "trail camera"
_PUBLIC = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
_REPORT_EVERY = 25  # pictures


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, counted in pictures since PLAY, on the first `connections` connections."""

    stall_after: int | None = None  # keep the connection, send nothing more
    drop_after: int | None = None  # close the connection
    corrupt: range = range(0)  # these pictures' bytes are rubbish
    freeze: range = range(0)  # the last key frame is sent instead of these
    jump_at: int | None = None  # from here on time is `jump` later
    jump: timedelta = timedelta(hours=-1)
    connections: int = 1_000_000


@dataclass(slots=True)
class _Counts:
    total: int = 0
    open: int = 0
    most_at_once: int = 0
    playing: int = 0
    requests: list[str] = field(default_factory=list)


class RtspCamera:
    """A camera that films `video`, `speed` times as fast.

    `password` (with `user`) turns authentication on. `parameter_sets` says where SPS and PPS are:
    only in the session description, as many cameras have it, or only before key frames.
    `clock_offset` is how wrong the camera's clock is in its sender reports.
    `connections`, `most_at_once` and `requests` tell what clients did.
    """

    def __init__(
        self,
        video: Path,
        *,
        user: str = "",
        password: str = "",
        challenge: Literal["Basic", "Digest"] = "Digest",
        parameter_sets: Literal["sdp", "in-band"] = "sdp",
        speed: float = 1.0,
        sender_reports: bool = True,
        clock_offset: timedelta = timedelta(),
        faults: Faults = Faults(),
    ) -> None:
        self.video: H264Video = load_h264(video)
        self.user, self.password, self.challenge = user, password, challenge
        self.parameter_sets, self.speed = parameter_sets, speed
        self.sender_reports, self.clock_offset, self.faults = sender_reports, clock_offset, faults
        self.nonce = f"{random.getrandbits(64):016x}"
        self.stopping = threading.Event()
        self.changed = threading.Condition()
        self.counts = _Counts()
        self._port = 0
        self._server: _Server | None = None
        self._sessions: set[socket.socket] = set()

    @property
    def port(self) -> int:
        """The port it listens on, the same after a restart."""
        return self._port

    @property
    def url(self) -> str:
        """Its address, without a password."""
        return f"rtsp://127.0.0.1:{self._port}/cam/1"

    def url_for(self, user: str, password: str) -> str:
        """Its address with these credentials in it."""
        return self.url.replace("://", f"://{user}:{password}@")

    @property
    def connections(self) -> int:
        """How many connections were ever made."""
        return self.counts.total

    @property
    def most_at_once(self) -> int:
        """The most connections that were open together."""
        return self.counts.most_at_once

    @property
    def requests(self) -> tuple[str, ...]:
        """Methods asked for, in order."""
        return tuple(self.counts.requests)

    def start(self) -> None:
        """Listen, on the port of last time if there was one."""
        self.stopping.clear()
        self._server = _Server(self._port, self)
        self._port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        """Close every connection and the port."""
        if self._server is None:
            return
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        with self.changed:
            for connection in self._sessions:
                _hang_up(connection)
            if not self.changed.wait_for(lambda: self.counts.open == 0, 5):
                raise AssertionError("a connection of the camera did not end")

    def wait_for_clients(self, count: int, timeout_s: float = 10.0) -> bool:
        """Wait until exactly `count` connections are open; false if that did not happen."""
        with self.changed:
            return self.changed.wait_for(lambda: self.counts.open == count, timeout_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def enter(self, connection: socket.socket) -> int:
        """Count a connection in; returns its number, from 1."""
        with self.changed:
            self._sessions.add(connection)
            self.counts.total += 1
            self.counts.open += 1
            self.counts.most_at_once = max(self.counts.most_at_once, self.counts.open)
            self.changed.notify_all()
            return self.counts.total

    def leave(self, connection: socket.socket) -> None:
        """Count a connection out."""
        with self.changed:
            self._sessions.discard(connection)
            self.counts.open -= 1
            self.changed.notify_all()

    def description(self) -> str:
        """The session description (RFC 4566)."""
        sets = ""
        if self.parameter_sets == "sdp":
            both = (base64.b64encode(each).decode() for each in (self.video.sps, self.video.pps))
            sets = f";sprop-parameter-sets={','.join(both)}"
        return "\r\n".join(
            (
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=trail camera",
                "c=IN IP4 0.0.0.0",
                "t=0 0",
                "a=control:*",
                f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
                f"a=rtpmap:{PAYLOAD_TYPE} H264/90000",
                f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1"
                f";profile-level-id={self.video.sps[1:4].hex()}{sets}",
                "a=control:track1",
                "",
            )
        )

    def admits(self, method: str, headers: dict[str, str]) -> bool:
        """Whether a request carries the right password, if one is needed."""
        if not self.password:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme != self.challenge:
            return False
        if scheme == "Basic":
            return base64.b64decode(given).decode() == f"{self.user}:{self.password}"
        fields = dict(re.findall(r'(\w+)="([^"]*)"', given))
        secret = _md5(f"{self.user}:{_REALM}:{self.password}")
        what = _md5(f"{method}:{fields.get('uri', '')}")
        return fields.get("response") == _md5(f"{secret}:{self.nonce}:{what}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other end was quicker
        connection.shutdown(socket.SHUT_RDWR)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, camera: RtspCamera) -> None:
        self.camera = camera
        super().__init__(("127.0.0.1", port), _Session)


class _Session(socketserver.StreamRequestHandler):
    """One connection: answers requests; a thread of its own sends the pictures."""

    server: _Server

    def handle(self) -> None:
        self.camera = self.server.camera
        self.number = self.camera.enter(self.connection)
        self.session_id = f"{random.getrandbits(32):08x}"
        self.writing = threading.Lock()
        self.channel: _Interleaved | _Datagrams | None = None
        self.film: threading.Thread | None = None
        self.over = threading.Event()
        try:
            with contextlib.suppress(OSError):  # the client went away
                while self._answer_next():
                    pass
        finally:
            self._end()

    def _end(self) -> None:
        self.over.set()
        _hang_up(self.connection)
        if self.film is not None:
            self.film.join()
        if self.channel is not None:
            self.channel.close()
        self.camera.leave(self.connection)

    def _answer_next(self) -> bool:
        first = self.rfile.read(1)
        if first == b"$":  # the client's own RTCP, interleaved
            _, length = struct.unpack("!BH", self.rfile.read(3))
            self.rfile.read(length)
            return True
        line = (first + self.rfile.readline()).decode()
        if not line.strip():
            return bool(first)
        method, url, version = line.split()
        headers = self._headers()
        self.rfile.read(int(headers.get("content-length", "0")))
        self.camera.counts.requests.append(method)
        status, answer, body = self._respond(method, url, headers)
        if version != "RTSP/1.0" or "cseq" not in headers:
            status, answer, body = "400 Bad Request", {}, ""
        self._send_answer(status, {"CSeq": headers.get("cseq", "0"), **answer}, body)
        if method == "PLAY" and status == "200 OK":
            self.film = threading.Thread(target=self._film, daemon=True)
            self.film.start()
        return method != "TEARDOWN"

    def _headers(self) -> dict[str, str]:
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return headers

    def _send_answer(self, status: str, headers: dict[str, str], body: str) -> None:
        if body:
            headers |= {"Content-Type": "application/sdp", "Content-Length": str(len(body))}
        lines = [f"RTSP/1.0 {status}", *(f"{k}: {v}" for k, v in headers.items()), "", body]
        with self.writing:
            self.connection.sendall("\r\n".join(lines).encode())

    def _respond(
        self, method: str, url: str, headers: dict[str, str]
    ) -> tuple[str, dict[str, str], str]:
        camera = self.camera
        if method == "OPTIONS":
            return "200 OK", {"Public": _PUBLIC}, ""
        if not camera.admits(method, headers):
            nonce = f', nonce="{camera.nonce}"' if camera.challenge == "Digest" else ""
            asked = f'{camera.challenge} realm="{_REALM}"{nonce}'
            return "401 Unauthorized", {"WWW-Authenticate": asked}, ""
        if not url.startswith(f"rtsp://127.0.0.1:{camera.port}/cam/1"):
            return "404 Not Found", {}, ""
        if method == "DESCRIBE":
            return "200 OK", {"Content-Base": f"{camera.url}/"}, camera.description()
        if method == "SETUP":
            return self._set_up(headers)
        if headers.get("session", "").split(";")[0] != self.session_id:
            return "454 Session Not Found", {}, ""
        if method == "PLAY" and self.film is not None:
            return "455 Method Not Valid in This State", {}, ""
        if method in {"PLAY", "GET_PARAMETER", "TEARDOWN"}:
            return "200 OK", {"Session": self.session_id}, ""
        return "501 Not Implemented", {}, ""

    def _set_up(self, headers: dict[str, str]) -> tuple[str, dict[str, str], str]:
        transport = headers.get("transport", "")
        if match := re.search(r"RTP/AVP/TCP;.*interleaved=(\d+)-(\d+)", transport):
            self.channel = _Interleaved(self.connection, self.writing, int(match[1]))
        elif match := re.search(r"RTP/AVP(?:/UDP)?;.*client_port=(\d+)-(\d+)", transport):
            self.channel = _Datagrams(int(match[1]))
            first, second = self.channel.ports
            transport += f";server_port={first}-{second}"
        else:
            return "461 Unsupported Transport", {}, ""
        return "200 OK", {"Transport": transport, "Session": f"{self.session_id};timeout=60"}, ""

    def _film(self) -> None:
        try:
            _Film(self.camera, self.number, self.over).run(self.channel)
        except OSError:
            return  # the client went away
        if not self.camera.stopping.is_set() and not self.over.is_set():
            _hang_up(self.connection)


class _Interleaved:
    """RTP and RTCP inside the RTSP connection (RFC 2326, 10.12)."""

    def __init__(self, connection: socket.socket, writing: threading.Lock, first: int) -> None:
        self._connection, self._writing, self._first = connection, writing, first

    def send(self, packet: bytes, *, is_rtcp: bool = False) -> None:
        framed = struct.pack("!cBH", b"$", self._first + is_rtcp, len(packet)) + packet
        with self._writing:
            self._connection.sendall(framed)

    def close(self) -> None:
        """Nothing of its own to close."""


class _Datagrams:
    """RTP and RTCP by UDP to the client's pair of ports."""

    def __init__(self, client_port: int) -> None:
        self._client_port = client_port
        self._sockets = tuple(socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for each in self._sockets:
            each.bind(("127.0.0.1", 0))
        first, second = (int(each.getsockname()[1]) for each in self._sockets)
        self.ports = (first, second)

    def send(self, packet: bytes, *, is_rtcp: bool = False) -> None:
        self._sockets[is_rtcp].sendto(packet, ("127.0.0.1", self._client_port + is_rtcp))

    def close(self) -> None:
        for each in self._sockets:
            each.close()


class _Film:
    """Sends the pictures of one PLAY, at their times, with the camera's faults."""

    def __init__(self, camera: RtspCamera, connection: int, over: threading.Event) -> None:
        self._camera = camera
        self._over = over
        self._faults = camera.faults if connection <= camera.faults.connections else Faults()
        self._stream = RtpStream(
            random.getrandbits(32), random.getrandbits(16), random.getrandbits(32)
        )
        self._last_key: AccessUnit | None = None

    def run(self, channel: _Interleaved | _Datagrams | None) -> None:
        """Return when the connection is to be closed."""
        assert channel is not None, "PLAY before SETUP"
        units, length_s = self._camera.video.units, self._camera.video.length_s
        began, unix_began = monotonic(), datetime.now(UTC).timestamp()
        number = 0
        while not self._over.is_set():
            turn, place = divmod(number, len(units))
            unit, turn_s = units[place], turn * length_s
            due_s = (turn_s + unit.decode_s) / self._camera.speed
            if self._over.wait(max(0.0, began + due_s - monotonic())):
                return
            if number == self._faults.stall_after:
                self._over.wait()
                return
            if number == self._faults.drop_after:
                return
            shown_s = (turn_s + unit.show_s) / self._camera.speed + self._jump_s(number)
            if self._camera.sender_reports and number % _REPORT_EVERY == 0:
                wall = unix_began + self._camera.clock_offset.total_seconds() + shown_s
                channel.send(self._stream.sender_report(wall, shown_s), is_rtcp=True)
            for packet in self._stream.packetise(self._nals(number, unit), shown_s):
                channel.send(packet)
            number += 1

    def _jump_s(self, number: int) -> float:
        at = self._faults.jump_at
        return self._faults.jump.total_seconds() if at is not None and number >= at else 0.0

    def _nals(self, number: int, unit: AccessUnit) -> tuple[bytes, ...]:
        if unit.is_key:
            self._last_key = unit
        if number in self._faults.freeze and self._last_key is not None:
            unit = self._last_key
        nals = unit.nals
        if number in self._faults.corrupt:
            noise = random.Random(number)
            nals = tuple(nal[:1] + noise.randbytes(len(nal) - 1) for nal in nals)
        if unit.is_key and self._camera.parameter_sets == "in-band":
            return (self._camera.video.sps, self._camera.video.pps, *nals)
        return nals
