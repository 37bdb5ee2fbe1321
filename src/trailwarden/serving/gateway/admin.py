"""The admin door: look at workers, drain them or the gateway, reload the configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import parse_qs

from trailwarden.serving.config import Config
from trailwarden.serving.errors import BadRequest, ConfigError, NotFound, WrongMethod
from trailwarden.serving.gateway.plane import Plane
from trailwarden.serving.gateway.requests import Request
from trailwarden.serving.gateway.workers import Worker

_log = logging.getLogger(__name__)


class Admin:
    """What the admin key may do. SIGHUP and SIGTERM come here too.

    `reread` gives a reload its configuration; None where the configuration came from nowhere.
    """

    def __init__(
        self,
        plane: Plane,
        reread: Callable[[], Config] | None,
        on_drain: Callable[[], None],
    ) -> None:
        self._plane = plane
        self._reread = reread
        self._on_drain = on_drain
        self.is_draining = False

    def answer(self, request: Request) -> dict[str, object]:
        """Do what an admin request asks.

        Raises:
            Refused: it lacks the key, or asks for what there is not.
        """
        self._plane.accounts.see_admin(request.headers.get(b"authorization"))
        what = request.path.removeprefix(b"/admin/").decode("latin-1")
        if what == "workers":
            _must_be(request, b"GET")
            workers = [*self._plane.fleet, *self._plane.fleet.leaving()]
            return {"workers": [_shown(w, self._plane.now_s()) for w in workers]}
        actions = {"drain": self._drain, "resume": self._resume, "reload": self._reload}
        action = actions.get(what)
        if action is None:
            raise NotFound("the admin door has: workers, drain, resume, reload")
        _must_be(request, b"POST")
        return action(_worker_named(request))

    def drain(self) -> None:
        """Take nothing new, finish what there is, then end."""
        if not self.is_draining:
            self.is_draining = True
            self._on_drain()

    def reload(self) -> None:
        """Read the configuration again and take it.

        Raises:
            ConfigError: there is none, or it cannot be used; the old one stays.
        """
        if self._reread is None:
            raise ConfigError("this gateway was started without a configuration file")
        self._plane.configure(self._reread())
        self._plane.numbers.reloads += 1
        _log.info("the configuration was read again and taken")

    def _drain(self, worker_id: str | None) -> dict[str, object]:
        if worker_id is None:
            self.drain()
            return {"draining": True}
        self._worker(worker_id).draining = True
        return {"draining": worker_id}

    def _resume(self, worker_id: str | None) -> dict[str, object]:
        if worker_id is None:
            raise BadRequest("resume needs ?worker=<id>: a gateway that drains does not come back")
        self._worker(worker_id).draining = False
        self._plane.pump()
        return {"resumed": worker_id}

    def _reload(self, worker_id: str | None) -> dict[str, object]:
        if worker_id is not None:
            raise BadRequest("reload takes the whole configuration, not one worker")
        try:
            self.reload()
        except ConfigError as error:
            raise BadRequest(error.message) from error
        return {"reloaded": True}

    def _worker(self, worker_id: str) -> Worker:
        worker = self._plane.fleet.get(worker_id)
        if worker is None:
            raise NotFound(f"there is no worker {worker_id!r}")
        return worker


def _must_be(request: Request, method: bytes) -> None:
    if request.method != method:
        raise WrongMethod(f"{request.path.decode('latin-1')} is asked with {method.decode()}")


def _worker_named(request: Request) -> str | None:
    named = parse_qs(request.query.decode("latin-1")).get("worker")
    return named[0] if named else None


def _shown(worker: Worker, now_s: float) -> dict[str, object]:
    rates = worker.speed.rates
    return {
        "id": worker.worker_id,
        "url": worker.config.url,
        "models": sorted(worker.models),
        "health": str(worker.health(now_s)),
        "draining": worker.draining,
        "requests_in_flight": worker.requests_in_flight,
        "tokens_in_flight": worker.tokens_in_flight,
        "token_room": worker.config.token_room,
        "prefill_tokens_per_s": round(rates.prefill_tokens_per_s, 1),
        "epoch": worker.epoch,
        "failures": dict(worker.failures),
        "lies": dict(worker.lies),
    }
