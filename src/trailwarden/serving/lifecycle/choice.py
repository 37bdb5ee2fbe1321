"""Keep, offload or drop: which costs the engine least, in expectation, while a tool is out.

Costs are engine seconds per token of KV, so they do not depend on the session's size. To keep a
token costs `hold` each second. To drop it costs `refill` if the tool returns, nothing if it never
does. To offload it costs `copy_out`, and `copy_back` if the tool returns. The best plan keeps for a
while and then offloads or drops, so with R(t) the share of waits that outlast t from now on:

    cost(t) = hold * integral of R from 0 to t + R(t) * copy_out + (R(t) - R(inf)) * back

and the t of the least cost is taken. It is decided again as the wait goes on, with the remaining
time given what has passed; where nothing was learned meanwhile the plan comes out the same.

The price of holding, when memory is what is short: a token that is held for as long as it takes to
compute the whole cache anew costs what computing it anew does. That is the five-minute rule (Gray
and Putzolu 1987, SIGMOD, doi:10.1145/38713.38755) with an engine for a disc, and gives
`pressure / capacity` engine seconds a second; without pressure holding is free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trailwarden.serving.lifecycle.sketch import Curve

FREE_BELOW = 0.95
"""The share of memory up to which what lives does not crowd out what lives."""


class Action(StrEnum):
    """What to do with a session's KV."""

    KEEP = "keep"
    OFFLOAD = "offload"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Prices:
    """Engine seconds per token. `hold` is per second; copies are None where there is no host."""

    hold: float
    refill: float
    copy_out: float | None = None
    copy_back: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Keep for `keep_s` more (infinite: as long as it takes), and `then` offload or drop.

    `cost` is in engine seconds per token; `worth` what keeping gains over not keeping at all.
    """

    keep_s: float
    then: Action
    cost: float
    worth: float

    @property
    def now(self) -> Action:
        """What to do at once."""
        return Action.KEEP if self.keep_s > 0 else self.then


def pressure(live_tokens: int, capacity_tokens: int) -> float:
    """How short memory is: 0 while what lives fits well, 1 when it fills it, more beyond."""
    share = live_tokens / capacity_tokens if capacity_tokens > 0 else math.inf
    return (
        0.0
        if share <= FREE_BELOW
        else max(share, 1.0) * min(1.0, (share - FREE_BELOW) / (1.0 - FREE_BELOW))
    )


def choose(curve: Curve, elapsed_s: float, prices: Prices) -> Plan:
    """The plan of least expected cost for a wait that has lasted `elapsed_s`."""
    if prices.hold <= 0.0:
        return Plan(math.inf, Action.DROP, 0.0, prices.refill)
    points, out = curve.remaining(elapsed_s)
    never = float(out[-1])
    held = np.concatenate(([0.0], np.cumsum(np.diff(points) * (out[1:] + out[:-1]) / 2)))
    dropping = prices.hold * held + prices.refill * (out - never)
    then, cost = Action.DROP, dropping
    if prices.copy_out is not None:
        offloading = prices.hold * held + prices.copy_out * out + prices.copy_back * (out - never)
        if offloading.min() < dropping.min():
            then, cost = Action.OFFLOAD, offloading
    best = int(cost.argmin())
    keep_s = math.inf if best == len(points) - 1 else float(points[best])
    return Plan(keep_s, then, float(cost[best]), float(cost[0] - cost[best]))
