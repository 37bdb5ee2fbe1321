"""Rows in order, a page at a time: each begins where the one before ended, whatever came since."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from trailwarden.domain import to_micros
from trailwarden.query.errors import BadQuestion
from trailwarden.query.grouping import ranking
from trailwarden.query.question import Group, Order, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Key, Value

_Place: TypeAlias = tuple[Any, ...]

_OF_TIME = (Group.YEAR, Group.MONTH, Group.WEEK, Group.DAY)


def page(
    question: Question,
    keys: Sequence[Sequence[Key]],
    values: Sequence[Value],
    ties: Sequence[str] | None = None,
) -> tuple[list[int], str | None]:
    """The positions of one page of rows in the order asked for, and the `next` that continues it.

    `keys` are the names of the rows' groups, a column for each of `Question.by`; `ties` order rows
    of the same groups, where a measure has several.
    Raises Refused for an order that these rows do not have, BadQuestion for a strange `after`.
    """
    ranks = [ranking(group) for group in question.by]
    leading = _leading(question, keys, values)

    def place(at: int) -> _Place:
        by_group = tuple([rank(column[at]) for rank, column in zip(ranks, keys, strict=True)])
        first = by_group if leading is None else (*leading(at), by_group)
        return first, ties[at] if ties else ""

    columns: list[npt.NDArray[Any]] = list(map(_places, keys, ranks))
    if leading is not None and values:
        columns = [*np.array([leading(at) for at in range(len(values))]).T, *columns]
    if ties:
        columns.append(_places(ties, str))
    order = _sorted(columns, len(values))
    if question.after is not None:
        order = order[_begin(order, question.after, place) :]
    shown = order[: question.limit]
    further = cursor(place(shown[-1])) if len(order) > len(shown) else None
    return shown, further


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


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _begin(order: Sequence[int], after: str, place: Callable[[int], _Place]) -> int:
    """Where in the order the rows begin that come after a place."""
    try:
        return bisect_right(order, read_cursor(after), key=place)
    except TypeError as error:
        raise BadQuestion(f"after: {after!r} is the `next` of another question") from error


def _sorted(columns: Sequence[npt.NDArray[Any]], rows: int) -> list[int]:
    """The rows' positions sorted by the first column, then the next; equals as they come."""
    if not columns:
        return list(range(rows))
    order: list[int] = np.lexsort(columns[::-1]).tolist()
    return order


def _places(column: Sequence[Any], rank: Callable[[Any], Any]) -> npt.NDArray[np.int64]:
    """The place of each name among all."""
    at = {name: place for place, name in enumerate(sorted(set(column), key=rank))}
    return np.array([at[name] for name in column], dtype=np.int64)


def _leading(
    question: Question, keys: Sequence[Sequence[Key]], values: Sequence[Value]
) -> Callable[[int], tuple[float, ...]] | None:
    """The numbers of a row that come before its groups in the order asked for, if any do."""
    if question.order is Order.GROUP:
        return None
    if question.order is Order.VALUE:
        return lambda at: _descending(values[at])
    sign = -1 if question.order is Order.NEWEST else 1
    if any(isinstance(value, datetime) for value in values):
        return lambda at: (sign * _moment(values[at]),)
    times = [column for group, column in zip(question.by, keys, strict=True) if group in _OF_TIME]
    if not times and values:
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"rows can be ordered {question.order.value} only where they have a time: group by "
            "day, week, month or year, or order by group or value",
            "order",
        )
    return lambda at: tuple([sign * _number(column[at]) for column in times])


def _descending(value: Value) -> tuple[int, float]:
    if value is None or isinstance(value, str):
        return 1, 0
    return 0, -(to_micros(value) if isinstance(value, datetime) else value)


def _moment(value: Value) -> int:
    return to_micros(value) if isinstance(value, datetime) else 0


def _number(key: Key) -> int:
    """A key of time as a number: `2026-06-02` and `2026-06` read without their dashes."""
    return int(str(key).replace("-", "")) if key is not None else 0
