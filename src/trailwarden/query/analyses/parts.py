"""What all analyses share: the records group by group, and refusals that name the group.

Ecology refuses what too few records cannot carry. Asked of one group, that refuses the question;
of several, it leaves that group's row without a value and says so, for the others may do.

A group's row is what the same question, restricted to that group, would be answered with: records
are made independent within each group, so that young which come with their mother are not lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from trailwarden.ecology.errors import EcologyError, NoEffort, NoPlace, TooFew
from trailwarden.query.answered import Answered
from trailwarden.query.counting import Table, independent_rows, one_per_event, table
from trailwarden.query.detail import Detail
from trailwarden.query.measure import Independence, IndependenceRule
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, Refused, refuse
from trailwarden.query.result import Caveat, Doubt, Key, Row
from trailwarden.query.selection import Selected

OF_KIND = frozenset({Group.TAXON, Group.CATEGORY, Group.LIFE_STAGE, Group.SEX, Group.INDIVIDUAL})
OF_PLACE = frozenset({Group.CAMERA, Group.LOCATION, Group.DEPLOYMENT})
OF_YEAR = frozenset({Group.MONTH, Group.SEASON, Group.YEAR})

_COLUMNS = ("start_us", "end_us", "local_us", "day", "deployment", "camera", "location")
_MOST_REMARKS = 20
_REASONS = {NoEffort: Reason.NO_EFFORT, NoPlace: Reason.NO_PLACE, TooFew: Reason.TOO_FEW}
_DOUBTS = {NoEffort: Doubt.NO_EFFORT, TooFew: Doubt.SMALL_N}


@dataclass(frozen=True)
class Part:
    """The records of one group: `rows` in order of time, `codes` a key for each `by`."""

    group: dict[str, Key]
    codes: tuple[int, ...]
    rows: pl.DataFrame

    @property
    def name(self) -> str:
        """The group in words."""
        return ", ".join("no name" if key is None else str(key) for key in self.group.values())

    def only(self, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pl.DataFrame:
        """The rows where `mask`, shape (rows,), is true."""
        return self.rows.filter(pl.Series(mask, dtype=pl.Boolean))


@dataclass(frozen=True)
class Found:
    """A line that an analysis found. `rows` are the records that its value rests on."""

    value: float | None
    rows: pl.DataFrame
    detail: Detail | None = None
    low: float | None = None
    high: float | None = None
    effort_days: float | None = None
    more: tuple[tuple[str, Key], ...] = ()  # keys beside those of the group


@dataclass(frozen=True)
class Findings:
    """All that an analysis makes of a part: lines, and what is doubtful about them together."""

    lines: tuple[Found, ...]
    doubts: tuple[str, ...] = ()


def require(question: Question, allowed: frozenset[Group]) -> None:
    """Raise Refused for an analysis of anything but observations, or by a group without meaning."""
    kind = question.measure.kind
    if question.about is not About.OBSERVATIONS:
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"{kind} is measured of observations, not of {question.about.value}: ask about "
            "observations",
            "about",
            [About.OBSERVATIONS.value],
        )
    odd = [group.value for group in question.by if group not in allowed]
    if odd:
        names = sorted(group.value for group in allowed)
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"{kind} has no meaning by {' and '.join(odd)}; it can be told by {', '.join(names)}",
            "by",
            names,
        )


def parts(
    chosen: Selected, question: Question, *apart: str, also: pl.DataFrame | None = None
) -> list[Part]:
    """The selected records by group: of each event one row for each kind of animal in it.

    `apart` names columns that tell rows of an event apart besides. `also` holds the codes of groups
    (columns as in `Table.names`) that have a part even without a record.
    """
    kinds = dict.fromkeys(("taxon", "category", *apart))
    made = table(chosen, question, *_COLUMNS, *kinds)
    rows = one_per_event(made.rows, [*made.names, *kinds])
    return _split(made, rows, also)


def _split(made: Table, rows: pl.DataFrame, also: pl.DataFrame | None) -> list[Part]:
    """Rows by the groups of their table; without groups one part, also if it is empty."""
    if not made.columns:
        return [Part({}, (), rows)]
    found: dict[tuple[object, ...], pl.DataFrame] = {}
    if also is not None:
        found = {tuple(codes): rows.clear() for codes in also.select(made.names).iter_rows()}
    found |= rows.partition_by(made.names, as_dict=True, maintain_order=True)
    names = [column.group.value for column in made.columns]
    whole = {tuple(int(str(code)) for code in codes): own for codes, own in found.items()}
    return [
        Part(dict(zip(names, made.labels(codes), strict=True)), codes, whole[codes])
        for codes in sorted(whole)
    ]


def independent(chosen: Selected, part: Part, rule: Independence) -> Part:
    """The part with its independent records only."""
    return replace(part, rows=independent_rows(chosen, Table(part.rows, []), rule))


def answered(
    question: Question,
    found: Sequence[Part],
    unit: str,
    analyse: Callable[[Part], Findings],
    method: str,
) -> Answered:
    """A row for everything that the analysis finds in each part, with its doubts as caveats.

    Raises Refused where ecology refuses every part.
    """
    rows: list[Row] = []
    remarks: list[Caveat] = []
    refused: list[EcologyError] = []
    for part in found:
        try:
            made = analyse(part)
        except EcologyError as error:
            refused.append(error)
            made = Findings((Found(None, part.rows),))
            doubt = _DOUBTS.get(type(error), Doubt.METHOD)
            remarks.append(Caveat(doubt=doubt, text=_of(part, str(error)), n=len(part.rows)))
        rows += [row_of(question, part, line) for line in made.lines]
        remarks += [Caveat(doubt=Doubt.METHOD, text=_of(part, text)) for text in made.doubts]
    if refused and len(refused) == len(found):
        raise _refusal(refused[0])
    first = Caveat(doubt=Doubt.METHOD, text=method)
    return Answered(tuple(rows), unit, (first, *_few(remarks)))


def row_of(question: Question, part: Part, line: Found) -> Row:
    """The line as a row, with the events that it rests on. Bounds that run away are None."""
    ids = line.rows["event_id"].unique(maintain_order=True)
    return Row(
        group=part.group | dict(line.more),
        value=finite(line.value),
        low=finite(line.low),
        high=finite(line.high),
        n=len(ids),
        effort_days=line.effort_days,
        event_ids=tuple(ids.head(question.ids_per_row).to_list()),
        detail=line.detail,
    )


def finite(value: float | None) -> float | None:
    """The number, or None for what is none: JSON knows neither infinity nor NaN."""
    return value if value is not None and np.isfinite(value) else None


def independence_text(rule: Independence) -> str:
    """How records were made independent, in words."""
    if rule.minutes == 0:
        return "all records are used, however close in time"
    last_independent = rule.rule is IndependenceRule.LAST_INDEPENDENT_RECORD
    since = "independent record" if last_independent else "record"
    return (
        f"records of a taxon at a location count from {rule.minutes:g} min after its last "
        f"{since} ({rule.rule.value}, as in camtrapR)"
    )


def _of(part: Part, text: str) -> str:
    return f"{part.name}: {text}" if part.group else text


def _few(remarks: Sequence[Caveat]) -> list[Caveat]:
    """Each remark once, and no more than anybody reads."""
    distinct = list(dict.fromkeys(remarks))
    more = len(distinct) - _MOST_REMARKS
    if more <= 0:
        return distinct
    text = f"There are {more} more such remarks on single groups: ask about one group to read its."
    return [*distinct[:_MOST_REMARKS], Caveat(doubt=Doubt.TRUNCATED, text=text, n=more)]


def _refusal(error: EcologyError) -> Refused:
    return refuse(_REASONS.get(type(error), Reason.NOT_MEASURABLE), str(error))
