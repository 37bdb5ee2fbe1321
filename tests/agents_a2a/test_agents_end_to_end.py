"""From a stock A2A client through real processes to real events, and through a kill."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from a2a.client import Client, ClientConfig, ClientFactory
from a2a.types.a2a_pb2 import ListTasksRequest, Task
from tests.agents.agents_reserve import on_loop
from tests.agents_a2a.scripted import FOXES, Scripted, served
from tests.agents_a2a.talking import ended, send, state, states
from tests.skills.small_reserve import desk_on, fill
from tests.skills.small_reserve import served as in_thread

from trailwarden.agents.a2a.wire import reply_in
from trailwarden.agents.reply import Hop
from trailwarden.asking.calls import Agent
from trailwarden.skills.guard import Guard
from trailwarden.skills.server import skill_server
from trailwarden.skills.shelf import Shelf
from trailwarden.skills.web import web_app

QUESTION = "how many foxes were there between 1 June 2026 and 8 June 2026?"
pytestmark = pytest.mark.timeout(600)  # several processes start, on a machine that may be busy
SPARING = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "2"}


@dataclass(frozen=True)
class Running:
    """A process that serves, and where."""

    process: subprocess.Popen[str]
    base: str


@asynccontextmanager
async def running(data: Path, *arguments: str) -> AsyncIterator[Running]:
    """A command that serves, once it says where; at the end it is told to end."""
    command = [sys.executable, "-m", "trailwarden", "--data", str(data), *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | SPARING)
    try:
        yield Running(process, await asyncio.to_thread(address_of, process))
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.communicate, timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """Where it listens, by the last line that it says at its start."""
    assert process.stderr is not None
    said = ""
    while not (found := re.findall(r"reporter: (http://[^/]+)", said)):
        line = process.stderr.readline()
        assert line, f"it ended: {said}"
        said += line
    return str(found[0])


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trailwarden", "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | SPARING,
        check=False,
    )


@asynccontextmanager
async def client_of(base: str, data: Path) -> AsyncIterator[Client]:
    """A stock client with the token that the agents left for their own user."""
    token = (data / "agents" / "local.token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as http:
        yield await ClientFactory(ClientConfig(httpx_client=http)).create_from_url(base)


@on_loop
async def test_a_question_goes_through_three_processes_and_comes_back_with_its_events(
    tmp_path: Path,
) -> None:
    fill(tmp_path)
    async with running(tmp_path, "skills", "--http", "127.0.0.1:0") as skills:
        arguments = ("agents", "--listen", "127.0.0.1:0", "--skills", skills.base, "--no-model")
        async with running(tmp_path, *arguments) as agents:
            async with client_of(agents.base, tmp_path) as client:
                events = await send(client, QUESTION)
            told = await asyncio.to_thread(
                command, tmp_path, "ask", "--json", "--url", agents.base, QUESTION
            )

    assert states(events) == ["submitted", "working", "completed"]
    (artifact,) = [e.artifact_update.artifact for e in events if e.HasField("artifact_update")]
    reply = reply_in(artifact.parts)
    assert reply is not None
    assert set(reply.answer.event_ids) == {"e1", "e2", "e4"}
    assert reply.path == (Hop(agent="orchestrator"), Hop(agent="analyst", skill="count_events"))
    assert told.returncode == 0, told.stderr
    document = json.loads(told.stdout)
    assert document["outcome"] == "answered"
    assert set(document["event_ids"]) == {"e1", "e2", "e4"}
    assert document["brain"] == "parser"


@contextmanager
def skills_over(data: Path) -> Iterator[str]:
    """The skills of a folder over HTTP, by a thread of this process."""
    with desk_on(data) as desk:
        servers = {agent.value: skill_server(agent.value, desk) for agent in Agent}
        shelf = Shelf(desk.events, {})
        with in_thread(lambda _: web_app(servers, shelf, Guard())) as base:
            yield base


@on_loop
async def test_a_kill_in_the_middle_of_a_task_loses_nothing(tmp_path: Path) -> None:
    """The task waits for an agent elsewhere when its process is killed."""
    data, beside = tmp_path / "data", tmp_path / "beside"
    fill(data)
    beside.mkdir()
    station = Scripted()
    with skills_over(data) as skills:
        async with served(beside, {"orchestrator": station}) as place:
            guest = f"{place.base},{beside / 'ada'}"
            task = await killed_and_started_again(data, station, skills, guest)

    assert state(task) == "completed"
    assert FOXES.text in task.artifacts[0].parts[0].text
    assert [one.text for one in station.heard] == ["to wait", "to wait"]


async def killed_and_started_again(data: Path, station: Scripted, skills: str, guest: str) -> Task:
    """What became of a task that waited for the guest when its process was killed."""
    arguments = ("--listen", "127.0.0.1:0", "--no-model", "--skills", skills, "--agent", guest)
    async with (
        running(data, "agents", *arguments) as first,
        client_of(first.base, data) as client,
    ):
        asking = asyncio.create_task(send(client, "ask Trailwarden to wait"))
        await station.waiting.wait()
        (task,) = (await client.list_tasks(ListTasksRequest())).tasks
        first.process.send_signal(signal.SIGKILL)
        await asyncio.gather(asking, return_exceptions=True)
    station.go.set()
    async with (
        running(data, "agents", *arguments) as second,
        client_of(second.base, data) as client,
    ):
        return await ended(client, task.id)
