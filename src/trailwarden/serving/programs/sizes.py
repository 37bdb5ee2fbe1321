"""How large programs and answers become: learned for each tenant, claims held against measures.

What a client claims moves only its own tenant's estimates: answers that are longer than claimed
raise what the tenant's next claims count for, and answers that are shorter lower it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.serving.demand import Demand
from trailwarden.serving.lifecycle.sketch import Curve, Sketch

_ENOUGH = 3.0  # observations from which a tenant's own figures count
_FEW = 10.0
_CAREFUL = 0.8  # of a tenant's answers are within what its claims are taken for


class _Sizes(Sketch):
    """A sketch whose curve is drawn anew after some more observations only: it is asked often."""

    def __init__(self) -> None:
        super().__init__()
        self._curve: Curve | None = None
        self._news = 0

    def ended(self, value: float) -> None:
        """See Sketch."""
        super().ended(value)
        self._news += 1

    def outlasted(self, value: float) -> None:
        """See Sketch."""
        super().outlasted(value)
        self._news += 1

    def drawn(self) -> Curve:
        """The curve, without the last observations where they are few beside the others."""
        if self._curve is None or self._news * _FEW > self.weight:
            self._curve, self._news = self.curve(), 0
        return self._curve


@dataclass(slots=True)
class _Tenant:
    peaks: _Sizes = field(default_factory=_Sizes)
    largest: int = 0
    answers: _Sizes = field(default_factory=_Sizes)
    over_claim: _Sizes = field(default_factory=_Sizes)
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
        expected = sketch.drawn().quantile(_CAREFUL) * (1 if claim is None else max(1, claim))
        return int(min(expected, demand.max_output))

    def peak(self, tenant: str, tokens: int) -> int:
        """The median largest context of the tenant's programs that grew beyond `tokens`.

        No more than the largest that was ever measured, nor less than `tokens`.
        """
        known = self._tenant(tenant)
        if known.peaks.weight < _ENOUGH or tokens >= known.largest:
            return tokens
        median = known.peaks.drawn().quantile(0.5, given=float(tokens))
        return max(tokens, int(min(median, known.largest)))

    def _tenant(self, name: str) -> _Tenant:
        known = self._tenants.get(name)
        if known is None:
            known = self._tenants[name] = _Tenant()
        return known
