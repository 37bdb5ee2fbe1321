"""Finding out which engine a worker is, so that requests carry what that engine wants in them."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

from trailwarden.serving.config import Worker
from trailwarden.serving.engines.capabilities import Cancellation
from trailwarden.serving.engines.choose import engine_for, recognise
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.port import Engine
from trailwarden.serving.errors import WorkerError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A worker's engine, and what it told of itself.

    `cancels_only_streams`: a client that leaves frees it only from streams. `kv_capacity_tokens` is
    None where it does not say.
    """

    engine: Engine
    cancels_only_streams: bool = False
    kv_capacity_tokens: int | None = None


async def dialect_of(worker: Worker) -> Dialect | None:
    """How to speak to a worker that answers; None if it does not say what it is.

    An engine that is recognised and tells nothing more is spoken to with what is always right.
    """
    key = None if worker.api_key_env is None else os.environ.get(worker.api_key_env)
    address = Address.of(worker.url, key)
    try:
        engine = engine_for(await recognise(address), address)
    except WorkerError as error:
        _log.debug("worker %s does not say what it is: %s", worker.id, error.message)
        return None
    try:
        told = await engine.probe()
    except WorkerError as error:
        _log.debug("worker %s does not say what it can do: %s", worker.id, error.message)
        return Dialect(engine)
    only_streams = told.capabilities.cancellation is Cancellation.STREAMS
    return Dialect(engine, only_streams, told.kv_capacity_tokens)
