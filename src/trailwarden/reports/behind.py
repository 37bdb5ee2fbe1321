"""What stands behind a figure or a table, in words: the question, how much, and which events."""

from __future__ import annotations

import json
from dataclasses import dataclass

from trailwarden.reports.document import Answer, Block, Document, Facts, Figure, Gallery, Table
from trailwarden.reports.document import label as label_of
from trailwarden.reports.wording import number_of

_FINGERPRINT = 12
_IDS = 5


@dataclass(frozen=True, slots=True)
class Behind:
    """One answer behind a block: its key, a line in words, and its question as JSON."""

    key: str
    line: str
    question: str


def behind(document: Document, block: Block) -> tuple[Behind, ...]:
    """The answers that a block rests on, in the order of asking."""
    if not isinstance(block, Table | Figure | Gallery | Facts):
        return ()
    wanted = dict.fromkeys(block.sources)
    return tuple(_behind(answer) for answer in document.answers if answer.key in wanted)


def _behind(answer: Answer) -> Behind:
    return Behind(answer.key, evidence_line(answer), question_json(answer))


def question_json(answer: Answer) -> str:
    """The question on one line, what does not restrict it left out; it can be asked again."""
    return json.dumps(
        answer.question.model_dump(mode="json", exclude_none=True), ensure_ascii=False
    )


def evidence_line(answer: Answer) -> str:
    """`412 events, fingerprint 3fa9c1e07b22, the first: ...`."""
    if answer.refusal:
        return f"refused: {answer.refusal.message}"
    assert answer.result is not None, "an answer is a result or a refusal"
    found = answer.result.evidence
    if not found.events:
        days = answer.result.effort.camera_days
        return f"no events; {days:.1f} camera-days of watching" if days else "no events"
    parts = [number_of(found.events, "event")]
    if found.fingerprint:
        parts.append(f"fingerprint {found.fingerprint[:_FINGERPRINT]}")
    if found.event_ids:
        more = ", ..." if found.events > _IDS else ""
        parts.append(f"ids {', '.join(found.event_ids[:_IDS])}{more}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the appendix: an answer, and the figures and tables that rest on it."""

    behind: Behind
    used_by: tuple[str, ...]


def appendix(document: Document) -> tuple[Entry, ...]:
    """Every answer that a figure or a table rests on, once."""
    used: dict[str, list[str]] = {}
    for block in document.blocks():
        if isinstance(block, Table | Figure | Gallery):
            for key in dict.fromkeys(block.sources):
                used.setdefault(key, []).append(label_of(block))
    return tuple(
        Entry(_behind(answer), tuple(used[answer.key]))
        for answer in document.answers
        if answer.key in used
    )
