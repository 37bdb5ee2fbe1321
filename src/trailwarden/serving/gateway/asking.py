"""How an order is put to one worker: the body that its engine gets, the reading of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailwarden.serving.config import Limits
from trailwarden.serving.gateway.events import EventStream
from trailwarden.serving.gateway.intake import Order
from trailwarden.serving.gateway.joining import AS_STREAM, Joiner, can_join
from trailwarden.serving.gateway.reading import Gathered, Joined, Reading, Relayed
from trailwarden.serving.gateway.wire import Endpoint, with_fields
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.policy import Choice


class Asking:
    """One order before one worker. `is_joined`: a whole answer is asked for as a stream."""

    __slots__ = ("_fields", "_order", "_worker", "is_joined")

    def __init__(self, order: Order, worker: Worker, fields: Mapping[str, Any]) -> None:
        """`fields` go into the body, where the answer is a single one."""
        self._order = order
        self._worker = worker
        is_single = can_join(order.endpoint, order.body_read)
        self._fields = fields if is_single else {}
        self.is_joined = is_single and worker.cancels_only_streams and not order.streams

    @property
    def is_stream(self) -> bool:
        """Whether the worker sends the answer token by token."""
        return self._order.streams or self.is_joined

    def request(self, headers: bytes) -> bytes:
        """The whole request; `headers` are more lines for its head."""
        path = self._order.endpoint.value.encode()
        return self._worker.address.request(b"POST", path, headers, self._body())

    def _body(self) -> bytes:
        """The order's body, with what the worker's engine wants in it."""
        order = self._order
        if not order.generates:
            return order.body
        fields = self._worker.wants(order.demand.hints, streamed=self.is_stream)
        if order.demand.adapter:
            fields.pop("lora", None)  # the client has chosen by itself
        if self._fields:
            fields = {**fields, **self._fields}
        return with_fields(order.body, AS_STREAM | fields if self.is_joined else fields)

    def reading(self, status: int, headers: dict[bytes, bytes], limits: Limits) -> Reading:
        """What takes an answer that begins like this."""
        order, worker_id = self._order, self._worker.worker_id
        kind = headers.get(b"content-type", b"application/json")
        if status != 200 or not kind.startswith(b"text/event-stream"):
            return Gathered(status, kind, worker_id, generates=order.generates)
        events = EventStream(
            limits.event_bytes,
            hide_usage=order.hides_usage and not self.is_joined,
            hide_progress=self.is_joined or bytes(order.body_read.return_progress) != b"true",
        )
        if self.is_joined:
            joiner = Joiner(is_chat=order.endpoint is Endpoint.CHAT)
            return Joined(events, joiner, worker_id)
        return Relayed(events)


def uncached_tokens(order: Order, choice: Choice) -> int:
    """Prompt tokens that the worker has to compute, by what is believed of its cache."""
    demand = order.demand
    if not demand.blocks:
        return demand.prompt_tokens
    share = choice.matched_blocks / len(demand.blocks)
    return int(demand.prompt_tokens * (1 - share))
