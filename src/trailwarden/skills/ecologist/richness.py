"""`richness`: which species there are, how many, and how many there may be."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import SpeciesRichness
from trailwarden.domain import Rank
from trailwarden.query.detail import SpeciesRichness as Found
from trailwarden.query.measure import Count, Richness
from trailwarden.query.question import About, Group, Order, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import nothing, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.sentences import counted, listed, paragraph
from trailwarden.skills.subjects import called
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

_MOST_NAMED = 20


def richness(desk: Desk, call: SpeciesRichness) -> Answer:
    """The species that somebody or a model named, with events each, and Chao's lower bound."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    meant = inquiry.meant
    species = _by_species(inquiry)
    named = [row for row in species.rows if row.group["taxon"] is not None]
    if not species.evidence.events:
        text = paragraph(nothing(meant, species), said(species, meant.subject))
        return answered(inquiry, text, (), species)
    estimate = _estimate(inquiry)
    text = paragraph(
        f"{counted(len(named), 'species', 'species')} {'was' if len(named) == 1 else 'were'} "
        f"identified {where_and_when(meant)}: {_names(inquiry, named)}; {watched(species)}",
        _unnamed(species),
        _expected(estimate),
        said(species, meant.subject),
    )
    rows = [row_of(row) for row in named]
    results = [species] if estimate is None else [estimate, species]
    head = [row_of(row) for row in estimate.rows] if estimate else []
    return answered(inquiry, text, [*head, *rows], results, unit="species")


def _by_species(inquiry: Inquiry) -> Result:
    return inquiry.ask_question(
        Question(
            about=About.EVENTS,
            where=inquiry.meant.where,
            by=(Group.TAXON,),
            measure=Count(),
            taxon_rank=Rank.SPECIES,
            order=Order.VALUE,
        )
    )


def _estimate(inquiry: Inquiry) -> Result | None:
    """Chao's estimates; None where effort or records are too few for them."""
    try:
        return inquiry.ask(Richness())
    except Refused as refused:
        if refused.refusal.reason not in (Reason.TOO_FEW, Reason.NO_EFFORT):
            raise
        return None


def _names(inquiry: Inquiry, named: list[Row]) -> str:
    vocabulary = inquiry.meant.vocabulary
    told = [f"{called(str(row.group['taxon']), vocabulary)} ({number(row):,.0f})" for row in named]
    return f"{listed(told, _MOST_NAMED)}, events in brackets" if told else "none"


def _unnamed(species: Result) -> str:
    n = sum(number(row) for row in species.rows if row.group["taxon"] is None)
    if not n:
        return ""
    return f"{counted(n, 'event')} show animals that were not named to the species"


def _expected(estimate: Result | None) -> str:
    detail = estimate.rows[0].detail if estimate and estimate.rows else None
    if not isinstance(detail, Found) or detail.chao2 is None:
        return ""
    if round(detail.chao2) <= detail.observed:
        return "Chao2, a lower bound of how many there are, is no higher than that"
    bounds = ""
    if detail.chao2_low is not None and detail.chao2_high is not None:
        bounds = f" (95 % {detail.chao2_low:.0f} to {detail.chao2_high:.0f})"
    return f"By Chao2, a lower bound, there are {detail.chao2:.0f} species or more{bounds}"
