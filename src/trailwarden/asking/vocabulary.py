"""The names in use here and now: what words of a question may refer to."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from trailwarden.asking.model import Model
from trailwarden.domain import Rank


class CameraName(Model):
    """A camera and what its places are called: ids and names, without `(simulated)`."""

    camera: str
    places: tuple[str, ...] = ()


class AnimalName(Model):
    """A taxon of the store: its names, what it is a kind of, and how many events show it."""

    scientific: str
    rank: Rank | None = None
    lineage: dict[Rank, str] = Field(default_factory=dict)
    common: tuple[str, ...] = ()
    events: int = 0


class Vocabulary(Model):
    """What can be named. `first` and `last` are the starts of the first and last events.

    `zone` is the IANA zone that all cameras share; None where they differ. `behaviours` are as
    stored; `individuals` are known animals by name.
    """

    cameras: tuple[CameraName, ...] = ()
    animals: tuple[AnimalName, ...] = ()
    individuals: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    zone: str | None = None
    first: datetime | None = None
    last: datetime | None = None
    revision: int = 0
