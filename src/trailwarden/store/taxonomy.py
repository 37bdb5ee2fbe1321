"""Taxa that packages and checklists name: what each is a kind of, and if it is sensitive."""

from __future__ import annotations

import json
from collections.abc import Iterable

from trailwarden.domain import Rank, Taxon
from trailwarden.store.database import Database, Row
from trailwarden.store.errors import InvalidInput

_TAXON = "scientificName, taxonRank, lineage, vernacular, taxonID, sensitive"
_PUT = f"""
INSERT INTO taxa ({_TAXON}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (scientificName) DO UPDATE SET
    taxonRank = excluded.taxonRank, lineage = excluded.lineage, vernacular = excluded.vernacular,
    taxonID = excluded.taxonID, sensitive = excluded.sensitive"""


def add_taxa(database: Database, taxa: Iterable[Taxon]) -> None:
    """Store taxa; one of the same scientific name is replaced."""
    with database.transaction():
        database.run_many(_PUT, (_values(taxon) for taxon in taxa))


def read_taxa(database: Database) -> list[Taxon]:
    """Every taxon, by scientific name."""
    rows = database.rows(f"SELECT {_TAXON} FROM taxa ORDER BY scientificName")
    return [_taxon_of(row) for row in rows]


def _values(taxon: Taxon) -> Row:
    if not taxon.scientific_name:
        raise InvalidInput(f"a taxon needs a scientific name: {taxon}")
    return (
        taxon.scientific_name,
        taxon.rank and taxon.rank.value,
        json.dumps(dict(taxon.lineage), ensure_ascii=False),
        json.dumps(dict(taxon.vernacular), ensure_ascii=False),
        taxon.taxon_id,
        int(taxon.sensitive),
    )


def _taxon_of(row: Row) -> Taxon:
    name, rank, lineage, vernacular, taxon_id, sensitive = row
    return Taxon(
        scientific_name=name,
        rank=rank and Rank(rank),
        lineage={Rank(above): called for above, called in json.loads(lineage).items()},
        vernacular=json.loads(vernacular),
        taxon_id=taxon_id,
        sensitive=bool(sensitive),
    )
