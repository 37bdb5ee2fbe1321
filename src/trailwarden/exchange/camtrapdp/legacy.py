"""Camtrap DP 0.1.6 read as 1.0: the same rows under today's names and words.

Compared column by column from the table schemas of both versions in
https://github.com/tdwg/camtrap-dp (tags 0.1.6 and 1.0.2):

| 0.1.6 | 1.0 |
|---|---|
| deployments `start`, `end` | `deploymentStart`, `deploymentEnd` |
| `cameraInterval` | `cameraDelay` |
| `baitUse`: none, scent, food, ... | `baitUse`: false, or true and a tag `bait:food` |
| `session`, `array` | `deploymentGroups`: `session:...`, `array:...` |
| `featureType`: none, road paved, ..., other | roadPaved, ...; none and other are left out |
| `tags`, `comments` | `deploymentTags`, `deploymentComments` |
| media `captureMethod`: motion detection, time lapse | activityDetection, timeLapse |
| `favourite`, `comments` | `favorite`, `mediaComments` |
| none | `filePublic`: false, since nobody said that it is |
| observations `sequenceID` | `eventID` |
| `timestamp` | `eventStart`; `eventEnd` is the last picture of the sequence |
| `mediaID` given or not | `observationLevel`: media or event |
| `cameraSetup`: true | `cameraSetupType`: setup |
| `lifeStage`: offspring, unknown | juvenile; unknown is left out |
| `sex`: unknown | left out |
| `behaviour`, `classificationConfidence` | `behavior`, `classificationProbability` |
| `comments` | `observationComments` |

Every other column (`_id`, `taxonID`, `countNew`, media `sequenceID`) is kept beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.rows import Header, Row
from trailwarden.exchange.camtrapdp.terms import COLUMNS, Table

VERSION = "0.1.6"

RENAMED: Mapping[Table, Mapping[str, str]] = {
    Table.DEPLOYMENTS: {
        "deploymentStart": "start",
        "deploymentEnd": "end",
        "cameraDelay": "cameraInterval",
        "deploymentTags": "tags",
        "deploymentComments": "comments",
    },
    Table.MEDIA: {"favorite": "favourite", "mediaComments": "comments"},
    Table.OBSERVATIONS: {
        "eventID": "sequenceID",
        "eventStart": "timestamp",
        "cameraSetupType": "cameraSetup",
        "behavior": "behaviour",
        "classificationProbability": "classificationConfidence",
        "observationComments": "comments",
    },
}
"""Today's column: the one of 0.1.6 that holds it."""

_TELLING = {
    Table.DEPLOYMENTS: ("start", "deploymentStart"),
    Table.MEDIA: ("sequenceID", "filePublic"),
    Table.OBSERVATIONS: ("sequenceID", "eventStart"),
}
_SPENT = {Table.DEPLOYMENTS: {"session", "array"}}
"""Columns of 0.1.6 whose content goes into another column as a whole."""

_CAPTURE = {"motion detection": "activityDetection", "time lapse": "timeLapse"}
_LIFE_STAGE = {"offspring": "juvenile", "unknown": ""}
_FEATURES = (
    "road paved",
    "road dirt",
    "trail hiking",
    "trail game",
    "road underpass",
    "road overpass",
    "road bridge",
    "nest site",
    "water source",
    "fruiting tree",
)
_BAITS = ("none", "scent", "food", "visual", "acoustic", "other")

SequenceEnd = Callable[[str, str], str | None]
"""The time of a sequence's last picture: from its id and the time of its first."""


def looks_legacy(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether a header is one of 0.1.6, where the package does not say its version."""
    old, new = _TELLING[table]
    return old in columns and new not in columns


class Upgrade:
    """Turns the rows of one table of 0.1.6 into rows of 1.0."""

    def __init__(self, table: Table, header: Header, sequence_end: SequenceEnd) -> None:
        self._table = table
        self._sequence_end = sequence_end
        self._old_names = RENAMED[table]
        taken = {*self._old_names.values(), *_SPENT.get(table, ()), *COLUMNS[table]}
        extra = [name for name in header.columns if name not in taken]
        self.header = Header.of([*COLUMNS[table], *extra])

    def old_name(self, column: str) -> str:
        """What 0.1.6 calls a column of today: for messages."""
        return self._old_names.get(column, column)

    def row(self, row: Row) -> Row:
        """The same row in today's words; a word that is not known stays, to be found wrong."""
        changed = _CHANGES[self._table](row, self._sequence_end)
        return Row(
            row.number,
            self.header,
            tuple(
                changed[column] if column in changed else self._verbatim(row, column)
                for column in self.header.columns
            ),
        )

    def _verbatim(self, row: Row, column: str) -> str:
        return row[self.old_name(column)]


def _deployment(row: Row, _: SequenceEnd) -> dict[str, str]:
    bait = row["baitUse"]
    tags = [row["tags"]]
    if bait in _BAITS and bait != "none":
        tags.append(f"bait:{bait}")
    groups = [f"{name}:{row[name]}" for name in ("session", "array") if row[name]]
    feature = row["featureType"]
    return {
        "baitUse": str(bait != "none").lower() if bait in _BAITS else bait,
        "deploymentTags": " | ".join(filter(None, tags)),
        "deploymentGroups": " | ".join(groups),
        "featureType": _feature(feature),
    }


def _feature(word: str) -> str:
    if word in ("none", "other"):
        return ""
    first, *rest = word.split(" ")
    return first + "".join(map(str.capitalize, rest)) if word in _FEATURES else word


def _media(row: Row, _: SequenceEnd) -> dict[str, str]:
    method = row["captureMethod"]
    return {"captureMethod": _CAPTURE.get(method, method), "filePublic": "false"}


def _observation(row: Row, sequence_end: SequenceEnd) -> dict[str, str]:
    of_media = bool(row["mediaID"])
    start, stage, sex, setup = (
        row[name] for name in ("timestamp", "lifeStage", "sex", "cameraSetup")
    )
    end = None if of_media else sequence_end(row["sequenceID"], start)
    return {
        "eventEnd": end or start,
        "observationLevel": "media" if of_media else "event",
        "cameraSetupType": _setup(setup),
        "lifeStage": _LIFE_STAGE.get(stage, stage),
        "sex": "" if sex == "unknown" else sex,
    }


def _setup(cell: str) -> str:
    try:
        return "setup" if cells.boolean(cell) else ""
    except ValueError:
        return cell


_CHANGES: Mapping[Table, Callable[[Row, SequenceEnd], dict[str, str]]] = {
    Table.DEPLOYMENTS: _deployment,
    Table.MEDIA: _media,
    Table.OBSERVATIONS: _observation,
}
