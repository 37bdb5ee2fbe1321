"""The notes of one turn: what happened is written down, and played again if it happened before.

What is not the same twice (a model's answer, a tool's answer, the names in use) goes through
`Notes.exchange`: it is asked for once. Played again, the record answers in its place, in order;
once the record ends, or tells of something else than is asked now, the world does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from trailwarden.agents import errors
from trailwarden.agents.errors import AgentError, JournalError
from trailwarden.agents.journal_file import Entry, JournalFile, TurnRow
from trailwarden.agents.limits import Budget
from trailwarden.agents.recorded import said_as_json, said_of_json
from trailwarden.agents.turn import Asked, Said, Step, StepKind
from trailwarden.asking.answer import Outcome

FACT = "fact"
"""The kind of an exchange that is no step: it only makes the turn play again exactly."""


class Notes:
    """One turn's record.

    `asked` is the question as it was first asked, `now` the moment in which it was: what "last
    week" is reckoned from, also when it is played again. `said` is its end, if it has ended.
    """

    def __init__(self, file: JournalFile, row: TurnRow, asked: Asked, budget: Budget) -> None:
        self.asked = asked
        self.now = datetime.fromisoformat(row.began)
        self.budget = budget
        self.said = None if row.said is None else said_of_json(json.loads(row.said))
        self._file = file
        self._turn = row.number
        self._record = file.entries(row.number)
        self._position = 0
        self._fresh: list[Step] = []
        self._listener: Callable[[Step], None] = self._fresh.append

    async def exchange(
        self,
        kind: StepKind | str,
        agent: str,
        name: str,
        request: JsonValue,
        do: Callable[[], Awaitable[JsonValue]],
    ) -> JsonValue:
        """What `do` gives, or gave when it was done first. `request` is what it is asked.

        Several may be under way at once, if they are always begun in the same order.

        Raises:
            AgentError: what `do` raises, or raised then.
        """
        position, wanted = self._next(), Entry(str(kind), agent, name, _dump(request))
        recorded = self._recorded(position, wanted)
        if recorded is None:
            recorded = await self._live(position, wanted, do)
        self._show(recorded)
        return _result(recorded)

    def note(self, kind: StepKind, agent: str, name: str, detail: JsonValue) -> None:
        """Write down a decision: it follows from what was exchanged, and from nothing else."""
        position = self._next()
        wanted = Entry(str(kind), agent, name, "null", _dump({"said": detail}))
        recorded = self._recorded(position, wanted)
        if recorded is None or recorded.outcome != wanted.outcome:
            self._begin(position, wanted)
            self._file.finish(self._turn, position, wanted.outcome or "", 0.0)
        self._show(wanted)

    def tell(self, agent: str, name: str, share: float, what: str) -> None:
        """Say how far something is that is still done. It is not written down."""
        detail: JsonValue = {"share": share, "what": what}
        self._listener(Step(StepKind.PROGRESS, agent, name, detail, 0.0))

    def end(self, said: Said) -> None:
        """The turn is over."""
        answered = said.call is not None and said.answer.outcome is Outcome.ANSWERED
        self._file.end(self._turn, _dump(said_as_json(said)), datetime.now(UTC), answered=answered)
        self.said = said

    def listen(self, listener: Callable[[Step], None]) -> None:
        """Steps go there from now on, as they are done, and not to `take`."""
        self._listener = listener

    def take(self) -> tuple[Step, ...]:
        """The steps since it was last asked for them."""
        fresh = tuple(self._fresh)
        self._fresh.clear()
        return fresh

    def all(self) -> tuple[Step, ...]:
        """The steps of the record, as they were."""
        return steps_of(self._record)

    def _next(self) -> int:
        self._position += 1
        return self._position - 1

    def _recorded(self, position: int, wanted: Entry) -> Entry | None:
        if position >= len(self._record):
            return None
        entry = self._record[position]
        return entry if entry.outcome is not None and entry.is_for(wanted) else None

    def _begin(self, position: int, entry: Entry) -> None:
        del self._record[position:]
        self._file.begin(self._turn, position, entry)

    async def _live(
        self, position: int, wanted: Entry, do: Callable[[], Awaitable[JsonValue]]
    ) -> Entry:
        self._begin(position, wanted)
        began = time.perf_counter()
        try:
            outcome: JsonValue = {"said": await do()}
        except AgentError as error:
            outcome = {"failed": type(error).__name__, "message": str(error)}
        seconds = time.perf_counter() - began
        text = _dump(outcome)
        self._file.finish(self._turn, position, text, seconds)
        return Entry(wanted.kind, wanted.agent, wanted.name, wanted.request, text, seconds)

    def _show(self, entry: Entry) -> None:
        for step in steps_of([entry]):
            self._listener(step)


def steps_of(entries: list[Entry]) -> tuple[Step, ...]:
    """Entries as steps: `detail` is a decision, or `{"request": ...}` with `said` or `failed`."""
    return tuple(
        Step(StepKind(entry.kind), entry.agent, entry.name, _detail(entry), entry.seconds)
        for entry in entries
        if entry.kind != FACT
    )


def _detail(entry: Entry) -> JsonValue:
    request: JsonValue = json.loads(entry.request)
    outcome: dict[str, JsonValue] = json.loads(entry.outcome or "{}")
    return outcome.get("said") if request is None else {"request": request, **outcome}


def _result(entry: Entry) -> JsonValue:
    outcome: dict[str, Any] = json.loads(entry.outcome or "{}")
    if "failed" not in outcome:
        told: JsonValue = outcome["said"]
        return told
    kind = getattr(errors, outcome["failed"], JournalError)
    raise kind(outcome["message"])


def _dump(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
