"""Cameras that answer by HTTP, on the loopback: MJPEG as multipart, and files (HLS, MP4, TS).

`/mjpeg` sends JPEG pictures for ever, `/snapshot.txt` is no video at all, and anything else is a
file below `root`.
"""

from __future__ import annotations

import base64
import contextlib
import http.server
import itertools
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Self

import av
from av.container import InputContainer


class HttpCamera:
    """Serves `pictures` (JPEG bytes) at `/mjpeg`, `rate` a second, and the files below `root`.

    `password` (with `user`) asks for Basic authentication. After `stall_after` pictures it sends
    nothing more and keeps the connection; after `drop_after` it closes it. `paths` tells what
    was asked for.
    """

    def __init__(
        self,
        pictures: Sequence[bytes] = (),
        root: Path = Path("/nonexistent"),
        *,
        rate: float = 25.0,
        user: str = "",
        password: str = "",
        stall_after: int | None = None,
        drop_after: int | None = None,
    ) -> None:
        self.pictures, self.rate = pictures, rate
        self.user, self.password = user, password
        self.stall_after, self.drop_after = stall_after, drop_after
        self.stopping = threading.Event()
        self.paths: list[str] = []
        handler = partial(_Request, directory=str(root))
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.camera = self

    def url(self, path: str, user: str = "", password: str = "") -> str:
        """The address of `path`, with these credentials if given."""
        who = f"{user}:{password}@" if password else ""
        return f"http://{who}127.0.0.1:{self._server.server_address[1]}/{path}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    camera: HttpCamera


class _Request(http.server.SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        camera = self.server.camera
        camera.paths.append(self.path)
        secret = base64.b64encode(f"{camera.user}:{camera.password}".encode()).decode()
        if camera.password and self.headers.get("Authorization") != f"Basic {secret}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="trail camera"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with contextlib.suppress(OSError):  # the client went away
            if self.path == "/mjpeg":
                self._send_pictures(camera)
            else:
                super().do_GET()

    def _send_pictures(self, camera: HttpCamera) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
        self.end_headers()
        self.close_connection = True
        for number, jpeg in enumerate(itertools.cycle(camera.pictures)):
            if number == camera.stall_after:
                camera.stopping.wait()
            if number == camera.drop_after or camera.stopping.wait(1 / camera.rate):
                return
            head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing on the test's screen."""


def write_hls(video: Path, folder: Path, *, ended: bool = True) -> Path:
    """Cut an H.264 file into an HLS playlist with one-second segments, without re-encoding.

    `ended=False` leaves the playlist open, as that of a live camera is. Returns its path.
    """
    playlist = folder / "index.m3u8"
    options = {"hls_time": "1", "hls_list_size": "0"}
    with (
        av.open(str(video)) as source,
        av.open(str(playlist), "w", format="hls", options=options) as target,
    ):
        _copy(source, target)
    if not ended:
        playlist.write_text(playlist.read_text().replace("#EXT-X-ENDLIST", ""))
    return playlist


def remux(video: Path, target: Path, container: str) -> Path:
    """Copy an H.264 file into another container, for example `mpegts`. Returns `target`."""
    with av.open(str(video)) as source, av.open(str(target), "w", format=container) as written:
        _copy(source, written)
    return target


def _copy(source: InputContainer, target: av.container.OutputContainer) -> None:
    stream = target.add_stream_from_template(source.streams.video[0])
    for packet in source.demux(video=0):
        if packet.size:
            packet.stream = stream
            target.mux(packet)
