"""Misspellings: which known name is nearest to a word, if one is and no other is as near."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

_MANY = 5
_ALIKE = 55.0  # of 100, by rapidfuzz's ratio


def bound(word: str) -> int:
    """How many slips (letters wrong, missing, doubled or swapped) a word of its length may have."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def nearest(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names with the fewest slips, within bounds; more than one if equally near.

    A first letter that differs counts as one slip more: people rarely get it wrong.
    """
    allowed = bound(word)
    if not allowed or not word.isascii():
        return ()
    found = process.extract(
        word, list(names), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None
    )
    by_slips: dict[float, list[str]] = {}
    for name, slips, _ in found:
        counted = slips + (name[:1] != word[:1] and name[:1] != word[1:2])
        if counted <= min(allowed, bound(name)):
            by_slips.setdefault(counted, []).append(name)
    return tuple(dict.fromkeys(by_slips[min(by_slips)])) if by_slips else ()


def is_within(word: str, name: str, slips: int) -> bool:
    """Whether two words differ by no more slips than that."""
    return DamerauLevenshtein.distance(word, name, score_cutoff=slips) <= slips


def alike(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names most like a word, best first, for people to choose from."""
    found = process.extract(
        word[:80], list(dict.fromkeys(names)), scorer=fuzz.WRatio, score_cutoff=_ALIKE, limit=_MANY
    )
    return tuple(name for name, _, _ in found)
