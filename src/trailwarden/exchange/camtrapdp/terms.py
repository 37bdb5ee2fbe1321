"""The three tables of Camtrap DP 1.0: their columns, and what a cell of each may hold.

Source: the table schemas at https://github.com/tdwg/camtrap-dp/tree/1.0.2 (names, types and
constraints). A cell of `MISSING` stands for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1.0.2"
"""The version that is written. 1.0, 1.0.1 and 1.0.2 have the same columns."""

SCHEMAS = f"https://raw.githubusercontent.com/tdwg/camtrap-dp/{VERSION}"
"""Where profile and table schemas are published."""

PROFILE = f"{SCHEMAS}/camtrap-dp-profile.json"

PROPERTIES = frozenset(
    (
        "resources", "profile", "name", "id", "created", "title", "contributors", "description",
        "version", "keywords", "image", "homepage", "sources", "licenses",
        "bibliographicCitation", "project", "coordinatePrecision", "spatial", "temporal",
        "taxonomic", "relatedIdentifiers", "references",
    )
)  # fmt: skip
"""The fields of a descriptor that the profile has a meaning for."""

MISSING = frozenset({"", "NA", "NaN", "nan"})


class Table(StrEnum):
    """The tables, in the order in which their rows refer to each other."""

    DEPLOYMENTS = "deployments"
    MEDIA = "media"
    OBSERVATIONS = "observations"


class Kind(StrEnum):
    """What a cell is read as."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "datetime"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Term:
    """A column and its constraints."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: frozenset[str] = frozenset()
    least: float | None = None
    most: float | None = None
    pattern: re.Pattern[str] | None = None
    pattern_words: str = ""
    """What the pattern asks for, in words."""


def _text(name: str, *, required: bool = False) -> Term:
    return Term(name, required=required)


def _choice(name: str, choices: str, *, required: bool = False) -> Term:
    return Term(name, required=required, choices=frozenset(choices.split()))


def _number(name: str, least: float | None = None, most: float | None = None) -> Term:
    return Term(name, Kind.NUMBER, least=least, most=most)


def _integer(name: str, least: float | None = None, most: float | None = None) -> Term:
    return Term(name, Kind.INTEGER, least=least, most=most)


def _time(name: str, *, required: bool = False) -> Term:
    return Term(name, Kind.TIME, required=required)


def _boolean(name: str, *, required: bool = False) -> Term:
    return Term(name, Kind.BOOLEAN, required=required)


_DEPLOYMENTS = (
    _text("deploymentID", required=True),
    _text("locationID"),
    _text("locationName"),
    Term("latitude", Kind.NUMBER, required=True, least=-90, most=90),
    Term("longitude", Kind.NUMBER, required=True, least=-180, most=180),
    _integer("coordinateUncertainty", 1),
    _time("deploymentStart", required=True),
    _time("deploymentEnd", required=True),
    _text("setupBy"),
    _text("cameraID"),
    _text("cameraModel"),
    _integer("cameraDelay", 0),
    _number("cameraHeight", 0),
    _number("cameraDepth", 0),
    _integer("cameraTilt", -90, 90),
    _integer("cameraHeading", 0, 360),
    _number("detectionDistance", 0),
    _boolean("timestampIssues"),
    _boolean("baitUse"),
    _choice(
        "featureType",
        "roadPaved roadDirt trailHiking trailGame roadUnderpass roadOverpass roadBridge culvert "
        "burrow nestSite carcass waterSource fruitingTree",
    ),
    _text("habitat"),
    _text("deploymentGroups"),
    _text("deploymentTags"),
    _text("deploymentComments"),
)

_MEDIA = (
    _text("mediaID", required=True),
    _text("deploymentID", required=True),
    _choice("captureMethod", "activityDetection timeLapse"),
    _time("timestamp", required=True),
    Term(
        "filePath",
        required=True,
        pattern=re.compile(r"^(?=^[^./~])(^((?!\.{2}).)*$).*$"),
        pattern_words="a URL, or a path inside the package (without .., not from / or ~)",
    ),
    _boolean("filePublic", required=True),
    _text("fileName"),
    Term(
        "fileMediatype",
        required=True,
        pattern=re.compile(r"^(image|video|audio)/.*$"),
        pattern_words="an IANA media type: image/..., video/... or audio/...",
    ),
    Term("exifData", Kind.ANY),
    _boolean("favorite"),
    _text("mediaComments"),
)

_OBSERVATIONS = (
    _text("observationID", required=True),
    _text("deploymentID", required=True),
    _text("mediaID"),
    _text("eventID"),
    _time("eventStart", required=True),
    _time("eventEnd", required=True),
    _choice("observationLevel", "media event", required=True),
    _choice("observationType", "animal human vehicle blank unknown unclassified", required=True),
    _choice("cameraSetupType", "setup calibration"),
    _text("scientificName"),
    _integer("count", 1),
    _choice("lifeStage", "adult subadult juvenile"),
    _choice("sex", "female male"),
    _text("behavior"),
    _text("individualID"),
    _number("individualPositionRadius", 0),
    _number("individualPositionAngle", -90, 90),
    _number("individualSpeed", 0),
    _number("bboxX", 0, 1),
    _number("bboxY", 0, 1),
    _number("bboxWidth", 1e-15, 1),
    _number("bboxHeight", 1e-15, 1),
    _choice("classificationMethod", "human machine"),
    _text("classifiedBy"),
    _time("classificationTimestamp"),
    _number("classificationProbability", 0, 1),
    _text("observationTags"),
    _text("observationComments"),
)

TERMS: Mapping[Table, tuple[Term, ...]] = {
    Table.DEPLOYMENTS: _DEPLOYMENTS,
    Table.MEDIA: _MEDIA,
    Table.OBSERVATIONS: _OBSERVATIONS,
}

COLUMNS: Mapping[Table, tuple[str, ...]] = {
    table: tuple(term.name for term in terms) for table, terms in TERMS.items()
}

KEYS: Mapping[Table, str] = {
    Table.DEPLOYMENTS: "deploymentID",
    Table.MEDIA: "mediaID",
    Table.OBSERVATIONS: "observationID",
}
"""The column whose value is a row's own, once in its table."""
