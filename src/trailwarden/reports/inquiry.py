"""Asking for a report: every question is kept with its answer, and a refusal is an answer too."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, TypeVar

from trailwarden.domain import ObservationType
from trailwarden.query.detail import EventLine
from trailwarden.query.measure import Count, List, Measure
from trailwarden.query.question import About, Group, Order, Question
from trailwarden.query.refusal import Refused
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where
from trailwarden.reports.document import Answer
from trailwarden.reports.pictures import Photo, first_photo, paths_of
from trailwarden.reports.privacy import Privacy, hidden_places
from trailwarden.reports.scope import Scope

T = TypeVar("T")
IDS_SHOWN = 5
"""How many event ids a row of a report names; all are counted."""
MOST_ROWS = 100_000
"""Rows of the longest answer that can be asked for."""
_PEOPLE = (ObservationType.HUMAN, ObservationType.VEHICLE)


class Asking(Protocol):
    """The door to the events: `trailwarden.query.events.Events` is one."""

    def ask(self, question: Question) -> Result:
        """The answer. Raises Refused."""


class Inquiry:
    """Asks within a report's scope. The same question is asked once and has one key."""

    def __init__(self, events: Asking, scope: Scope) -> None:
        self.scope = scope
        self._events = events
        hidden = _hidden(events, scope)
        self.blurred = frozenset(hidden.values())
        """What locations are called whose exact place a public report does not tell."""
        self._privacy = Privacy(scope, hidden)
        self._answers: dict[str, Answer] = {}
        self._stills: dict[str, tuple[Path, ...]] = {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All that was asked, in order."""
        return tuple(self._answers.values())

    def ask(
        self,
        about: About,
        measure: Measure,
        *by: Group,
        order: Order = Order.GROUP,
        limit: int = MOST_ROWS,
        ids: int = IDS_SHOWN,
        **where: Any,
    ) -> Answer:
        """The answer to a question on the report's period and cameras, narrowed by `where`."""
        question = self._privacy.narrowed(
            Question(
                about=about,
                where=self.scope.where.model_copy(update=where),
                by=by,
                measure=measure,
                order=order,
                limit=limit,
                ids_per_row=ids,
            )
        )
        text = question.model_dump_json()
        if text not in self._answers:
            self._answers[text] = self._asked(f"Q{len(self._answers) + 1}", question)
        return self._answers[text]

    def _asked(self, key: str, question: Question) -> Answer:
        try:
            result = self._events.ask(question)
        except Refused as refused:
            return Answer(key, question, refusal=refused.refusal)
        self._remember_stills(result)
        timed = result.model_copy(update={"asked_at": self.scope.created})
        return Answer(key, question, result=self._privacy.redacted(timed))

    def photos_of(self, event_id: str) -> bool:
        """Whether there is a picture of a listed event on this machine."""
        return bool(self._stills.get(event_id))

    def photo(self, event_id: str) -> Photo | None:
        """A small picture of a listed event; None where there is none, or where people may be in
        it and nobody asked for pictures of people."""
        if not self._stills.get(event_id) or not self._may_picture(event_id):
            return None
        return first_photo(self._stills[event_id])

    def _remember_stills(self, result: Result) -> None:
        """Where the pictures lie, before a public report's answers lose their paths."""
        for row in result.rows:
            if isinstance(row.detail, EventLine):
                self._stills[row.detail.event_id] = paths_of(row.detail)

    def _may_picture(self, event_id: str) -> bool:
        """Asked past the report's own narrowing: a person beside the animal hides the picture."""
        if self.scope.people:
            return True
        where = Where(event_ids=(event_id,), categories=_PEOPLE)
        found = self._events.ask(Question(about=About.EVENTS, where=where, measure=Count()))
        return not any(row.value for row in found.rows)


def _hidden(events: Asking, scope: Scope) -> dict[str, str]:
    """Which places a public report hides, judged by all that was ever seen at them.

    Where that cannot be known, all of them.
    """
    if not scope.public or not scope.sensitive:
        return {}
    try:
        stood = events.ask(Question(about=About.DEPLOYMENTS, measure=List(), limit=MOST_ROWS)).rows
    except Refused:
        return {}  # then none will be shown either
    places = (Group.LOCATION, Group.TAXON)
    try:
        seen = events.ask(Question(by=places, measure=Count(), limit=MOST_ROWS, ids_per_row=0)).rows
    except Refused:
        return hidden_places(stood, None, scope)
    return hidden_places(stood, seen, scope)


def rows(answer: Answer) -> tuple[Row, ...]:
    """The rows of an answer; none if it was refused."""
    return answer.result.rows if answer.result else ()


def detail_of(answer: Answer, kind: type[T]) -> T | None:
    """The first detail of a kind among the rows; of an answer on one thing, its only one."""
    return next((row.detail for row in rows(answer) if isinstance(row.detail, kind)), None)


def number(value: object) -> float | None:
    """A row's value as a number, or None if it is none."""
    return float(value) if isinstance(value, int | float) else None


def total(answer: Answer) -> float:
    """The only value of an ungrouped answer, or the sum of the values of a grouped one."""
    return sum(number(row.value) or 0.0 for row in rows(answer))
