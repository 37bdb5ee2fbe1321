"""What the lifecycle asks of an engine. One that cannot do it leaves it, and loses only time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trailwarden.serving.lifecycle.waits import Caller


class Deed(StrEnum):
    """What to do with blocks that no running request uses."""

    KEEP = "keep"  # evict others before them, until the time given
    YIELD = "yield"  # evict them before others
    DROP = "drop"  # forget them, on the device and beside it
    OFFLOAD = "offload"  # move them to host memory
    RESTORE = "restore"  # bring them back
    PREFILL = "prefill"  # compute them, because their session is about to return


@dataclass(frozen=True, slots=True)
class Order:
    """One deed at one worker. `blocks` is a chain, or the part of one that a session has alone.

    `until_s` is for KEEP only. Engines that know sessions and not blocks go by `caller`.
    """

    deed: Deed
    worker_id: str
    caller: Caller
    blocks: tuple[int, ...]
    until_s: float = 0.0
