"""People and vehicles: how often, and never a picture."""

from __future__ import annotations

from trailwarden.domain import ObservationType
from trailwarden.query.measure import Count
from trailwarden.query.question import About, Group
from trailwarden.reports.document import Block, Column, Note, Paragraph, Section, Table, Words
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import sentence, spelled, whole

_HUMAN, _VEHICLE = ObservationType.HUMAN, ObservationType.VEHICLE


def people(survey: Survey) -> Section:
    """Events with people and with vehicles, by camera."""
    title = "People and vehicles" if survey.scope.counts_people else "Vehicles"
    wanted = (_HUMAN, _VEHICLE) if survey.scope.counts_people else (_VEHICLE,)
    answer = survey.ask.ask(About.EVENTS, Count(), Group.CAMERA, Group.CATEGORY, categories=wanted)
    counts = {
        (str(row.group[Group.CAMERA.value]), str(row.group[Group.CATEGORY.value])): round(
            number(row.value) or 0
        )
        for row in rows(answer)
    }
    blocks: list[Block] = []
    if answer.refusal:
        blocks.append(refused(answer, "count of people and vehicles"))
    elif counts:
        blocks += [Paragraph(_lead(survey, counts)), _table(survey, counts, keys(answer))]
    else:
        blocks.append(Paragraph("None were recorded."))
    if not survey.scope.counts_people:
        blocks.append(Note("People are left out of this public report."))
    return Section("people", title, (*blocks, *caveats(answer)))


def _lead(survey: Survey, counts: dict[tuple[str, str], int]) -> str:
    vehicles = sum(n for (_, kind), n in counts.items() if kind == _VEHICLE.value)
    if not survey.scope.counts_people:
        return sentence(f"{spelled(vehicles, 'event')} with vehicles")
    persons = sum(n for (_, kind), n in counts.items() if kind == _HUMAN.value)
    counted = sentence(
        f"{spelled(persons, 'event')} with people and {spelled(vehicles, 'event')} with vehicles"
    )
    return f"{counted} An event with both is counted in each."


def _table(survey: Survey, counts: dict[tuple[str, str], int], sources: tuple[str, ...]) -> Table:
    kinds = (_HUMAN, _VEHICLE) if survey.scope.counts_people else (_VEHICLE,)
    cameras = [one for one in survey.cameras if any((one, kind.value) in counts for kind in kinds)]
    rows_: list[tuple[Words, ...]] = [
        (camera, *(whole(counts.get((camera, kind.value), 0)) for kind in kinds))
        for camera in cameras
    ]
    titles = {_HUMAN: "Events with people", _VEHICLE: "Events with vehicles"}
    return Table(
        "Events by camera; cameras without any are left out.",
        (Column("Camera"), *(Column(titles[kind], numeric=True) for kind in kinds)),
        tuple(rows_),
        sources,
    )
