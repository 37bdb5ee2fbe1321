"""Where the cameras stood, as circles for a map; a camera that was moved has one at each place."""

from __future__ import annotations

from collections.abc import Iterable

from trailwarden.query.detail import DeploymentLine
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import Answer
from trailwarden.reports.ecology.fauna import ANIMALS
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.plots.ground import Site
from trailwarden.reports.scope import BLUR_DEGREES
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import rounded

_Spot = tuple[float, float]


def moved(survey: Survey) -> tuple[str, ...]:
    """The cameras that stood at more than one place."""
    return tuple(camera for camera in survey.cameras if len(_spots(survey, camera)) > 1)


def last_sites(survey: Survey) -> list[Site]:
    """Each camera whose place is known, at its last one."""
    return [
        _site(survey, camera, list(spots.values())[-1][-1])
        for camera in survey.cameras
        if (spots := _spots(survey, camera))
    ]


def rates_by_place(survey: Survey) -> Answer:
    """The rate of animals of each deployment of the cameras that were moved."""
    return survey.ask.ask(
        About.OBSERVATIONS,
        Rate(of=Unit.INDEPENDENT_EVENTS),
        Group.DEPLOYMENT,
        categories=ANIMALS,
        cameras=moved(survey),
    )


def rated_sites(survey: Survey, by_camera: dict[str, Row], by_place: Answer | None) -> list[Site]:
    """Each place with its rate: the camera's, or of one that was moved that of the place alone."""
    of_deployment = {str(row.group[Group.DEPLOYMENT.value]): row for row in _answered(by_place)}
    sites = []
    for camera in survey.cameras:
        spots = _spots(survey, camera)
        for place, stays in enumerate(spots.values(), 1):
            if len(spots) == 1:
                row = by_camera.get(camera)
                sites.append(_site(survey, camera, stays[-1], number(row.value) if row else None))
            else:
                rows_ = [of_deployment.get(line.deployment_id) for line in stays]
                called = f"{camera}, place {place}"
                sites.append(_site(survey, called, stays[-1], _together(rows_)))
    return sites


def _answered(answer: Answer | None) -> tuple[Row, ...]:
    return rows(answer) if answer else ()


def _together(of_one_place: Iterable[Row | None]) -> float | None:
    """The rate of several deployments: each weighs as much as its camera-days."""
    known = [
        (value, row.effort_days)
        for row in of_one_place
        if row and row.effort_days and (value := number(row.value)) is not None
    ]
    days = sum(effort for _, effort in known)
    return sum(value * effort for value, effort in known) / days if days else None


def _spots(survey: Survey, camera: str) -> dict[_Spot, list[DeploymentLine]]:
    """A camera's deployments by where it stood, in order of time."""
    spots: dict[_Spot, list[DeploymentLine]] = {}
    for line in survey.deployments:
        if line.camera == camera and line.latitude is not None and line.longitude is not None:
            spots.setdefault((line.latitude, line.longitude), []).append(line)
    return spots


def _site(survey: Survey, called: str, line: DeploymentLine, value: float | None = None) -> Site:
    assert line.latitude is not None, "only cameras with a place are drawn"
    assert line.longitude is not None, "only cameras with a place are drawn"
    return Site(
        called,
        line.latitude,
        line.longitude,
        value,
        rounded(value) if value is not None else "",
        BLUR_DEGREES if line.location in survey.ask.blurred else 0.0,
    )
