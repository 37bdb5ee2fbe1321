"""How the gate decides: its few numbers, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GateTerms:
    """See the module.

    A program is let in while what is taken and what all are likely to grow by stay within `fill` of
    a worker's memory; one that was let in may grow up to `brim` of it. Of the growth that a program
    still has before it `ahead` is reckoned with: at a moment taken by chance it has had half of it.
    `ageing_s` of age are worth one class. Idle programs lose their memory to one that goes before
    them only when it was held for `patience_s`, because more often another ends before that. What
    has not come back after `expiry_s` is forgotten. `weights` of tenants not named are 1.
    """

    fill: float = 0.95
    brim: float = 0.98
    ahead: float = 0.5
    ageing_s: float = 60.0
    patience_s: float = 30.0
    expiry_s: float = 600.0
    weights: Mapping[str, float] | None = None
