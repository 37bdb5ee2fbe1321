"""Pulling a model from a publisher, here a web server on the loopback that may misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.edge.detect.onnx_models import tiny_detector

from trailwarden.edge.detect.catalogue import KnownModel
from trailwarden.edge.detect.pull import pull_model
from trailwarden.edge.detect.record import read_record, sha256_of
from trailwarden.edge.errors import ModelPullError, ModelRejected


@dataclass
class Publisher:
    """What the server gives: a body, and the length it claims to have."""

    address: str = ""
    body: bytes = b""
    claimed: int | None = None
    status: int = 200
    location: str | None = None
    hang: threading.Event | None = None
    asked: list[str] = field(default_factory=list)

    def model(self, size_bytes: tuple[int, int] = (100, 1_000_000), path: str = "/m") -> KnownModel:
        return KnownModel(
            name="yolox-test",
            file="yolox_test.onnx",
            publisher="a test",
            licence="Apache-2.0",
            threshold=0.2,
            url=self.address + path,
            size_bytes=size_bytes,
        )


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    given = Publisher()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given.asked.append(self.path)
            moved = given.location is not None and self.path == "/m"
            self.send_response(302 if moved else given.status)
            if moved:
                self.send_header("Location", given.location or "")
            claimed = len(given.body) if given.claimed is None else given.claimed
            if claimed >= 0:
                self.send_header("Content-Length", str(0 if moved else claimed))
            self.end_headers()
            if not moved:
                self.wfile.write(given.body)
            if given.hang is not None:
                given.hang.wait(20)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        given.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield given
        server.shutdown()
        thread.join()


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return tiny_detector(tmp_path / "good.onnx").read_bytes()


def nothing_kept(cache: Path) -> bool:
    return not cache.exists() or not any(cache.iterdir())


def test_a_good_file_is_kept_and_recorded(
    publisher: Publisher, good: bytes, tmp_path: Path
) -> None:
    publisher.body = good
    told: list[tuple[int, int | None]] = []
    model = publisher.model()
    path = pull_model(model, tmp_path / "cache", progress=lambda n, of: told.append((n, of)))
    assert path.read_bytes() == good
    record = read_record(path)
    assert record is not None
    assert (record.source, record.size_bytes) == (model.url, len(good))
    assert (record.sha256, record.licence) == (sha256_of(path), "Apache-2.0")
    assert record.recorded_at.utcoffset() is not None
    assert told[-1] == (len(good), len(good))
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, path.name + ".json"]


def test_a_length_need_not_be_claimed(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body, publisher.claimed = good, -1
    assert pull_model(publisher.model(), tmp_path / "cache").read_bytes() == good


def test_a_redirect_is_followed(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body, publisher.location = good, "/elsewhere"
    assert pull_model(publisher.model(), tmp_path / "cache").read_bytes() == good
    assert publisher.asked == ["/m", "/elsewhere"]


def test_a_redirect_to_a_local_file_is_not_followed(publisher: Publisher, tmp_path: Path) -> None:
    secret = tiny_detector(tmp_path / "secret.onnx")
    publisher.location = secret.as_uri()
    with pytest.raises(ModelPullError):
        pull_model(publisher.model(), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


def test_a_local_address_is_not_read(tmp_path: Path) -> None:
    model = Publisher(tiny_detector(tmp_path / "local.onnx").as_uri()).model(path="")
    with pytest.raises(ModelPullError, match="unknown url type"):
        pull_model(model, tmp_path / "cache")


def test_a_connection_cut_in_the_middle(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body, publisher.claimed = good[:-100], len(good)
    with pytest.raises(ModelPullError, match=r"broke off.*models add"):
        pull_model(publisher.model(), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


def test_a_cut_file_of_unclaimed_length(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body, publisher.claimed = good[:-100], -1
    with pytest.raises(ModelRejected, match="not a whole ONNX model"):
        pull_model(publisher.model(), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


@pytest.mark.parametrize("claimed", [None, -1])
def test_too_much_is_refused(
    publisher: Publisher, good: bytes, tmp_path: Path, claimed: int | None
) -> None:
    publisher.body, publisher.claimed = good + bytes(200_000), claimed
    with pytest.raises(ModelPullError, match="nothing was kept"):
        pull_model(publisher.model((100, 100_000)), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


@pytest.mark.parametrize("claimed", [None, -1])
def test_too_little_is_refused(publisher: Publisher, tmp_path: Path, claimed: int | None) -> None:
    publisher.body, publisher.claimed = b"rate limit exceeded", claimed
    with pytest.raises(ModelPullError, match="gives 19 bytes"):
        pull_model(publisher.model(), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


def test_another_kind_of_file_is_rejected(publisher: Publisher, tmp_path: Path) -> None:
    publisher.body = b"<html>please log in</html>" * 100
    with pytest.raises(ModelRejected, match=r"what http://.* gave is not yolox-test"):
        pull_model(publisher.model(), tmp_path / "cache")
    assert nothing_kept(tmp_path / "cache")


def test_a_bad_pull_leaves_the_old_file(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body = good
    path = pull_model(publisher.model(), tmp_path / "cache")
    before = read_record(path)
    publisher.body = bytes(5000)
    with pytest.raises(ModelRejected):
        pull_model(publisher.model(), tmp_path / "cache")
    assert path.read_bytes() == good
    assert read_record(path) == before


def test_a_missing_page_says_so(publisher: Publisher, tmp_path: Path) -> None:
    publisher.status = 404
    with pytest.raises(ModelPullError, match="answered 404"):
        pull_model(publisher.model(), tmp_path / "cache")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        model = Publisher(f"http://127.0.0.1:{taken.getsockname()[1]}").model()
        with pytest.raises(ModelPullError, match="refused"):
            pull_model(model, tmp_path / "cache")


def test_a_publisher_that_falls_silent(publisher: Publisher, good: bytes, tmp_path: Path) -> None:
    publisher.body, publisher.claimed, publisher.hang = good[:500], len(good), threading.Event()
    with pytest.raises(ModelPullError, match="timed out"):
        pull_model(publisher.model(), tmp_path / "cache", timeout_s=0.2)
    publisher.hang.set()
    assert nothing_kept(tmp_path / "cache")
