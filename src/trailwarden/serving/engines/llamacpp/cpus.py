"""Sharing this machine's CPUs out among workers, so that each has its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise


def usable_cpus() -> tuple[int, ...]:
    """The CPUs that this process may use, in their order."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def share_out(cpus: Sequence[int], workers: int) -> tuple[tuple[int, ...], ...]:
    """Neighbouring CPUs for each worker, as even as can be.

    With more workers than CPUs each has one, and some have the same: they will wait for each
    other, which is better than having none.
    """
    if workers > len(cpus):
        return tuple((cpus[number % len(cpus)],) for number in range(workers))
    ends = [number * len(cpus) // workers for number in range(workers + 1)]
    return tuple(tuple(cpus[a:b]) for a, b in pairwise(ends))
