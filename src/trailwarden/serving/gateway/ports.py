"""What the gateway asks of its neighbours, and what it does without them.

The ledger is a `Meter`, program admission a `ProgramGate` and a `Roster`. All are called on the
event loop between a request's bytes: they must not block.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from trailwarden.serving.demand import Demand
from trailwarden.serving.worker import WorkerView


class Waste(StrEnum):
    """Why tokens were computed for nothing."""

    CANCELLED = "cancelled"  # the reader left
    RETRIED = "retried"  # another worker did it again
    TIMED_OUT = "timed_out"  # the request ran longer than it may
    BROKEN = "broken"  # the worker failed or lied in the middle


@dataclass(frozen=True, slots=True)
class Booking:
    """The tokens of one attempt at one worker, when it ended. Each token is in one field.

    `measured` says that the worker reported them; otherwise the prompt is the estimate (nothing
    when no byte of an answer came) and the output what was seen to pass. `waste` says why, where
    `output_wasted` or a prompt computed for nothing is meant.
    """

    demand: Demand
    worker_id: str
    prompt_computed: int
    prompt_cached: int
    output_used: int
    output_wasted: int
    waste: Waste | None
    measured: bool


class Meter(Protocol):
    """Keeps account of every token."""

    def book(self, booking: Booking) -> None:
        """One attempt has ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended, for whoever follows programs. `tools` are those the answer called."""

    demand: Demand
    worker_id: str | None
    tools: tuple[str, ...]
    prompt_tokens: int
    output_tokens: int
    complete: bool


class ProgramGate(Protocol):
    """Decides when the next turn of a program may begin."""

    def may_start(self, demand: Demand, now_s: float) -> bool:
        """Whether the request may compete for a worker now; asked again later when it may not."""

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        """The request went to a worker."""

    def ended(self, ending: Ending, now_s: float) -> None:
        """The request is over, one way or another. Called once for each that was asked about."""


class Roster(Protocol):
    """Keeps account of the workers' memory."""

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        """A worker, its memory and its models (none: any), when it appears or changes."""

    def lose(self, worker_id: str) -> None:
        """A worker is gone, and all that was in its memory."""


class CacheKeeper(Protocol):
    """Decides what engines keep of sessions' caches while tools are out, and sees to it.

    It is told of workers as a `Roster` is. What it does about them it does in tasks of its own.
    """

    @property
    def wants_blocks(self) -> bool:
        """Whether demands must carry their block chains."""

    def on_change(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a request that was not `ready` may be."""

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        """A worker and its memory, when it appears or changes."""

    def lose(self, worker_id: str) -> None:
        """A worker is gone, and all that was in its memory."""

    def arrived(self, demand: Demand, now_s: float) -> None:
        """A request is here; it may wait for a worker yet."""

    def ready(self, demand: Demand, worker_id: str, now_s: float) -> bool:
        """Whether the request may go to this worker now; False while its cache is on its way, for
        a bounded time."""

    def started(self, demand: Demand, worker_id: str, now_s: float) -> Mapping[str, Any]:
        """The request goes to a worker; fields for its body there, JSON values."""

    def answering(self, demand: Demand) -> None:
        """The first byte of its answer is here."""

    def attempt_over(self, booking: Booking) -> None:
        """A worker is done with it, one way or another."""

    def ended(self, ending: Ending, now_s: float) -> None:
        """The request is over. Called once for each that arrived."""

    def act(self, now_s: float) -> None:
        """Do what is due; called now and then."""

    def close(self) -> None:
        """Stop what is under way."""


class NoMeter:
    """Keeps no account."""

    def book(self, booking: Booking) -> None:
        """Forget it."""


class OpenGate:
    """Lets every program begin when it likes."""

    def may_start(self, demand: Demand, now_s: float) -> bool:
        """Always."""
        return True

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        """Nothing to note."""

    def ended(self, ending: Ending, now_s: float) -> None:
        """Nothing to note."""


class NoRoster:
    """Knows no worker."""

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        """Forget it."""

    def lose(self, worker_id: str) -> None:
        """It was not known."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class NoKeeper(NoRoster):
    """Leaves caches to the engines."""

    wants_blocks = False

    def on_change(self, changed: Callable[[], None]) -> None:
        """Nothing changes."""

    def arrived(self, demand: Demand, now_s: float) -> None:
        """Nothing to bring."""

    def ready(self, demand: Demand, worker_id: str, now_s: float) -> bool:
        """Always."""
        return True

    def started(self, demand: Demand, worker_id: str, now_s: float) -> Mapping[str, Any]:
        """No fields."""
        return _NOTHING

    def answering(self, demand: Demand) -> None:
        """Nothing to note."""

    def attempt_over(self, booking: Booking) -> None:
        """Nothing to note."""

    def ended(self, ending: Ending, now_s: float) -> None:
        """Nothing to note."""

    def act(self, now_s: float) -> None:
        """Nothing is due."""

    def close(self) -> None:
        """Nothing is under way."""
