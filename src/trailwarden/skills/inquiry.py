"""Asks the query door for one answer, and remembers what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import JsonValue

from trailwarden.query.measure import Count, List, Measure
from trailwarden.query.question import About, Group, Order, Question
from trailwarden.query.result import Result
from trailwarden.query.where import Where
from trailwarden.skills.desk import Desk
from trailwarden.skills.understanding import Meant, understand
from trailwarden.skills.wording import Wording

_MOST_ROWS = 10_000


@dataclass(frozen=True)
class Inquiry:
    """One call's questions to the door, in the order of asking."""

    desk: Desk
    meant: Meant
    asked: list[Question] = field(default_factory=list)

    @classmethod
    def of(cls, desk: Desk, wording: Wording) -> Inquiry:
        """An inquiry into what the words mean. Raises Unclear, Unknown, NoTime."""
        return cls(desk, understand(desk, wording))

    def ask(
        self,
        measure: Measure | None = None,
        *by: Group,
        about: About = About.OBSERVATIONS,
        where: Where | None = None,
        order: Order = Order.GROUP,
        limit: int = _MOST_ROWS,
        ids_per_row: int = 20,
    ) -> Result:
        """The door's answer; by default about exactly what was meant. Raises Refused."""
        question = Question(
            about=about,
            where=self.meant.where if where is None else where,
            by=by,
            measure=Count() if measure is None else measure,
            order=order,
            limit=limit,
            ids_per_row=ids_per_row,
        )
        return self.ask_question(question)

    def ask_question(self, question: Question) -> Result:
        """The door's answer to a whole question. Raises Refused."""
        result = self.desk.events.ask(question)
        self.asked.append(question)
        return result

    def ask_about(self, event_id: str) -> Result:
        """One event, with all that is stored of it. Raises Refused."""
        return self.ask(
            List(), about=About.EVENTS, where=Where(event_ids=(event_id,)), order=Order.NEWEST
        )

    @property
    def query(self) -> tuple[JsonValue, ...]:
        """The questions as JSON that can be asked again."""
        return tuple(one.model_dump(mode="json", exclude_none=True) for one in self.asked)
