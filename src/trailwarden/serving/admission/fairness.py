"""Which tenant goes next: the virtual token counter.

Y. Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024, algorithm 2. Every tenant
has a counter of weighted tokens served; the backlogged tenant with the lowest goes next. A tenant
that comes back after a pause is lifted to the lowest counter of those waiting, so that a pause
saves nothing up. Output tokens cost twice what input tokens do, as in the paper.
"""

from __future__ import annotations

from collections.abc import Iterable

INPUT_WEIGHT = 1.0
OUTPUT_WEIGHT = 2.0


class VirtualTokenCounter:
    """Service received by each tenant, in weighted tokens over the tenant's own weight."""

    def __init__(self) -> None:
        self._served: dict[str, float] = {}
        self._weights: dict[str, float] = {}
        self._last_to_leave = 0.0

    def weigh(self, weights: dict[str, float]) -> None:
        """Set the tenants' weights: one of weight 2 gets twice the tokens of one of weight 1."""
        self._weights = dict(weights)
        for gone in self._served.keys() - weights.keys():
            del self._served[gone]

    def served(self, tenant: str) -> float:
        """The tenant's counter; lower goes first."""
        return self._served.get(tenant, 0.0)

    def arrive(self, tenant: str, waiting: Iterable[str]) -> None:
        """Note a tenant that had nothing waiting and now has; `waiting` are the others."""
        floor = min(map(self.served, waiting), default=self._last_to_leave)
        self._served[tenant] = max(self.served(tenant), floor)

    def leave(self, tenant: str) -> None:
        """Note that nothing of the tenant waits any more."""
        self._last_to_leave = self.served(tenant)

    def pass_by(self, tenant: str) -> None:
        """Note a request that went through an empty queue without waiting."""
        self.arrive(tenant, ())
        self.leave(tenant)

    def charge(self, tenant: str, input_tokens: int, output_tokens: int) -> None:
        """Count tokens served; negative numbers correct an estimate that was too high."""
        cost = INPUT_WEIGHT * input_tokens + OUTPUT_WEIGHT * output_tokens
        self._served[tenant] = self.served(tenant) + cost / self._weights.get(tenant, 1.0)
