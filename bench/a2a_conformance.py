"""The A2A conformance kit against our servers: `python -m bench.a2a_conformance --kit DIR`.

DIR is a checkout of github.com/a2aproject/a2a-tck, branch `1.0-dev`; `--python` is an interpreter
with its requirements (pytest, pytest-asyncio, httpx, grpcio, googleapis-common-protos, jsonschema).

The kit tells its agent by the id of a message what it is to do. What our agents do in their work
(answer, ask back, refuse, take long) is done by our own executor around a scripted agent. What they
never do (a bare message, files as bytes, artifacts in pieces) is put on the wire here, to try the
server around it. The kit knows no tokens, so this door lets everybody in as one owner.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from a2a.helpers import new_data_part, new_raw_part, new_text_part, new_url_part
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types.a2a_pb2 import Part
from starlette.applications import Starlette

from bench.common import arguments, heading, print_table
from trailwarden.agents.a2a.executor import TurnExecutor, task_of
from trailwarden.agents.a2a.pushes import Targets
from trailwarden.agents.a2a.room import Bounds, Room
from trailwarden.agents.a2a.serving import Setting, application_of
from trailwarden.agents.turn import Asked, Progress, Said, Step, StepKind
from trailwarden.asking.answer import Answer, Outcome

_LEVELS = ("MUST", "SHOULD", "MAY")
_SLOW_S = 4.0  # twice the kit's own patience with a stream


class KitAgent:
    """Answers as the kit's scenarios say, by the message's id."""

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """One turn."""
        scenario = asked.turn.partition("/")[2]
        yield Step(StepKind.TOOL, "kit", "scenario", None, 0.0)
        if scenario.startswith("test-resubscribe-message-id"):
            await asyncio.sleep(_SLOW_S)
        asks = scenario.startswith("tck-input-required")
        outcome = Outcome.ASKED if asks else Outcome.ANSWERED
        text = "Which one?" if asks else "Hello from TCK"
        yield Said(Answer(outcome=outcome, text=text, options=("a", "b") if asks else ()), None)


class KitExecutor(TurnExecutor):
    """Ours, and the scenarios that no agent of ours has."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Do what the message's id asks for."""
        message_id = context.message.message_id if context.message else ""
        updater = TaskUpdater(event_queue, context.task_id or "", context.context_id or "")
        pieces = next((p for name, p in _PIECES.items() if message_id.startswith(name)), None)
        if message_id.startswith("tck-message-response"):
            said = updater.new_agent_message([new_text_part("Direct message response")])
            await event_queue.enqueue_event(said)
        elif message_id.startswith("tck-reject-task"):
            await event_queue.enqueue_event(task_of(context))
            await updater.reject()
        elif pieces is not None:
            await event_queue.enqueue_event(task_of(context))
            await updater.start_work()
            for number, piece in enumerate(pieces):
                await updater.add_artifact([piece], "kit", "output", append=number > 0)
            await updater.complete()
        else:
            await super().execute(context, event_queue)


_FILE = new_raw_part(b"tck", media_type="text/plain", filename="output.txt")
_URL = new_url_part("https://example.com/output.txt", "text/plain", "output.txt")
_PIECES: Mapping[str, tuple[Part, ...]] = {
    "tck-artifact-text": (new_text_part("Generated text content"),),
    "tck-artifact-file-url": (_URL,),
    "tck-artifact-file": (_FILE,),
    "tck-artifact-data": (new_data_part({"key": "value", "count": 42}),),
    "tck-stream-artifact-text": (new_text_part("Streamed text content"),),
    "tck-stream-artifact-file": (_FILE,),
    "tck-stream-artifact-chunked": (new_text_part("chunk-1 "), new_text_part("chunk-2")),
}


class _Everybody:
    def owner(self, token: str) -> str:
        return "kit"


def main() -> None:
    """Run the kit and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="the kit's folder")
    parser.add_argument("--python", default=sys.executable, help="interpreter to run it with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _served(folder) as base:
            said = _run_kit(options.python, options.kit.resolve(), base, folder)
        report = json.loads((folder / "kit.json").read_text(encoding="utf-8"))
    heading("python -m bench.a2a_conformance", f"{_version(options.kit)}; {said}.")
    print_table(("level", "green", "failed", "not run"), list(_by_level(report)))
    print()
    print_table(("requirement", "level", "failed on", "what the kit says"), list(_failures(report)))


def _version(kit: Path) -> str:
    """What the kit says of itself, and the commit if its folder is a checkout."""
    told = subprocess.run(
        ["git", "-C", str(kit), "log", "-1", "--format=%h of %as"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"a2a-tck 1.0-dev {told.stdout.strip()}".strip()


def _run_kit(python: str, kit: Path, base: str, folder: Path) -> str:
    """The last line that the kit's pytest says."""
    done = subprocess.run(
        [
            python, "-m", "pytest", "tests/compatibility/", "-q", "--tb=short",
            "-p", "no:cacheprovider", f"--sut-host={base}",
            f"--compatibility-report={folder / 'kit'}",
        ],
        cwd=kit,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )  # fmt: skip
    if not (folder / "kit.json").exists():
        sys.exit(f"the kit did not run:\n{done.stdout[-3000:]}")
    (folder / "kit.txt").write_text(done.stdout, encoding="utf-8")
    return done.stdout.strip().splitlines()[-1].strip("= ")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(_app(base, folder), log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, args=([listener],))
        serving.start()
        try:
            yield base
        finally:
            server.should_exit = True
            serving.join()


def _app(base: str, folder: Path) -> Starlette:
    targets = _WebhooksOfTheKit(("https://example.com/",))
    bounds = Bounds(at_once=16, in_all=512, each_owner=512)
    setting = Setting(base, _Everybody(), folder / "tasks.sqlite", targets, bounds)
    executor = KitExecutor("orchestrator", KitAgent(), "scripted", Room(bounds))
    return application_of({"orchestrator": executor}, setting)


class _WebhooksOfTheKit(Targets):
    """And any port of this machine, where the kit listens."""

    async def allows(self, url: str) -> bool:
        """Whether it may be told."""
        return url.startswith("http://localhost:") or await super().allows(url)


def _by_level(report: Any) -> Iterator[tuple[str, int, int, int]]:
    for level in _LEVELS:
        told = report["per_requirement"].values()
        found = Counter(one["status"] for one in told if one["level"] == level)
        yield level, found["PASS"], found["FAIL"], found["SKIPPED"]


def _failures(report: Any) -> Iterator[tuple[str, str, str, str]]:
    for name, one in report["per_requirement"].items():
        if one["status"] == "FAIL":
            where = [way for way, status in one["transports"].items() if status == "FAIL"]
            why = " / ".join(dict.fromkeys(" ".join(error.split()) for error in one["errors"]))
            yield name, one["level"], ", ".join(where), why[:200].replace("|", "/")


if __name__ == "__main__":
    main()
