"""The effort ledger: spans of a camera's state that never overlap.

The latest report is believed for the time it covers: what it overlaps is cut back to make room,
and what it touches in the same state with the same detail is merged with it, so that a year of
heartbeats stays a handful of rows. Reporting again from the start of the last report replaces that
report, whether it grew or shrank. Spans are in true time: clock offsets do not move them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from trailwarden.domain import CameraState, Effort, EffortSpan, from_micros
from trailwarden.store.codec import micros, span
from trailwarden.store.database import Database
from trailwarden.store.errors import InvalidInput
from trailwarden.store.event_writing import require_deployment
from trailwarden.store.filters import Window

_CUT = """
SELECT d.id AS place, e.deploymentID, e.state, e.detail,
       max(e.spanStart, ifnull(:since, e.spanStart)) AS first,
       min(e.spanEnd, ifnull(:until, e.spanEnd)) AS last
  FROM json_each(:deployments) AS d CROSS JOIN effort AS e ON e.deploymentID = d.value
 WHERE first < last"""


@dataclass(frozen=True, slots=True)
class _Span:
    """A row of the ledger. `piece` is where the last report merged into it began."""

    start: int
    end: int
    state: str
    detail: str
    piece: int

    def joins(self, later: _Span) -> bool:
        """Whether `later` goes on where this ends, alike in all that matters."""
        same = (self.state, self.detail) == (later.state, later.detail)
        return same and self.end == later.start


def write_span(database: Database, reported: EffortSpan) -> None:
    """Put a report into the ledger, within a transaction of the caller's."""
    new = _checked(reported)
    nearby = _nearby(database, reported.deployment_id, new)
    database.run_many(
        "DELETE FROM effort WHERE deploymentID = ? AND spanStart = ?",
        [(reported.deployment_id, old.start) for old in nearby],
    )
    _insert(database, [(reported.deployment_id, kept) for kept in _settled(nearby, new)])


def load_spans(database: Database, spans: Iterable[EffortSpan]) -> int:
    """Store spans as they are; returns how many. All of them, or none; empty ones are left out.

    Raises InvalidInput for one that overlaps another, given or stored.
    """
    given = [(one.deployment_id, _checked(one)) for one in spans]
    given = [(deployment, new) for deployment, new in given if new.start < new.end]
    with database.transaction():
        for deployment in {deployment for deployment, _ in given}:
            require_deployment(database, deployment)
            _require_apart(database, deployment, [new for at, new in given if at == deployment])
        _insert(database, given)
    return len(given)


def read_spans(database: Database, deployment_ids: list[str], window: Window) -> list[EffortSpan]:
    """The spans of some deployments, cut to the window, by deployment and start."""
    rows = database.rows(
        f"SELECT deploymentID, state, first, last, detail FROM ({_CUT}) ORDER BY place, first",
        _values(deployment_ids, window),
    )
    return [
        EffortSpan(deployment, CameraState(state), from_micros(first), from_micros(last), detail)
        for deployment, state, first, last, detail in rows
    ]


def read_effort(database: Database, deployment_ids: list[str], window: Window) -> list[Effort]:
    """Time in each state within the window, by deployment; those without any are left out."""
    rows = database.rows(
        f"SELECT deploymentID, state, sum(last - first) FROM ({_CUT}) GROUP BY place, state",
        _values(deployment_ids, window),
    )
    return [
        Effort(deployment, {CameraState(state): span(time) for _, state, time in group})
        for deployment, group in groupby(rows, lambda row: row[0])
    ]


def _values(deployment_ids: list[str], window: Window) -> dict[str, Any]:
    since, until = window.micros
    return {"since": since, "until": until, "deployments": json.dumps(deployment_ids)}


def _checked(reported: EffortSpan) -> _Span:
    start, end = micros(reported.start, "effort start"), micros(reported.end, "effort end")
    if end < start:
        raise InvalidInput(
            f"effort of {reported.deployment_id} from {reported.start} ends before it begins, at "
            f"{reported.end}: give an end that is not earlier"
        )
    return _Span(start, end, reported.state.value, reported.detail, start)


def _insert(database: Database, spans: list[tuple[str, _Span]]) -> None:
    database.run_many(
        "INSERT INTO effort (deploymentID, spanStart, spanEnd, state, detail, pieceStart)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (deployment, one.start, one.end, one.state, one.detail, one.piece)
            for deployment, one in spans
        ],
    )


def _require_apart(database: Database, deployment_id: str, new: list[_Span]) -> None:
    stored = database.rows(
        "SELECT spanStart, spanEnd, state, detail, pieceStart FROM effort WHERE deploymentID = ?",
        (deployment_id,),
    )
    every = sorted([*new, *(_Span(*row) for row in stored)], key=lambda one: one.start)
    for one, following in pairwise(every):
        if following.start < one.end:
            raise InvalidInput(
                f"effort of {deployment_id}: {one.state} from {from_micros(one.start)} until "
                f"{from_micros(one.end)} overlaps {following.state} from "
                f"{from_micros(following.start)}; a camera is in one state at a time: cut one of "
                "them back"
            )


def _nearby(database: Database, deployment_id: str, new: _Span) -> list[_Span]:
    """What the new span overlaps or touches, by start."""
    rows = database.rows(
        "SELECT spanStart, spanEnd, state, detail, pieceStart FROM effort"
        " WHERE deploymentID = :id AND spanEnd >= :start AND spanStart <= :end"
        " AND spanStart >= coalesce((SELECT max(spanStart) FROM effort"
        " WHERE deploymentID = :id AND spanStart < :start), :start) ORDER BY spanStart",
        {"id": deployment_id, "start": new.start, "end": new.end},
    )
    return [_Span(*row) for row in rows]


def _settled(nearby: list[_Span], new: _Span) -> list[_Span]:
    """The old spans with room made for the new one, and everything merged that joins."""
    pieces = [new, *(piece for old in nearby for piece in _around(old, new))]
    settled: list[_Span] = []
    for piece in sorted((p for p in pieces if p.start < p.end), key=lambda p: p.start):
        if settled and settled[-1].joins(piece):
            settled[-1] = replace(settled[-1], end=piece.end, piece=piece.piece)
        else:
            settled.append(piece)
    return settled


def _around(old: _Span, new: _Span) -> tuple[_Span, _Span]:
    """What remains of an old span before and after the new one; either may be empty."""
    replaced = old.piece == new.start
    after = old.end if replaced else max(old.start, new.end)
    return replace(old, end=min(old.end, new.start)), replace(old, start=after)
