"""The book of what was sent to one worker and has not come back: its load as policies see it.

Engines' own counters lag, and most have none, so the plane counts by itself. A request's uncached
prompt is queued prefill from the moment it is sent until the FIRST BYTE OF THE BODY: the headers
of a stream come at once and say nothing. It counts as running until it ends, however it ends.
"""

from __future__ import annotations

from dataclasses import replace

from trailwarden.serving.worker import Health, Rates, WorkerView


class LoadBook:
    """Keeps one worker's view.

    Every call names the request. One that is not in the book is ignored, so releasing twice, or
    after a restart, harms nothing.
    """

    def __init__(self, view: WorkerView) -> None:
        self._view: WorkerView | None = None
        self._blank = replace(view, running=0, waiting=0, queued_prefill_tokens=0)
        self._open: dict[str, int] = {}  # request to tokens that its prefill still has to do
        self._queued = 0

    @property
    def view(self) -> WorkerView:
        """The worker now; the same object until something changes."""
        if self._view is None:
            running = min(len(self._open), self._blank.slots)
            self._view = replace(
                self._blank,
                running=running,
                waiting=len(self._open) - running,
                queued_prefill_tokens=self._queued,
            )
        return self._view

    def sent(self, request_id: str, uncached_tokens: int) -> None:
        """The request went out, with so much of its prompt to compute."""
        self.ended(request_id)
        self._open[request_id] = max(uncached_tokens, 0)
        self._queued += self._open[request_id]
        self._view = None

    def first_byte(self, request_id: str) -> None:
        """The first byte of its body came back: its prefill is done."""
        if self._open.get(request_id):
            self._queued -= self._open[request_id]
            self._open[request_id] = 0
            self._view = None

    def ended(self, request_id: str) -> None:
        """It is over: finished, failed or cancelled."""
        if request_id in self._open:
            self._queued -= self._open.pop(request_id)
            self._view = None

    def learned(self, rates: Rates) -> None:
        """The worker turned out to be this fast."""
        self._blank, self._view = replace(self._blank, rates=rates), None

    def holds(self, kv_capacity_tokens: int) -> None:
        """The worker turned out to have so much KV memory."""
        if kv_capacity_tokens != self._blank.kv_capacity_tokens:
            blank = replace(self._blank, kv_capacity_tokens=kv_capacity_tokens)
            self._blank, self._view = blank, None

    def fares(self, health: Health) -> None:
        """The worker is now this well."""
        self._blank, self._view = replace(self._blank, health=health), None

    def restarted(self, epoch: int) -> None:
        """The worker came up anew: nothing that was sent before runs."""
        self._open.clear()
        self._queued = 0
        self._blank, self._view = replace(self._blank, epoch=epoch, kv_tokens=0), None
