"""How many species, how the number grew, and how many there may be."""

from __future__ import annotations

from trailwarden.query.detail import SpeciesRichness
from trailwarden.query.measure import Richness
from trailwarden.query.question import About
from trailwarden.reports.document import Answer, Block, Column, Figure, Paragraph, Section, Table
from trailwarden.reports.ecology.fauna import ANIMALS
from trailwarden.reports.inquiry import detail_of
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.plots.growth import accumulation, dashed
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import DASH, NONE, decimal, number_of, percent, spelled


def ask_richness(survey: Survey) -> Answer:
    """The species of the whole report."""
    return survey.ask.ask(About.OBSERVATIONS, Richness(), categories=ANIMALS)


def found_in(answer: Answer) -> SpeciesRichness | None:
    """The richness that an answer tells, if it does."""
    return detail_of(answer, SpeciesRichness)


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
        blocks.append(_table(answer, found))
        if len(found.curve_samples) > 1:
            blocks.append(_figure(survey, answer, found))
    return Section("richness", "How many species", (*blocks, *caveats(answer)))


def _lead(found: SpeciesRichness) -> str:
    were = "was" if found.observed == 1 else "were"
    text = f"{spelled(found.observed, 'species', 'species').capitalize()} {were} recorded."
    if is_complete(found):
        text += (
            f" None of them was met on one {found.samples} only, so nothing here points to more "
            "that such cameras could record (Chao2, a lower bound)."
        )
    elif found.chao2 is not None:
        text += (
            f" Judged by how many were met on only one or two {found.samples}s, there are about "
            f"{estimated(found.chao2)} that such cameras can record (Chao2, a lower bound; 95 % "
            f"interval {_span(found.chao2_low, found.chao2_high)})."
        )
    if found.coverage is not None and found.coverage < 1:
        listed = percent(found.coverage)
        text += f" The next record would be of a species already listed in {listed} of cases."
    if found.unidentified:
        left = number_of(found.unidentified, "observation")
        stand = "is" if found.unidentified == 1 else "are"
        text += (
            f" {left} of animals not named to the species {stand} left out; a further species may "
            "be among them."
        )
    return text


def is_complete(found: SpeciesRichness) -> bool:
    """Whether no species was met only once, so that Chao's estimate is what was recorded."""
    return found.coverage == 1 and estimated(found.chao2) == str(found.observed)


def estimated(species: float | None) -> str:
    """A number of species: one decimal, and none where that would be 0."""
    return decimal(species).removesuffix(".0")


def _span(low: float | None, high: float | None) -> str:
    """An interval of numbers of species; a dash where it is one number, or there is none."""
    if low is None or high is None or estimated(low) == estimated(high):
        return NONE
    return f"{estimated(low)}{DASH}{estimated(high)}"


def _figure(survey: Survey, answer: Answer, found: SpeciesRichness) -> Figure:
    return Figure(
        f"Species recorded against the number of {found.samples}s watched, averaged over their "
        f"order, with the 95 % interval{'; dashed, the estimate Chao2' if dashed(found) else ''}.",
        (accumulation(found, simulated=survey.simulated),),
        keys(answer),
        survey.simulated,
    )


def _table(answer: Answer, found: SpeciesRichness) -> Table:
    lines = (
        ("Recorded", str(found.observed), NONE, NONE),
        ("Chao1", estimated(found.chao1), _span(found.chao1_low, found.chao1_high),
         "from how many were counted once and twice"),
        ("Chao2", estimated(found.chao2), _span(found.chao2_low, found.chao2_high),
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
