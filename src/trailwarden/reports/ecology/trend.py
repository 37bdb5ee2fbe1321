"""Change over the period, with effort as the offset, and alarms where it rests on too little."""

from __future__ import annotations

from trailwarden.query.detail import TrendOf
from trailwarden.query.measure import Period, Trend
from trailwarden.query.question import About
from trailwarden.query.refusal import Reason
from trailwarden.reports.document import (
    Answer,
    Block,
    Column,
    Figure,
    Items,
    Note,
    Paragraph,
    Section,
    Table,
    Weight,
    Words,
    joined,
    plain,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Animal, Fauna
from trailwarden.reports.inquiry import detail_of
from trailwarden.reports.passages import caveats, keys, taxon
from trailwarden.reports.plots.course import trend_panel
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, decimal, interval, listed, sentence, whole

MOST_SPECIES = 8
"""Species whose change is asked for."""
_WEEKS_UP_TO_DAYS = 370  # a longer period is told by months


def trend(survey: Survey, fauna: Fauna) -> Section:
    """Drawings, the table of changes, alarms and refusals."""
    period = _period(survey)
    asked = {
        animal: survey.ask.ask(
            About.OBSERVATIONS, Trend(period=period), taxa=(animal.name,), categories=ANIMALS
        )
        for animal in fauna.species[:MOST_SPECIES]
    }
    found = {animal: answer for animal, answer in asked.items() if detail_of(answer, TrendOf)}
    blocks: list[Block] = []
    if found:
        blocks = [Paragraph(_lead(period)), _figure(survey, found), _table(survey, found, period)]
        blocks += _alarms(survey, found)
    blocks += _refusals(survey, asked)
    if not asked:
        blocks.append(Paragraph("There are no species whose change could be followed."))
    others = [note for note in caveats(*found.values()) if not _is_alarm(note, found)]
    return Section("trend", "Change over the period", (*blocks, *others))


def _period(survey: Survey) -> Period:
    if survey.period is None:
        return Period.WEEK
    first, last = survey.period
    return Period.MONTH if (last - first).days > _WEEKS_UP_TO_DAYS else Period.WEEK


def _lead(period: Period) -> str:
    return (
        f"Independent events by {period.value} against the camera-days watched in it. A change "
        "of the rate within one season is as a rule the season's: animals move, breed, hide and "
        "grow up. It is no trend of a population, for which the same season of several years is "
        "needed."
    )


def _figure(survey: Survey, found: dict[Animal, Answer]) -> Figure:
    panels = []
    for animal, answer in found.items():
        detail = detail_of(answer, TrendOf)
        assert detail is not None, "only trends that were answered are drawn"
        name = survey.called(animal.name)
        alt = f"Rate of {name} over {len(detail.starts)} periods: {_change(detail)}."
        panels.append(trend_panel(detail, name, alt, simulated=survey.simulated))
    return Figure(
        "Independent events per 100 camera-days over time; a larger dot rests on more effort, the "
        "line is the model's.",
        tuple(panels),
        keys(*found.values()),
        survey.simulated,
    )


def _change(detail: TrendOf) -> str:
    if detail.ratio_per_period is None:
        return "no change could be estimated"
    span = interval(detail.ratio_low, detail.ratio_high)
    return f"times {decimal(detail.ratio_per_period, 2)} per period ({span})"


def _table(survey: Survey, found: dict[Animal, Answer], period: Period) -> Table:
    return Table(
        f"Change of the rate from one {period.value} to the next: 1.00 is none, 1.10 a tenth more "
        "each time.",
        (
            Column("Species"),
            Column("Indep. events", numeric=True),
            Column(f"Ratio per {period.value}", numeric=True),
            Column("95 % interval", numeric=True),
            Column("p", numeric=True),
            Column("Model"),
        ),
        tuple(_row(survey, animal, answer) for animal, answer in found.items()),
        keys(*found.values()),
    )


def _row(survey: Survey, animal: Animal, answer: Answer) -> tuple[Words, ...]:
    detail = detail_of(answer, TrendOf)
    assert detail is not None, "only trends that were answered are listed"
    low, high = detail.ratio_low, detail.ratio_high
    span = f"{decimal(low, 2)}\N{EN DASH}{decimal(high, 2)}" if low and high else NONE
    return (
        taxon(survey, animal.name),
        whole(sum(detail.counts)),
        decimal(detail.ratio_per_period, 2),
        span,
        _p_text(detail.p_value),
        detail.model,
    )


def _p_text(p: float | None) -> str:
    if p is None:
        return NONE
    return "< 0.001" if p < 0.001 else decimal(p, 3)


def _alarms(survey: Survey, found: dict[Animal, Answer]) -> list[Block]:
    """What speaks against believing a change, and in which species."""
    warned: dict[str, list[str]] = {}
    for animal, answer in found.items():
        detail = detail_of(answer, TrendOf)
        for alarm in detail.alarms if detail else ():
            warned.setdefault(sentence(alarm), []).append(survey.called(animal.name))
    if not warned:
        return []
    points = tuple(
        f"{'All' if 1 < len(names) == len(found) else listed(names)}: {alarm}"
        for alarm, names in warned.items()
    )
    text = "Changes that rest on too little to be believed as they stand:"
    return [Note(text, Weight.CAVEAT), Items(points)]


def _is_alarm(note: Note, found: dict[Animal, Answer]) -> bool:
    """Whether a caveat is an alarm again, which stands with its species already."""
    details = filter(None, (detail_of(answer, TrendOf) for answer in found.values()))
    alarms = tuple(sentence(alarm) for detail in details for alarm in detail.alarms)
    return bool(alarms) and plain(note.words).startswith(alarms)


def _refusals(survey: Survey, asked: dict[Animal, Answer]) -> list[Block]:
    """What has no trend: those with too little for one in a sentence, the first as an example."""
    refusals = {animal: one.refusal for animal, one in asked.items() if one.refusal}
    if not refusals:
        return []
    few = [animal for animal, one in refusals.items() if one.reason is Reason.TOO_FEW]
    points: list[Words] = []
    if len(few) > 1:
        names = [f"{survey.called(animal.name)} ({animal.independent})" for animal in few]
        points.append(f"Too little for a trend (independent events): {listed(names)}.")
    for animal in [*few[:1], *(one for one in refusals if one not in few)]:
        reason = sentence(refusals[animal].message)
        points.append(joined(taxon(survey, animal.name), f": {reason}"))
    return [Note("No change is stated for these.", Weight.REFUSED), Items(tuple(points))]
