"""Who owns the tokens of one attempt."""

from __future__ import annotations

from trailwarden.serving.demand import Demand
from trailwarden.serving.gateway.events import Progress
from trailwarden.serving.gateway.ports import Booking, Waste
from trailwarden.serving.gateway.usage import Usage


def booking_of(
    demand: Demand,
    worker_id: str,
    *,
    usage: Usage | None,
    seen_output: int,
    began: bool,
    progress: Progress | None,
    waste: Waste | None,
) -> Booking:
    """The tokens of an attempt that has ended.

    `usage` is None where the worker told none that can be true; `began` says that a byte of the
    body came, so that the prompt must have been computed. `progress` is how far it was, as last
    told, where the engine tells that.
    """
    if usage is not None:
        cached, output = usage.cached, usage.completion_tokens
        computed = usage.prompt_tokens - cached
    elif progress is not None:
        cached, output = progress.cache, seen_output
        computed = max(0, progress.processed - progress.cache)
    else:
        computed, cached, output = demand.prompt_tokens if began else 0, 0, seen_output
    return Booking(
        demand=demand,
        worker_id=worker_id,
        prompt_computed=computed,
        prompt_cached=cached,
        output_used=output if waste is None else 0,
        output_wasted=0 if waste is None else output,
        waste=waste,
        measured=usage is not None,
    )
