"""Pairs of events, first and second, as a detail names them: some of them, and saying so."""

from __future__ import annotations

import polars as pl

MOST = 1000
"""Pairs that a group's rows name together; all of them are counted."""


def named(firsts: pl.Series, seconds: pl.Series, most: int = MOST) -> tuple[tuple[str, str], ...]:
    """The first pairs of event ids."""
    shown = firsts.head(most).to_list(), seconds.head(most).to_list()
    return tuple(zip(*shown, strict=True))


def unnamed_text(pairs: int, most: int = MOST) -> tuple[str, ...]:
    """What to say where not all pairs of a row are named."""
    return (f"Of {pairs} pairs the detail names the first {most}.",) if pairs > most else ()
