"""The door: ask a question of a data folder, get an answer with its evidence."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from trailwarden.closing import Closing
from trailwarden.query.answering import answer
from trailwarden.query.descriptions import DescriptionLine, descriptions
from trailwarden.query.errors import BadQuestion
from trailwarden.query.frames import Frames
from trailwarden.query.loading import load, refreshed
from trailwarden.query.question import Question
from trailwarden.query.result import Result
from trailwarden.store import Reader


class Events(Closing):
    """Answers questions about what is stored, from columns in memory.

    The first question reads everything; after that only what changed is read, whenever something
    did. Safe to use from several threads: an answer is of one state of the store.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._frames: Frames | None = None
        self._refreshing = threading.Lock()

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open a data folder for questions. Raises NoData, DatabaseTooNew and the like."""
        return cls(Reader.open(data_dir))

    def close(self) -> None:
        """Let go of the folder. Closing twice is harmless."""
        self._reader.close()

    def ask(self, question: Question) -> Result:
        """The answer, as of now.

        Raises Refused for a question that has none, BadQuestion for an `after` that is not the
        `next` of a page of it.
        """
        return answer(self.frames(), self._reader, question, datetime.now(UTC))

    def ask_json(self, text: str) -> Result:
        """The answer to a question as JSON. Raises BadQuestion for what is none, and Refused."""
        return self.ask(read_question(text))

    def descriptions(self, event_id: str) -> tuple[DescriptionLine, ...]:
        """What is told of an event, from its track or by a model. Raises Refused."""
        return descriptions(self._reader, event_id)

    def frames(self) -> Frames:
        """The columns as the store is now."""
        with self._refreshing:
            if self._frames is None:
                self._frames = load(self._reader)
            elif self._reader.revision() != self._frames.revision:
                self._frames = refreshed(self._frames, self._reader)
            return self._frames


def read_question(text: str) -> Question:
    """A question from JSON. Raises BadQuestion: one line for each field that is wrong."""
    try:
        return Question.model_validate_json(text)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, one['loc'])) or 'question'}: {one['msg']}{_given(one['input'])}"
            for one in error.errors(include_url=False)
        ]
        raise BadQuestion(
            "this is no question:\n  "
            + "\n  ".join(lines)
            + "\n`trailwarden query --schema` prints what a question may hold"
        ) from error


def _given(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return ""
    return f" (given: {text})" if len(text) <= 60 else ""
