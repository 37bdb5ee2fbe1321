"""Rows in order, a page at a time: each begins where the one before ended, whatever came since."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from trailwarden.domain import to_micros
from trailwarden.query.errors import BadQuestion
from trailwarden.query.grouping import ranking
from trailwarden.query.question import Group, Order, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Key, Value

_Line = TypeVar("_Line")
_Place: TypeAlias = tuple[Any, ...]

_OF_TIME = (Group.YEAR, Group.MONTH, Group.WEEK, Group.DAY)


def page(
    lines: Sequence[_Line],
    question: Question,
    keys: Callable[[_Line], Sequence[Key]],
    value: Callable[[_Line], Value],
    tie: Callable[[_Line], str] = lambda _: "",
) -> tuple[list[_Line], str | None]:
    """One page of the lines in the order asked for, and the `next` that continues it.

    `tie` orders lines of the same groups, where a measure has several.
    Raises Refused for an order that these rows do not have, BadQuestion for a strange `after`.
    """
    place = _placer(question, lines, value)
    placed = [((place(keys(line), line), tie(line)), line) for line in lines]
    placed.sort(key=lambda one: one[0])
    if question.after is not None:
        end = read_cursor(question.after)
        placed = [one for one in placed if _is_after(one[0], end, question.after)]
    shown = placed[: question.limit]
    further = cursor(shown[-1][0]) if len(placed) > len(shown) else None
    return [line for _, line in shown], further


def cursor(place: _Place) -> str:
    """A place between rows as text."""
    return json.dumps(place, separators=(",", ":"), ensure_ascii=False)


def read_cursor(text: str) -> _Place:
    """The place that `cursor` wrote. Raises BadQuestion."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not found:
        raise BadQuestion(
            f"after: {text!r} is not the `next` of an earlier page of this question; leave it out "
            "for the first page"
        )
    place: _Place = _tuples(found)
    return place


def _is_after(place: _Place, end: _Place, text: str) -> bool:
    try:
        return place > end
    except TypeError as error:
        raise BadQuestion(f"after: {text!r} is the `next` of another question") from error


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _placer(
    question: Question, lines: Sequence[_Line], value: Callable[[_Line], Value]
) -> Callable[[Sequence[Key], _Line], _Place]:
    """What sorts the lines as asked."""
    by, order = question.by, question.order
    ranks = [ranking(group) for group in by]

    def by_group(keys: Sequence[Key], _: _Line) -> _Place:
        return tuple([rank(key) for rank, key in zip(ranks, keys, strict=True)])

    if order is Order.GROUP:
        return by_group
    if order is Order.VALUE:
        return lambda keys, line: (*_descending(value(line)), by_group(keys, line))
    sign = -1 if order is Order.NEWEST else 1
    if any(isinstance(value(line), datetime) for line in lines):
        return lambda keys, line: (sign * _moment(value(line)), by_group(keys, line))
    of_time = [at for at, group in enumerate(by) if group in _OF_TIME]
    if not of_time and lines:
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"rows can be ordered {order.value} only where they have a time: group by day, week, "
            "month or year, or order by group or value",
            "order",
        )
    return lambda keys, line: (
        tuple(sign * _number(keys[at]) for at in of_time),
        by_group(keys, line),
    )


def _descending(value: Value) -> tuple[int, float]:
    if value is None or isinstance(value, str):
        return 1, 0
    return 0, -(to_micros(value) if isinstance(value, datetime) else value)


def _moment(value: Value) -> int:
    return to_micros(value) if isinstance(value, datetime) else 0


def _number(key: Key) -> int:
    """A key of time as a number: `2026-06-02` and `2026-06` read without their dashes."""
    return int(str(key).replace("-", "")) if key is not None else 0
