"""The plain measures of events and observations: counts, individuals, lengths, first and last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from trailwarden.domain import to_micros
from trailwarden.query.answered import Answered
from trailwarden.query.counting import INDIVIDUALS, Line, Table, grouped, independent_rows, tally
from trailwarden.query.detail import Length
from trailwarden.query.grouping import columns_of
from trailwarden.query.measure import Independence, IndependentEvents
from trailwarden.query.paging import page
from trailwarden.query.question import About, Question
from trailwarden.query.result import Caveat, Doubt, Row
from trailwarden.query.selection import Selected

_US = 1_000_000
_LENGTH = (pl.col("end_us") - pl.col("start_us")) / _US


def paged(
    made: Table,
    lines: Sequence[Line],
    question: Question,
    unit: str,
    caveats: Sequence[Caveat] = (),
    finish: Callable[[Line, Row], Row] = lambda _, row: row,
) -> Answered:
    """The page of lines that is asked for, as rows; only these are finished."""
    shown, further = page(lines, question, lambda line: line.keys, lambda line: line.value)
    names = [group.value for group in question.by]
    cited = made.event_ids([line.ids for line in shown])
    return Answered(
        rows=tuple(
            finish(line, _row(line, names, ids)) for line, ids in zip(shown, cited, strict=True)
        ),
        unit=unit,
        caveats=tuple(caveats),
        total_rows=len(lines),
        next=further,
    )


def _row(line: Line, names: list[str], event_ids: tuple[str, ...]) -> Row:
    return Row(
        group=dict(zip(names, line.keys, strict=True)),
        value=line.value,
        n=line.n,
        effort_days=line.effort_days,
        event_ids=event_ids,
    )


def count(chosen: Selected, question: Question) -> Answered:
    """How many observations, or events."""
    made = grouped(chosen, question)
    of_events = question.about is About.EVENTS
    value = pl.len().cast(pl.Int64)
    lines = tally(made, made.rows, question.ids_per_row, value, of_events=of_events)
    return paged(made, zeroed(lines), question, question.about.value)


def independent_events(chosen: Selected, question: Question) -> Answered:
    """How many records, those left out that follow another too soon."""
    assert isinstance(question.measure, IndependentEvents), "chosen by its kind"
    made = grouped(chosen, question, "start_us", "taxon", "category", "location")
    rows = independent_rows(chosen, made, question.measure.independence)
    lines = tally(made, rows, question.ids_per_row, pl.len().cast(pl.Int64))
    caveats = [of_independence(question.measure.independence)]
    return paged(made, zeroed(lines), question, "independent events", caveats)


def of_independence(rule: Independence) -> Caveat:
    """How records were told to be independent."""
    return Caveat(
        doubt=Doubt.INDEPENDENCE,
        text=f"A record of a taxon (as identified) at a location is independent when at least "
        f"{rule.minutes:g} min have passed since the last "
        f"{'independent record' if 'Independent' in rule.rule.value else 'record'} "
        f"({rule.rule.value}); only what was selected is compared.",
    )


def individuals(chosen: Selected, question: Question) -> Answered:
    """The sum of counts; where nobody counted, there was one at least."""
    made = grouped(chosen, question, "count", "category")
    lines = tally(made, made.rows, question.ids_per_row, INDIVIDUALS.sum())
    return paged(made, zeroed(lines), question, "individuals", uncounted(made))


def uncounted(made: Table) -> list[Caveat]:
    """Observations without a count, taken as one each."""
    n = int((made.rows["count"].is_null() & (made.rows["category"] > 0)).sum())
    if not n:
        return []
    text = (
        f"Nobody counted in {n} of {len(made.rows)} observations: each is taken as one animal, so "
        "the number is the least there were."
    )
    return [Caveat(doubt=Doubt.UNCOUNTED, text=text, n=n, of=len(made.rows))]


def duration(chosen: Selected, question: Question) -> Answered:
    """Seconds of events, summed, with mean and longest."""
    made = grouped(chosen, question, "start_us", "end_us")
    both = pl.struct(_LENGTH.sum().alias("total"), _LENGTH.max().alias("longest"))
    lines = tally(made, made.rows, question.ids_per_row, both, of_events=True)
    longest = {line.codes: line.value["longest"] for line in lines if line.n}
    totals = [line._replace(value=line.value["total"] if line.n else 0.0) for line in lines]

    def finish(line: Line, row: Row) -> Row:
        if not line.n:
            return row
        detail = Length(mean_s=line.value / line.n, longest_s=longest[line.codes])
        return row.model_copy(update={"detail": detail})

    return paged(made, totals, question, "seconds", finish=finish)


def first(chosen: Selected, question: Question) -> Answered:
    """The start of the earliest event."""
    return _edge(chosen, question, latest=False)


def last(chosen: Selected, question: Question) -> Answered:
    """The start of the latest event."""
    return _edge(chosen, question, latest=True)


def _edge(chosen: Selected, question: Question, *, latest: bool) -> Answered:
    made = grouped(chosen, question, "deployment", "start_us")
    edge = pl.col("at").last() if latest else pl.col("at").first()
    lines = tally(made, made.rows, 0, edge, of_events=True)
    told = [_with_moment(line, made, chosen, question) if line.n else line for line in lines]
    return paged(made, told, question, "time")


def _with_moment(line: Line, made: Table, chosen: Selected, question: Question) -> Line:
    deployment, start = made.rows.select("deployment", "start_us").row(line.value)
    ids = (line.value,) if question.ids_per_row else ()
    return line._replace(value=chosen.local(deployment, start), ids=ids)


def deployments(chosen: Selected, question: Question) -> Answered:
    """How many of the chosen deployments stood in the time asked for."""
    columns = columns_of(question.by, chosen.frames)
    standing = [code for code in chosen.deployments if stood(chosen, code)]
    places = chosen.frames.places
    rows = pl.DataFrame(
        {
            "deployment": standing,
            "camera": places.cameras[standing],
            "location": places.locations[standing],
        },
        schema=dict.fromkeys(("deployment", "camera", "location"), pl.Int32),
    )
    groups = rows.select(column.expression.alias(column.name) for column in columns)
    found = groups.group_by(groups.columns).len() if columns else pl.DataFrame({"n": [len(rows)]})
    made = Table(pl.DataFrame(), columns)
    lines = [Line(tuple(codes), made.labels(codes), n, 0) for *codes, n in found.iter_rows()]
    return paged(made, lines, question, "deployments")


def stood(chosen: Selected, code: int) -> bool:
    """Whether a deployment was there at some time of those asked for."""
    one = chosen.frames.places.deployment(code)
    since, until = chosen.span.since, chosen.span.until
    begins_in_time = until is None or to_micros(one.start) < until
    return begins_in_time and (since is None or one.end is None or to_micros(one.end) > since)


def zeroed(lines: list[Line]) -> list[Line]:
    """The lines, where a count of nothing is 0."""
    return [line._replace(value=0) if line.value is None else line for line in lines]
