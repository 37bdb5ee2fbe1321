"""Names of animals, and what each is a kind of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rank(StrEnum):
    """Taxonomic ranks, coarse to fine."""

    KINGDOM = "kingdom"
    PHYLUM = "phylum"
    CLASS = "class"
    ORDER = "order"
    FAMILY = "family"
    GENUS = "genus"
    SPECIES = "species"
    SUBSPECIES = "subspecies"


@dataclass(frozen=True, slots=True)
class Taxon:
    """A name as Camtrap DP's `taxonomic` metadata gives it.

    `rank` is None where nobody said. `lineage` names the ranks above (and may name its own);
    `vernacular` is keyed by ISO 639 language, `eng` for English. `sensitive` asks for its places
    to be blurred wherever they are made public.
    """

    scientific_name: str
    rank: Rank | None = None
    lineage: Mapping[Rank, str] = field(default_factory=dict)
    vernacular: Mapping[str, str] = field(default_factory=dict)
    taxon_id: str | None = None
    sensitive: bool = False
