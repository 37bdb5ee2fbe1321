"""The plain measures of events and observations: counts, individuals, lengths, first and last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from trailwarden.domain import ObservationType, to_micros
from trailwarden.query.answered import Answered
from trailwarden.query.counting import Counted, counted, independent_records
from trailwarden.query.detail import Length
from trailwarden.query.frames import new_books
from trailwarden.query.grouping import columns_of
from trailwarden.query.groups import Ints
from trailwarden.query.lines import lines_of, paged
from trailwarden.query.measure import Independence, IndependentEvents
from trailwarden.query.question import About, Question
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.selection import Selected

_US = 1_000_000
_BLANK = new_books()["category"].code(ObservationType.BLANK.value)


def count(chosen: Selected, question: Question) -> Answered:
    """How many observations, or events."""
    made = counted(chosen, question)
    n = made.events if question.about is About.EVENTS else made.groups.count()
    lines = made.lines(n.tolist(), question.ids_per_row)
    return paged(lines, question, question.about.value)


def independent_events(chosen: Selected, question: Question) -> Answered:
    """How many records, those left out that follow another too soon."""
    assert isinstance(question.measure, IndependentEvents), "chosen by its kind"
    rule = question.measure.independence
    made = counted(chosen, question, independent_records(chosen, question, rule))
    lines = made.lines(made.groups.count().tolist(), question.ids_per_row)
    return paged(lines, question, "independent events", [of_independence(rule)])


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
    made = counted(chosen, question)
    lines = made.lines(individuals_in(made), question.ids_per_row)
    return paged(lines, question, "individuals", uncounted(made))


def individuals_in(made: Counted) -> list[int]:
    """How many individuals each group has at least."""
    found: list[int] = made.groups.total(least_counts(made)).astype(np.int64).tolist()
    return found


def least_counts(made: Counted) -> Ints:
    """How many each record shows; where nobody counted, there was at least one."""
    counts, seen = made.column("count"), made.column("category")
    return np.where(counts < 0, (seen > 0) & (seen != _BLANK), counts)


def uncounted(made: Counted) -> list[Caveat]:
    """Observations without a count, taken as one each."""
    n = int(np.count_nonzero((made.column("count") < 0) & (made.column("category") > 0)))
    if not n:
        return []
    text = (
        f"Nobody counted in {n} of {len(made)} observations: each is taken as one animal, so "
        "the number is the least there were."
    )
    return [Caveat(doubt=Doubt.UNCOUNTED, text=text, n=n, of=len(made))]


def duration(chosen: Selected, question: Question) -> Answered:
    """Seconds of events, summed, with mean and longest."""
    made = counted(chosen, question)
    lengths = made.column("end_us") - made.column("start_us")
    once = lengths.copy()
    once[made.repeats] = 0
    totals = made.groups.total(once) / _US
    longest = np.zeros(len(made.groups), np.int64)
    np.maximum.at(longest, made.groups.of, lengths)
    lines = made.lines(totals.tolist(), question.ids_per_row)

    def finish(line: int) -> dict[str, Length]:
        if not lines.n[line]:
            return {}
        mean = float(totals[line]) / lines.n[line]
        return {"detail": Length(mean_s=mean, longest_s=float(longest[line]) / _US)}

    return paged(lines, question, "seconds", finish=finish)


def first(chosen: Selected, question: Question) -> Answered:
    """The start of the earliest event."""
    return _edge(chosen, question, latest=False)


def last(chosen: Selected, question: Question) -> Answered:
    """The start of the latest event."""
    return _edge(chosen, question, latest=True)


def _edge(chosen: Selected, question: Question, *, latest: bool) -> Answered:
    made = counted(chosen, question)
    rows = np.arange(len(made))
    order = slice(None) if latest else slice(None, None, -1)
    edge = np.full(len(made.groups), -1)
    edge[made.groups.of[order]] = rows[order]  # of several, the last one stays
    deployments, starts = made.column("deployment"), made.column("start_us")
    moments = [
        None if at < 0 else chosen.local(int(deployments[at]), int(starts[at]))
        for at in edge.tolist()
    ]

    def cite(lines: list[int]) -> list[tuple[str, ...]]:
        found = [edge[line : line + 1] for line in lines]
        return made.ids_of([at[at >= 0] if question.ids_per_row else at[:0] for at in found])

    lines = replace(made.lines(moments, 0), cite=cite)
    return paged(lines, question, "time")


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
    found = groups.group_by(groups.columns).len() if columns else pl.DataFrame({"len": [len(rows)]})
    return paged(lines_of(found, columns, "len"), question, "deployments")


def stood(chosen: Selected, code: int) -> bool:
    """Whether a deployment was there at some time of those asked for."""
    one = chosen.frames.places.deployment(code)
    since, until = chosen.span.since, chosen.span.until
    begins_in_time = until is None or to_micros(one.start) < until
    return begins_in_time and (since is None or one.end is None or to_micros(one.end) > since)
