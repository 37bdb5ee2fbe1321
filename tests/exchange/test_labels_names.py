"""Names as people write them: known ones in any language, new ones only if they look the part."""

from __future__ import annotations

import pytest

from trailwarden.domain import Rank, Taxon
from trailwarden.exchange.labels import Names, UnknownName
from trailwarden.exchange.labels.names import looks_scientific

ROE = Taxon(
    "Capreolus capreolus",
    Rank.SPECIES,
    lineage={Rank.FAMILY: "Cervidae"},
    vernacular={"eng": "Roe Deer", "deu": "Reh"},
)
RED = Taxon(
    "Cervus elaphus",
    Rank.SPECIES,
    lineage={Rank.FAMILY: "Cervidae"},
    vernacular={"eng": "red deer", "deu": "Rothirsch"},
)


@pytest.mark.parametrize(
    "written", ["Capreolus capreolus", "capreolus  CAPREOLUS", "roe deer", "REH", " Roe  deer "]
)
def test_a_known_name_becomes_the_scientific_one(written: str) -> None:
    names = Names([ROE, RED])
    assert names.resolve(written) == "Capreolus capreolus"
    assert names.new == ()


def test_the_family_and_genus_of_a_known_species_are_known() -> None:
    names = Names([ROE, RED])
    assert names.resolve("cervidae") == "Cervidae"
    assert names.resolve("Cervus") == "Cervus"
    assert names.below("Cervidae") == {"Cervidae", "Capreolus capreolus", "Cervus elaphus"}


@pytest.mark.parametrize(
    "name",
    [
        "Vulpes vulpes",
        "Meles meles",
        "Bison bison",
        "Gorilla gorilla beringei",
        "Bubo bubo",
        "Crex crex",
        "Puma concolor",
        "Canis lupus familiaris",
        "Corvus corax",
        "Mustelidae",
        "Passeriformes",
    ],
)
def test_what_has_the_form_of_a_latin_name_is_kept(name: str) -> None:
    names = Names([ROE])
    assert names.resolve(name) == name
    assert [taxon.scientific_name for taxon in names.new] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "Red fox",
        "Wild boar",
        "Mountain lion",
        "American bison",
        "Domestic cat",
        "fox",
        "vulpes vulpes",
        "Deer 2",
        "x",
        "Something odd here now",
    ],
)
def test_what_has_not_is_refused(name: str) -> None:
    assert not looks_scientific(name)
    with pytest.raises(UnknownName, match="no name that is known"):
        Names([ROE]).resolve(name)


def test_a_misspelt_known_name_is_no_new_species() -> None:
    with pytest.raises(UnknownName, match="did you mean Capreolus capreolus") as refused:
        Names([ROE, RED]).resolve("Capreolus capreolos")
    assert refused.value.candidates == ("Capreolus capreolus",)


def test_a_refusal_names_what_may_be_meant() -> None:
    with pytest.raises(UnknownName, match="Rothirsch"):
        Names([ROE, RED]).resolve("Rothirch")


def test_with_accept_new_any_name_will_do_and_is_known_from_then_on() -> None:
    names = Names([ROE], accept_new=True)
    assert names.resolve("Fluffy thing") == "Fluffy thing"
    assert names.resolve("fluffy  THING") == "Fluffy thing"
    assert [taxon.rank for taxon in names.new] == [None]


def test_a_name_of_several_species_is_not_guessed() -> None:
    other = Taxon("Capreolus pygargus", vernacular={"eng": "roe deer"})
    with pytest.raises(ValueError, match="may be Capreolus capreolus or Capreolus pygargus"):
        Names([ROE, other]).resolve("roe deer")


def test_a_name_longer_than_any_is_none() -> None:
    with pytest.raises(UnknownName):
        Names([ROE]).resolve("Capreolus " + "a" * 300_000)
