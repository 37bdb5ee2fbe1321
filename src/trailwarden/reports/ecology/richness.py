"""How many species, how the number grew, and how many there may be."""

from __future__ import annotations

from trailwarden.query.detail import SpeciesRichness
from trailwarden.query.measure import Richness
from trailwarden.query.question import About
from trailwarden.reports.document import Answer, Block, Column, Figure, Paragraph, Section, Table
from trailwarden.reports.ecology.fauna import ANIMALS
from trailwarden.reports.inquiry import rows
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.plots.growth import accumulation
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import (
    NONE,
    interval,
    number_of,
    percent,
    rounded,
    spelled,
    with_interval,
)


def ask_richness(survey: Survey) -> Answer:
    """The species of the whole report."""
    return survey.ask.ask(About.OBSERVATIONS, Richness(), categories=ANIMALS)


def found_in(answer: Answer) -> SpeciesRichness | None:
    """The richness that an answer tells, if it does."""
    details = (row.detail for row in rows(answer))
    return next((detail for detail in details if isinstance(detail, SpeciesRichness)), None)


def richness(survey: Survey) -> Section:
    """The accumulation curve and the estimates."""
    answer = ask_richness(survey)
    found = found_in(answer)
    blocks: list[Block] = []
    if answer.refusal:
        blocks.append(refused(answer, "estimate of the number of species"))
    elif found is None or not found.observed:
        blocks.append(
            Paragraph("No animal was named to the species, so there is nothing to add up.")
        )
    else:
        blocks.append(Paragraph(_lead(found)))
        if len(found.curve_samples) > 1:
            blocks.append(_figure(survey, answer, found))
        blocks.append(_table(answer, found))
    return Section("richness", "How many species", (*blocks, *caveats(answer)))


def _lead(found: SpeciesRichness) -> str:
    text = f"{spelled(found.observed, 'species', 'species').capitalize()} were recorded."
    if found.chao2 is not None:
        text += (
            f" Judged by how many were met on only one or two {found.samples}s, there are about "
            f"{with_interval(found.chao2, found.chao2_low, found.chao2_high)} that such cameras "
            "can record (Chao2, a lower bound)."
        )
    if found.coverage is not None:
        listed = percent(found.coverage)
        text += f" The next record would be of a species already listed in {listed} of cases."
    if found.unidentified:
        left = number_of(found.unidentified, "observation")
        text += f" {left} of animals not named to the species are left out."
    return text


def _figure(survey: Survey, answer: Answer, found: SpeciesRichness) -> Figure:
    return Figure(
        f"Species recorded against the number of {found.samples}s watched, averaged over their "
        "order, with the 95 % interval; dashed, the estimate Chao2.",
        (accumulation(found, simulated=survey.simulated),),
        keys(answer),
        survey.simulated,
    )


def _table(answer: Answer, found: SpeciesRichness) -> Table:
    lines = (
        ("Recorded", str(found.observed), NONE, NONE),
        ("Chao1", rounded(found.chao1), interval(found.chao1_low, found.chao1_high) or NONE,
         "from how many were counted once and twice"),
        ("Chao2", rounded(found.chao2), interval(found.chao2_low, found.chao2_high) or NONE,
         f"from how many were met on one and on two {found.samples}s"),
    )  # fmt: skip
    return Table(
        "Number of species, recorded and estimated.",
        (
            Column("Measure"),
            Column("Species", numeric=True),
            Column("95 % interval", numeric=True),
            Column("Rests on"),
        ),
        lines,
        keys(answer),
    )
