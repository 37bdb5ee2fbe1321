"""The species table."""

from __future__ import annotations

from trailwarden.reports.document import (
    Block,
    Column,
    Note,
    Paragraph,
    Section,
    Table,
    Weight,
    Words,
    joined,
)
from trailwarden.reports.ecology.fauna import Animal, Fauna
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, interval, number_of, percent, rounded, whole


def species(survey: Survey, fauna: Fauna) -> Section:
    """A row for each taxon, the most recorded first."""
    answers = tuple(fauna.answers.values())
    blocks: list[Block] = [
        refused(answer, f"{column} by species")
        for column, answer in fauna.answers.items()
        if answer.refusal
    ]
    if fauna.all:
        blocks += [Paragraph(_lead()), _table(survey, fauna), *_left_out(fauna)]
    else:
        blocks.append(Paragraph("No animal was named to any taxon in this period."))
        blocks += _left_out(fauna)
    return Section("species", "Species", (*blocks, *caveats(*answers)))


def _lead() -> str:
    return (
        "Events are all records; of those less than 30 minutes after another of the same species "
        "at the same location only the first counts as independent. Individuals add up the animals "
        "seen together, so one that came back counts again. The rate is independent events per "
        "100 camera-days with its 95 % interval: it compares places and seasons for one species, "
        "and is not a density."
    )


def _table(survey: Survey, fauna: Fauna) -> Table:
    columns = (
        Column("Species"),
        Column("Events", numeric=True),
        Column("Indep.", numeric=True),
        Column("Individuals", numeric=True),
        Column("Rate", numeric=True),
        Column("95 % interval", numeric=True),
        Column("Sites used", numeric=True),
        Column("First", numeric=True),
        Column("Last", numeric=True),
        Column("Reviewed", numeric=True),
    )
    return Table(
        "Animals recorded. Rate: independent events per 100 camera-days. Sites used: locations "
        "with a record, of those that were watching (naive occupancy). No finer: what was not "
        "named to the species; it may be one of those above.",
        columns,
        tuple(_row(survey, animal) for animal in (*fauna.species, *fauna.coarser)),
        keys(*fauna.answers.values()),
    )


def _row(survey: Survey, animal: Animal) -> tuple[Words, ...]:
    sites = f"{animal.occupied} of {animal.sites}" if animal.sites else NONE
    return (
        joined(taxon(survey, animal.name), "" if animal.is_species else ", no finer"),
        whole(animal.events),
        whole(animal.independent),
        whole(animal.individuals),
        rounded(animal.rate),
        interval(animal.rate_low, animal.rate_high) or NONE,
        sites,
        f"{animal.first:%Y-%m-%d}" if animal.first else NONE,
        f"{animal.last:%Y-%m-%d}" if animal.last else NONE,
        percent(animal.reviewed.share),
    )


def _left_out(fauna: Fauna) -> list[Note]:
    if not fauna.unnamed_events:
        return []
    text = (
        f"{number_of(fauna.unnamed_events, 'event')} of animals that nobody named to any taxon "
        "stand in no row."
    )
    return [Note(text, Weight.CAVEAT)]
