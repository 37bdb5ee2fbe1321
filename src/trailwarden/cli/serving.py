"""Running the inference plane: our own workers, and the gateway before them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from trailwarden.cli.console import say, warn
from trailwarden.serving.config import Config, Worker, parse
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import (
    LlamaCppSettings,
    read_settings,
    without_settings,
)
from trailwarden.serving.engines.llamacpp.supervisor import (
    SupervisedWorker,
    WorkerState,
    WorkerStatus,
)
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.gateway.admin import Admin
from trailwarden.serving.gateway.desk import FrontDesk
from trailwarden.serving.gateway.plane import Neighbours, Plane
from trailwarden.serving.gateway.server import Gateway, serve

_KEY_VARIABLE = "WORKER_KEY_{}"
"""Where the gateway finds the key of one of our workers: in this process's own environment."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is to be served: the gateway's configuration, and the workers to start."""

    config: Config
    llamacpp: tuple[LlamaCppSettings, ...]


def read_served(path: Path) -> Served:
    """Read a configuration file. Raises ConfigError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    llamacpp = read_settings(text, str(path))
    served = Served(parse(without_settings(text), str(path)), llamacpp)
    ids = {worker.id for worker in served.config.workers}
    for table in llamacpp:
        if twice := ids.intersection(table.worker_ids):
            raise ConfigError(f"{path}: worker id given twice: {', '.join(sorted(twice))}")
    return served


def run(served: Served, reread: Callable[[], Served] | None, folder: Path) -> None:
    """Serve until SIGTERM, SIGINT, or the admin door says to drain; logs and slots in `folder`.

    Raises:
        ServingError: a model is not here, a worker or the gateway cannot start.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    uvloop.run(_run(served, reread, folder))


async def _run(served: Served, reread: Callable[[], Served] | None, folder: Path) -> None:
    fleet = LlamaCppFleet(
        served.llamacpp, folder=folder / "slots", log_folder=folder / "logs", on_change=_tell
    )
    async with fleet:
        ours = [_as_configured(name, worker) for name, worker in fleet.workers.items()]
        gateway = _Gateway(with_workers(served.config, ours), _reader(served, reread, ours))
        fleet.on_change = gateway.follow
        await serve(gateway)


def with_workers(config: Config, ours: Sequence[Worker]) -> Config:
    """The configuration with our own workers beside those of others."""
    return config.model_copy(update={"workers": (*config.workers, *ours)})


def _reader(
    served: Served, reread: Callable[[], Served] | None, ours: Sequence[Worker]
) -> Callable[[], Config] | None:
    """What a reload reads; our own workers go on as they were started."""
    if reread is None:
        return None

    def read() -> Config:
        found = reread()
        if found.llamacpp != served.llamacpp:
            warn("[[llamacpp]] has changed; its workers stay as they are until `serve` restarts")
        return with_workers(found.config, ours)

    return read


def _as_configured(worker_id: str, worker: SupervisedWorker) -> Worker:
    """A worker of ours, as the gateway's configuration describes one.

    It is given no more requests than it has slots: the queue is the gateway's, which knows
    priorities, and not llama.cpp's, which knows none.
    """
    spec, address = worker.spec, worker.status.address
    assert address is not None, "it is up"
    variable = _KEY_VARIABLE.format(worker_id.upper().replace("-", "_").replace(".", "_"))
    os.environ[variable] = spec.api_key or ""
    return Worker(
        id=worker_id,
        url=str(address),
        models=(spec.name,),
        api_key_env=variable,
        slots=spec.slots,
        kv_capacity_tokens=spec.kv_tokens,
        in_flight_requests=spec.slots,
    )


class _Gateway(Gateway):
    """A gateway that says where it listens, and whose reload keeps our workers."""

    def __init__(self, config: Config, read: Callable[[], Config] | None) -> None:
        super().__init__(config, Neighbours())
        if read is not None:
            self.admin = _Admin(self.plane, read, self._stop_listening)
            self.desk = FrontDesk(self.plane, self.admin)

    async def start(self) -> None:
        await super().start()
        host = self.plane.config.listen.host
        models = ", ".join(self.plane.fleet.models()) or "no model yet"
        say(f"serving {models} on http://{host}:{self.port}/v1; Ctrl-C ends it")

    def follow(self, status: WorkerStatus) -> None:
        """Know at once that a worker of ours is gone or back, and that its cache is empty."""
        _tell(status)
        worker = self.plane.fleet.get(status.worker_id)
        if worker is None:
            return
        if status.state is WorkerState.WAITING:
            worker.breaker.unreachable()
        elif status.state is WorkerState.UP and worker.breaker.reachable():
            worker.restarted()
            self.plane.pump()


class _Admin(Admin):
    """An admin door whose reload reads more than a file."""

    def __init__(
        self, plane: Plane, read: Callable[[], Config], on_drain: Callable[[], None]
    ) -> None:
        super().__init__(plane, None, on_drain)
        self._read = read

    def reload(self) -> None:
        self._plane.configure(self._read())
        self._plane.numbers.reloads += 1


def _tell(status: WorkerStatus) -> None:
    """Say that a worker is up; the log tells why it was not."""
    if status.state is WorkerState.UP:
        say(f"worker {status.worker_id} is up (process {status.pid})")
