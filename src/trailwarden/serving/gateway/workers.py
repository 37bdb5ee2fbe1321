"""One worker as the gateway knows it: its connections, its load, its health.

Its room is counted in tokens: those of a request count until its answer ends. Its load, as routing
sees it, is kept by `routing.load`.
"""

from __future__ import annotations

import os
import ssl
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from trailwarden.serving.config import Breaker as BreakerConfig
from trailwarden.serving.config import Worker as WorkerConfig
from trailwarden.serving.demand import Demand
from trailwarden.serving.errors import ConfigError, WorkerBusy, WorkerError, WorkerUnreachable
from trailwarden.serving.gateway.breaker import Breaker
from trailwarden.serving.gateway.dialect import Dialect
from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.pool import Address, ConnectionPool
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.routing.load import LoadBook
from trailwarden.serving.routing.rates import RateLearner
from trailwarden.serving.worker import Health, WorkerView


class Worker:
    """A worker, its room and what runs there."""

    def __init__(self, config: WorkerConfig, breaker: BreakerConfig, connect_s: float) -> None:
        self.config = config
        self.worker_id = config.id
        self.breaker = Breaker(breaker)
        self.address = address_of(config)
        self.pool = ConnectionPool(self.address, connect_s)
        self.models: frozenset[str] = frozenset(config.models)
        self._dialect: Dialect | None = None
        self.draining = False
        self.epoch = 0
        self.load = LoadBook(
            WorkerView(
                worker_id=config.id,
                slots=config.slots,
                kv_capacity_tokens=config.kv_capacity_tokens,
            )
        )
        self.speed = RateLearner()
        self.lies: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.requests = 0
        self.tokens_in_flight = 0
        self.requests_in_flight = 0
        self._background_tokens = 0

    # --- room

    def has_room(self, tokens: int) -> bool:
        """Whether so many tokens more may be in flight; one request always may."""
        if self.requests_in_flight == 0:
            return True
        most = self.config.in_flight_requests
        if most is not None and self.requests_in_flight >= most:
            return False
        return self.tokens_in_flight + tokens <= self._token_room

    def takes_background(self, tokens: int, share: float) -> bool:
        """Whether background work may take so many tokens more."""
        if self._background_tokens == 0:
            return True
        return self._background_tokens + tokens <= share * self._token_room

    @property
    def _token_room(self) -> int:
        """Tokens that may be in flight at once."""
        return self.config.in_flight_tokens or self.view.kv_capacity_tokens

    def take(self, demand: Demand, tokens: int, uncached_tokens: int) -> None:
        """A request goes to the worker."""
        self.requests += 1
        self.requests_in_flight += 1
        self.tokens_in_flight += tokens
        if demand.hints.priority is Priority.BACKGROUND:
            self._background_tokens += tokens
        self.load.sent(demand.request_id, uncached_tokens)
        self.breaker.given()

    def release(self, demand: Demand, tokens: int) -> None:
        """A request has ended, one way or another."""
        self.requests_in_flight -= 1
        self.tokens_in_flight -= tokens
        if demand.hints.priority is Priority.BACKGROUND:
            self._background_tokens -= tokens
        self.load.ended(demand.request_id)

    # --- its engine

    @property
    def dialect(self) -> Dialect | None:
        """How its engine is spoken to; None while that is not known."""
        return self._dialect

    def speaks(self, dialect: Dialect | None) -> None:
        """Its engine is this one. What it tells of its memory counts where nobody configured it."""
        self._dialect = dialect
        told = dialect.kv_capacity_tokens if dialect is not None else None
        if told is None or "kv_capacity_tokens" in self.config.model_fields_set:
            told = self.config.kv_capacity_tokens
        self.load.holds(told)

    def wants(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """Fields that its engine wants in a request's body; none while it is not known."""
        if self._dialect is None:
            return {}
        return self._dialect.engine.request_fields(hints, streamed=streamed)

    @property
    def cancels_only_streams(self) -> bool:
        """Whether a client that leaves frees the engine only where the answer is streamed."""
        return self._dialect is not None and self._dialect.cancels_only_streams

    # --- health

    def is_up(self, now_s: float) -> bool:
        """Whether it may be given work."""
        return not self.draining and self.breaker.health(now_s) is Health.UP

    def health(self, now_s: float) -> Health:
        """How it is; draining hides nothing worse."""
        health = self.breaker.health(now_s)
        return Health.DRAINING if self.draining and health is Health.UP else health

    def failed(self, error: WorkerError, now_s: float, *, was_stale: bool) -> None:
        """An attempt came to nothing; `was_stale` says that only a kept connection had closed."""
        if isinstance(error, Lie):
            self.lies[error.lie] += 1
        self.failures[error.code] += 1
        if isinstance(error, WorkerUnreachable):
            self.breaker.unreachable()
        elif was_stale:
            self.pool.drop_idle()
            self.breaker.withdrawn()
        elif isinstance(error, WorkerBusy):
            self.breaker.withdrawn()
        else:
            self.breaker.failed(now_s)

    def restarted(self) -> None:
        """It was gone and came back: nothing is cached there any more."""
        self.epoch += 1
        self.load.restarted(self.epoch)

    @property
    def view(self) -> WorkerView:
        """What routing sees. Only asked of workers that are up."""
        return self.load.view


def address_of(config: WorkerConfig) -> Address:
    """Where a worker is and what every request to it begins with.

    Raises:
        ConfigError: its key is to be in an environment variable that is not set.
    """
    parts = urlsplit(config.url)
    assert parts.hostname is not None, "the configuration saw to it"
    headers = [f"host: {parts.netloc}"]
    if config.api_key_env is not None:
        key = os.environ.get(config.api_key_env)
        if not key:
            raise ConfigError(
                f"worker {config.id}: its key is to be in the environment variable"
                f" {config.api_key_env}, which is not set"
            )
        headers.append(f"authorization: Bearer {key}")
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    return Address(
        host=parts.hostname,
        port=parts.port or (443 if tls else 80),
        prefix=parts.path.removesuffix("/v1").encode(),
        headers="".join(f"{line}\r\n" for line in headers).encode(),
        tls=tls,
    )
