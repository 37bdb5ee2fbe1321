"""Where: the rate of animals at each camera, as dots with intervals and on a map."""

from __future__ import annotations

from trailwarden.query.measure import Rate, Unit
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import (
    Answer,
    Block,
    Figure,
    Note,
    Paragraph,
    Section,
    Weight,
)
from trailwarden.reports.ecology.fauna import ANIMALS
from trailwarden.reports.ecology.places import last_sites, moved, rated_sites, rates_by_place
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.plots.bars import Bar, dots
from trailwarden.reports.plots.ground import Site, map_of
from trailwarden.reports.scope import BLUR_DEGREES
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import listed, number_of, rounded, with_interval

_PER_FIGURE = 30
_MOST_NAMED = 8
_UNIT = "independent events per 100 camera-days"


def rates(survey: Survey) -> Section:
    """By camera; on a map if places are known, else the dots are the schematic."""
    answer = survey.ask.ask(
        About.OBSERVATIONS, Rate(of=Unit.INDEPENDENT_EVENTS), Group.CAMERA, categories=ANIMALS
    )
    blocks: list[Block] = []
    if answer.refusal:
        blocks.append(refused(answer, "rates by camera"))
    by_camera = {str(row.group[Group.CAMERA.value]): row for row in rows(answer)}
    rated = {camera: row for camera, row in by_camera.items() if number(row.value) is not None}
    if rated:
        blocks += [
            Paragraph(_lead(rated)),
            *_dots(survey, answer, rated),
            *_map(survey, answer, rated),
        ]
    elif not blocks:
        blocks.append(Paragraph("No camera has both animals and recorded effort."))
    return Section("rates", "Where animals were recorded", (*blocks, *caveats(answer)))


def _lead(rated: dict[str, Row]) -> str:
    ranked = sorted(rated, key=lambda camera: (-(number(rated[camera].value) or 0.0), camera))
    most = rated[ranked[0]]
    if not number(most.value):
        return "No animal was recorded at any camera that was watching."
    text = (
        f"Most animals for the effort were recorded at camera {ranked[0]}: "
        f"{with_interval(number(most.value), most.low, most.high)} {_UNIT}, of animals named "
        "or not."
    )
    none = [camera for camera in ranked if not number(rated[camera].value)]
    if none:
        text += f" No animal was recorded at {listed(none, _MOST_NAMED)}."
    return text


def _dots(survey: Survey, answer: Answer, rated: dict[str, Row]) -> list[Figure]:
    ranked = sorted(rated, key=lambda camera: (-(number(rated[camera].value) or 0.0), camera))
    bars = [_bar(camera, rated[camera]) for camera in ranked]
    parts = [bars[at : at + _PER_FIGURE] for at in range(0, len(bars), _PER_FIGURE)]
    return [
        Figure(
            "Rate of animals of all species by camera. The line is its 95 % interval, of chance "
            "at that camera.",
            (dots(part, _UNIT, _dots_alt(part), simulated=survey.simulated),),
            keys(answer),
            survey.simulated,
        )
        for part in parts
    ]


def _bar(camera: str, row: Row) -> Bar:
    return Bar(camera, number(row.value) or 0.0, row.low, row.high)


def _dots_alt(bars: list[Bar]) -> str:
    told = "; ".join(f"{bar.label}: {rounded(bar.value)}" for bar in bars[:12])
    return f"Independent events of animals per 100 camera-days by camera: {told}."


def _map(survey: Survey, answer: Answer, rated: dict[str, Row]) -> list[Block]:
    placed = {site.camera for site in last_sites(survey)}
    if not placed:
        return [Note("No coordinates are known, so there is no map.", Weight.REMARK)]
    by_place = rates_by_place(survey) if moved(survey) else None
    sites = rated_sites(survey, rated, by_place)
    unplaced = [camera for camera in rated if camera not in placed]
    blocks: list[Block] = [
        Figure(
            _map_caption(sites, moved(survey)),
            (map_of(sites, _map_alt(sites), simulated=survey.simulated),),
            keys(answer, *([by_place] if by_place else []), survey.answer),
            survey.simulated,
        )
    ]
    if unplaced:
        text = f"Without coordinates, and so not on the map: {listed(unplaced, 12)}."
        blocks.append(Note(text, Weight.REMARK))
    return blocks


def _map_caption(sites: list[Site], moved_ones: tuple[str, ...]) -> str:
    text = (
        "Rate of animals by camera, in independent events per 100 camera-days. A circle's area is "
        "the rate, a cross is a camera that recorded none. North is up; the scale holds in the "
        "middle of the map."
    )
    if moved_ones:
        text += (
            f" {listed(moved_ones, _MOST_NAMED)} stood at several places, each with a rate of its "
            "own, in order of time."
        )
    if any(site.blur for site in sites):
        text += (
            f" A dashed square of {BLUR_DEGREES} degree is a camera whose exact place is not "
            "stated: it stands somewhere in it."
        )
    return text


def _map_alt(sites: list[Site]) -> str:
    told = "; ".join(f"{site.camera}: {site.text or 'not rated'}" for site in sites[:12])
    return f"Map of {number_of(len(sites), 'place')} with the rates of animals: {told}."
