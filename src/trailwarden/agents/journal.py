"""Every turn and its steps, on disk, so that a turn can be played again exactly.

A turn is named by owner, context, turn and party (who worked at it: an agent's name), so that
nobody plays another's. A party that works twice in one turn gives the second another `turn`.
An exchange that was begun when the process died has no outcome here and is done again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from trailwarden.agents.errors import TurnRunning, TurnTaken
from trailwarden.agents.journal_file import JournalFile, TurnKey, TurnRow
from trailwarden.agents.limits import Budget, Limits
from trailwarden.agents.notes import Notes, steps_of
from trailwarden.agents.recorded import call_as_json, call_of_json, said_of_json
from trailwarden.agents.turn import Asked, Said, Step
from trailwarden.asking.calls import Call


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn in the journal. `said` is None while it is not over."""

    turn: str
    party: str
    text: str
    began: datetime
    ended: datetime | None
    said: Said | None
    steps: tuple[Step, ...]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """See the module. Not for several threads at once; methods may raise JournalError."""

    def __init__(self, path: Path | None = None, clock: Callable[[], datetime] = _utc_now) -> None:
        """Open or make the file; without a path it is in memory only."""
        self._file = JournalFile(path)
        self._clock = clock
        self._running: set[int] = set()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextmanager
    def notes(self, asked: Asked, party: str, limits: Limits) -> Iterator[Notes]:
        """The notes of one turn, new or begun before; `limits` hold from now on.

        Raises:
            TurnTaken: the name stands for another question.
            TurnRunning: it is being worked at in this process.
        """
        row = self._row(asked, party)
        if row.number in self._running:
            raise TurnRunning(f"turn {asked.turn!r} is being answered: wait for that answer")
        self._running.add(row.number)
        try:
            before = call_of_json(json.loads(row.before))
            meant = replace(asked, text=row.text, before=before)
            yield Notes(self._file, row, meant, Budget(limits))
        finally:
            self._running.discard(row.number)

    def before(self, owner: str, context: str) -> Call | None:
        """The last call that was answered in a context: what "and badgers?" goes on from."""
        said = self._file.last_answered(owner, context)
        return None if said is None else said_of_json(json.loads(said)).call

    def turns(self, owner: str, context: str) -> tuple[TurnLine, ...]:
        """All turns of a context, oldest first, with their steps."""
        return tuple(self._line(row) for row in self._file.turns(owner, context))

    def last(self, owner: str, context: str, party: str, before: str) -> Said | None:
        """What a party said last in a context, not counting the turn `before` and what followed."""
        said = self._file.last_said(owner, context, party, before)
        return None if said is None else said_of_json(json.loads(said))

    def forget(self, ended_before: datetime) -> int:
        """Delete turns that ended earlier. Returns how many there were."""
        return self._file.forget(ended_before.astimezone(UTC))

    def _row(self, asked: Asked, party: str) -> TurnRow:
        key = TurnKey(asked.owner, asked.context, asked.turn, party)
        before = json.dumps(call_as_json(asked.before), ensure_ascii=False)
        text = asked.text.encode("utf-8", "replace").decode()  # half a character cannot be stored
        row = self._file.turn(key, text, before, self._clock())
        if row.text != text:
            raise TurnTaken(
                f"turn {asked.turn!r} is another question: give every question its own name"
            )
        return row

    def _line(self, row: TurnRow) -> TurnLine:
        return TurnLine(
            turn=row.turn,
            party=row.party,
            text=row.text,
            began=datetime.fromisoformat(row.began),
            ended=None if row.ended is None else datetime.fromisoformat(row.ended),
            said=None if row.said is None else said_of_json(json.loads(row.said)),
            steps=steps_of(self._file.entries(row.number)),
        )
