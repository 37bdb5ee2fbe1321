"""What is told of an event's action, and whose word it is: a person's, a vision model's, motion."""

from __future__ import annotations

from itertools import groupby

from trailwarden.asking.answer import AnswerRow
from trailwarden.domain import Telling, Verdict
from trailwarden.query.descriptions import ActionLine, DescriptionLine
from trailwarden.query.detail import EventLine
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import listed, paragraph
from trailwarden.skills.sightings import doing, length

_MOST_TRACKS = 4
_MOST_ACTIONS = 8


def told(line: EventLine, descriptions: tuple[DescriptionLine, ...]) -> str:
    """All that is known of what was done; that nothing is, if so."""
    noted = _noted(line)
    others = [_description(one) for one in descriptions]
    if not noted and not any(one.actions for one in descriptions):
        nothing = "What it did is not recorded: nobody noted a behaviour"
        return paragraph(nothing, f"It was in view for {length(line)}", *others)
    return paragraph(noted, f"It was in view for {length(line)}", *others)


def rows_of(descriptions: tuple[DescriptionLine, ...]) -> list[AnswerRow]:
    """A row for each describer, with what it told and when."""
    return [
        AnswerRow(
            group={"told_by": one.method.value, "described_by": one.described_by},
            value=_actions(one) or None,
            n=1,
            detail=one.model_dump(mode="json"),
        )
        for one in descriptions
    ]


def _noted(line: EventLine) -> str:
    words = doing(line)
    if not words:
        return ""
    people = any(one.method == "human" and one.behavior for one in line.observations)
    source = "as a person noted" if people else "as the model says that named it"
    return f"It was {listed(list(words))}, {source}"


def _description(one: DescriptionLine) -> str:
    """One describer's words under its own name."""
    if one.verdict is Verdict.REJECTED:
        why = clean(one.reason, 200)
        return f"What {_teller(one)} told is set aside, as it contradicts the evidence: {why}"
    if not one.actions:
        return f"{_teller(one)} could tell no action"
    stale = "" if one.is_current else ", told before the event was last changed"
    lead = "By its motion" if one.method is Telling.MOTION else f"By {_teller(one)}, unchecked"
    young = "; with young" if one.young else ""
    return f"{lead}{stale}: {_actions(one)}{young}"


def _teller(one: DescriptionLine) -> str:
    if one.method is Telling.MOTION:
        return "its motion"
    return f"the vision model {clean(one.described_by)}"


def _actions(one: DescriptionLine) -> str:
    """`enters from the left, stays for 12 s, leaves to the right`; one animal after the other."""
    ordered = sorted(one.actions, key=lambda action: (action.track or 0, action.start_s))
    tracks = [list(own) for _, own in groupby(ordered, key=lambda action: action.track)]
    said = [_one_after_another(own) for own in tracks[:_MOST_TRACKS]]
    left = len(tracks) - len(said)
    return "; another ".join(said) + (f"; and {left} more" if left else "")


def _one_after_another(actions: list[ActionLine]) -> str:
    words = [clean(action.words) for action in actions]
    return listed(list(dict.fromkeys(words)), _MOST_ACTIONS)
