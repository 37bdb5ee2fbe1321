"""Rows on their way to the public: places blurred, people left out, names of people replaced.

The rules, which docs/exchange.md and the descriptor state as well:

- A deployment at whose location a sensitive taxon was ever seen has its coordinates rounded, and
  loses every free text that could name the place: name, habitat, groups, tags, comments, and
  columns that are not the standard's. Its files are not in the package, for they may hold a place,
  and their rows tell neither name nor address.
- Observations of people, and of somebody at work on the camera, are left out, and so are files of
  all events but those that show animals or nothing: a person may be in them.
- Who classified or set up is `person-1`, `person-2`, ..., in texts as well; `exifData` and columns
  that are not the standard's, which may name anybody, are emptied.
- A file that came in as not public stays at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from mimetypes import guess_extension
from pathlib import Path

from trailwarden.domain import (
    ClassificationMethod,
    Deployment,
    Media,
    Observation,
    ObservationType,
)
from trailwarden.domain.blur import Blur
from trailwarden.domain.nearness import SAME_PLACE_M
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.convert import SIMULATED_TAG
from trailwarden.exchange.camtrapdp.placing import name_in_package
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.exchange.camtrapdp.terms import COLUMNS, Table
from trailwarden.exchange.camtrapdp.writing import Change
from trailwarden.exchange.public import Pseudonyms
from trailwarden.store import StoredEvent

_TEXTS = frozenset(
    (
        "locationName",
        "habitat",
        "deploymentGroups",
        "deploymentTags",
        "deploymentComments",
        "mediaComments",
        "observationTags",
        "observationComments",
    )
)
_OPEN_TO_ALL = {ObservationType.ANIMAL, ObservationType.BLANK}
_PEOPLE_IN_ROWS = {"human", "vehicle", "unknown", "unclassified"}


@dataclass(slots=True)
class Publishing:
    """Makes rows fit for the public.

    `blurred` names the deployments whose place is hidden, `places` holds all that go out, and
    `standing` whose coordinates stand for the place of each. What is to be written has to be
    noted first, so that the people it names are known.
    """

    blur: Blur
    blurred: frozenset[str]
    with_people: bool
    places: Mapping[str, Deployment]
    standing: Mapping[str, Deployment]
    names: Pseudonyms = field(default_factory=Pseudonyms)
    hidden_files: set[str] = field(default_factory=set)
    """Files that a kept media-level row says to show somebody."""
    hidden_paths: set[Path] = field(default_factory=set)
    """Files of events that may not be seen: a video may hold such a one beside others."""

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
                "out; the names of those who classified or set up cameras are replaced; exifData "
                "and columns that are not the standard's are emptied."
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
        if not self.with_people and "setupBy" in row:
            row["setupBy"] = self.names.of(row["setupBy"])
        row = self._tidied(row, Table.DEPLOYMENTS)
        held = self.places[row["deploymentID"]]
        if held.deployment_id in self.blurred:
            row |= self._blurred_place(held)
        return row

    def media(self, row: dict[str, str]) -> dict[str, str] | None:
        """A file, without what could tell its place."""
        if row["mediaID"] in self.hidden_files and not self.with_people:
            return None
        row = self._tidied(row, Table.MEDIA)
        if row["deploymentID"] in self.blurred:  # an address would lead to the picture itself
            suffix = guess_extension(row["fileMediatype"]) or ""
            row |= {
                "filePath": name_in_package(row["mediaID"], suffix),
                "fileName": "",
                "filePublic": "false",
            }
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
        return self._tidied(row, Table.OBSERVATIONS)

    def note_deployment(self, row: Row) -> None:
        """Know whom a deployment names, before any text goes out."""
        self.names.of(row["setupBy"])

    def note_observation(self, row: Row) -> None:
        """Know whom a row names, and hide a file that it says to show somebody, or something not
        yet named."""
        if row["classificationMethod"] != "machine":
            self.names.of(row["classifiedBy"])
        if row["mediaID"] and (row["observationType"] in _PEOPLE_IN_ROWS or row["cameraSetupType"]):
            self.hidden_files.add(row["mediaID"])

    def note_event(self, event: StoredEvent) -> None:
        """Know who reviewed an event, before any text goes out, and which files it hides."""
        if not self.shows_files(event):
            self.hidden_paths.update(one.path for one in event.media)
        for one in event.observations:
            if one.classification_method is ClassificationMethod.HUMAN:
                self.names.of(one.classified_by)

    def shows_file(self, media: Media, row: Row | None) -> bool:
        """Whether a file of an event that may be seen may be seen itself; `row` is the one that it
        came with."""
        if media.deployment_id in self.blurred:
            return False
        is_private = row is not None and cells.says_no(row["filePublic"])
        hidden = media.media_id in self.hidden_files or is_private
        return self.with_people or not hidden

    def change(self, table: Table) -> Change:
        """What becomes of the rows of a table."""
        return {
            Table.DEPLOYMENTS: self.deployment,
            Table.MEDIA: self.media,
            Table.OBSERVATIONS: self.observation,
        }[table]

    def _blurred_place(self, held: Deployment) -> dict[str, str]:
        """The cells that say where a deployment was, and that it was simulated."""
        blurred = {"deploymentTags": SIMULATED_TAG} if held.simulated else {}
        spot = self.standing[held.deployment_id]
        if spot.latitude is None or spot.longitude is None:
            return blurred
        latitude, longitude = self.blur.point(spot.latitude, spot.longitude)
        known = held.coordinate_uncertainty_m or 0
        if spot.deployment_id != held.deployment_id:
            known += SAME_PLACE_M
        return blurred | {
            "latitude": cells.number_cell(latitude),
            "longitude": cells.number_cell(longitude),
            "coordinateUncertainty": str(self.blur.uncertainty_m(latitude, known)),
        }

    def _tidied(self, row: dict[str, str], table: Table) -> dict[str, str]:
        """Without the texts that may name a place or a person: columns that are not the standard's
        may say anything."""
        is_blurred = row["deploymentID"] in self.blurred
        if self.with_people and not is_blurred:
            return row
        return {
            name: self._tidied_cell(name, cell, is_blurred=is_blurred)
            if name in COLUMNS[table]
            else ""
            for name, cell in row.items()
        }

    def _tidied_cell(self, name: str, cell: str, *, is_blurred: bool) -> str:
        if name in _TEXTS:
            return "" if is_blurred else self.names.in_text(cell)
        return "" if name == "exifData" else cell


def _is_of_people(one: Observation) -> bool:
    return one.observation_type is ObservationType.HUMAN or one.setup is not None
