"""What a public report must not say is taken out of answers before anything is made of them.

- People are not asked for, and not listed.
- Files have no paths, and persons no names.
- Cameras that saw a sensitive taxon stand on a grid of 0.1 degree, and no way to them is measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from trailwarden.domain import ClassificationMethod, ObservationType
from trailwarden.domain.blur import KM_OF_A_DEGREE, Blur
from trailwarden.domain.nearness import are_near
from trailwarden.query.detail import DeploymentLine, EventLine, ObservationLine, Passages
from trailwarden.query.question import About, Group, Question
from trailwarden.query.result import Key, Result, Row
from trailwarden.reports.scope import BLUR_DEGREES, EVERYTHING_BUT_PEOPLE, Scope

SOMEBODY = "a person"
_BLUR = Blur(BLUR_DEGREES * KM_OF_A_DEGREE)
_SEEN = (About.EVENTS, About.OBSERVATIONS)
_MODEL = re.compile(r".+@[0-9a-f]{6,}")  # name@hash, as the detectors sign


class Privacy:
    """The rules of one report; those of a report that is not public change nothing."""

    def __init__(self, scope: Scope, hidden: Mapping[str, str] | None = None) -> None:
        """`hidden` has the locations of sensitive taxa, and what to call each instead."""
        self._scope = scope
        self._hidden = dict(hidden or {})

    def narrowed(self, question: Question) -> Question:
        """The question, asked without people where they are to be left out."""
        if self._scope.counts_people or question.about not in _SEEN:
            return question
        wanted = question.where.categories or EVERYTHING_BUT_PEOPLE
        kept = tuple(kind for kind in wanted if kind is not ObservationType.HUMAN)
        where = question.where.model_copy(update={"categories": kept})
        return question.model_copy(update={"where": where})

    def redacted(self, result: Result) -> Result:
        """The result as a reader of the report may see it."""
        if not self._scope.public:
            return result
        rows = tuple(self._row(row) for row in result.rows)
        return result.model_copy(update={"rows": rows})

    def _row(self, row: Row) -> Row:
        changed: dict[str, object] = {"group": self._group(row.group)}
        if isinstance(row.detail, EventLine):
            changed["detail"] = self._event(row.detail)
        elif isinstance(row.detail, DeploymentLine):
            changed["detail"] = self._deployment(row.detail)
        elif isinstance(row.detail, Passages) and self._tells_of_hidden(row):
            unmeasured = {"distance_km": None, "speed_kmh": None}
            changed["detail"] = row.detail.model_copy(update=unmeasured)
        return row.model_copy(update=changed)

    def _group(self, group: dict[str, Key]) -> dict[str, Key]:
        shown = dict(group)
        if Group.CLASSIFIER.value in shown and not self._scope.shows_names:
            shown[Group.CLASSIFIER.value] = _unnamed(shown[Group.CLASSIFIER.value])
        place = shown.get(Group.LOCATION.value)
        if isinstance(place, str):
            shown[Group.LOCATION.value] = self._hidden.get(place, place)
        return shown

    def _tells_of_hidden(self, row: Row) -> bool:
        """Whether a way begins or ends at a hidden place: its length would help to find it."""
        if not self._hidden:
            return False
        ends = (row.group.get("from"), row.group.get("to"))
        return None in ends or any(near(str(end)) in self._hidden.values() for end in ends)

    def _event(self, line: EventLine) -> EventLine:
        files = tuple(one.model_copy(update={"path": None}) for one in line.media)
        seen = tuple(map(self._observation, filter(self._may_show, line.observations)))
        place = self._hidden.get(line.location, line.location)
        return line.model_copy(update={"media": files, "observations": seen, "location": place})

    def _may_show(self, line: ObservationLine) -> bool:
        return self._scope.people or line.observation_type != ObservationType.HUMAN.value

    def _observation(self, line: ObservationLine) -> ObservationLine:
        if self._scope.names or line.method != ClassificationMethod.HUMAN.value:
            return line
        return line.model_copy(update={"classified_by": SOMEBODY})

    def _deployment(self, line: DeploymentLine) -> DeploymentLine:
        if line.location in self._hidden:
            line = blurred(line, self._hidden[line.location])
        if self._scope.names or not line.corrections:
            return line
        count = len(line.corrections)
        told = f"corrected {'once' if count == 1 else f'{count} times'}"
        return line.model_copy(update={"corrections": (told,)})


def _unnamed(said_by: object) -> str:
    """A model by its name, a person without."""
    return said_by if isinstance(said_by, str) and _MODEL.fullmatch(said_by) else SOMEBODY


def blurred(line: DeploymentLine, called: str) -> DeploymentLine:
    """A deployment on the grid of 0.1 degree, its uncertainty widened by what that hides."""
    nameless = line.model_copy(update={"location": called, "location_name": None})
    if line.latitude is None or line.longitude is None:
        return nameless
    latitude, longitude = _BLUR.point(line.latitude, line.longitude)
    widened = _BLUR.uncertainty_m(line.latitude, line.coordinate_uncertainty_m)
    return nameless.model_copy(
        update={
            "latitude": latitude,
            "longitude": longitude,
            "coordinate_uncertainty_m": float(widened),
        }
    )


def hidden_places(
    deployments: Iterable[Row], seen: Iterable[Row] | None, scope: Scope
) -> dict[str, str]:
    """The locations that saw a sensitive taxon, and a name for each that gives nothing away.

    `deployments` are rows of a list of deployments; `seen` are grouped by location and taxon,
    None if nobody knows, which hides all. A location that stands where a hidden one does, or within
    100 m of it, is hidden too: its exact row would give the other away.
    """
    lines = [row.detail for row in deployments if isinstance(row.detail, DeploymentLine)]
    if seen is None:
        return {line.location: near(line.camera) for line in lines}
    places = {
        str(row.group[Group.LOCATION.value])
        for row in seen
        if scope.is_sensitive(row.group.get(Group.TAXON.value))
    }
    hidden = [line for line in lines if line.location in places]
    return {
        line.location: near(line.camera)
        for line in lines
        if line.location in places or any(are_near(line, one) for one in hidden)
    }


def near(camera: str) -> str:
    """What a hidden location is called."""
    return f"near {camera}"
