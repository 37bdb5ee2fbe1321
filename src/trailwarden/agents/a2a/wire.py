"""Answers and steps as A2A carries them: text for people, the whole answer as data for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from a2a.helpers import get_data_parts, new_data_part, new_text_part
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import AgentCard, Message, Part, StreamResponse
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # no stubs
from pydantic import JsonValue, ValidationError

from trailwarden.agents.reply import Reply
from trailwarden.agents.turn import Step, StepKind
from trailwarden.asking.answer import Answer, Link, Outcome

ANSWER: Final = "urn:trailwarden:a2a:answer:1"
"""The extension whose data parts are a `Reply`; in a part's metadata it marks that part."""

HINTS: Final = "urn:trailwarden:a2a:hints:1"
"""The extension of hints: what a step is (to the client), and a deadline (from the client)."""

DEADLINE: Final = "deadline_seconds"

_OUTCOMES: Final = {
    int(a2a_pb2.TASK_STATE_COMPLETED): Outcome.ANSWERED,
    int(a2a_pb2.TASK_STATE_INPUT_REQUIRED): Outcome.ASKED,
    int(a2a_pb2.TASK_STATE_AUTH_REQUIRED): Outcome.REFUSED,
    int(a2a_pb2.TASK_STATE_REJECTED): Outcome.REFUSED,
    int(a2a_pb2.TASK_STATE_CANCELED): Outcome.REFUSED,
}


def parts_of(reply: Reply) -> list[Part]:
    """The text, the reply as data, and what there is to look at by its address."""
    data = new_data_part(reply.model_dump(mode="json"), media_type="application/json")
    data.metadata.update({ANSWER: True})
    return [new_text_part(reply.answer.text), data, *map(_part_of_link, reply.answer.links)]


def reply_in(parts: Sequence[Part]) -> Reply | None:
    """The reply that one of these parts carries, if it is one of ours."""
    marked = [part for part in parts if part.HasField("data") and ANSWER in part.metadata]
    for data in get_data_parts(marked):
        try:
            return Reply.model_validate(_with_whole_numbers(data))
        except ValidationError:
            return None
    return None


def text_in(parts: Sequence[Part]) -> str:
    """What these parts say to people."""
    return "\n".join(part.text for part in parts if part.text).strip()


def deadline_s(message: Message) -> float | None:
    """The hint of how long the asker waits, in seconds; None without one that makes sense."""
    hints = dict(message.metadata.items()).get(HINTS)
    told = hints[DEADLINE] if isinstance(hints, Mapping) and DEADLINE in hints else None
    return told if isinstance(told, float) and told > 0 else None


def as_json(told: StreamResponse | AgentCard) -> JsonValue:
    """An event or a card as the HTTP bindings of A2A write it."""
    document: JsonValue = MessageToDict(told)
    return document


def hint_of(step: Step) -> dict[str, object]:
    """A step for the metadata of a status update: what was done, by whom, in what time."""
    told = {"step": step.kind.value, "agent": step.agent, "name": step.name}
    return {HINTS: {**told, "seconds": round(step.seconds, 4)}}


def told(step: Step) -> str:
    """A step for people."""
    match step.kind:
        case StepKind.ROUTE:
            return f"{step.agent}: this is for {step.name}"
        case StepKind.MODEL:
            return f"{step.agent}: asked the model {step.name}"
        case StepKind.CALL:
            return f"{step.agent}: decided what to call"
        case StepKind.TOOL:
            return f"{step.agent}: called {step.name}"
        case StepKind.PHRASE:
            return f"{step.agent}: looked at the wording"
        case StepKind.AGENT:
            return f"{step.agent}: asked {step.name}"
        case StepKind.PROGRESS:
            return f"{step.agent}: {step.name}: {_how_far(step.detail)}"


def _how_far(detail: JsonValue) -> str:
    assert isinstance(detail, dict), "as `Notes.tell` gives it"
    share = f"{detail['share']:.0%}"
    return f"{detail['what']} ({share})" if detail["what"] else share


def outcome_of(state: int) -> Outcome:
    """How a task in this state ended, in our words."""
    return _OUTCOMES.get(state, Outcome.FAILED)


def failed(text: str, reason: str, outcome: Outcome = Outcome.FAILED) -> Answer:
    """An answer that says why there is none."""
    return Answer(outcome=outcome, text=text, reason=reason)


def _with_whole_numbers(data: JsonValue) -> JsonValue:
    """The data as they were: on the wire every number is a double."""
    if isinstance(data, float) and data.is_integer():
        return int(data)
    if isinstance(data, dict):
        return {key: _with_whole_numbers(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_whole_numbers(value) for value in data]
    return data


def _part_of_link(link: Link) -> Part:
    return Part(url=link.uri, filename=link.name, media_type=link.media_type)
