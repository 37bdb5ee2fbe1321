"""The descriptor of a package that is written: datapackage.json.

One package that came in goes out under its own descriptor. Anything else gets a new one; what the
profile demands and nobody told us has a stated default, and a warning says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trailwarden import __version__
from trailwarden.domain import Taxon
from trailwarden.exchange.camtrapdp import extras, taxa
from trailwarden.exchange.camtrapdp.coverage import Coverage
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.legacy_descriptor import upgraded
from trailwarden.exchange.camtrapdp.package import is_remote
from trailwarden.exchange.camtrapdp.terms import PROFILE, PROPERTIES, SCHEMAS, Table

UNNAMED = "Name not given"
SAMPLING_DESIGNS = (
    "simpleRandom",
    "systematicRandom",
    "clusteredRandom",
    "experimental",
    "targeted",
    "opportunistic",
)
SIMULATED_NOTE = (
    "SIMULATED DATA: no real camera saw any of the deployments tagged simulated:true; do not use "
    "them as records of nature."
)
_NOT_NAME = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a person says about the package. What is None is taken from where it came, or left to
    its default."""

    title: str | None = None
    contributors: tuple[str, ...] = ()
    project: str | None = None
    sampling_design: str | None = None
    data_licence: str | None = None
    media_licence: str | None = None


class Describing:
    """Makes the descriptor. `warnings` says which defaults stand in for what nobody said."""

    def __init__(self, heading: Heading, now: datetime) -> None:
        self._heading = heading
        self._now = now
        self.warnings: list[str] = []

    def kept(self, original: str, resources: Sequence[Extra], files: Sequence[str]) -> str:
        """The descriptor of a package of which nothing changed."""
        descriptor = self._with_resources(upgraded(json.loads(original)), resources, files)
        return _text(self._headed(descriptor))

    def changed(
        self,
        original: str,
        resources: Sequence[Extra],
        files: Sequence[str] | None,
        coverage: Coverage,
        known: Sequence[Taxon],
    ) -> str:
        """The descriptor of a package that came in and changed since. Without `files` it is for the
        public: what the profile does not know may say anything, and stays behind."""
        descriptor = self._with_resources(upgraded(json.loads(original)), resources, files)
        if files is None:
            descriptor = {name: descriptor[name] for name in descriptor if name in PROPERTIES}
        return _text(self._covering(self._headed(descriptor), coverage, known))

    def fresh(
        self,
        resources: Sequence[Extra],
        files: Mapping[str, Mapping[str, Any]],
        coverage: Coverage,
        known: Sequence[Taxon],
        sources: Sequence[str],
    ) -> str:
        """A new descriptor. `files` are resources of packages that came in, by name."""
        design = self._heading.sampling_design or self._default(
            "opportunistic", "the sampling design", "--sampling-design"
        )
        contributors = self._heading.contributors or (
            self._default(UNNAMED, "a contributor", "--contributor"),
        )
        title = self._heading.title or "Camera trap observations"
        descriptor: dict[str, Any] = {
            "resources": [*map(_table, Table), *map(_extra, resources), *files.values()],
            "profile": PROFILE,
            "name": _NOT_NAME.sub("-", title.lower()).strip("-.") or "camera-trap-data",
            "created": "",
            "title": title,
            "contributors": [{"title": name} for name in contributors],
            "description": "",
            "version": "1.0",
            "sources": [
                {"title": "Trailwarden", "version": __version__},
                *({"title": name} for name in sources),
            ],
            "project": {
                "title": self._heading.project or title,
                "samplingDesign": design,
                "captureMethod": ["activityDetection"],
                "individualAnimals": coverage.individuals,
                "observationLevel": sorted(coverage.levels) or ["event"],
            },
        }
        return _text(self._covering(self._headed(descriptor), coverage, known))

    def _default(self, value: str, what: str, option: str) -> str:
        self.warnings.append(
            f"Camtrap DP demands {what}, which nobody stated; written as {value!r}: say it with "
            f"{option}"
        )
        return value

    def _headed(self, descriptor: dict[str, Any]) -> dict[str, Any]:
        """With what a person says now."""
        heading = self._heading
        if heading.title:
            descriptor["title"] = heading.title
        if heading.contributors:
            descriptor["contributors"] = [{"title": name} for name in heading.contributors]
        project = descriptor.get("project")
        if isinstance(project, dict):
            stated = {"title": heading.project, "samplingDesign": heading.sampling_design}
            project |= {key: value for key, value in stated.items() if value}
        if heading.data_licence and heading.media_licence:
            descriptor["licenses"] = [
                {"name": heading.data_licence, "scope": "data"},
                {"name": heading.media_licence, "scope": "media"},
            ]
        return descriptor

    def _covering(
        self, descriptor: dict[str, Any], coverage: Coverage, known: Sequence[Taxon]
    ) -> dict[str, Any]:
        """With the time, the places and the taxa that were written."""
        assert coverage.first is not None, "there are deployments"
        assert coverage.last is not None, "and each has an end"
        listed = [
            entry
            for entry in descriptor.get("taxonomic") or []
            if isinstance(entry, dict) and entry.get("scientificName") in coverage.names
        ]
        new = coverage.names - {entry["scientificName"] for entry in listed}
        told = {taxon.scientific_name: taxon for taxon in known}
        entries = [taxa.entry_of(told.get(name) or Taxon(name)) for name in sorted(new)]
        stated = {
            "created": f"{self._now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "spatial": coverage.spatial,
            "temporal": {
                "start": coverage.first.isoformat(),
                "end": coverage.last.isoformat(),
            },
            "taxonomic": [*listed, *entries],
        }
        return descriptor | stated

    def _with_resources(
        self, descriptor: dict[str, Any], resources: Sequence[Extra], files: Sequence[str] | None
    ) -> dict[str, Any]:
        """The descriptor's own resources, as they are written now, then ours.

        Without `files` somebody's own resources stay behind.
        """
        listed = []
        for entry in descriptor.get("resources") or []:
            name = entry.get("name") if isinstance(entry, dict) else None
            if name in set(Table):
                as_stated = files is not None
                listed.append(_table_as_stated(entry, Table(name)) if as_stated else _table(name))
            elif files is not None and is_own_resource(entry, files):
                listed.append(entry)
        descriptor["resources"] = [*listed, *map(_extra, resources)]
        return descriptor


def is_own_resource(entry: Any, files: Sequence[str]) -> bool:
    """Whether an entry is a resource of somebody's own that goes out with the package: it stands
    in the descriptor, on a network, or in one of the `files` that were kept."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return False
    if entry["name"] in set(Table) or extras.is_ours(entry["name"]):
        return False
    path = entry.get("path")
    paths = path if isinstance(path, list) else [path]
    return "data" in entry or all(one in files or is_remote(str(one)) for one in paths)


def marked(
    descriptor: str, *, simulated: bool, rule: str = "", precision: float | None = None
) -> str:
    """The descriptor with what nobody may overlook: that data are simulated, and by which rule
    they were made fit for the public."""
    fields = json.loads(descriptor)
    if simulated:
        _label_simulated(fields)
    if rule:
        fields["description"] = "\n\n".join(filter(None, (fields.get("description"), rule)))
    if precision is not None:
        fields["coordinatePrecision"] = precision
    return _text(fields)


def _label_simulated(descriptor: dict[str, Any]) -> None:
    title = str(descriptor.get("title") or "")
    if "SIMULATED" not in title:
        descriptor["title"] = f"SIMULATED: {title}"
    description = str(descriptor.get("description") or "")
    if SIMULATED_NOTE not in description:
        descriptor["description"] = "\n\n".join(filter(None, (SIMULATED_NOTE, description)))


def _table_as_stated(entry: dict[str, Any], table: Table) -> dict[str, Any]:
    """A table's entry as it came, where that is still true."""
    schema = str(entry.get("schema") or "")
    today = f"{SCHEMAS}/{table}-table-schema.json"
    gone = ("data", "dialect", "compression", "hash", "bytes")
    changed = {key: value for key, value in entry.items() if key not in gone}
    if not re.search(r"camtrap-dp/1\.0[./]", schema):
        changed["schema"] = today
    return (
        changed
        | {"path": f"{table}.csv", "profile": "tabular-data-resource"}
        | ({"encoding": "utf-8"} if "encoding" in entry else {})
    )


def _table(table: str) -> dict[str, Any]:
    return {
        "name": str(table),
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": f"{SCHEMAS}/{table}-table-schema.json",
    }


def _extra(extra: Extra) -> dict[str, Any]:
    return {
        "name": extra.value,
        "path": f"{extra}.csv",
        "description": extras.DESCRIPTIONS[extra],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": extras.schema_of(extra),
    }


def _text(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
