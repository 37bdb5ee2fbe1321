"""Packages come back cell by cell as they were read, and taxa as they were named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from trailwarden.domain import Rank, Taxon
from trailwarden.store import InvalidInput, Package, PackageRow, Store, UnknownPackage


@pytest.fixture
def package(noon: datetime) -> Package:
    return Package(
        package_id=0,
        name="example",
        imported_at=noon,
        imported_from="/somewhere/datapackage.json",
        descriptor='{"name":  "example", "größe": 1.10}',
        columns={"media": ("mediaID", "note"), "odd": ("a",)},
    )


def test_rows_come_back_verbatim_and_in_order(store: Store, package: Package) -> None:
    odd = ("", ' "quoted", ', "line\nbreak", "ünï\u2028\x00", "00012.50", "NULL")
    rows = [PackageRow(f"m{n % 4}", (f"m{n % 4}", cell)) for n, cell in enumerate(odd)]
    number = store.keep_package(package)
    other = store.keep_package(replace(package, name="other"))
    assert store.keep_rows(number, "media", rows[:4]) == 4
    assert store.keep_rows(number, "media", iter(rows[4:])) == 2
    assert store.keep_rows(number, "odd", []) == 0
    assert list(store.package_rows(number, "media")) == rows
    assert list(store.package_rows(number, "odd")) == []
    assert list(store.package_rows(other, "media")) == []
    kept = [replace(package, package_id=number), replace(package, package_id=other, name="other")]
    assert store.packages() == kept


def test_a_row_that_does_not_fit_keeps_none(store: Store, package: Package) -> None:
    number = store.keep_package(package)
    good, short = PackageRow("1", ("1", "x")), PackageRow("2", ("2",))
    with pytest.raises(InvalidInput, match=r"row 2 of media \(2\) has 1 cells .* 2 columns"):
        store.keep_rows(number, "media", [good, short])
    with pytest.raises(InvalidInput, match=r"no table 'events': it has media, odd"):
        store.keep_rows(number, "events", [good])
    with pytest.raises(UnknownPackage, match="no package 9"):
        store.keep_rows(9, "media", [good])
    assert list(store.package_rows(number, "media")) == []


def test_a_row_is_found_by_its_id(store: Store, package: Package) -> None:
    number = store.keep_package(package)
    rows = [PackageRow(str(n), (str(n), "")) for n in range(3000)]
    twin = PackageRow("7", ("7", "twin"))
    store.keep_rows(number, "media", (row for row in (*rows, twin)))
    assert list(store.package_rows(number, "media")) == [*rows, twin]


def test_taxa_are_replaced_by_name(store: Store) -> None:
    heron = Taxon(
        "Ardea cinerea",
        Rank.SPECIES,
        {Rank.CLASS: "Aves", Rank.GENUS: "Ardea"},
        {"eng": "grey heron", "nld": "blauwe reiger"},
        taxon_id="https://www.checklistbank.org/dataset/COL2023/taxon/GCHS",
    )
    bare = Taxon("Martes")
    store.add_taxa([heron, bare])
    assert store.taxa() == [heron, bare]
    store.add_taxa([replace(heron, sensitive=True, vernacular={})])
    assert store.taxa() == [replace(heron, sensitive=True, vernacular={}), bare]
    with pytest.raises(InvalidInput, match="needs a scientific name"):
        store.add_taxa([Taxon("Lynx lynx"), Taxon("")])
    assert len(store.taxa()) == 2
