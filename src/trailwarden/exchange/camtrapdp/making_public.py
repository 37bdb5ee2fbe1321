"""Finds out what may not go out to the public: where sensitive taxa were seen, and who is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trailwarden.domain import Deployment
from trailwarden.exchange.camtrapdp.kept import KeptRows
from trailwarden.exchange.camtrapdp.publishing import Publishing
from trailwarden.exchange.camtrapdp.selection import PublicOptions
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.errors import ExportError
from trailwarden.exchange.labels.names import Names
from trailwarden.exchange.public import (
    SensitiveTaxa,
    sensitive_names,
    sharing_a_place,
    standing_for,
)
from trailwarden.store import Reader


class MakingPublic:
    """Looks through all that is stored, whatever part of it goes out: `deployments` are the part,
    `warnings` takes what somebody should know."""

    def __init__(
        self,
        reader: Reader,
        kept: KeptRows,
        deployments: Mapping[str, Deployment],
        warnings: list[str],
    ) -> None:
        self._reader = reader
        self._kept = kept
        self._deployments = deployments
        self._warnings = warnings

    def by(self, public: PublicOptions) -> Publishing:
        """The rules for this export. Raises ExportError for a sensitive taxon that is misspelt."""
        sensitive = sensitive_names(self._reader.taxa(), self._named(public.sensitive))
        everywhere = [
            self._deployments.get(one.deployment_id, one) for one in self._reader.deployments()
        ]
        hidden = sharing_a_place(everywhere, self._seen_at(sensitive))
        publishing = Publishing(
            blur=public.blur,
            blurred=hidden.intersection(self._deployments),
            with_people=public.with_people,
            places=self._deployments,
            standing=standing_for(one for one in everywhere if one.deployment_id in hidden),
        )
        for row in self._kept.rows(Table.DEPLOYMENTS):
            publishing.note_deployment(row)
        for row in self._kept.rows(Table.OBSERVATIONS):
            publishing.note_observation(row)
        if publishing.blurred:
            self._kept.require_column(Table.DEPLOYMENTS, "coordinateUncertainty")
        return publishing

    def _named(self, sensitive: Iterable[str]) -> list[str]:
        """The scientific names of taxa that somebody named, in any language: a name that is
        misspelt would protect nothing."""
        names = Names.of_store(self._reader)
        try:
            meant = [names.resolve(name) for name in sensitive]
        except ValueError as error:
            raise ExportError(f"--sensitive: {error}") from error
        self._warnings += [
            f"--sensitive {taxon.scientific_name!r}: nothing here is named so; is it spelt right?"
            for taxon in names.new
        ]
        return meant

    def _seen_at(self, sensitive: SensitiveTaxa) -> set[str]:
        """Deployments with any observation of a sensitive taxon, at whatever level or time."""
        if not sensitive.names:
            return set()
        found = {
            event.deployment.deployment_id
            for event in self._reader.all_events()
            if any(one.scientific_name in sensitive for one in event.observations)
        }
        rows = self._kept.rows(Table.OBSERVATIONS)
        return found | {row["deploymentID"] for row in rows if row["scientificName"] in sensitive}
