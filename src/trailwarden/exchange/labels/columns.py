"""Which columns of a Timelapse file say what.

Timelapse's own columns are File, RelativePath, RootFolder (once Folder), DateTime (or Date and
Time) and DeleteFlag; the rest are as the project's template named them. A template's column is
told by its name, however it is written (`Life_Stage`, `lifeStage`); names that end in the same
number (`Species2`, `Count2`) belong together, and are one animal each.
Guide: https://timelapse.ucalgary.ca/guides/ (Template Guide, Reference Guide).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trailwarden.domain import ObservationType
from trailwarden.exchange.errors import FormatError
from trailwarden.exchange.labels.table import Table

_ROLES = {
    "species": ("scientificname", "species", "speciesname", "taxon", "animalspecies"),
    "count": (
        "count", "number", "individualcount", "individuals", "numberofindividuals", "quantity",
        "howmany", "groupsize",
    ),
    "life_stage": ("lifestage", "age", "agegroup", "ageclass"),
    "sex": ("sex", "gender"),
    "behavior": ("behavior", "behaviour", "activity"),
    "individual_id": ("individualid", "individual"),
    "comments": ("note", "notes", "comment", "comments", "remarks"),
    "by": (
        "classifiedby", "identifiedby", "labelledby", "labeledby", "reviewedby", "analyst",
        "observer", "reviewer", "annotator",
    ),
}  # fmt: skip
_FLAGS = {
    "empty": ObservationType.BLANK,
    "blank": ObservationType.BLANK,
    "animal": ObservationType.ANIMAL,
    "person": ObservationType.HUMAN,
    "human": ObservationType.HUMAN,
    "people": ObservationType.HUMAN,
    "vehicle": ObservationType.VEHICLE,
}
_ROOTS = ("RootFolder", "Folder")
_OWN = frozenset(("File", "RelativePath", *_ROOTS, "DateTime", "Date", "Time", "DeleteFlag"))
_PLAIN = re.compile(r"[^a-z0-9]")
_NUMBERED = re.compile(r"(?P<name>.*?)(?P<number>\d*)")


@dataclass(frozen=True, slots=True)
class AnimalColumns:
    """Columns that together say one animal or group of a row; by role, such as `count`."""

    by_role: Mapping[str, str]

    def of(self, role: str) -> str:
        """The column of a role; empty if the template has none."""
        return self.by_role.get(role, "")


@dataclass(frozen=True, slots=True)
class TimelapseColumns:
    """What the columns of one file mean; `unused` are those that nothing is read from."""

    root: str
    by: str
    animals: tuple[AnimalColumns, ...]
    flags: Mapping[str, ObservationType]
    unused: tuple[str, ...] = field(default=())


def is_timelapse(columns: Iterable[str]) -> bool:
    """Whether a table's header is Timelapse's."""
    return {"File", "RelativePath"} <= set(columns)


def columns_of(table: Table, named: Mapping[str, str]) -> TimelapseColumns:
    """Find out what the columns mean; `named` are those that the user named, by role.

    Raises FormatError for one that is not there, or if none says what the pictures show.
    """
    for role, column in named.items():
        if column not in table.columns:
            raise FormatError(
                f"{table.path} has no column {column!r} for the {role.replace('_', ' ')}; it has "
                f"{', '.join(table.columns)}"
            )
    free = [each for each in table.columns if each not in _OWN and each not in named.values()]
    groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for column in free:
        name, number = _split(column)
        for role, words in _ROLES.items():
            if name in words and role not in named:
                groups[number].setdefault(role, column)
    groups[""] |= named
    by = groups[""].pop("by", "")
    animals = tuple(AnimalColumns(each) for each in groups.values() if "species" in each)
    flags = {each: _FLAGS[_plain(each)] for each in free if _plain(each) in _FLAGS}
    if not animals and not flags:
        raise FormatError(
            f"{table.path}: no column says what a picture shows; name it with --species-column; "
            f"it has {', '.join(free) or 'only those that Timelapse itself makes'}"
        )
    used = {by, *flags, *(column for each in animals for column in each.by_role.values())}
    return TimelapseColumns(
        root=next((each for each in _ROOTS if each in table.columns), ""),
        by=by,
        animals=animals,
        flags=flags,
        unused=tuple(each for each in free if each not in used),
    )


def _plain(column: str) -> str:
    return _PLAIN.sub("", column.lower())


def _split(column: str) -> tuple[str, str]:
    match = _NUMBERED.fullmatch(_plain(column))
    assert match is not None, "it matches anything"
    return match["name"], match["number"]
