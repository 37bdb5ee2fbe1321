"""All workers, and which of them serve which model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trailwarden.serving.config import Config
from trailwarden.serving.gateway.workers import Worker


class Fleet:
    """The workers by id. A worker that leaves the configuration drains and is then forgotten."""

    def __init__(self, config: Config) -> None:
        self._workers: dict[str, Worker] = {}
        self._serving: dict[str, list[Worker]] = {}
        self._leaving: list[Worker] = []
        self.configure(config)

    def configure(self, config: Config) -> list[str]:
        """Take the workers of a new configuration; the ids of those that are gone.

        Raises:
            ConfigError: one of them cannot be used; nothing has changed then.
        """
        old, new = self._workers, {}
        for entry in config.workers:
            worker = old.get(entry.id)
            if worker is None or worker.config != entry:
                worker = Worker(entry, config.breaker, config.limits.connect_s)
            new[entry.id] = worker
        self._workers = new
        for worker in new.values():
            worker.breaker.config = config.breaker
            worker.pool.connect_s = config.limits.connect_s
        gone = [w for w in old.values() if self._workers.get(w.worker_id) is not w]
        for worker in gone:
            worker.draining = True
            worker.pool.close()
        self._leaving = [w for w in (*self._leaving, *gone) if w.requests_in_flight]
        self.know_models()
        return [w.worker_id for w in gone]

    def know_models(self) -> None:
        """Arrange the workers by model anew; called when one has told which it serves."""
        serving: dict[str, list[Worker]] = {}
        for worker in self._workers.values():
            for model in worker.models:
                serving.setdefault(model, []).append(worker)
        self._serving = serving

    def serving(self, model: str) -> Sequence[Worker]:
        """The workers that serve a model, up or not."""
        return self._serving.get(model, ())

    def models(self) -> list[str]:
        """Every model that some worker serves."""
        return sorted(self._serving)

    def get(self, worker_id: str) -> Worker | None:
        """The worker of this id."""
        return self._workers.get(worker_id)

    def __iter__(self) -> Iterator[Worker]:
        return iter(list(self._workers.values()))

    def leaving(self) -> Iterable[Worker]:
        """Workers that are no longer configured and still have something to finish."""
        return [worker for worker in self._leaving if worker.requests_in_flight]
