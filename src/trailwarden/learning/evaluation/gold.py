"""What is right in a scene: the gold calls' answers, recounted from the world where possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from trailwarden.asking.answer import Answer, Outcome, Understood
from trailwarden.asking.calls import Call, CountEvents
from trailwarden.domain import ClassificationMethod, Event, Observation
from trailwarden.learning.evaluation.stage import Stage
from trailwarden.learning.evaluation.task import Task

_PLAIN = frozenset(("animal", "camera", "when"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A call and what a tool answered to it."""

    call: Call
    answer: Answer


def golds_of(stage: Stage, task: Task) -> tuple[tuple[Answered, ...], ...]:
    """The answers to every alternative of a task, by the tools themselves, no agent between."""
    return tuple(
        tuple(Answered(call, stage.answer(call)) for call in calls) for calls in task.golds
    )


def recounted(stage: Stage, one: Answered) -> tuple[float, int] | None:
    """What a plain count says, and the same counted again from the world's events, in plain code.

    None where the call is more than a count of one kind, here and then. The second count reads
    neither store nor query; of the answer it takes only how the words were understood.
    """
    call, told = one.call, one.answer
    if not isinstance(call, CountEvents) or told.outcome is not Outcome.ANSWERED:
        return None
    if set(call.arguments()) - _PLAIN or len(told.rows) != 1 or call.animal is None:
        return None
    if not set(told.understood.animal) <= _taxa(stage):
        return None
    counted = sum(1 for event in stage.events.values() if _counts(stage, event, told.understood))
    return float(told.rows[0].value or 0), counted


def _taxa(stage: Stage) -> set[str]:
    return {one.scientific for one in stage.vocabulary.animals}


def _counts(stage: Stage, event: Event, meant: Understood) -> bool:
    return fits(stage, event, meant) and any(
        _is_one(stage, said, meant.animal) for said in _valid(event.observations)
    )


def fits(stage: Stage, event: Event, meant: Understood) -> bool:
    """Whether an event is of the cameras (or places) and the time that were understood."""
    deployment = stage.deployments[event.deployment_id]
    names = {deployment.camera_id, deployment.location_id}
    if meant.cameras and not names & set(meant.cameras):
        return False
    at = true_start(stage, event)
    return (meant.since is None or at >= meant.since) and (meant.until is None or at < meant.until)


def true_start(stage: Stage, event: Event) -> datetime:
    """When an event began, by a clock that is right."""
    wrong = {one.deployment_id: one.correction for one in stage.world.truth.clock_faults}
    correction = wrong.get(event.deployment_id)
    return event.start if correction is None else event.start + correction


def _valid(said: Iterable[Observation]) -> list[Observation]:
    """A person's words if there are any, else the machine's; never a camera's setup."""
    every = list(said)
    human = [one for one in every if one.classification_method is ClassificationMethod.HUMAN]
    return [one for one in human or every if one.setup is None]


def _is_one(stage: Stage, said: Observation, wanted: tuple[str, ...]) -> bool:
    taxon = next((t for t in stage.world.taxa if t.scientific_name == said.scientific_name), None)
    if taxon is None:
        return False
    return bool({taxon.scientific_name, *taxon.lineage.values()} & set(wanted))
