"""Our llama.cpp workers, all of them: started together, stopped together."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from trailwarden.serving.engines.llamacpp.cpus import share_out, usable_cpus
from trailwarden.serving.engines.llamacpp.settings import LlamaCppSettings
from trailwarden.serving.engines.llamacpp.slots import SlotKeeper
from trailwarden.serving.engines.llamacpp.spec import Adapter, WorkerSpec
from trailwarden.serving.engines.llamacpp.supervisor import (
    SupervisedWorker,
    Watch,
    WorkerStatus,
)
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.models.places import find_model

Shares: TypeAlias = tuple[tuple[int, ...], ...]
"""The CPUs of each worker of a table."""

_PREFIX = "trailwarden-slots-"


class LlamaCppFleet:
    """An async context: inside it the workers are up, or on their way back.

    Slots are saved in a folder of this run's own within `folder` (the system's temporary one, if
    none is given), which goes with it: another run may have another model. What a run that was
    killed left there is cleared by the next.
    """

    def __init__(
        self,
        settings: Sequence[LlamaCppSettings],
        *,
        folder: Path | None = None,
        log_folder: Path | None = None,
        on_change: Callable[[WorkerStatus], None] = lambda _status: None,
    ) -> None:
        self._settings = settings
        self._parent = folder or Path(tempfile.gettempdir())
        self._log_folder = log_folder
        self.on_change = on_change
        """Called with every change of a worker; may be set anew at any time."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.workers: dict[str, SupervisedWorker] = {}

    async def __aenter__(self) -> LlamaCppFleet:
        """Start all workers at once.

        Raises:
            ModelError: a model is not here.
            ConfigError: a CPU was named that there is none of.
            WorkerNotStarted: one did not become ready; the others are stopped again.
        """
        self._parent.mkdir(parents=True, exist_ok=True)
        _clear_after_the_dead(self._parent)
        prefix = f"{_PREFIX}{os.getpid()}-"
        self._folder = tempfile.TemporaryDirectory(prefix=prefix, dir=self._parent)
        try:
            for settings, cpus in zip(self._settings, _shares(self._settings), strict=True):
                await asyncio.to_thread(self._prepare, settings, cpus)
            await self._start_all()
        except BaseException:
            await self._stop_all()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop_all()

    def slot_keeper(self, worker_id: str) -> SlotKeeper | None:
        """What saves and restores the slots of a worker that is up; None where it does not."""
        worker = self.workers[worker_id]
        settings = next(s for s in self._settings if worker_id in s.worker_ids)
        folder, address = worker.spec.save_folder, worker.status.address
        if folder is None or address is None:
            return None
        return SlotKeeper(
            address, Path(folder), slots=settings.slots, room_bytes=settings.save_mib << 20
        )

    def _prepare(self, settings: LlamaCppSettings, shares: Shares) -> None:
        """Describe the workers of one table; reads the model's file to check its hash."""
        model = find_model(settings.model)
        for worker_id, cpus in zip(settings.worker_ids, shares, strict=True):
            watch = Watch(
                start_s=settings.start_s,
                hang_s=settings.hang_s,
                memory_bytes=None if settings.memory_mib is None else settings.memory_mib << 20,
            )
            self.workers[worker_id] = SupervisedWorker(
                worker_id,
                self._spec(settings, worker_id, model, cpus),
                watch,
                log_folder=self._log_folder,
                on_change=lambda status: self.on_change(status),
            )

    def _spec(
        self, settings: LlamaCppSettings, worker_id: str, model: Path, cpus: tuple[int, ...]
    ) -> WorkerSpec:
        return WorkerSpec(
            model=str(model.resolve()),
            name=settings.name,
            slots=settings.slots,
            context_tokens=settings.context_tokens,
            cpus=cpus,
            threads=settings.threads,
            batch_tokens=settings.batch_tokens,
            # llama.cpp gives a prompt kept there to requests with other adapters, too
            prompt_cache_mib=0 if settings.adapters else settings.prompt_cache_mib,
            save_folder=self._save_folder(settings, worker_id),
            embeddings=settings.embeddings,
            adapters=tuple(Adapter(str(a.path), a.scale) for a in settings.adapters),
            projector=None if settings.projector is None else str(settings.projector),
            api_key=secrets.token_urlsafe(32),
        )

    def _save_folder(self, settings: LlamaCppSettings, worker_id: str) -> str | None:
        assert self._folder is not None
        if settings.save_mib == 0 or settings.projector is not None:
            return None  # llama.cpp neither saves nor restores beside a projector
        folder = Path(self._folder.name) / worker_id
        folder.mkdir()
        return str(folder)

    async def _start_all(self) -> None:
        starts = [worker.start() for worker in self.workers.values()]
        for done in await asyncio.gather(*starts, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def _stop_all(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in self.workers.values()))
        if self._folder is not None:
            self._folder.cleanup()


def _clear_after_the_dead(parent: Path) -> None:
    """Remove the saved slots of runs whose process is gone: they may be gigabytes."""
    for left in parent.glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdecimal() and not _runs(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def _shares(tables: Sequence[LlamaCppSettings]) -> list[Shares]:
    """The CPUs of every worker, table by table: those named, or an even share.

    One CPU is left to everybody else where the workers can do without: threads of one worker wait
    for each other at every layer, so whoever takes a CPU from one of them stops them all.
    """
    usable = usable_cpus()
    sharing = sum(table.workers for table in tables if table.pin and not table.cpus)
    theirs = usable[1:] if sharing < len(usable) else usable
    even = iter(share_out(theirs, sharing) if sharing else ())
    return [_share(table, usable, even) for table in tables]


def _share(
    table: LlamaCppSettings, usable: tuple[int, ...], even: Iterator[tuple[int, ...]]
) -> Shares:
    if not table.pin:
        return ((),) * table.workers
    if not table.cpus:
        return tuple(islice(even, table.workers))
    absent = set(table.cpus) - set(usable)
    if absent:
        raise ConfigError(
            f"llamacpp {table.id}: CPUs {sorted(absent)} are not to be used here; there are "
            f"{', '.join(map(str, usable))}"
        )
    return share_out(table.cpus, table.workers)
