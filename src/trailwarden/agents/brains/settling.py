"""Two calls of one tool that differ in little: the question settles it where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from trailwarden.agents.meaning import PAIRS, Understanding
from trailwarden.asking.calls import Call

_MOST = 3


def settled(
    one: Call, other: Call, is_founded: Callable[[Call], bool], understanding: Understanding
) -> Call | None:
    """The only founded call among all that take each argument from one of the two.

    None if they are of different tools, differ in more than three arguments, or the question
    speaks for none or for several of these calls.
    """
    if type(one) is not type(other):
        return None
    names = understanding.differing(one, other)
    if len(names) > _MOST:
        return None
    good: list[Call] = []
    for call in _mixed(one, other, names):
        if is_founded(call) and not any(understanding.same(call, known) for known in good):
            good.append(call)
    return good[0] if len(good) == 1 else None


def _mixed(one: Call, other: Call, names: tuple[str, ...]) -> Iterator[Call]:
    """Every way to take the arguments of these names; those that are a pair come together."""
    pairs = dict(PAIRS)
    for takes in product((False, True), repeat=len(names)):
        taken = [name for name, take in zip(names, takes, strict=True) if take]
        taken += [pairs[name] for name in taken if name in pairs]
        given = other.model_dump()
        yield one.model_copy(update={name: given[name] for name in taken if name in given})
