"""What a report covers and whom it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from trailwarden.domain import ObservationType, Taxon
from trailwarden.query.where import TimeRange, Where
from trailwarden.reports.errors import BadScope

BLUR_DEGREES = 0.1
"""To what the places of sensitive taxa are rounded in a public report, as in the export."""
BLUR_DIGITS = 1
"""The decimals of such a place."""


@dataclass(frozen=True)
class Scope:
    """Period and cameras (None: all there are), heading, and what a reader may see.

    `created` is stated in the report and is the only thing in it that is not from the store. A
    `public` report has no people in it unless `people`, no names of persons unless `names`, and no
    exact places of sensitive taxa; `people` is also what it takes for a picture of a person to
    stand in any report. `taxa` say what names mean and which are sensitive.
    """

    created: datetime
    since: datetime | None = None
    until: datetime | None = None
    cameras: tuple[str, ...] | None = None
    title: str = ""
    public: bool = False
    people: bool = False
    names: bool = False
    taxa: tuple[Taxon, ...] = ()

    def __post_init__(self) -> None:
        if self.created.utcoffset() is None:
            raise BadScope("the report's time of making has no time zone; give it one")
        if self.since and self.until and self.since >= self.until:
            raise BadScope(
                f"a report from {self.since.isoformat()} to {self.until.isoformat()} covers no"
                " time; let it end after it begins"
            )
        if self.cameras == ():
            raise BadScope("a report on no cameras; name one, or none to cover all")

    @property
    def where(self) -> Where:
        """The period and the cameras as every question carries them."""
        return Where(cameras=self.cameras, time=TimeRange(since=self.since, until=self.until))

    @property
    def counts_people(self) -> bool:
        """Whether people are counted at all."""
        return not self.public or self.people

    @property
    def shows_names(self) -> bool:
        """Whether persons are named: who reviewed, who set a clock right."""
        return not self.public or self.names

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """Scientific names of the taxa whose places are not for the public, and of their kinds."""
        named = {taxon.scientific_name for taxon in self.taxa if taxon.sensitive}
        below = (one for one in self.taxa if not named.isdisjoint(one.lineage.values()))
        return frozenset(named | {taxon.scientific_name for taxon in below})

    def is_sensitive(self, name: object) -> bool:
        """Whether a name, or the genus or species that it begins with, is sensitive."""
        if not isinstance(name, str):
            return False
        words = name.split(" ")
        return any(" ".join(words[:end]) in self.sensitive for end in range(1, len(words) + 1))

    @cached_property
    def vernacular(self) -> dict[str, str]:
        """English names by scientific name, where the taxa have one."""
        named = ((taxon.scientific_name, taxon.vernacular.get("eng")) for taxon in self.taxa)
        return {name: english for name, english in named if english}


EVERYTHING_BUT_PEOPLE = tuple(kind for kind in ObservationType if kind is not ObservationType.HUMAN)
