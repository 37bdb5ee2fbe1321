"""Computing a session's context ahead of its return: when that pays, and what came of it.

What a session had is what its next prompt begins with. Where an engine has forgotten it and has
nothing else to do, it can be computed before the tool returns, so that only the tool's result is
left for then. It pays when the chance that the session comes back while its blocks would still be
here is larger than the chance that the engine's time, or the room, is wanted by others meanwhile:
at a free engine with `busy` the share of the time in which it is not,

    P(return within w | waited so far) > busy, and keeping it, were it here, is the best plan

with w the time in which the cache turns over. What was computed and not used is booked as waste
beside the gain; a tenant whose waste outweighs its gain gets no more of it until that has faded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.serving.lifecycle.choice import Action, Prices, choose
from trailwarden.serving.lifecycle.sketch import Curve
from trailwarden.serving.lifecycle.waits import Caller

_TRIED = 20_000.0
"""Tokens of waste that a tenant may cause before it is judged by them."""
_FADE = 0.99


def pays(curve: Curve, elapsed_s: float, prices: Prices, *, busy: float, window_s: float) -> bool:
    """Whether to compute a session's context now, at an engine that is free."""
    now = curve.outlasts(elapsed_s)
    if now <= 0.0:
        return False
    returns = 1.0 - curve.outlasts(elapsed_s + window_s) / now
    return returns > busy and choose(curve, elapsed_s, prices).now is Action.KEEP


@dataclass(slots=True)
class _Tenant:
    gained: float = 0.0
    wasted: float = 0.0


@dataclass(slots=True)
class AheadBook:
    """Tokens computed ahead: `gained` were found when the session came back, `wasted` were not."""

    gained: int = 0
    wasted: int = 0
    _open: dict[Caller, tuple[int, int]] = field(default_factory=dict)
    _tenants: dict[str, _Tenant] = field(default_factory=dict)

    @property
    def undecided(self) -> int:
        """Tokens whose sessions have not come back yet."""
        return sum(computed for computed, _ in self._open.values())

    def is_open(self, caller: Caller) -> bool:
        """Whether something was computed ahead in the wait that goes on."""
        return caller in self._open

    def trusts(self, tenant: str) -> bool:
        """Whether the tenant's tools come back as they used to, on the whole."""
        known = self._tenants.setdefault(tenant, _Tenant())
        return known.wasted <= known.gained + _TRIED

    def computed(self, caller: Caller, tokens: int, cached_before: int) -> None:
        """So many tokens were computed beside those that were in the cache anyway."""
        self._open[caller] = (tokens, cached_before)

    def returned(self, caller: Caller, cached_tokens: int) -> int:
        """The session came back and found so many tokens; says how many of them it owes to this."""
        computed, before = self._open.pop(caller, (0, 0))
        gained = max(0, min(computed, cached_tokens - before))
        self._settle(caller.tenant, gained, computed - gained)
        return gained

    def never_returned(self, caller: Caller) -> None:
        """It will not come back: all is waste."""
        computed, _ = self._open.pop(caller, (0, 0))
        self._settle(caller.tenant, 0, computed)

    def _settle(self, tenant: str, gained: int, wasted: int) -> None:
        self.gained += gained
        self.wasted += wasted
        if gained or wasted:
            known = self._tenants.setdefault(tenant, _Tenant())
            known.gained = known.gained * _FADE + gained
            known.wasted = known.wasted * _FADE + wasted
