"""The taxa that a descriptor lists, as the domain's, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from trailwarden.domain import Rank, Taxon

_LANGUAGES = {
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "et": "est",
    "fi": "fin",
    "fr": "fra",
    "hr": "hrv",
    "hu": "hun",
    "it": "ita",
    "nb": "nob",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "sk": "slk",
    "sl": "slv",
    "sv": "swe",
}
"""ISO 639-1, as 0.1.6 has it, to ISO 639-3; others stay as they are."""


def taxa_of(descriptor: Mapping[str, Any]) -> list[Taxon]:
    """The taxa that a descriptor lists; entries that make no sense are passed over."""
    listed = descriptor.get("taxonomic")
    entries = listed if isinstance(listed, list) else []
    return [
        _taxon(entry)
        for entry in entries
        if isinstance(entry, dict)
        and isinstance(entry.get("scientificName"), str)
        and entry["scientificName"]
    ]


def told_of(descriptor: Mapping[str, Any]) -> list[Taxon]:
    """Those of which a descriptor says more than their name."""
    return [taxon for taxon in taxa_of(descriptor) if taxon != Taxon(taxon.scientific_name)]


def _taxon(entry: Mapping[str, Any]) -> Taxon:
    names = entry.get("vernacularNames")
    rank, taxon_id = entry.get("taxonRank"), entry.get("taxonID")
    return Taxon(
        scientific_name=entry["scientificName"],
        rank=Rank(rank) if rank in set(Rank) else None,
        lineage={rank: entry[rank] for rank in Rank if isinstance(entry.get(rank), str)},
        vernacular={
            _LANGUAGES.get(language, language): name
            for language, name in (names if isinstance(names, dict) else {}).items()
            if isinstance(language, str) and isinstance(name, str)
        },
        taxon_id=taxon_id if isinstance(taxon_id, str) and taxon_id else None,
        sensitive=entry.get("sensitive") is True,
    )


def merged(stated: Iterable[Taxon], stored: Iterable[Taxon]) -> list[Taxon]:
    """Stated taxa, with what the store knows beyond them: sensitive ones stay so, and nothing
    known is forgotten."""
    known = {taxon.scientific_name: taxon for taxon in stored}
    return [
        replace(
            taxon,
            rank=taxon.rank or held.rank,
            lineage={**held.lineage, **taxon.lineage},
            vernacular={**held.vernacular, **taxon.vernacular},
            taxon_id=taxon.taxon_id or held.taxon_id,
            sensitive=taxon.sensitive or held.sensitive,
        )
        if (held := known.get(taxon.scientific_name))
        else taxon
        for taxon in stated
    ]


def entry_of(taxon: Taxon) -> dict[str, Any]:
    """A taxon as an entry of the descriptor's `taxonomic`."""
    entry: dict[str, Any] = {"scientificName": taxon.scientific_name}
    if taxon.taxon_id:
        entry["taxonID"] = taxon.taxon_id
    if taxon.rank:
        entry["taxonRank"] = taxon.rank.value
    entry |= {rank.value: name for rank, name in taxon.lineage.items()}
    names = {language: name for language, name in taxon.vernacular.items() if len(language) == 3}
    if names:
        entry["vernacularNames"] = names
    if taxon.sensitive:
        entry["sensitive"] = True
    return entry
