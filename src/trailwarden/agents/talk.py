"""Talking to a model within a turn: every exchange noted, paid for, and carrying its hints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Literal

from pydantic import JsonValue, TypeAdapter, ValidationError

from trailwarden.agents.endpoint import Endpoint, Path
from trailwarden.agents.errors import JournalError
from trailwarden.agents.hints import Hints, names_of
from trailwarden.agents.notes import Notes
from trailwarden.agents.spoken import Spoken
from trailwarden.agents.turn import Asked, StepKind

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
Priority = Literal["interactive", "agent", "background"]


class Talk:
    """What one party says to one model about one question: a turn's, or a part of it."""

    def __init__(
        self,
        endpoint: Endpoint,
        asked: Asked,
        notes: Notes,
        party: str,
        priority: Priority = "interactive",
    ) -> None:
        self.question = asked.text
        self._asked = asked
        self._notes = notes
        self._endpoint = endpoint
        self._party = party
        self._priority = priority

    async def ask(
        self,
        path: Path,
        body: Mapping[str, JsonValue],
        *,
        expected: int,
        tool_begins: str | None = None,
        tool_returned: str | None = None,
        last_step: bool = False,
        keep_prefix: int | None = None,
    ) -> Spoken:
        """One exchange; `expected` is the length of the answer in tokens, the rest as in `Hints`.

        Raises:
            EndpointError: the model did not answer as asked, now or when it was asked first.
            LimitReached: the turn has no tokens or seconds left.
        """
        session, program = names_of(self._asked)
        hints = Hints(
            session=session,
            program=program,
            priority=self._priority,
            expected_output=expected,
            tool_begins=tool_begins,
            tool_returned=tool_returned,
            last_step=last_step,
            keep_prefix=keep_prefix,
        )

        async def live() -> JsonValue:
            budget = self._notes.budget
            budget.check_models()
            spoken = await self._endpoint.ask(path, body, hints, budget.model_seconds_left())
            return _JSON.validate_python(spoken.model_dump(mode="json"))

        request = _JSON.validate_python(
            {"path": path.value, "body": dict(body), "hints": asdict(hints)}
        )
        told = await self._notes.exchange(
            StepKind.MODEL, self._party, self._endpoint.settings.model, request, live
        )
        spoken = _spoken(told)
        self._notes.budget.spend(spoken.spent)
        return spoken


def _spoken(told: JsonValue) -> Spoken:
    try:
        return Spoken.model_validate(told)
    except ValidationError as error:
        raise JournalError(f"a recorded exchange cannot be read: {error}") from error
