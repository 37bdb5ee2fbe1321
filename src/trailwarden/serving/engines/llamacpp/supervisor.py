"""Keeping a llama.cpp worker alive: started, watched, and started anew with back-off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from trailwarden.serving.engines.capabilities import Capabilities
from trailwarden.serving.engines.errors import WorkerNotStarted
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.llamacpp.engine import LlamaCpp
from trailwarden.serving.engines.llamacpp.log import WorkerLog
from trailwarden.serving.engines.llamacpp.process import WorkerProcess, how_it_ended
from trailwarden.serving.engines.llamacpp.spec import WorkerSpec
from trailwarden.serving.errors import WorkerError, WorkerSilent

_logger = logging.getLogger(__name__)
_REFUSALS = 3  # in a row, while its process runs: one broken connection is no reason


class WorkerState(StrEnum):
    """Where a worker is in its life."""

    STARTING = "starting"
    UP = "up"
    WAITING = "waiting"  # failed; started again after the back-off
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Watch:
    """How a worker is watched.

    `hang_s`: its main loop may take so long to answer; it does so between two batches. The
    back-off doubles from `back_off_s` to `longest_back_off_s` and begins anew once a worker has
    been up for `steady_s`. None as `memory_bytes` sets no limit.
    """

    start_s: float = 120.0
    check_s: float = 2.0
    hang_s: float = 60.0
    back_off_s: float = 0.5
    longest_back_off_s: float = 30.0
    steady_s: float = 60.0
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker at one moment. `epoch` grows with every process; `why` says what ended the last."""

    worker_id: str
    state: WorkerState
    epoch: int = 0
    address: Address | None = None
    pid: int | None = None
    why: str = ""


class SupervisedWorker:
    """One worker over all its processes. Its address stays the same from the first on.

    `on_change` is called on the event loop with every change of status.
    """

    def __init__(
        self,
        worker_id: str,
        spec: WorkerSpec,
        watch: Watch | None = None,
        *,
        log_folder: Path | None = None,
        on_change: Callable[[WorkerStatus], None] = lambda _status: None,
    ) -> None:
        self._spec = spec
        self._watch = watch or Watch()
        self._log = WorkerLog(worker_id, log_folder)
        self._on_change = on_change
        self._status = WorkerStatus(worker_id, WorkerState.STARTING)
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    @property
    def status(self) -> WorkerStatus:
        """How it is now."""
        return self._status

    @property
    def spec(self) -> WorkerSpec:
        """What it is."""
        return self._spec

    @property
    def engine(self) -> LlamaCpp:
        """The adapter for it, once it has been up."""
        address = self._status.address
        if address is None:
            raise WorkerNotStarted(f"worker {self._status.worker_id} has not been up yet")
        claims = Capabilities(
            save_restore=self._spec.save_folder is not None and self._spec.projector is None,
            lora=bool(self._spec.adapters),
            embeddings=self._spec.embeddings,
        )
        return LlamaCpp(address, claims=claims, alive_s=self._watch.hang_s)

    async def start(self) -> None:
        """Start it and wait until it is up; from then on it is kept so.

        Raises:
            WorkerNotStarted: its first process did not become ready. It is not tried again.
        """
        process = await self._launch()
        self._task = asyncio.create_task(self._keep(process))

    async def stop(self) -> None:
        """End it, whatever it is doing. Whoever wants its answers waits for them before this."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._become(WorkerState.STOPPED, pid=None)
        self._log.close()

    async def until(self, state: WorkerState, *, after_epoch: int = 0) -> WorkerStatus:
        """Wait for a state in an epoch beyond the one given."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._status.state is state and self._status.epoch > after_epoch
            )
        return self._status

    async def _launch(self) -> WorkerProcess:
        process = await WorkerProcess.start(self._spec, self._log)
        try:
            address = await process.ready(self._watch.start_s)
        except BaseException:  # cancelled, too: no process is left behind
            await process.stop(grace_s=0.1)
            raise
        self._spec = replace(self._spec, port=address.port)
        epoch = self._status.epoch + 1
        await self._become(WorkerState.UP, epoch=epoch, address=address, pid=process.pid, why="")
        return process

    async def _keep(self, process: WorkerProcess | None) -> None:
        """Watch the process; when it is done for, wait and start the next."""
        loop = asyncio.get_running_loop()
        back_off_s = self._watch.back_off_s
        while True:
            if process is not None:
                began = loop.time()
                why = await self._watched(process)
                if loop.time() - began >= self._watch.steady_s:
                    back_off_s = self._watch.back_off_s
                await self._fail(why, back_off_s)
            await asyncio.sleep(back_off_s)
            back_off_s = min(2 * back_off_s, self._watch.longest_back_off_s)
            try:
                process = await self._launch()
            except WorkerNotStarted as error:
                process = None
                await self._fail(str(error), back_off_s)

    async def _watched(self, process: WorkerProcess) -> str:
        """Why the process is done for; it is gone when this returns, also by cancellation."""
        end = asyncio.create_task(process.ended())
        refusals = 0
        try:
            while True:
                await asyncio.wait({end}, timeout=self._watch.check_s)
                if end.done():
                    return f"its process {how_it_ended(end.result())}{self._last_words()}"
                if why := self._too_large(process):
                    return why
                error = await self._asked(end)
                refusals = 0 if error is None else refusals + 1
                if isinstance(error, WorkerSilent) or refusals == _REFUSALS:
                    return f"it does not answer: {error}"
        finally:
            await process.stop()

    def _too_large(self, process: WorkerProcess) -> str | None:
        limit, held = self._watch.memory_bytes, process.resident_bytes()
        if limit is None or held is None or held <= limit:
            return None
        return f"it holds {held >> 20} MiB, more than its limit of {limit >> 20} MiB"

    async def _asked(self, end: asyncio.Task[int]) -> WorkerError | None:
        """What went wrong when it was asked whether it is alive; None if it is, or has ended."""
        alive = asyncio.create_task(self.engine.alive())
        try:
            await asyncio.wait({end, alive}, return_when=asyncio.FIRST_COMPLETED)
            error = alive.exception() if alive.done() else None
        finally:
            alive.cancel()
            await asyncio.gather(alive, return_exceptions=True)
        if error is not None and not isinstance(error, WorkerError):
            raise error
        return error

    def _last_words(self) -> str:
        words = self._log.last_words()
        return f"; it last said: {words}" if words else ""

    async def _fail(self, why: str, back_off_s: float) -> None:
        name = self._status.worker_id
        _logger.warning("worker %s: %s; again in %g s", name, why, back_off_s)
        await self._become(WorkerState.WAITING, pid=None, why=why)

    async def _become(self, state: WorkerState, **changes: object) -> None:
        self._status = replace(self._status, state=state, **changes)  # type: ignore[arg-type]
        self._on_change(self._status)
        async with self._changed:
            self._changed.notify_all()
