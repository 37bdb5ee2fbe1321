"""How large programs and answers become: learned for each tenant, claims held against measures.

What a client claims moves only its own tenant's estimates: answers that are longer than claimed
raise what the tenant's next claims count for, and answers that are shorter lower it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.serving.demand import Demand
from trailwarden.serving.lifecycle.sketch import Sketch

_ENOUGH = 3.0  # observations from which a tenant's own figures count
_CAREFUL = 0.8  # of a tenant's answers are within what its claims are taken for


@dataclass(slots=True)
class _Tenant:
    peaks: Sketch = field(default_factory=Sketch)
    largest: int = 0
    answers: Sketch = field(default_factory=Sketch)
    over_claim: Sketch = field(default_factory=Sketch)
    claimed: int = 0
    measured: int = 0


class Sizes:
    """What each tenant's programs and answers grew to."""

    def __init__(self) -> None:
        self._tenants: dict[str, _Tenant] = {}

    def answered(self, demand: Demand, output_tokens: int) -> None:
        """An answer is complete."""
        tenant = self._tenant(demand.tenant)
        tenant.answers.ended(max(1, output_tokens))
        if (claim := demand.hints.expected_output) is not None:
            tenant.over_claim.ended(max(1, output_tokens) / max(1, claim))
            tenant.claimed += max(0, claim)
            tenant.measured += output_tokens

    def peaked(self, tenant: str, tokens: int) -> None:
        """A program is over; this was its largest context."""
        known = self._tenant(tenant)
        known.peaks.ended(max(1, tokens))
        known.largest = max(known.largest, tokens)

    def cut_short(self, tenant: str, tokens: int) -> None:
        """A program never went on; it would have grown beyond this."""
        known = self._tenant(tenant)
        known.peaks.outlasted(max(1, tokens))
        known.largest = max(known.largest, tokens)

    def accuracy(self, tenant: str) -> tuple[int, int]:
        """Output tokens that a tenant claimed, and those then measured."""
        known = self._tenant(tenant)
        return known.claimed, known.measured

    def output(self, demand: Demand) -> int:
        """Tokens to expect of an answer: the claim by what the tenant's claims were worth so far.

        Without a claim what most of the tenant's answers stay within, and before any was seen all
        that the request allows. Never more than that.
        """
        known, claim = self._tenant(demand.tenant), demand.hints.expected_output
        sketch = known.answers if claim is None else known.over_claim
        if sketch.weight < _ENOUGH:
            return demand.expected_output
        expected = sketch.curve().quantile(_CAREFUL) * (1 if claim is None else max(1, claim))
        return int(min(expected, demand.max_output))

    def peak(self, tenant: str, tokens: int) -> int:
        """The median largest context of the tenant's programs that grew beyond `tokens`.

        No more than the largest that was ever measured, nor less than `tokens`.
        """
        known = self._tenant(tenant)
        if known.peaks.weight < _ENOUGH or tokens >= known.largest:
            return tokens
        median = known.peaks.curve().quantile(0.5, given=float(tokens))
        return max(tokens, int(min(median, known.largest)))

    def _tenant(self, name: str) -> _Tenant:
        return self._tenants.setdefault(name, _Tenant())
