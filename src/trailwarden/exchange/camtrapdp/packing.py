"""Closes a package: files that came in with others, and the descriptor of it all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from trailwarden.exchange.camtrapdp import keeping
from trailwarden.exchange.camtrapdp.coverage import Coverage
from trailwarden.exchange.camtrapdp.describing import (
    Describing,
    Heading,
    is_own_resource,
    marked,
)
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.kept import KeptRows
from trailwarden.exchange.camtrapdp.package import DESCRIPTOR, is_inside
from trailwarden.exchange.camtrapdp.publishing import Publishing
from trailwarden.exchange.camtrapdp.writing import TableOut
from trailwarden.store import Package, Reader


class Packing:
    """One package, its tables written."""

    def __init__(self, reader: Reader, folder: Path, kept: KeptRows, coverage: Coverage) -> None:
        self._reader = reader
        self._folder = folder
        self._kept = kept
        self._coverage = coverage
        self._extras: list[Extra] = []
        self._files: list[str] = []
        self.warnings: list[str] = []

    def take(self, tables: Mapping[Extra, TableOut]) -> None:
        """Our own resources; those without rows do not go out."""
        for extra, table in tables.items():
            if table.rows:
                self._extras.append(extra)
            else:
                table.path.unlink()

    def write_kept_files(self) -> None:
        """The other files of packages that came in; the first of a path wins."""
        for package in self._kept.packages:
            for table in package.columns:
                path = table.removeprefix(keeping.FILE_PREFIX)
                target = self._folder / path
                if path == table or not is_inside(path) or target.exists():
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                pieces = self._reader.package_rows(package.package_id, table)
                with target.open("wb") as file:
                    file.writelines(keeping.whole_file(pieces))
                self._files.append(path)

    def write_descriptor(
        self, heading: Heading, now: datetime, publishing: Publishing | None, *, is_whole: bool
    ) -> None:
        """Write datapackage.json. `is_whole`: the tables hold what came in, unchanged."""
        describing = Describing(heading, now)
        text = self._text(describing, is_public=publishing is not None, is_whole=is_whole)
        precision = None
        if publishing is not None and publishing.blurred:
            precision = publishing.blur.degrees
        text = marked(
            text,
            simulated=self._coverage.simulated,
            rule=publishing.rule if publishing else "",
            precision=precision,
        )
        (self._folder / DESCRIPTOR).write_text(text, encoding="utf-8")
        self.warnings += describing.warnings

    def _text(self, describing: Describing, *, is_public: bool, is_whole: bool) -> str:
        packages, known = self._kept.packages, self._reader.taxa()
        if not self._is_one_package():
            others = {} if is_public else _others(packages, self._files)
            return describing.fresh(self._extras, others, self._coverage, known, _titles(packages))
        original = packages[-1].descriptor
        if is_whole:
            return describing.kept(original, self._extras, self._files)
        return describing.changed(
            original, self._extras, None if is_public else self._files, self._coverage, known
        )

    def _is_one_package(self) -> bool:
        """Whether all of it came in as one package, maybe in several versions."""
        names = {package.name for package in self._kept.packages}
        return len(names) == 1 and self._kept.holds_all(frozenset(self._coverage.deployments))


def _others(packages: list[Package], files: list[str]) -> dict[str, Mapping[str, Any]]:
    """Resources of packages that came in, other than their tables and ours, by name."""
    found: dict[str, Mapping[str, Any]] = {}
    for package in packages:
        for entry in json.loads(package.descriptor).get("resources") or []:
            if is_own_resource(entry, files):
                found.setdefault(entry["name"], entry)
    return found


def _titles(packages: list[Package]) -> list[str]:
    """What the packages that came in call themselves."""
    titles = (json.loads(package.descriptor).get("title") for package in packages)
    return [str(title or package.name) for title, package in zip(titles, packages, strict=True)]
