"""Rows on their way to the public: places blurred, people left out, names of people replaced.

The rules, which docs/exchange.md and the descriptor state as well:

- A deployment at whose location a sensitive taxon was ever seen has its coordinates rounded, and
  loses every free text that could name the place: name, habitat, groups, tags, comments, and
  columns that are not the standard's. Its files are not in the package, for they may hold a place.
- Observations of people, and of somebody at work on the camera, are left out, and so are files of
  all events but those that show animals or nothing: a person may be in them.
- Who classified or set up is `person-1`, `person-2`, ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trailwarden.domain import Deployment, Media, Observation, ObservationType
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.convert import SIMULATED_TAG
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.exchange.camtrapdp.terms import COLUMNS, Table
from trailwarden.exchange.camtrapdp.writing import Change
from trailwarden.exchange.public import Blur, Pseudonyms
from trailwarden.store import StoredEvent

_TELLING = (
    "locationName",
    "habitat",
    "deploymentGroups",
    "deploymentTags",
    "deploymentComments",
)
_OPEN_TO_ALL = {ObservationType.ANIMAL, ObservationType.BLANK}
_PEOPLE_IN_ROWS = {"human", "vehicle", "unknown", "unclassified"}


@dataclass(slots=True)
class Publishing:
    """Makes rows fit for the public. `blurred` names the deployments whose place is hidden."""

    blur: Blur
    blurred: frozenset[str]
    with_people: bool
    places: Mapping[str, Deployment]
    names: Pseudonyms = field(default_factory=Pseudonyms)
    hidden_files: set[str] = field(default_factory=set)
    """Files that a kept media-level row says to show somebody."""

    @property
    def rule(self) -> str:
        """The rule in words, for the descriptor."""
        parts = []
        if self.blurred:
            parts.append(
                f"The coordinates of {len(self.blurred)} deployments, at whose locations sensitive "
                f"taxa were seen, are rounded to {self.blur.degrees:g} degrees; their "
                "coordinateUncertainty covers that, texts that could name the place are removed, "
                "and their media files are withheld."
            )
        if not self.with_people:
            parts.append(
                "Observations of people, and media files of events that may show people, are left "
                "out; the names of those who classified or set up cameras are replaced."
            )
        return " ".join(parts)

    def shows(self, event: StoredEvent) -> tuple[Observation, ...]:
        """What may be told of an event."""
        if self.with_people:
            return event.current
        return tuple(one for one in event.current if not _is_of_people(one))

    def shows_files(self, event: StoredEvent) -> bool:
        """Whether an event's files may be seen."""
        if self.with_people:
            return True
        harmless = (
            one.observation_type in _OPEN_TO_ALL and one.setup is None for one in event.current
        )
        return bool(event.current) and all(harmless)

    def deployment(self, row: dict[str, str]) -> dict[str, str]:
        """A deployment, its place blurred where it must be."""
        if not self.with_people:
            row["setupBy"] = self.names.of(row.get("setupBy", "")) if "setupBy" in row else ""
        place = self.places[row["deploymentID"]]
        if place.deployment_id in self.blurred and place.latitude is not None:
            assert place.longitude is not None, "a latitude has a longitude"
            latitude, longitude = self.blur.point(place.latitude, place.longitude)
            known = place.coordinate_uncertainty_m
            row = self._without_texts(row, Table.DEPLOYMENTS) | {
                "latitude": cells.number_cell(latitude),
                "longitude": cells.number_cell(longitude),
                "coordinateUncertainty": str(self.blur.uncertainty_m(place.latitude, known)),
            }
            row |= {name: "" for name in _TELLING if name in row}
            if place.simulated:
                row["deploymentTags"] = SIMULATED_TAG
        return row

    def media(self, row: dict[str, str]) -> dict[str, str] | None:
        """A file, without what could tell its place."""
        if row["mediaID"] in self.hidden_files and not self.with_people:
            return None
        if row["deploymentID"] in self.blurred:
            row = self._without_texts(row, Table.MEDIA) | {"filePublic": "false"}
            row |= {name: "" for name in ("exifData", "mediaComments") if name in row}
        return row

    def observation(self, row: dict[str, str]) -> dict[str, str] | None:
        """An observation, without the name of the person who made it."""
        if not self.with_people:
            if row["observationType"] == ObservationType.HUMAN or row.get("cameraSetupType"):
                return None
            if row.get("mediaID") in self.hidden_files:
                return None
            if row.get("classificationMethod") != "machine" and "classifiedBy" in row:
                row["classifiedBy"] = self.names.of(row["classifiedBy"])
        if row["deploymentID"] in self.blurred:
            row = self._without_texts(row, Table.OBSERVATIONS)
            row |= {name: "" for name in ("observationTags", "observationComments") if name in row}
        return row

    def note_row(self, row: Row) -> None:
        """Hide a file that a row about it says to show somebody, or something not yet named."""
        if row["mediaID"] and (row["observationType"] in _PEOPLE_IN_ROWS or row["cameraSetupType"]):
            self.hidden_files.add(row["mediaID"])

    def shows_file(self, media: Media) -> bool:
        """Whether a file of an event that may be seen may be seen itself."""
        hidden = media.media_id in self.hidden_files and not self.with_people
        return media.deployment_id not in self.blurred and not hidden

    def change(self, table: Table) -> Change:
        """What becomes of the rows of a table."""
        return {
            Table.DEPLOYMENTS: self.deployment,
            Table.MEDIA: self.media,
            Table.OBSERVATIONS: self.observation,
        }[table]

    @staticmethod
    def _without_texts(row: dict[str, str], table: Table) -> dict[str, str]:
        """Columns that are not the standard's may say anything."""
        known = COLUMNS[table]
        return {name: cell if name in known else "" for name, cell in row.items()}


def _is_of_people(one: Observation) -> bool:
    return one.observation_type is ObservationType.HUMAN or one.setup is not None
