"""Judges one record against the gold: by what the answer holds, never by how it was asked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from trailwarden.asking.answer import Answer, AnswerRow, Outcome
from trailwarden.asking.calls import Compare, ListReports, WriteReport
from trailwarden.learning.evaluation.gold import Answered
from trailwarden.learning.evaluation.record import Record
from trailwarden.learning.evaluation.task import Task

_DIGITS = 9
_COPIED = frozenset(
    ("animal", "other_animal", "camera", "other_camera", "when", "other_when", "hours", "event")
)


class Verdict(StrEnum):
    """How a question ended, against how it should have."""

    RIGHT = "right"  # the right rows on the right events
    ABSTAINED = "abstained"  # refused or asked back, and that was right
    FALSE = "false answer"  # answered with other rows, or where nothing could be answered
    PARTLY = "partly"  # several questions: what was answered is right, a part is missing
    REFUSED = "needless refusal"
    ASKED = "needless question back"
    OTHERWISE = "otherwise abstained"  # refused in place of a question back, or the reverse
    FAILED = "failed"

    @property
    def is_right(self) -> bool:
        """Whether it is what was wanted."""
        return self in (Verdict.RIGHT, Verdict.ABSTAINED)


@dataclass(frozen=True, slots=True)
class Judged:
    """One record judged. `tool` and `arguments` say whether the calls were those of a gold;
    arguments are alike if they mean the same here. `wasted` are tools run beyond those needed."""

    verdict: Verdict
    tool: bool
    arguments: bool
    wasted: int
    valid: bool


def judged(task: Task, golds: Sequence[Sequence[Answered]], record: Record) -> Judged:
    """The judgement of a record; `golds` are the answers to the task's alternatives."""
    needed = max((len(one) for one in golds), default=0)
    return Judged(
        verdict=verdict_of(task, golds, record),
        tool=any(_same_tools(one, record) for one in golds) if golds else not record.calls,
        arguments=any(_same_calls(one, record) for one in golds) if golds else not record.calls,
        wasted=max(0, len(record.calls) - needed),
        valid=record.rejected == 0 and record.outcome is not Outcome.FAILED,
    )


def verdict_of(task: Task, golds: Sequence[Sequence[Answered]], record: Record) -> Verdict:
    """How a record's answer stands to what is right."""
    if record.outcome is Outcome.FAILED:
        return Verdict.FAILED
    if record.outcome is Outcome.ANSWERED:
        return _of_an_answer(task, golds, record)
    if record.outcome in task.expect or _abstains_alike(golds, record):
        return Verdict.ABSTAINED
    if Outcome.ANSWERED not in task.expect:
        return Verdict.OTHERWISE
    return Verdict.REFUSED if record.outcome is Outcome.REFUSED else Verdict.ASKED


def _of_an_answer(task: Task, golds: Sequence[Sequence[Answered]], record: Record) -> Verdict:
    if Outcome.ANSWERED not in task.expect:
        return Verdict.FALSE
    told = Counter(signature(one) for one in record.calls if _holds(one.answer))
    for gold in golds:
        right = Counter(signature(one) for one in gold if _holds(one.answer))
        if told == right:
            return Verdict.RIGHT
        if told and told < right:
            return Verdict.PARTLY
    return Verdict.FALSE


def _abstains_alike(golds: Sequence[Sequence[Answered]], record: Record) -> bool:
    """Whether a gold call itself ends as the record did, for the same reason."""
    return any(
        gold and gold[0].answer.outcome is record.outcome and gold[0].answer.reason == record.reason
        for gold in golds
    )


def _holds(answer: Answer) -> bool:
    return answer.outcome is Outcome.ANSWERED


def signature(one: Answered) -> str:
    """What an answer says, so that equal results have equal signatures.

    Rows with values and how many events each rests on, the unit, and the set of all events. Names
    of compared times are left out (they are words), and what is unlike in every report.
    """
    call, answer = one.call, one.answer
    match call:
        case ListReports():
            return call.tool
        case WriteReport():
            files = [str(row.group.get("file")) for row in answer.rows]
            return json.dumps([call.tool, files, call.public, answer.fingerprint])
    left_out = {"when"} if isinstance(call, Compare) else set[str]()
    rows = sorted(json.dumps(_row(row, left_out), sort_keys=True) for row in answer.rows)
    return json.dumps([answer.unit, answer.fingerprint, rows])


def _row(row: AnswerRow, left_out: set[str]) -> list[object]:
    group = {name: key for name, key in row.group.items() if name not in left_out}
    value = round(row.value, _DIGITS) if isinstance(row.value, float) else row.value
    return [group, value, row.n]


def _same_tools(gold: Sequence[Answered], record: Record) -> bool:
    return Counter(one.call.tool for one in gold) == Counter(one.call.tool for one in record.calls)


def _same_calls(gold: Sequence[Answered], record: Record) -> bool:
    return Counter(map(_meaning, gold)) == Counter(map(_meaning, record.calls))


def _meaning(one: Answered) -> str:
    """A call as it was understood: other words for the same animal, camera or days are the same.

    What was answered tells what the words meant; where it was not, the words themselves stand.
    """
    given = one.call.arguments()
    values = {name: value for name, value in given.items() if name not in _COPIED}
    if _holds(one.answer):
        words: JsonValue = [signature(one), one.answer.understood.model_dump(mode="json")]
    else:
        words = [f"{name} {value}" for name, value in given.items() if name in _COPIED]
    return json.dumps([one.call.tool, values, words], sort_keys=True)
