"""One process of a llama.cpp worker, from its start to its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from trailwarden.serving.engines.errors import WorkerNotStarted
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.llamacpp.log import WorkerLog
from trailwarden.serving.engines.llamacpp.spec import WorkerSpec

_CHILD = "trailwarden.serving.engines.llamacpp.child"


class WorkerProcess:
    """A child in a session of its own, so that Ctrl-C in a terminal reaches only us.

    It ends when we do: it holds the reading end of a pipe that nobody else writes to.
    """

    def __init__(self, spec: WorkerSpec, log: WorkerLog, process: Process) -> None:
        self._spec = spec
        self._log = log
        self._process = process
        assert process.stderr is not None
        self._following = asyncio.create_task(log.follow(process.stderr))

    @staticmethod
    async def start(spec: WorkerSpec, log: WorkerLog) -> WorkerProcess:
        """Start it and hand it its spec. Raises WorkerNotStarted if the system refuses."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", _CHILD),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerNotStarted(f"worker {spec.name}: no process: {error}") from error
        assert process.stdin is not None
        with suppress(OSError):  # it ended already: `ready` says so
            process.stdin.write(spec.to_json().encode() + b"\n")
            await process.stdin.drain()
        return WorkerProcess(spec, log, process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ready(self, timeout_s: float) -> Address:
        """Wait until the model is loaded and it listens; its address.

        Raises:
            WorkerNotStarted: it ended, or took longer. Its last words are in the message.
        """
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(timeout_s):
                line = await self._process.stdout.readline()
        except TimeoutError as error:
            raise WorkerNotStarted(
                f"{self._model} was not loaded within {timeout_s:g} s; give it more time "
                f"(start_s), or a smaller model or context"
            ) from error
        if not line:
            code = await self.ended()
            raise WorkerNotStarted(
                f"{self._model} was not loaded; the process {how_it_ended(code)}, having said: "
                f"{self._log.last_words() or 'nothing'}"
            )
        return Address.of(json.loads(line)["address"], self._spec.api_key)

    async def ended(self) -> int:
        """Wait for its end and its whole log; the exit code, negative for a signal."""
        code = await self._process.wait()
        await self._following
        return code

    async def stop(self, grace_s: float = 2.0) -> None:
        """End it: asked first, then killed. Returns when it is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(grace_s):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self.ended()

    def resident_bytes(self) -> int | None:
        """Main memory that it holds, None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            return None
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    @property
    def _model(self) -> str:
        return f"worker {self._spec.name}: {self._spec.model}"


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
