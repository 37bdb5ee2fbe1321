"""Which path means what, and the few answers that need no worker."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import msgspec

from trailwarden.serving.config import Limits
from trailwarden.serving.errors import GatewayDraining, NotFound, ServingError, WrongMethod
from trailwarden.serving.gateway import answers
from trailwarden.serving.gateway.admin import Admin
from trailwarden.serving.gateway.downstream import ClientConnection, Work
from trailwarden.serving.gateway.metrics import render
from trailwarden.serving.gateway.plane import Plane
from trailwarden.serving.gateway.requests import Request
from trailwarden.serving.gateway.wire import Endpoint

Answer = tuple[int, bytes, bytes]
"""Status, content-type line and body."""

_ENDPOINTS = {endpoint.value.encode(): endpoint for endpoint in Endpoint}
_MODELS = b"/v1/models"
_ADMIN = b"/admin/"
_METRICS_TYPE = b"content-type: text/plain; version=0.0.4; charset=utf-8\r\n"
_RETRY_WHEN_DRAINING_S = 1.0


class FrontDesk:
    """Takes every request of every connection."""

    def __init__(self, plane: Plane, admin: Admin) -> None:
        self._plane = plane
        self._admin = admin
        self.clients: set[ClientConnection] = set()
        self._plain: dict[bytes, Callable[[Request], Answer]] = {
            b"/health": self._health,
            b"/ready": self._ready,
            b"/metrics": self._metrics,
            _MODELS: self._models,
        }

    @property
    def limits(self) -> Limits:
        """The limits that connections keep."""
        return self._plane.limits

    @property
    def is_draining(self) -> bool:
        """Whether connections are to close after their answer."""
        return self._admin.is_draining

    def arrived(self, client: ClientConnection) -> None:
        """A client connected."""
        self.clients.add(client)

    def departed(self, client: ClientConnection) -> None:
        """A client's connection is gone."""
        self.clients.discard(client)

    def take(self, request: Request, client: ClientConnection) -> Work | None:
        """Answer a request, or begin its flight.

        Raises:
            ServingError: to be sent as the answer.
        """
        try:
            endpoint = _ENDPOINTS.get(request.path)
            if endpoint is None:
                status, content_type, body = self._answer(request)
                headers = content_type + client.closing_header()
                client.reply(answers.whole(status, headers, body))
                return None
            return self._begin(endpoint, request, client)
        except ServingError as error:
            self._plane.numbers.refused[error.code] += 1
            raise

    def _begin(self, endpoint: Endpoint, request: Request, client: ClientConnection) -> Work:
        if request.method != b"POST":
            raise WrongMethod(f"{endpoint.value} is asked with POST")
        if self.is_draining:
            raise GatewayDraining(
                "this gateway is shutting down; connect again",
                retry_after_s=_RETRY_WHEN_DRAINING_S,
            )
        plane = self._plane
        return plane.take(plane.intake.read(endpoint, request, plane.now_s()), client)

    def _answer(self, request: Request) -> Answer:
        """What needs no worker."""
        path = request.path
        if path.startswith(_ADMIN):
            return _json(self._admin.answer(request))
        plain = self._plain.get(path)
        if plain is None and path.startswith(_MODELS + b"/"):
            plain = self._model
        if plain is None:
            raise NotFound(f"there is no {path[:200].decode('latin-1')!r} here")
        if request.method != b"GET":
            raise WrongMethod(f"{path.decode('latin-1')} is asked with GET")
        return plain(request)

    def _health(self, _: Request) -> Answer:
        return _json({"status": "ok"})

    def _ready(self, _: Request) -> Answer:
        now_s = self._plane.now_s()
        up = [worker.worker_id for worker in self._plane.fleet if worker.is_up(now_s)]
        ready = bool(up) and not self.is_draining
        told = {"ready": ready, "draining": self.is_draining, "workers_up": up}
        return _json(told, 200 if ready else 503)

    def _metrics(self, request: Request) -> Answer:
        if not self._plane.config.listen.open_metrics:
            self._plane.accounts.see_admin(request.headers.get(b"authorization"))
        return 200, _METRICS_TYPE, render(self._plane)

    def _models(self, request: Request) -> Answer:
        account = self._plane.accounts.of(request.headers.get(b"authorization"))
        known = self._plane.fleet.models()
        mine = [_model_card(m) for m in known if not account.models or m in account.models]
        return _json({"object": "list", "data": mine})

    def _model(self, request: Request) -> Answer:
        account = self._plane.accounts.of(request.headers.get(b"authorization"))
        name = unquote_to_bytes(request.path[len(_MODELS) + 1 :]).decode(errors="replace")
        if not self._plane.fleet.serving(name):
            raise NotFound(f"no worker serves the model {name[:200]!r}")
        account.see_model(name)
        return _json(_model_card(name))


def _json(content: dict[str, object], status: int = 200) -> Answer:
    return status, answers.JSON, msgspec.json.encode(content)


def _model_card(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "trailwarden"}
