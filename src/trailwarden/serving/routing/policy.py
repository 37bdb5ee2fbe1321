"""The one interface of all routing policies: numbers in, a worker and its reason out.

A policy is pure: no I/O, no clock, nothing remembered. What changes from one decision to the next
comes in as a `Moment`; what is known of the workers as `WorkerView`s, and what their caches are
believed to hold as `matched`.

**When load is released.** A policy is only as good as the views. Whoever keeps them must count a
request's uncached prompt as `queued_prefill_tokens` from the moment it is sent until the first BYTE
OF THE BODY comes back. Engines send the headers of a stream at once, long before prefill, so
releasing on headers makes a busy worker look idle and sends everything to it.
`trailwarden.serving.routing.load` keeps this book.

**Balance requests, not connections**: a keep-alive client asks for a choice with every request.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from trailwarden.serving.demand import Demand
from trailwarden.serving.worker import Health, WorkerView


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision depends on beside the request and the workers.

    `turn` counts decisions: it breaks ties so that equal workers take turns. `spread` is the
    standard deviation of ln(seconds to first token as seen / as estimated), from `rates`.
    """

    now_s: float = 0.0
    turn: int = 0
    spread: float = 0.5


START = Moment()
"""The first decision."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a request goes, and why.

    `worker` is its place in the views; None means that no worker may take the request now, and
    the reason says what stands against it. `ttft_s` is the estimated time to first token in
    seconds, `risk` the probability that it misses the request's target (None without a target).
    """

    worker: int | None
    matched_blocks: int
    ttft_s: float
    reason: str
    risk: float | None = None


class Policy(Protocol):
    """Chooses a worker."""

    @property
    def name(self) -> str:
        """What configuration and reports call it."""

    def choose(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        matched: Sequence[int],
        state: Moment = START,
    ) -> Choice:
        """Where the request goes; `matched[i]` of its blocks are believed cached at `views[i]`."""


def takes(view: WorkerView, demand: Demand) -> bool:
    """Whether this worker may be given this request at all: it is up, and the prompt fits."""
    return view.health is Health.UP and demand.prompt_tokens <= view.kv_capacity_tokens


def in_turn(count: int, turn: int) -> Iterable[int]:
    """The places 0 to count - 1, from the one whose turn it is round to the one before it."""
    first = turn % count if count else 0
    return chain(range(first, count), range(first))


def nobody(demand: Demand, views: Sequence[WorkerView]) -> Choice:
    """The choice when no worker takes the request, with what stands against it."""
    up = [view for view in views if view.health is Health.UP]
    if not up:
        reason = f"none of {len(views)} workers is up"
    else:
        room = max(view.kv_capacity_tokens for view in up)
        reason = f"a prompt of {demand.prompt_tokens} tokens fits no worker; the largest has {room}"
    return Choice(None, 0, math.inf, reason)
