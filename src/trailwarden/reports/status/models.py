"""Who named what: detectors and classifiers by version, and people."""

from __future__ import annotations

from trailwarden.query.measure import Count, First, Last
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import Answer, Block, Column, Paragraph, Section, Table, Words
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, listed, spelled, whole

_Named = tuple[str, bool]


def models(survey: Survey) -> Section:
    """A row for every model version and every person."""
    counts, firsts, lasts = (
        survey.ask.ask(About.OBSERVATIONS, measure, Group.CLASSIFIER, Group.REVIEWED)
        for measure in (Count(), First(), Last())
    )
    blocks: list[Block] = []
    if counts.refusal:
        blocks.append(refused(counts, "versions"))
    found = _merged(counts)
    if found:
        blocks += [
            Paragraph(_lead(survey, found)),
            _table(found, firsts, lasts, keys(counts, firsts, lasts)),
        ]
    elif not blocks:
        blocks.append(Paragraph("There are no observations in this period."))
    return Section("models", "Models and reviewers", (*blocks, *caveats(counts)))


def _lead(survey: Survey, found: dict[_Named, float]) -> str:
    people = sum(by_person for _, by_person in found)
    # without their names, people are one row
    who = spelled(people, "person", "people") if survey.scope.shows_names else "people"
    named_by = [spelled(len(found) - people, "model version")] if len(found) > people else []
    named_by += [who] if people else []
    return (
        f"What the events show was named by {listed(named_by)}. A person's word wins over a "
        "model's and stays when a model runs again."
    )


def _named(row: Row) -> _Named:
    return str(row.group[Group.CLASSIFIER.value]), bool(row.group[Group.REVIEWED.value])


def _merged(counts: Answer) -> dict[_Named, float]:
    """Counts by who named it; in a public report all people are one."""
    merged: dict[_Named, float] = {}
    for row in rows(counts):
        merged[_named(row)] = merged.get(_named(row), 0.0) + (number(row.value) or 0.0)
    return merged


def _table(
    found: dict[_Named, float], firsts: Answer, lasts: Answer, sources: tuple[str, ...]
) -> Table:
    begins, ends = _days(firsts, min), _days(lasts, max)
    rows_: list[tuple[Words, ...]] = []
    for named in sorted(found, key=lambda one: (one[1], -found[one], one[0])):
        who, version = _name_and_version(named)
        kind = "person" if named[1] else "model"
        rows_.append(
            (
                who,
                kind,
                version,
                whole(found[named]),
                begins.get(named, NONE),
                ends.get(named, NONE),
            )
        )
    return Table(
        "Detectors, classifiers and people, and the observations that rest on their word now. A "
        "version is the hash of the model's file. The dates are those of the events.",
        (
            Column("Named by"),
            Column("Kind"),
            Column("Version"),
            Column("Observations", numeric=True),
            Column("First event"),
            Column("Last event"),
        ),
        tuple(rows_),
        sources,
    )


def _days(answer: Answer, choose: object) -> dict[_Named, str]:
    assert callable(choose), "min or max"
    days: dict[_Named, str] = {}
    for row in rows(answer):
        day = f"{row.value:%Y-%m-%d}" if hasattr(row.value, "isoformat") else NONE
        days[_named(row)] = choose(days.get(_named(row), day), day)
    return days


def _name_and_version(named: _Named) -> tuple[str, str]:
    who, by_person = named
    name, at, version = who.rpartition("@")
    return (name, version) if at and not by_person else (who or "unnamed", NONE)
