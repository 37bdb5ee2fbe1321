"""The gateway's own counts. Plain numbers on the way of a request; Prometheus reads them later."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from trailwarden.serving.gateway.ports import Booking

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Histogram:
    """Observations by bucket; a bucket's bound belongs to it."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...] = SECONDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Numbers:
    """What has happened since the start."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.refused: Counter[str] = Counter()
        self.tokens: Counter[tuple[str, str]] = Counter()
        self.wasted: Counter[str] = Counter()
        self.retries = 0
        self.reloads = 0
        self.queued = Histogram()
        self.first_byte = Histogram()
        self.lasted = Histogram()

    def ended(self, tenant: str, endpoint: str, status: int) -> None:
        """A flight has ended; 499 is a reader that left."""
        self.requests[tenant, endpoint, status] += 1

    def book(self, booking: Booking) -> None:
        """Tokens by tenant and fate."""
        tenant, tokens = booking.demand.tenant, self.tokens
        tokens[tenant, "prompt_computed"] += booking.prompt_computed
        tokens[tenant, "prompt_cached"] += booking.prompt_cached
        tokens[tenant, "output_used"] += booking.output_used
        if booking.waste is not None:
            tokens[tenant, "output_wasted"] += booking.output_wasted
            self.wasted[booking.waste] += 1
