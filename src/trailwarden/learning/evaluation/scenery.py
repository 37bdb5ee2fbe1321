"""The reserves that questions are asked in: three lands, each with animals and cameras of its own.

Nothing here is tuned to any question: a land is a world (`trailwarden.worlds`) under other names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from trailwarden.domain import Rank, Taxon
from trailwarden.worlds import SPECIES, Species, WorldSpec


@dataclass(frozen=True, slots=True)
class Animal:
    """What a species of the worlds is called in a land."""

    scientific: str
    english: str
    order: str
    family: str
    class_: str = "Mammalia"

    def taxon(self, *, sensitive: bool) -> Taxon:
        """It as a taxon."""
        lineage = {
            Rank.KINGDOM: "Animalia",
            Rank.PHYLUM: "Chordata",
            Rank.CLASS: self.class_,
            Rank.ORDER: self.order,
            Rank.FAMILY: self.family,
            Rank.GENUS: self.scientific.split()[0],
        }
        return Taxon(
            self.scientific, Rank.SPECIES, lineage, {"eng": self.english}, sensitive=sensitive
        )


@dataclass(frozen=True, slots=True)
class Land:
    """Where a reserve lies and what is called how; empty names leave the worlds' own."""

    latitude: float
    longitude: float
    zone: str
    animals: Mapping[str, Animal] = field(default_factory=dict)
    individuals: Mapping[str, str] = field(default_factory=dict)
    cameras: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def species(self) -> tuple[Species, ...]:
        """The worlds' species under the names of this land."""
        return tuple(self._named(one) for one in SPECIES)

    def _named(self, species: Species) -> Species:
        animal = self.animals.get(species.name)
        if animal is None:
            return species
        follows, avoids = species.follows, species.avoids
        lookalike = species.told.lookalike
        return replace(
            species,
            taxon=animal.taxon(sensitive=species.taxon.sensitive),
            told=replace(species.told, lookalike=lookalike and self._name(lookalike)),
            follows=follows and replace(follows, prey=self._name(follows.prey)),
            avoids=avoids and replace(avoids, other=self._name(avoids.other)),
            individuals=tuple(
                replace(one, name=self.individuals.get(one.name, one.name))
                for one in species.individuals
            ),
        )

    def _name(self, scientific: str) -> str:
        return self.animals[scientific].scientific


@dataclass(frozen=True, slots=True)
class Scene:
    """A land in a season, looked back on from `now`; later events have not happened yet."""

    name: str
    land: Land
    spec: WorldSpec
    now: datetime


def _scene(
    name: str, land: Land, seed: int, first_day: date, days: int, hour: int, rate: float = 1.0
) -> Scene:
    """A scene whose `now` is on the last day, at this hour of its clocks."""
    spec = WorldSpec(
        seed=seed,
        first_day=first_day,
        days=days,
        rate=rate,
        latitude=land.latitude,
        longitude=land.longitude,
        zone_name=land.zone,
        species=land.species(),
    )
    last_day = first_day + timedelta(days=days - 1)
    now = datetime(last_day.year, last_day.month, last_day.day, hour, tzinfo=spec.zone)
    return Scene(name, land, spec, now)


_UNGULATES, _PREDATORS = "Artiodactyla", "Carnivora"
HOLLER = Land(51.05, 10.45, "Europe/Berlin")
KAROO = Land(
    -24.6,
    30.9,
    "Africa/Johannesburg",
    animals={
        "Capreolus capreolus": Animal("Aepyceros melampus", "impala", _UNGULATES, "Bovidae"),
        "Cervus elaphus": Animal("Tragelaphus strepsiceros", "greater kudu", _UNGULATES, "Bovidae"),
        "Sus scrofa": Animal("Phacochoerus africanus", "common warthog", _UNGULATES, "Suidae"),
        "Vulpes vulpes": Animal(
            "Lupulella mesomelas", "black-backed jackal", _PREDATORS, "Canidae"
        ),
        "Meles meles": Animal("Mellivora capensis", "honey badger", _PREDATORS, "Mustelidae"),
        "Martes martes": Animal("Genetta genetta", "common genet", _PREDATORS, "Viverridae"),
        "Felis silvestris": Animal("Leptailurus serval", "serval", _PREDATORS, "Felidae"),
        "Lynx lynx": Animal("Panthera pardus", "leopard", _PREDATORS, "Felidae"),
        "Lepus europaeus": Animal("Lepus saxatilis", "scrub hare", "Lagomorpha", "Leporidae"),
        "Sciurus vulgaris": Animal(
            "Paraxerus cepapi", "Smith's bush squirrel", "Rodentia", "Sciuridae"
        ),
        "Apodemus sylvaticus": Animal(
            "Rhabdomys pumilio", "four-striped grass mouse", "Rodentia", "Muridae"
        ),
        "Grus grus": Animal(
            "Balearica regulorum", "grey crowned crane", "Gruiformes", "Gruidae", "Aves"
        ),
    },
    individuals={"Runa": "Tawny", "Falk": "Kwanza", "Minka": "Zuri"},
    cameras={
        "trail-1": "KR01",
        "trail-2": "KR02",
        "trail-3": "KR03",
        "trail-4": "KR04",
        "spring": "KR05",
        "sett": "KR06",
        "clearing": "KR07",
        "marsh": "KR08",
    },
    places={
        "Gate": "Windmill",
        "Oak bend": "Riverbed",
        "Brook ford": "Kudu ridge",
        "Upper ridge": "Boma fence",
        "Spring": "Waterhole",
        "Old sett": "Aardvark den",
        "West clearing": "South plain",
        "East clearing": "North plain",
        "Marsh": "Reed dam",
    },
)
CEDAR = Land(
    44.4,
    -110.6,
    "America/Denver",
    animals={
        "Capreolus capreolus": Animal(
            "Odocoileus virginianus", "white-tailed deer", _UNGULATES, "Cervidae"
        ),
        "Cervus elaphus": Animal("Cervus canadensis", "elk", _UNGULATES, "Cervidae"),
        "Sus scrofa": Animal("Pecari tajacu", "collared peccary", _UNGULATES, "Tayassuidae"),
        "Vulpes vulpes": Animal("Canis latrans", "coyote", _PREDATORS, "Canidae"),
        "Meles meles": Animal("Taxidea taxus", "American badger", _PREDATORS, "Mustelidae"),
        "Martes martes": Animal("Pekania pennanti", "fisher", _PREDATORS, "Mustelidae"),
        "Felis silvestris": Animal("Lynx rufus", "bobcat", _PREDATORS, "Felidae"),
        "Lynx lynx": Animal("Puma concolor", "puma", _PREDATORS, "Felidae"),
        "Lepus europaeus": Animal("Lepus americanus", "snowshoe hare", "Lagomorpha", "Leporidae"),
        "Sciurus vulgaris": Animal(
            "Tamiasciurus hudsonicus", "American red squirrel", "Rodentia", "Sciuridae"
        ),
        "Apodemus sylvaticus": Animal(
            "Peromyscus maniculatus", "deer mouse", "Rodentia", "Cricetidae"
        ),
        "Grus grus": Animal(
            "Antigone canadensis", "sandhill crane", "Gruiformes", "Gruidae", "Aves"
        ),
    },
    individuals={"Runa": "Sierra", "Falk": "Dakota", "Minka": "Aspen"},
    cameras={
        "trail-1": "north-fork",
        "trail-2": "cedar-flat",
        "trail-3": "cam 3",
        "trail-4": "cam 4",
        "spring": "pond",
        "sett": "burrow",
        "clearing": "meadow",
        "marsh": "beaver-dam",
    },
    places={
        "Gate": "Trailhead",
        "Oak bend": "Cedar flat",
        "Brook ford": "Elk crossing",
        "Upper ridge": "Eagle ridge",
        "Spring": "Hidden pond",
        "Old sett": "Badger hill",
        "West clearing": "Lower meadow",
        "East clearing": "Upper meadow",
        "Marsh": "Beaver dam",
    },
)

HAND: Mapping[str, Scene] = {
    one.name: one
    for one in (
        _scene("holler-spring", HOLLER, 101, date(2026, 3, 16), 77, hour=10),
        _scene("holler-autumn", HOLLER, 102, date(2026, 9, 21), 61, hour=16),
        _scene("karoo", KAROO, 103, date(2026, 1, 5), 71, hour=8),
    )
}
"""Where the questions written by hand are asked: Sunday 31 May 2026 at 10:00, Friday 20 November
2026 at 16:00, Monday 16 March 2026 at 8:00."""

_LANDS = {"holler": HOLLER, "cedar": CEDAR, "karoo": KAROO}
_LENGTHS = (45, 61, 90, 120)


def scene(number: int) -> Scene:
    """One of the scenes without end for templates: land, season and seed by its number."""
    name, land = tuple(_LANDS.items())[number % len(_LANDS)]
    first_day = date(2025, 1, 13) + timedelta(days=97 * number % 500)
    days, hour = _LENGTHS[number % len(_LENGTHS)], 7 + 5 * number % 14
    return _scene(f"{name}-{number}", land, 1000 + number, first_day, days, hour)
