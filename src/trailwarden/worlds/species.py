"""The dozen species of the reserve, and where the pattern of each one's day was published.

The peaks follow the sources in shape and hour; rates, group sizes and how well a classifier tells
them are made up to be plausible, and serve nothing but a simulation.
"""

from __future__ import annotations

from trailwarden.domain import Rank, Taxon
from trailwarden.worlds.diel import DielPattern, Peak
from trailwarden.worlds.habits import (
    Avoids,
    Follows,
    Individual,
    Season,
    Species,
    Told,
    Treks,
)
from trailwarden.worlds.reserve import Ground

_TRAIL, _WATER, _SETT = Ground.TRAIL, Ground.WATER, Ground.SETT
_CLEARING, _MARSH = Ground.CLEARING, Ground.MARSH


def _taxon(
    name: str, english: str, class_: str, order: str, family: str, *, sensitive: bool = False
) -> Taxon:
    lineage = {
        Rank.KINGDOM: "Animalia",
        Rank.PHYLUM: "Chordata",
        Rank.CLASS: class_,
        Rank.ORDER: order,
        Rank.FAMILY: family,
        Rank.GENUS: name.split()[0],
    }
    return Taxon(name, Rank.SPECIES, lineage, {"eng": english}, sensitive=sensitive)


ROE_DEER = Species(
    _taxon("Capreolus capreolus", "roe deer", "Mammalia", "Artiodactyla", "Cervidae"),
    # Peaks at dawn and dusk: Pagon et al. 2013, Chronobiology International 30, 772-785.
    DielPattern((Peak(5.6, 6, 0.36), Peak(18.5, 6, 0.42)), floor=0.22),
    {_TRAIL: 0.9, _CLEARING: 1.6, _WATER: 0.7, _MARSH: 0.3, _SETT: 0.2},
    "browsing",
    Told(0.74, 0.06, 0.14, lookalike="Cervus elaphus", mistaken=0.04),
    groups=(0.66, 0.24, 0.10),
    young=0.5,
    size=(0.24, 0.30),
    sexes_differ=True,
)
RED_DEER = Species(
    _taxon("Cervus elaphus", "red deer", "Mammalia", "Artiodactyla", "Cervidae"),
    # Two peaks, at dawn and dusk, the year round: Georgii 1981, Oecologia 49, 127-136.
    DielPattern((Peak(5.2, 5, 0.34), Peak(18.9, 5, 0.40)), floor=0.26),
    {_CLEARING: 0.6, _WATER: 0.35},
    "grazing",
    Told(0.76, 0.06, 0.14, lookalike="Capreolus capreolus", mistaken=0.03),
    groups=(0.34, 0.22, 0.16, 0.12, 0.08, 0.05, 0.03),
    young=0.45,
    size=(0.36, 0.42),
    sexes_differ=True,
    treks=Treks(per_day=0.55, up=0.72, km_h=2.4),
)
WILD_BOAR = Species(
    _taxon("Sus scrofa", "wild boar", "Mammalia", "Artiodactyla", "Suidae"),
    # Mostly by night, most about midnight: Johann et al. 2020, BMC Ecology 20, 4.
    DielPattern((Peak(0.0, 1.6, 0.8), Peak(19.8, 5, 0.12)), floor=0.08),
    {_TRAIL: 0.35, _WATER: 0.8, _CLEARING: 0.6, _MARSH: 0.4},
    "rooting",
    Told(0.86, 0.04, 0.04),
    groups=(0.38, 0.14, 0.12, 0.11, 0.10, 0.08, 0.07),
    young=0.8,
    size=(0.32, 0.28),
    season=Season(growth=3.0),
)
RED_FOX = Species(
    _taxon("Vulpes vulpes", "red fox", "Mammalia", "Carnivora", "Canidae"),
    # By night with peaks at dawn and dusk: Oliveira et al. 2024, J. Zool., 10.1111/jzo.13229.
    DielPattern((Peak(20.2, 3, 0.45), Peak(4.0, 3, 0.35)), floor=0.20),
    {_TRAIL: 0.8, _CLEARING: 0.5, _MARSH: 0.3, _WATER: 0.2, _SETT: 0.2},
    "foraging",
    Told(0.76, 0.04, 0.10, lookalike="Felis silvestris", mistaken=0.02),
    groups=(0.95, 0.05),
    trigger=0.85,
    size=(0.20, 0.17),
)
BADGER = Species(
    _taxon("Meles meles", "European badger", "Mammalia", "Carnivora", "Mustelidae"),
    # By night, earlier than the fox: Oliveira et al. 2024, J. Zool., 10.1111/jzo.13229.
    DielPattern((Peak(20.4, 4, 0.55), Peak(3.4, 4, 0.35)), floor=0.05),
    {_SETT: 0.8, _TRAIL: 0.25, _CLEARING: 0.15},
    "foraging",
    Told(0.80, 0.02, 0.10, lookalike="Sus scrofa", mistaken=0.02),
    groups=(0.74, 0.18, 0.08),
    young=0.3,
    trigger=0.85,
    size=(0.20, 0.15),
    stays=4.0,
)
PINE_MARTEN = Species(
    _taxon("Martes martes", "pine marten", "Mammalia", "Carnivora", "Mustelidae"),
    # By night: Caravaggi et al. 2018, PeerJ 6, e5827.
    DielPattern((Peak(22.5, 2, 0.5), Peak(3.2, 3, 0.3)), floor=0.12),
    {_TRAIL: 0.25, _WATER: 0.12, _SETT: 0.12},
    "foraging",
    Told(0.18, 0.52, 0.12, missed=0.04),
    trigger=0.7,
    size=(0.14, 0.10),
)
WILDCAT = Species(
    _taxon("Felis silvestris", "European wildcat", "Mammalia", "Carnivora", "Felidae"),
    # Seven tenths by night, peaks at 22 and 4: Lazzeri et al. 2022, Mammalian Biology,
    # 10.1007/s42991-022-00276-w.
    DielPattern((Peak(21.5, 3, 0.42), Peak(4.2, 4, 0.33)), floor=0.20),
    {_TRAIL: 0.14, _CLEARING: 0.14, _MARSH: 0.06},
    "foraging",
    Told(0.04, 0.66, 0.14, lookalike="Vulpes vulpes", mistaken=0.04),
    trigger=0.8,
    size=(0.16, 0.14),
    individuals=(Individual("Minka", "female"),),
)
LYNX = Species(
    _taxon("Lynx lynx", "Eurasian lynx", "Mammalia", "Carnivora", "Felidae", sensitive=True),
    # Twilight and night, the same at all latitudes: Heurich et al. 2014, PLoS ONE 9, e114143.
    DielPattern((Peak(19.4, 3.5, 0.45), Peak(4.8, 3.5, 0.35)), floor=0.16),
    {_TRAIL: 0.03, _CLEARING: 0.03},
    "foraging",
    Told(0.70, 0.06, 0.12, lookalike="Felis silvestris", mistaken=0.03),
    size=(0.26, 0.24),
    individuals=(Individual("Runa", "female"), Individual("Falk", "male", 0.25, 0.60)),
    follows=Follows("Capreolus capreolus", share=0.10, median_minutes=40, spread=0.45),
)
HARE = Species(
    _taxon("Lepus europaeus", "European hare", "Mammalia", "Lagomorpha", "Leporidae"),
    # Two peaks, about dusk and dawn: Schai-Braun et al. 2012, Mamm. Biol. 77, 434-440.
    DielPattern((Peak(19.0, 4, 0.45), Peak(5.0, 4, 0.37)), floor=0.12),
    {_CLEARING: 1.2, _MARSH: 0.6, _TRAIL: 0.45},
    "grazing",
    Told(0.62, 0.10, 0.14, missed=0.02),
    groups=(0.86, 0.12, 0.02),
    trigger=0.75,
    size=(0.12, 0.13),
    avoids=Avoids("Vulpes vulpes", hours=3.0, kept=0.1),
)
RED_SQUIRREL = Species(
    _taxon("Sciurus vulgaris", "red squirrel", "Mammalia", "Rodentia", "Sciuridae"),
    # By day only, from sunrise, most in the morning: Steen 2017, Hystrix 28, 43-47.
    DielPattern((Peak(8.6, 4, 0.7), Peak(13.5, 4, 0.3))),
    {_TRAIL: 0.35, _WATER: 0.35},
    "foraging",
    Told(0.72, 0.02, 0.10, missed=0.06),
    trigger=0.6,
    size=(0.08, 0.08),
)
WOOD_MOUSE = Species(
    _taxon("Apodemus sylvaticus", "wood mouse", "Mammalia", "Rodentia", "Muridae"),
    # By night: Caravaggi et al. 2018, PeerJ 6, e5827.
    DielPattern((Peak(21.5, 2, 0.6), Peak(2.5, 2, 0.4))),
    {_SETT: 0.9, _TRAIL: 0.4, _MARSH: 0.3},
    "foraging",
    Told(0.0, 0.05, 0.30, missed=0.30, by_people=Rank.GENUS),
    trigger=0.4,
    size=(0.035, 0.03),
)
CRANE = Species(
    _taxon("Grus grus", "common crane", "Aves", "Gruiformes", "Gruidae"),
    # By day, feeding most in the early morning and late afternoon: Alonso & Alonso 1992,
    # Ardea 80, 343-351.
    DielPattern((Peak(7.6, 6, 0.5), Peak(16.2, 6, 0.5))),
    {_MARSH: 9.0},
    "foraging",
    Told(0.82, 0.04, 0.04),
    groups=(0.10, 0.22, 0.18, 0.14, 0.10, 0.08, 0.06, 0.05, 0.04, 0.03),
    young=0.3,
    size=(0.14, 0.34),
    season=Season(passage=0.57, spread=0.045),
)

SPECIES = (
    ROE_DEER,
    RED_DEER,
    WILD_BOAR,
    RED_FOX,
    BADGER,
    PINE_MARTEN,
    WILDCAT,
    LYNX,
    HARE,
    RED_SQUIRREL,
    WOOD_MOUSE,
    CRANE,
)
