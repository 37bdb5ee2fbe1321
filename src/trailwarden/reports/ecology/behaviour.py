"""What the animals did: shares of the behaviours that somebody noted."""

from __future__ import annotations

from trailwarden.query.detail import Shares
from trailwarden.query.measure import Budget
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import (
    Answer,
    Block,
    Column,
    Figure,
    Paragraph,
    Section,
    Table,
    Words,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Fauna
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.plots.bars import Bar, share_bars
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import DASH, NONE, number_of, percent, whole

MOST_SPECIES = 12
"""Species in the table."""


def behaviour(survey: Survey, fauna: Fauna) -> Section:
    """Of all animals as bars, by species as a table."""
    overall = survey.ask.ask(About.OBSERVATIONS, Budget(), categories=ANIMALS)
    told = _told(overall)
    if not told:
        why = (
            refused(overall, "behaviour budget")
            if overall.refusal
            else Paragraph("Nobody noted what the animals did.")
        )
        return Section("behaviour", "Behaviour", (why, *caveats(overall)))
    of_species = {
        animal.name: survey.ask.ask(
            About.OBSERVATIONS, Budget(), categories=ANIMALS, taxa=(animal.name,)
        )
        for animal in fauna.species[:MOST_SPECIES]
    }
    blocks: list[Block] = [Paragraph(_lead(told)), _figure(survey, overall, told)]
    by_species = {name: rows_ for name, answer in of_species.items() if (rows_ := _told(answer))}
    if by_species:
        sources = keys(*(of_species[name] for name in by_species))
        blocks.append(_table(survey, by_species, sources))
    return Section("behaviour", "Behaviour", (*blocks, *caveats(overall)))


def _told(answer: Answer) -> list[Row]:
    """The rows of behaviours that have a name, the most frequent first."""
    named = [row for row in rows(answer) if row.group.get(Group.BEHAVIOR.value)]
    return sorted(named, key=lambda row: (-(number(row.value) or 0.0), _name(row)))


def _name(row: Row) -> str:
    return str(row.group[Group.BEHAVIOR.value])


def _lead(told: list[Row]) -> str:
    noted = sum(row.detail.observations for row in told if isinstance(row.detail, Shares))
    return (
        f"Somebody noted what the animals did in {number_of(noted, 'observation')}; the shares are "
        "of these. What is quick, or done out of sight of the cameras, is seen less often than it "
        "is done."
    )


def _figure(survey: Survey, answer: Answer, told: list[Row]) -> Figure:
    bars = [
        Bar(_name(row), number(row.value) or 0.0, row.low, row.high, _bar_text(row)) for row in told
    ]
    alt = "Shares of behaviours: " + ", ".join(f"{bar.label} {percent(bar.value)}" for bar in bars)
    return Figure(
        "Behaviours of all species, as shares of the observations with a noted behaviour; the "
        "line is the 95 % interval.",
        (share_bars(bars, f"{alt}.", simulated=survey.simulated),),
        keys(answer),
        survey.simulated,
    )


def _bar_text(row: Row) -> str:
    number_seen = row.detail.observations if isinstance(row.detail, Shares) else row.n
    return f"{percent(number(row.value))}, n = {whole(number_seen)}"


def _table(survey: Survey, by_species: dict[str, list[Row]], sources: tuple[str, ...]) -> Table:
    lines: list[tuple[Words, ...]] = []
    for name, told in by_species.items():
        lines += [_row(taxon(survey, name) if not at else "", row) for at, row in enumerate(told)]
    return Table(
        "Behaviours by species, the most recorded species first.",
        (
            Column("Species"),
            Column("Behaviour"),
            Column("Observations", numeric=True),
            Column("Share", numeric=True),
            Column("95 % interval", numeric=True),
            Column("Share of time", numeric=True),
        ),
        tuple(lines),
        sources,
    )


def _row(species: Words, row: Row) -> tuple[Words, ...]:
    detail = row.detail if isinstance(row.detail, Shares) else None
    span = f"{percent(row.low)}{DASH}{percent(row.high)}" if row.low is not None else NONE
    return (
        species,
        _name(row),
        whole(detail.observations if detail else row.n),
        percent(number(row.value)),
        span,
        percent(detail.time_share) if detail else NONE,
    )
