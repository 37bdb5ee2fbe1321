"""Running the inference plane: our own workers, and the gateway before them."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import uvloop

from trailwarden.cli.console import say, warn
from trailwarden.learning.adapters import TRAINED, find_adapter, shipped
from trailwarden.learning.errors import AdapterUnusable
from trailwarden.serving.config import Config, Worker, parse
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import (
    AdapterSettings,
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
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import CacheKeeper, NoKeeper
from trailwarden.serving.gateway.server import Gateway, serve
from trailwarden.serving.ledger.deferred import DeferredJournal
from trailwarden.serving.ledger.ledger import Ledger
from trailwarden.serving.lifecycle.slotted import SlottedLifecycle
from trailwarden.serving.programs.gate import Programs
from trailwarden.serving.programs.terms import GateTerms

LEDGER = "tokens.ledger"
"""The name of the token ledger in the folder for serving."""

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
    llamacpp = tuple(map(_with_our_adapters, read_settings(text, str(path))))
    served = Served(parse(without_settings(text), str(path)), llamacpp)
    ids = {worker.id for worker in served.config.workers}
    for table in llamacpp:
        if twice := ids.intersection(table.worker_ids):
            raise ConfigError(f"{path}: worker id given twice: {', '.join(sorted(twice))}")
    return served


def one_model(model: str, workers: int, adapter: str | None) -> LlamaCppSettings:
    """One model without a file: with an adapter of the package by name, or one by its file.

    A model with an adapter that was trained here (its card lies beside it) is served under a name
    that says so, since it is spoken to in a dialect of its own. Raises ConfigError for an adapter
    that is neither.
    """
    if adapter is None:
        return LlamaCppSettings(model=model, workers=workers)
    try:
        path = find_adapter(adapter)
    except AdapterUnusable as error:
        raise ConfigError(str(error)) from error
    return LlamaCppSettings(
        model=model,
        workers=workers,
        adapters=(AdapterSettings(path=path),),
        served_as=f"{TRAINED}-{path.stem}" if path.with_suffix(".json").is_file() else None,
    )


def _with_our_adapters(table: LlamaCppSettings) -> LlamaCppSettings:
    """The same table; an adapter of the package may be named there instead of its file."""
    adapters = tuple(
        one.model_copy(update={"path": shipped(str(one.path)) or one.path})
        for one in table.adapters
    )
    return table.model_copy(update={"adapters": adapters})


def run(served: Served, reread: Callable[[], Served] | None, folder: Path) -> None:
    """Serve until SIGTERM, SIGINT, or the admin door says to drain.

    Logs, slots and the token ledger are in `folder`.

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
        ours = [as_configured(name, worker) for name, worker in fleet.workers.items()]
        config = with_workers(served.config, ours)
        with account(config, folder) as neighbours:
            neighbours.keeper = cache_keeper(config, fleet)
            gateway = Gateway(config, neighbours, _reader(served, reread, ours))
            fleet.on_change = partial(_follow, gateway)
            await serve(gateway, _announce)


@contextmanager
def account(config: Config, folder: Path) -> Iterator[Neighbours]:
    """The token ledger and the program gate, as configured; the ledger is in `folder` by default.

    Raises:
        LedgerUnreadable: the file is no ledger, or cannot be written.
    """
    neighbours = Neighbours()
    if config.programs.gate:
        weights = {tenant.name: tenant.weight for tenant in config.tenants}
        terms = GateTerms(expiry_s=config.programs.expiry_s, weights=weights)
        programs = Programs(terms)
        neighbours = replace(neighbours, gate=programs, roster=programs)
    if not config.ledger.keep:
        yield neighbours
        return
    file = config.ledger.file or folder / LEDGER
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(DeferredJournal(file)) as journal:
        yield replace(neighbours, meter=Ledger(journal, time.time))


def cache_keeper(config: Config, fleet: LlamaCppFleet) -> CacheKeeper:
    """What keeps, saves and restores the slots of our own workers, if that is configured."""
    if not config.lifecycle.enabled:
        return NoKeeper()
    slots = {name: worker.spec.slots for name, worker in fleet.workers.items()}
    return SlottedLifecycle(config.lifecycle, slots, fleet.slot_keeper)


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


def as_configured(worker_id: str, worker: SupervisedWorker) -> Worker:
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


def _announce(gateway: Gateway) -> None:
    host = gateway.plane.config.listen.host
    models = ", ".join(gateway.plane.fleet.models()) or "no model yet"
    say(f"serving {models} on http://{host}:{gateway.port}/v1; Ctrl-C ends it")


def _follow(gateway: Gateway, status: WorkerStatus) -> None:
    """Know at once that a worker of ours is gone or back, and that its cache is empty."""
    _tell(status)
    worker = gateway.plane.fleet.get(status.worker_id)
    if worker is None:
        return
    if status.state is WorkerState.WAITING:
        worker.breaker.unreachable()
    elif status.state is WorkerState.UP and worker.breaker.reachable():
        worker.restarted()
        gateway.plane.pump()


def _tell(status: WorkerStatus) -> None:
    """Say that a worker is up; the log tells why it was not."""
    if status.state is WorkerState.UP:
        say(f"worker {status.worker_id} is up (process {status.pid})")
