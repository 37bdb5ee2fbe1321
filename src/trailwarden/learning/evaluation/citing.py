"""Whether the events that an answer names exist and belong to it, seen from the world's events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trailwarden.asking.answer import Answer
from trailwarden.learning.evaluation.gold import fits
from trailwarden.learning.evaluation.record import Ran
from trailwarden.learning.evaluation.stage import Stage


def citations(stage: Stage, ran: Sequence[Ran]) -> tuple[int, int]:
    """How many events the answers of a turn's tools name, and how many of these wrongly.

    Wrongly: there is no such event, or it is of a camera or a time other than was understood.
    """
    named = {(number, name) for number, one in enumerate(ran) for name in _named(one.answer)}
    unfounded = sum(not _belongs(stage, name, ran[number]) for number, name in named)
    return len(named), unfounded


def _named(answer: Answer) -> Iterable[str]:
    yield from answer.event_ids
    for row in answer.rows:
        yield from row.event_ids


def _belongs(stage: Stage, name: str, one: Ran) -> bool:
    event = stage.events.get(name)
    if event is None:
        return False
    if "other_when" in one.arguments or "other_camera" in one.arguments:
        return True  # it may be of the other one; that there is such an event is checked
    return fits(stage, event, one.answer.understood)
