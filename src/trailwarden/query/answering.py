"""From a question to its answer: what is asked is checked, selected, measured, and told in full."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from trailwarden.query import (
    caveats,
    efforts,
    group_sizes,
    holdings,
    listing,
    measures,
    rating,
)
from trailwarden.query.analyses import ANALYSES
from trailwarden.query.answered import Answered
from trailwarden.query.evidence import evidence
from trailwarden.query.frames import Frames
from trailwarden.query.measurable import require_measurable
from trailwarden.query.measure import Count, List
from trailwarden.query.paging import page
from trailwarden.query.question import About, Question
from trailwarden.query.result import Caveat, EffortBehind, Evidence, Result
from trailwarden.query.selection import Selected, select_for
from trailwarden.query.watching import behind
from trailwarden.query.zones import shown
from trailwarden.store import Reader

Answer: TypeAlias = Callable[[Selected, Question], Answered]

_MEASURES: dict[str, Answer] = {
    "count": measures.count,
    "independent_events": measures.independent_events,
    "individuals": measures.individuals,
    "group_size": group_sizes.group_sizes,
    "duration": measures.duration,
    "effort": efforts.effort,
    "rate": rating.rate,
    "first": measures.first,
    "last": measures.last,
    **ANALYSES,
}
"""Who answers, by the measure's `kind`, about events, observations and effort."""

_OF_RECORDS = (About.EVENTS, About.OBSERVATIONS)
_WATCHED = (*_OF_RECORDS, About.EFFORT)
"""What blind days make doubtful."""


def answer(frames: Frames, reader: Reader, question: Question, asked_at: datetime) -> Result:
    """The whole answer to a question. Raises Refused, or BadQuestion for a strange `after`."""
    require_measurable(question)
    chosen = select_for(frames, question)
    found = _paged(_measured(chosen, question, reader), question)
    about_records = question.about in _OF_RECORDS
    proof, doubts = _of_events(chosen, question) if about_records else (Evidence(), [])
    watching = behind(chosen)
    total = found.total_rows or 0
    return Result(
        question=question,
        rows=found.rows,
        total_rows=total,
        next=found.next,
        unit=found.unit,
        evidence=proof,
        effort=EffortBehind(
            camera_days=watching.camera_days,
            cameras=watching.cameras,
            deployments=watching.deployments,
            blind_days=watching.blind_days,
            without_effort=tuple(
                str(chosen.name("deployment", code)) for code in watching.without_effort
            ),
        ),
        caveats=(
            *found.caveats,
            *doubts,
            *(caveats.of_watching(chosen, watching) if question.about in _WATCHED else ()),
            *caveats.of_question(chosen, question),
            *caveats.truncated(len(found.rows), total),
        ),
        asked_at=asked_at,
        revision=frames.revision,
        since=_moment(chosen, chosen.span.since),
        until=_moment(chosen, chosen.span.until),
        zone=chosen.span.zone,
    )


def _measured(chosen: Selected, question: Question, reader: Reader) -> Answered:
    """What is asked, by whoever answers it."""
    if question.about is About.MEDIA:
        return holdings.media(chosen, question, reader)
    if question.about is About.DEPLOYMENTS:
        counts = isinstance(question.measure, Count)
        return (measures.deployments if counts else listing.deployments)(chosen, question)
    if isinstance(question.measure, List):
        return listing.events(chosen, question, reader)
    return _MEASURES[question.measure.kind](chosen, question)


def _paged(found: Answered, question: Question) -> Answered:
    """The page asked for of an answer that came whole."""
    if found.total_rows is not None:
        return found
    rows = found.rows
    shown, further = page(
        question,
        [[row.group.get(group.value) for row in rows] for group in question.by],
        [row.value for row in rows],
        [json.dumps(row.group, sort_keys=True) for row in rows],
    )
    page_rows = tuple(rows[at] for at in shown)
    return Answered(page_rows, found.unit, found.caveats, len(rows), further)


def _of_events(chosen: Selected, question: Question) -> tuple[Evidence, list[Caveat]]:
    """What the answer rests on, and what is doubtful about that."""
    doubts = [*caveats.of_records(chosen), *caveats.of_taxa(chosen, question)]
    return evidence(chosen, question.ids_per_row), doubts


def _moment(chosen: Selected, micros: int | None) -> datetime | None:
    """An end of the time range, in the zone in which it was understood."""
    if micros is None:
        return None
    return shown(micros, chosen.span.zone or "UTC")
