"""`trailwarden skills` as a process: on stdio as assistants start it, and over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import anyio
import cv2
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult
from tests.query.small_store import deployment
from tests.skills.small_reserve import CLIP_BYTES, fill
from typer.testing import CliRunner, Result

from trailwarden.asking.answer import Answer, Link
from trailwarden.asking.calls import CALLS, Agent, tools_of
from trailwarden.cli.app import app
from trailwarden.cli.shots import CameraShots
from trailwarden.skills.shots import NoShot
from trailwarden.store import NoData, Package, PackageRow, Reader, Store

TOKEN = "a token of some length"
SIMULATED = "sim:meadow?size=320x180&fps=5&night=0&seed=3"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reserve")
    fill(folder)
    with Store.open(folder) as store:
        store.add_deployment(deployment("meadow", end=None, source=SIMULATED, simulated=True))
    return folder


def command(data: Path, *options: str) -> list[str]:
    return ["-m", "trailwarden", "--data", str(data), "skills", *options]


def on_stdio(data: Path, *options: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=command(data, *options), env=dict(os.environ)
    )


async def asked(client: Client, tool: str, **arguments: object) -> Answer:
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    return Answer.model_validate(result.structured_content)


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_an_assistant_starts_it_and_asks(data: Path, mode: str) -> None:
    async def session() -> tuple[list[str], Answer]:
        async with Client(on_stdio(data), mode=mode) as client:
            tools = [one.name for one in (await client.list_tools()).tools]
            return tools, await asked(client, "search_events", animal="fox", camera="gate")

    tools, answer = anyio.run(session)
    assert tools == list(CALLS)
    assert answer.event_ids == ("e1", "e2")
    clips = [one for one in answer.links if one.media_type == "video/mp4"]
    path = Path(url2pathname(urlsplit(clips[0].uri).path))
    assert path.read_bytes() == CLIP_BYTES


def test_one_server_alone_and_a_camera_that_can_be_asked(data: Path) -> None:
    async def session() -> tuple[list[str], Answer, Answer, bytes]:
        async with Client(on_stdio(data, "--server", "inventory")) as client:
            tools = [one.name for one in (await client.list_tools()).tools]
            fresh = await asked(client, "live_snapshot", camera="meadow")
            path = Path(url2pathname(urlsplit(fresh.links[0].uri).path))
            stored = await asked(client, "live_snapshot", camera="gate")
            return tools, fresh, stored, path.read_bytes()

    tools, fresh, stored, jpeg = anyio.run(session)
    assert tools == [kind.tool for kind in tools_of(Agent.INVENTORY)]
    assert fresh.text.startswith("A picture of what meadow sees, taken on")
    taken = datetime.fromisoformat(str(fresh.rows[0].value))
    assert abs((datetime.now(UTC) - taken).total_seconds()) < 60
    assert jpeg.startswith(b"\xff\xd8")
    assert stored.text.startswith("No fresh picture: it is not stored how the camera is reached.")


def test_rubbish_on_stdin_breaks_nothing(data: Path) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    lines = [
        b"this is no JSON",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        json.dumps(hello).encode(),
        b"{}",
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        b'{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": 7}}',
        b'{"jsonrpc": "2.0", "id": 3, "method": "no/such/method"}',
        b'{"jsonrpc": "2.0", "id": 4, "method": "tools/list"}',
    ]
    with subprocess.Popen(
        [sys.executable, *command(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n".join(lines) + b"\n")
        process.stdin.flush()
        found: dict[object, dict[str, object]] = {}
        while 4 not in found:
            message = json.loads(process.stdout.readline())
            found[message.get("id")] = message
        process.stdin.close()
        assert process.wait(60) == 0
    assert "result" in found[1]
    assert "error" in found[2]
    assert "error" in found[3]
    assert "result" in found[4]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(data: Path, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, *command(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(number)
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def ended(data: Path, *options: str | Path, **environment: str) -> Result:
    """How the command ends at once, in this process."""
    arguments = ["--data", str(data), "skills", *map(str, options)]
    return CliRunner().invoke(app, arguments, env={"TRAILWARDEN_SKILLS_TOKEN": None, **environment})


def test_without_data_it_says_so(tmp_path: Path) -> None:
    done = ended(tmp_path / "nothing")
    assert isinstance(done.exception, NoData)  # which `run` tells in one line
    assert str(tmp_path / "nothing") in str(done.exception)


def test_nobody_asks_and_it_ends(data: Path) -> None:
    done = subprocess.run(
        [sys.executable, *command(data)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--server", "butler"), "butler"),
        (("127.0.0.1:1",), "are for --http"),
        (("--http", "somewhere"), "'somewhere' is no HOST:PORT"),
        (("--http", "127.0.0.1:99999"), "is no HOST:PORT"),
        (("--http", "0.0.0.0:0"), "set a token with --token-file"),
        (("--http", "192.0.2.1:0", "--allow-host", "cameras.lan"), "set a token with --token-file"),
        (("--zone", "Atlantis"), "--zone: "),
    ],
)
def test_wrong_usage_is_told(data: Path, options: tuple[str, ...], said: str) -> None:
    done = ended(data, *options)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_everywhere_needs_a_name(data: Path) -> None:
    done = ended(data, "--http", "0.0.0.0:0", TRAILWARDEN_SKILLS_TOKEN=TOKEN)
    assert done.exit_code == 2
    assert "--allow-host NAME" in done.output


def test_a_token_that_is_none_is_told(data: Path, tmp_path: Path) -> None:
    empty = tmp_path / "token"
    empty.write_text("\n")
    assert "its first line is empty" in ended(data, "--http", ":0", "--token-file", empty).output
    missing = ended(data, "--http", ":0", "--token-file", tmp_path / "no")
    assert "could not be read" in missing.output
    short = ended(data, "--http", ":0", TRAILWARDEN_SKILLS_TOKEN="sesame")
    assert "too easy to guess" in short.output
    assert "sesame" not in short.output


def test_an_address_that_is_taken_is_told(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = ended(data, "--http", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.exit_code == 1
    assert "cannot listen on" in done.output


@contextmanager
def over_http(data: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of the analyst's server of a process that serves over HTTP."""
    with subprocess.Popen(
        [sys.executable, *command(data, "--http", "127.0.0.1:0", *options)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            said = ""
            while "analyst" not in said:
                said = process.stderr.readline()
                assert said, "it ended"
            (address,) = re.findall(r"http://\S+", said)
            yield address, process
        finally:
            process.terminate()
            process.wait(60)


def reached(address: str) -> httpx.Client:
    transport = httpx.HTTPTransport(retries=10)
    return httpx.Client(base_url=address.removesuffix("/mcp/analyst"), transport=transport)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_over_http_until_a_signal(data: Path, number: int) -> None:
    async def session(address: str) -> Answer:
        async with Client(address) as client:
            return await asked(client, "search_events", animal="fox", camera="gate")

    with over_http(data) as (address, process):
        answer = anyio.run(session, address)
        clip = next(one for one in answer.links if one.media_type == "video/mp4")
        assert httpx.get(clip.uri).content == CLIP_BYTES
        process.send_signal(number)
        assert process.wait(60) == 0


def test_the_token_of_a_file_is_asked_for(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\nand more\n")
    with over_http(data, "--token-file", str(file)) as (address, _), reached(address) as client:
        assert client.get("/media/x").status_code == 401
        bearing = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/media/x", headers=bearing).status_code == 404


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("rtsp://***@camera.lan/stream", "holds a password, which is not stored"),
        ("rtsp://127.0.0.1:1/stream", "could not be reached"),
        ("rtsp+listen://127.0.0.1:8554/x", "sent to us, so it cannot be asked"),
        (str(Path(__file__).parent), "come from files"),
        ("a package", "not stored how the camera is reached"),
        ("", "not stored how the camera is reached"),
    ],
)
def test_why_a_camera_shows_no_fresh_picture(tmp_path: Path, source: str, why: str) -> None:
    with Store.open(tmp_path) as store:
        store.add_deployment(deployment("gate", end=None, source=source))
    with Reader.open(tmp_path) as reader, pytest.raises(NoShot, match=why):
        shots(reader, tmp_path).fresh("gate")


def test_a_camera_that_was_taken_down_is_not_asked(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.add_deployment(deployment("gate", source=SIMULATED))
    with Reader.open(tmp_path) as reader, pytest.raises(NoShot, match="taken down"):
        shots(reader, tmp_path).fresh("gate")


def test_a_camera_of_a_package_is_never_asked(tmp_path: Path) -> None:
    """Else a package could have this machine open any address of its choice."""
    package = Package(0, "theirs", datetime.now(UTC), "elsewhere", "{}", {"deployments": ("id",)})
    with Store.open(tmp_path) as store:
        store.add_deployment(deployment("gate", end=None, source=SIMULATED))
        number = store.keep_package(package)
        store.keep_rows(number, "deployments", [PackageRow("gate-1", ("gate-1",))])
    with Reader.open(tmp_path) as reader, pytest.raises(NoShot, match="came with a package"):
        shots(reader, tmp_path).fresh("gate")


def test_a_camera_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, Store.open(tmp_path) as store:
        source = f"rtsp://127.0.0.1:{silent.getsockname()[1]}/stream"
        store.add_deployment(deployment("gate", end=None, source=source))
        with pytest.raises(NoShot, match=r"did not answer within 1 s|could not be reached"):
            shots(store, tmp_path, deadline_s=1.0).fresh("gate")


def test_a_picture_of_two_seconds_ago_is_fresh_enough(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.add_deployment(deployment("gate", end=None, source=SIMULATED))
    with Reader.open(tmp_path) as reader:
        camera = shots(reader, tmp_path)
        first, second = camera.fresh("gate"), camera.fresh("gate")
    assert first is second
    picture = cv2.imread(str(Path(url2pathname(urlsplit(first.link.uri).path))))
    assert picture is not None
    assert picture.shape == (180, 320, 3)


def shots(reader: Reader, folder: Path, deadline_s: float = 20.0) -> CameraShots:
    def link(path: Path) -> Link:
        return Link(uri=path.as_uri(), name=path.name, media_type="image/jpeg")

    return CameraShots(reader, folder, link, deadline_s)
