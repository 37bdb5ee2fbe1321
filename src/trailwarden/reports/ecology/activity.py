"""When in the day: a figure for every species with enough records, a reason for the others."""

from __future__ import annotations

from collections import defaultdict

from trailwarden.query.detail import Curve
from trailwarden.query.measure import Activity
from trailwarden.query.question import About
from trailwarden.query.refusal import Reason
from trailwarden.query.where import Clock
from trailwarden.reports.document import (
    Answer,
    Block,
    Figure,
    Items,
    Note,
    Paragraph,
    Section,
    Words,
    joined,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Animal, Fauna
from trailwarden.reports.inquiry import detail_of
from trailwarden.reports.passages import caveats, keys, taxon
from trailwarden.reports.plots.daily import activity_panel
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import clock, listed, sentence, whole

MOST_SPECIES = 24
"""Species drawn; the others are named."""


def activity(survey: Survey, fauna: Fauna) -> Section:
    """Clock time and, where all places are known, sun time beside it."""
    clocks = (Clock.CLOCK, Clock.SUN) if survey.has_coordinates else (Clock.CLOCK,)
    asked = {
        animal: {clock: ask_activity(survey, animal, clock) for clock in clocks}
        for animal in fauna.species[:MOST_SPECIES]
    }
    figures = [_figure(survey, animal, of) for animal, of in asked.items() if _drawable(of)]
    blocks: list[Block] = [Paragraph(_lead(survey))] if figures else []
    blocks += figures
    blocks += _refusals(survey, {one: of for one, of in asked.items() if not _drawable(of)})
    if not fauna.species:
        blocks.append(Paragraph("No animal was named to the species, so no activity can be drawn."))
    blocks += _beyond(survey, fauna)
    answers = [answer for of in asked.values() if _drawable(of) for answer in of.values()]
    return Section("activity", "Activity in the day", (*blocks, *caveats(*answers)))


def ask_activity(survey: Survey, animal: Animal, clock: Clock) -> Answer:
    """The daily activity of one species."""
    return survey.ask.ask(
        About.OBSERVATIONS, Activity(clock=clock), taxa=(animal.name,), categories=ANIMALS
    )


def curve_of(answer: Answer) -> Curve | None:
    """The curve of an answer to a question about one species."""
    return detail_of(answer, Curve)


def _drawable(of: dict[Clock, Answer]) -> bool:
    return any(curve_of(answer) for answer in of.values())


def _lead(survey: Survey) -> str:
    text = (
        "Each curve is a circular kernel density of independent records, the band its 95 % "
        "bootstrap interval, the ticks the records themselves (bars, where they are many). "
    )
    if survey.has_coordinates:
        return text + (
            "In sun time every day is stretched so that the sun rises at 6 and sets at 18, which "
            "takes the change of the seasons out; the night is shaded."
        )
    return text + "Not every place is known, so there is no sun time."


def _figure(survey: Survey, animal: Animal, of: dict[Clock, Answer]) -> Figure:
    panels, parts = [], []
    for which, answer in of.items():
        curve = curve_of(answer)
        if curve:
            title = survey.called(animal.name)
            panels.append(activity_panel(curve, title, which, simulated=survey.simulated))
            parts.append(_peak(curve, which))
    caption = joined(taxon(survey, animal.name), f": {'; '.join(parts)}.")
    return Figure(caption, tuple(panels), keys(*of.values()), survey.simulated)


def _peak(curve: Curve, which: Clock) -> str:
    """`most active about 05:40 clock time`."""
    peak = curve.hours[max(range(len(curve.density)), key=lambda at: curve.density[at])]
    if which is Clock.CLOCK:
        return f"{whole(curve.n)} records, most about {clock(peak)} by the clock"
    return f"most about {_by_the_sun(peak)}"


def _by_the_sun(hour: float) -> str:
    """An hour of sun time in words: `1.2 h after sunrise`."""
    anchors = {
        0.0: "midnight",
        6.0: "sunrise",
        12.0: "solar noon",
        18.0: "sunset",
        24.0: "midnight",
    }
    nearest = min(anchors, key=lambda at: abs(hour - at))
    off = hour - nearest
    if abs(off) < 0.25:
        return anchors[nearest]
    return f"{abs(off):.1f} sun hours {'after' if off > 0 else 'before'} {anchors[nearest]}"


def _refusals(survey: Survey, asked: dict[Animal, dict[Clock, Answer]]) -> list[Block]:
    """The species without a curve: those with too few records in one sentence."""
    few: list[Animal] = []
    others: dict[str, list[Words]] = defaultdict(list)
    for animal, of in asked.items():
        answer = next(iter(of.values()))
        if answer.refusal and answer.refusal.reason is not Reason.TOO_FEW:
            others[sentence(answer.refusal.message)].append(taxon(survey, animal.name))
        else:
            few.append(animal)
    points: list[Words] = []
    if few:
        counted = [f"{survey.called(animal.name)} ({animal.independent})" for animal in few]
        example = _example(survey, few[0], asked)
        points.append(f"Too few records for a curve: {listed(counted)}. {example}")
    for message, names in others.items():
        points.extend(joined(named, f": {message}") for named in names)
    return [Items(tuple(points))] if points else []


def _example(survey: Survey, animal: Animal, asked: dict[Animal, dict[Clock, Answer]]) -> str:
    """Why one of them has no curve, as the engine said it."""
    reasons = [answer.refusal.message for answer in asked[animal].values() if answer.refusal]
    return f"{survey.called(animal.name)}: {sentence(reasons[0])}" if reasons else ""


def _beyond(survey: Survey, fauna: Fauna) -> list[Block]:
    rest = [survey.called(animal.name) for animal in fauna.species[MOST_SPECIES:]]
    if not rest:
        return []
    text = f"Only the {MOST_SPECIES} most recorded are drawn. The others are: {listed(rest)}."
    return [Note(text)]
