"""From an HTTP request to an order: who asks, for what, and whether it may be taken at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from itertools import count

from trailwarden.serving.admission.estimate import TokenEstimate, measure
from trailwarden.serving.config import Config
from trailwarden.serving.demand import Demand
from trailwarden.serving.errors import NotFound, TooLarge
from trailwarden.serving.gateway.fleet import Fleet
from trailwarden.serving.gateway.hinting import read_hints
from trailwarden.serving.gateway.requests import Request
from trailwarden.serving.gateway.router import Router
from trailwarden.serving.gateway.tenants import Account, Accounts
from trailwarden.serving.gateway.wire import (
    Body,
    Endpoint,
    adapter_of,
    asks_usage,
    for_worker,
    prompt_of,
    read_body,
)
from trailwarden.serving.hints import Hints

_PASSED_ON = (b"traceparent", b"tracestate", b"baggage")
_LONGEST_ID = 128
_VISIBLE = bytes(range(0x21, 0x7F))


@dataclass(slots=True)
class Order:
    """A request that may be taken.

    `reserved` is what it takes of worker, tenant and program; `allowed_output` the output tokens
    that the client allows, None where it said nothing. `token_blocks` is the chain of the prompt's
    tokens, where an engine was asked for them.
    """

    endpoint: Endpoint
    account: Account
    demand: Demand
    body: bytes
    headers: bytes
    answer_id: bytes | None
    body_read: Body
    prompt_bytes: int
    images: int
    streams: bool
    hides_usage: bool
    allowed_output: int | None
    reserved: int
    arrived_s: float
    token_blocks: tuple[int, ...] = ()

    @property
    def generates(self) -> bool:
        """Whether the answer has tokens of its own."""
        return self.endpoint is not Endpoint.EMBEDDING


class Intake:
    """Reads requests into orders."""

    def __init__(
        self,
        config: Config,
        accounts: Accounts,
        fleet: Fleet,
        router: Router,
        estimate: TokenEstimate,
    ) -> None:
        self.config = config
        self._router = router
        self.estimate = estimate
        self._accounts = accounts
        self._fleet = fleet
        self._run = secrets.token_hex(4)  # ids stay different when the gateway starts anew
        self._ids = count(1)

    def read(self, endpoint: Endpoint, request: Request, now_s: float) -> Order:
        """Check a request and reckon what it needs. Tokens are reserved from the budgets.

        Raises:
            Refused: it may not be taken.
        """
        account = self._accounts.of(request.headers.get(b"authorization"))
        body = read_body(endpoint, request.body)
        self._see_model(account, body.model)
        hints, deadline_ms = read_hints(body, request.headers)
        if hints.priority < account.best_class:
            hints = replace(hints, priority=account.best_class)
        prompt = prompt_of(body)
        text_bytes, images = measure(prompt)
        prompt_tokens = self.estimate.tokens(body.model, text_bytes, images)
        self._see_size(body.model, prompt_tokens)
        allowed, adapter = _allowed_output(body), adapter_of(body)
        demand = Demand(
            request_id=f"tw-{self._run}-{next(self._ids):x}",
            tenant=account.name,
            model=body.model,
            prompt_tokens=prompt_tokens,
            max_output=self._max_output(endpoint, allowed),
            blocks=self._router.blocks(body.model, prompt, adapter),
            hints=hints,
            adapter=adapter,
            deadline_s=None if deadline_ms is None else now_s + deadline_ms / 1000,
        )
        reserved = self._reserve(account, hints, demand, now_s)
        return Order(
            endpoint=endpoint,
            account=account,
            demand=demand,
            body=for_worker(request.body, body),
            headers=_passed_on(request.headers),
            answer_id=_answer_id(request.headers),
            body_read=body,
            prompt_bytes=text_bytes,
            images=images,
            streams=bool(body.stream) and endpoint is not Endpoint.EMBEDDING,
            hides_usage=not asks_usage(body),
            allowed_output=allowed,
            reserved=reserved,
            arrived_s=now_s,
        )

    def _see_model(self, account: Account, model: str) -> None:
        if not self._fleet.serving(model):
            known = ", ".join(self._fleet.models()) or "none"
            raise NotFound(f"no worker serves the model {model!r}; there are: {known}")
        account.see_model(model)

    def _see_size(self, model: str, prompt_tokens: int) -> None:
        room = max(w.view.kv_capacity_tokens for w in self._fleet.serving(model))
        if prompt_tokens > room:
            raise TooLarge(
                f"a prompt of about {prompt_tokens} tokens fits no worker: the largest that serves"
                f" {model!r} has room for {room}"
            )

    def _max_output(self, endpoint: Endpoint, allowed: int | None) -> int:
        if endpoint is Endpoint.EMBEDDING:
            return 0
        return self.config.admission.default_output_tokens if allowed is None else allowed

    def _reserve(self, account: Account, hints: Hints, demand: Demand, now_s: float) -> int:
        tokens = demand.prompt_tokens + demand.expected_output
        self._accounts.see_budget(account, hints.program, tokens, now_s)
        self._accounts.spend(account, hints.program, tokens)
        return tokens

    def recount(self, order: Order, prompt_tokens: int) -> None:
        """A worker has counted the prompt: put that in place of the estimate."""
        more = prompt_tokens - order.demand.prompt_tokens
        order.demand = replace(order.demand, prompt_tokens=prompt_tokens)
        order.reserved += more
        self._accounts.spend(order.account, order.demand.hints.program, more)

    def settle(self, order: Order, used: int) -> None:
        """The order has ended having used so many tokens: give back, or take, the difference."""
        self._accounts.spend(order.account, order.demand.hints.program, used - order.reserved)


def _allowed_output(body: Body) -> int | None:
    told = body.max_completion_tokens if body.max_tokens is None else body.max_tokens
    return None if told is None else told * max(1, body.n or 1)


def _passed_on(headers: dict[bytes, bytes]) -> bytes:
    """The request headers that go to the worker."""
    lines = b""
    for name in _PASSED_ON:
        if name in headers:
            lines += b"%b: %b\r\n" % (name, headers[name])
    return lines


def _answer_id(headers: dict[bytes, bytes]) -> bytes | None:
    """The client's own request id, where it is fit to be sent back."""
    told = headers.get(b"x-request-id", b"")
    fit = 0 < len(told) <= _LONGEST_ID and not told.translate(None, _VISIBLE)
    return told if fit else None
