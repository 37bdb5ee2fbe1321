"""Puts an answer together: the text, the rows as the door gave them, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from pydantic import JsonValue

from trailwarden.asking.answer import Answer, AnswerRow, Link, Outcome
from trailwarden.query.evidence import fingerprint
from trailwarden.query.reading import event_key
from trailwarden.query.result import Evidence, Result, Row
from trailwarden.skills.doubts import caveats_of
from trailwarden.skills.inquiry import Inquiry

_IDS = 100


def row_of(row: Row, **more: JsonValue) -> AnswerRow:
    """A row of the door's; `more` is added to its detail."""
    detail = row.detail.model_dump(mode="json") if row.detail else {}
    value = row.value
    return AnswerRow(
        group=dict(row.group),
        value=value.isoformat() if isinstance(value, datetime) else value,
        low=row.low,
        high=row.high,
        n=row.n,
        effort_days=row.effort_days,
        event_ids=row.event_ids,
        detail={**detail, **more} or None,
    )


def answered(
    inquiry: Inquiry,
    text: str,
    rows: Iterable[AnswerRow],
    rests_on: Result | Sequence[Result],
    *,
    unit: str | None = None,
    caveats: Iterable[str] = (),
    links: Iterable[Link] = (),
) -> Answer:
    """The answer; `rests_on` are the results whose events, caveats and times it tells of."""
    results = (rests_on,) if isinstance(rests_on, Result) else tuple(rests_on)
    evidence = joined([one.evidence for one in results])
    return Answer(
        outcome=Outcome.ANSWERED,
        text=text,
        rows=tuple(rows),
        unit=results[0].unit if unit is None else unit,
        events=evidence.events,
        event_ids=evidence.event_ids[:_IDS],
        fingerprint=evidence.fingerprint,
        query=inquiry.query,
        understood=inquiry.meant.understood(results[0]),
        caveats=caveats_of(results, caveats, text),
        links=tuple(dict.fromkeys(links)),
    )


def joined(every: Sequence[Evidence]) -> Evidence:
    """What several results rest on together, each event once; where not all ids are at hand, the
    events of each result count for themselves."""
    distinct = list({one.fingerprint: one for one in every}.values())
    if len(distinct) == 1:
        return distinct[0]
    ids = tuple(dict.fromkeys(name for one in distinct for name in one.event_ids))
    if not all(one.complete for one in distinct):
        keys = [event_key(one.fingerprint) for one in distinct]
        return Evidence(
            events=sum(one.events for one in distinct),
            event_ids=ids,
            complete=False,
            fingerprint=fingerprint(np.array(keys, np.uint64)),
        )
    keys = [event_key(name) for name in ids]
    return Evidence(
        events=len(ids),
        event_ids=ids,
        fingerprint=fingerprint(np.array(keys, np.uint64)),
    )


def refused(inquiry: Inquiry, text: str, reason: str, *results: Result) -> Answer:
    """A refusal that the events themselves give: what was asked was never recorded."""
    return Answer(
        outcome=Outcome.REFUSED,
        text=text,
        reason=reason,
        query=inquiry.query,
        understood=inquiry.meant.understood(*results[:1]),
        caveats=caveats_of(results),
    )
