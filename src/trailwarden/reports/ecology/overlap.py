"""Overlap of daily activity, for pairs of the most recorded species."""

from __future__ import annotations

from itertools import combinations

from trailwarden.query.detail import OverlapOf
from trailwarden.query.measure import Overlap
from trailwarden.query.question import About
from trailwarden.query.where import Clock
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
from trailwarden.reports.ecology.activity import ask_activity, curve_of
from trailwarden.reports.ecology.fauna import ANIMALS, Animal, Fauna
from trailwarden.reports.inquiry import detail_of, number, rows
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.plots.daily import overlap_panel
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, decimal, whole

MOST_SPECIES = 5
"""Species paired with each other."""
_CANDIDATES = 8
_Pair = tuple[Animal, Animal]


def overlap(survey: Survey, fauna: Fauna) -> Section:
    """Curves over each other, and the table of coefficients."""
    which = Clock.SUN if survey.has_coordinates else Clock.CLOCK
    enough = [
        animal
        for animal in fauna.species[:_CANDIDATES]
        if curve_of(ask_activity(survey, animal, which))
    ][:MOST_SPECIES]
    asked = {pair: _ask(survey, pair, which) for pair in combinations(enough, 2)}
    found = {pair: answer for pair, answer in asked.items() if detail_of(answer, OverlapOf)}
    if not asked:
        text = "Overlap needs activity curves of two species, and fewer have enough records."
        return Section("overlap", "Overlap of activity", (Paragraph(text),))
    blocks: list[Block] = []
    if found:
        blocks = [Paragraph(_lead(which)), _figure(survey, found, which), _table(survey, found)]
    blocks += [
        refused(answer, f"overlap of {survey.called(one.name)} and {survey.called(other.name)}")
        for (one, other), answer in asked.items()
        if answer.refusal
    ]
    return Section("overlap", "Overlap of activity", (*blocks, *caveats(*found.values())))


def _ask(survey: Survey, pair: _Pair, which: Clock) -> Answer:
    one, other = pair
    return survey.ask.ask(
        About.OBSERVATIONS,
        Overlap(others=(other.name,), clock=which),
        taxa=(one.name,),
        categories=ANIMALS,
    )


def _lead(which: Clock) -> str:
    hours = "sun time" if which is Clock.SUN else "clock time"
    return (
        f"The area that two activity curves share, in {hours}: 0 for animals that never meet in "
        "the day, 1 for the same habits. Sharing hours is not meeting: that is a question of "
        "place as well."
    )


def _figure(survey: Survey, found: dict[_Pair, Answer], which: Clock) -> Figure:
    panels = []
    for (one, other), answer in found.items():
        detail = detail_of(answer, OverlapOf)
        assert detail is not None, "only pairs with curves are drawn"
        names = (survey.called(one.name), survey.called(other.name))
        text = f"overlap {_value(answer)}"
        panels.append(
            overlap_panel(
                detail.first, detail.second, names, which, text, simulated=survey.simulated
            )
        )
    return Figure(
        "Daily activity of pairs of species; the shaded area is what they share.",
        tuple(panels),
        keys(*found.values()),
        survey.simulated,
    )


def _value(answer: Answer) -> str:
    row = rows(answer)[0]
    text = decimal(number(row.value), 2)
    if row.low is None or row.high is None:
        return text
    return f"{text} ({decimal(row.low, 2)}\N{EN DASH}{decimal(row.high, 2)})"


def _table(survey: Survey, found: dict[_Pair, Answer]) -> Table:
    return Table(
        "Overlap of daily activity, with its 95 % bootstrap interval.",
        (
            Column("Species"),
            Column("and"),
            Column("Overlap", numeric=True),
            Column("Estimator"),
            Column("Records", numeric=True),
        ),
        tuple(_row(survey, pair, answer) for pair, answer in found.items()),
        keys(*found.values()),
    )


def _row(survey: Survey, pair: _Pair, answer: Answer) -> tuple[Words, ...]:
    detail = detail_of(answer, OverlapOf)
    sizes = f"{whole(detail.first.n)} and {whole(detail.second.n)}" if detail else NONE
    return (
        taxon(survey, pair[0].name),
        taxon(survey, pair[1].name),
        _value(answer),
        detail.estimator if detail else NONE,
        sizes,
    )
