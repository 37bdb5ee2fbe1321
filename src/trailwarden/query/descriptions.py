"""What was done in an event, as it is told: from its track, or by a vision model."""

from __future__ import annotations

from datetime import datetime

from trailwarden.domain import Action, Side, Telling, Verdict
from trailwarden.query.model import Model
from trailwarden.query.refusal import Reason, refuse
from trailwarden.store import Reader, StoredDescription, UnknownEvent


class ActionLine(Model):
    """Something done, from `start_s` to `end_s` seconds after the event's start.

    `words` say it in plain English ("enters from the left"), `doing`, `side` and `zone` are its
    parts. `track` tells individuals of one event apart; None where nobody can.
    """

    words: str
    doing: str
    start_s: float
    end_s: float
    side: Side | None = None
    zone: str = ""
    track: int | None = None


class DescriptionLine(Model):
    """What one describer tells of an event.

    `method` is motion (reckoned from the track) or model (told by a vision model, `described_by`).
    A rejected one contradicts the evidence: it is shown, if at all, as refused, with its `reason`,
    and never as a fact; it carries no actions. `is_current` is False where the event changed since,
    by a label for example. A model's free words are not here: nothing can check them.
    """

    method: Telling
    described_by: str
    verdict: Verdict
    reason: str
    actions: tuple[ActionLine, ...]
    count: int | None
    young: bool | None
    made_at: datetime
    is_current: bool


def descriptions(reader: Reader, event_id: str) -> tuple[DescriptionLine, ...]:
    """What is told of an event, by motion first; none where nobody has told anything yet.

    Raises Refused (UNKNOWN_EVENT).
    """
    try:
        return tuple(_line(told) for told in reader.descriptions(event_id))
    except UnknownEvent as error:
        raise refuse(Reason.UNKNOWN_EVENT, str(error), "event_id") from error


def _line(told: StoredDescription) -> DescriptionLine:
    accepted = told.verdict is Verdict.ACCEPTED
    return DescriptionLine(
        method=told.method,
        described_by=told.described_by,
        verdict=told.verdict,
        reason=told.reason,
        actions=tuple(map(_action, told.description.actions)) if accepted else (),
        count=told.description.count if accepted else None,
        young=told.description.young if accepted else None,
        made_at=told.made_at,
        is_current=told.is_current,
    )


def _action(action: Action) -> ActionLine:
    return ActionLine(
        words=action.words,
        doing=action.doing.value,
        start_s=action.start_s,
        end_s=action.end_s,
        side=action.side,
        zone=action.zone,
        track=action.track_id,
    )
