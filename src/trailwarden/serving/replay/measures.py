"""What a run is judged by, from its records.

A request that failed (turned away, timed out, lost, or never sent because a turn before it failed)
stays in every denominator, and in quantiles of the time to first token it counts as infinitely
late. What started in the warm-up is left out of everything and counted as `warm_up`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from trailwarden.serving.replay.record import Outcome, Record

TURNED_AWAY = (Outcome.SHED, Outcome.TIMED_OUT, Outcome.ABANDONED)
"""Failures for want of capacity: shed, given up by the client, or following one of them."""


@dataclass(frozen=True, slots=True)
class Slo:
    """What a client calls good: its first token and then each further one soon enough.

    `per_prompt_token_s` lets long prompts take longer: more than `ttft_s` by so much a token.
    """

    ttft_s: float = 2.0
    tpot_s: float = 0.2
    per_prompt_token_s: float = 0.0

    def kept(self, record: Record) -> bool:
        """Whether a request was served so."""
        ttft_s, tpot_s = record.ttft_s, record.tpot_s
        if not record.served or ttft_s is None:
            return False
        allowed_s = self.ttft_s + self.per_prompt_token_s * record.prompt_tokens
        return ttft_s <= allowed_s and (tpot_s is None or tpot_s <= self.tpot_s)


@dataclass(frozen=True, slots=True)
class Spread:
    """Three quantiles, nearest rank; NaN of nothing."""

    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Of all values; infinite ones are late, not left out."""
        ordered = sorted(values)
        return cls(*(quantile(ordered, share) for share in (0.5, 0.9, 0.99)))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest of ordered values that so large a share lies at or below; NaN of nothing."""
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Measures:
    """One run. Shares are of requests, except `cached_share`: of the prompt tokens served.

    `good_per_s` are requests within the objective a second of load, `tenant_gap` the largest
    difference between two tenants' shares of requests within it. `answer_tokens_per_s` counts
    what was served.
    """

    requests: int
    warm_up: int
    ttft_s: Spread
    tpot_s: Spread
    cached_share: float
    failed_share: float
    shed_share: float
    good_share: float
    good_per_s: float
    tenant_gap: float
    answer_tokens_per_s: float


def measure(records: Sequence[Record], slo: Slo, *, warm_up_s: float = 0.0) -> Measures:
    """Judge the records of sessions that started after the warm-up."""
    kept = [record for record in records if record.start_s >= warm_up_s]
    served = [record for record in kept if record.served]
    good = sum(map(slo.kept, kept))
    span_s = max((r.arrival_s for r in kept), default=warm_up_s) - warm_up_s
    prompt = sum(record.prompt_tokens for record in served)
    return Measures(
        requests=len(kept),
        warm_up=len(records) - len(kept),
        ttft_s=Spread.of(_lateness(record) for record in kept),
        tpot_s=Spread.of(r.tpot_s for r in served if r.tpot_s is not None),
        cached_share=_share(sum(record.cached_tokens for record in served), prompt),
        failed_share=_share(len(kept) - len(served), len(kept)),
        shed_share=_share(sum(r.outcome in TURNED_AWAY for r in kept), len(kept)),
        good_share=_share(good, len(kept)),
        good_per_s=_share(good, span_s),
        tenant_gap=tenant_gap(kept, slo),
        answer_tokens_per_s=_share(sum(r.output_tokens for r in served), span_s),
    )


def tenant_gap(records: Sequence[Record], slo: Slo) -> float:
    """The largest difference between two tenants' shares of requests within the objective."""
    tenants: dict[str, list[bool]] = {}
    for record in records:
        tenants.setdefault(record.tenant, []).append(slo.kept(record))
    shares = [sum(kept) / len(kept) for kept in tenants.values()]
    return max(shares, default=0.0) - min(shares, default=0.0)


def _lateness(record: Record) -> float:
    ttft_s = record.ttft_s
    return ttft_s if record.served and ttft_s is not None else math.inf


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def knee(share: Callable[[float], float], low: float, high: float, *, kept: float) -> float:
    """The largest load at which a share `kept` of requests is still well served, to 2 %.

    Found by bisection, so `share` should fall with the load, and `low` should keep it. Where
    `high` keeps it too, `high`.
    """
    if share(high) >= kept:
        return high
    while high / low > 1.02:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if share(middle) >= kept else (low, middle)
    return low
