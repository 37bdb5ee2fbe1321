"""The habits that went into a world can be found in it again."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

import numpy as np
import pytest

from trailwarden.worlds import SPECIES, TURN, DielPattern, Other, Peak, Species, World

_HOUR_US = 3_600_000_000
_BY_NAME = {species.name: species for species in SPECIES}


def distance_of(
    pattern: DielPattern, angles: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    """The largest gap between the drawn and the true cumulative share, over 24 hours of the sun."""
    edges = np.linspace(0, TURN, 25)
    fine = np.linspace(0, TURN, 24 * 50, endpoint=False)
    true = pattern.density(fine).reshape(24, 50).mean(axis=1) * TURN / 24
    drawn = np.histogram(angles, edges)[0] / len(angles)
    return float(np.abs(np.cumsum(true) - np.cumsum(drawn)).max())


def test_a_density_is_one_and_draws_follow_it() -> None:
    pattern = DielPattern((Peak(5.5, 6, 2.0), Peak(23.5, 400, 1.0)), floor=1.0)
    drawn = pattern.draw(np.random.default_rng(1), 40_000)
    fine = np.linspace(0, TURN, 100_000, endpoint=False)

    assert pattern.density(fine).mean() * TURN == pytest.approx(1.0)
    assert distance_of(pattern, drawn) < 0.01
    assert ((drawn >= 0) & (drawn < TURN)).all()


@pytest.mark.parametrize("species", SPECIES, ids=lambda species: species.taxon.vernacular["eng"])
def test_every_species_keeps_to_its_hours_of_the_sun(busy: World, species: Species) -> None:
    rows = busy.truth.table[busy.truth.of(species.name)]
    own = rows[(rows["party"] < 0) & (rows["follows"] < 0)]  # parties and hunts go on for hours

    bound = 1.95 / np.sqrt(len(own))  # Kolmogorov and Smirnov's distance at 0.1 %
    if species.avoids is not None:
        bound += 0.08  # nights with a fox about shift the hare's hours
    assert len(own) > 100
    assert distance_of(species.diel, busy.sun.angles(own["start"])) < bound


def test_squirrels_and_martens_share_hardly_an_hour() -> None:
    squirrel, marten = _BY_NAME["Sciurus vulgaris"].diel, _BY_NAME["Martes martes"].diel

    assert squirrel.overlap(squirrel) == pytest.approx(1.0)
    assert squirrel.overlap(marten) == marten.overlap(squirrel) < 0.25
    assert _BY_NAME["Capreolus capreolus"].diel.overlap(_BY_NAME["Lynx lynx"].diel) > 0.6


def test_boar_increase_and_cranes_pass_through(busy: World) -> None:
    truth, spec = busy.truth, busy.spec
    shares = (truth.table["start"] - spec.at(0.0)) / (spec.at(1.0) - spec.at(0.0))
    boar = np.histogram(shares[truth.of("Sus scrofa")], 10, (0, 1))[0]
    cranes = shares[truth.of("Grus grus")]

    expected = 3.0**0.9  # the last tenth against the first, of a growth by three
    assert boar[-1] / boar[0] == pytest.approx(expected, rel=0.25)
    assert cranes.mean() == pytest.approx(0.57, abs=0.01)
    assert cranes.std() == pytest.approx(0.045, abs=0.008)


def test_hares_stay_away_where_a_fox_was(busy: World) -> None:
    truth = busy.truth
    foxes: dict[int, list[int]] = defaultdict(list)
    for row in truth.table[truth.of("Vulpes vulpes")]:
        foxes[int(row["camera"])].append(int(row["start"]))
    soon = late = 0
    for row in truth.table[truth.of("Lepus europaeus")]:
        before = [row["start"] - fox for fox in foxes[int(row["camera"])] if fox <= row["start"]]
        since = min(before, default=10**18)
        soon += since < 3 * _HOUR_US
        late += 3 * _HOUR_US <= since < 6 * _HOUR_US

    assert late > 300
    assert soon < 0.3 * late


def test_lynx_come_after_roe_deer_along_the_trail(busy: World) -> None:
    visits = list(busy.truth)
    hunts = [visit for visit in visits if visit.follows is not None]
    lags = []
    for hunt in hunts:
        assert hunt.follows is not None
        prey = visits[hunt.follows]
        assert (hunt.species, prey.species) == ("Lynx lynx", "Capreolus capreolus")
        assert (hunt.camera_id, hunt.heading) == (prey.camera_id, prey.heading)
        assert "trail" in hunt.camera_id
        lags.append((hunt.start - prey.start).total_seconds() / 60)

    assert len(hunts) > 100
    assert np.median(lags) == pytest.approx(40, rel=0.15)
    assert min(lags) > 0


def test_red_deer_walk_the_whole_line_and_mostly_up(busy: World) -> None:
    parties = defaultdict(list)
    for visit in busy.truth:
        if visit.species == "Cervus elaphus" and visit.party is not None:
            parties[visit.party].append(visit)
    whole = [party for party in parties.values() if len(party) == 4]

    assert len(whole) > 0.95 * len(parties) > 100
    for party in whole:
        names = [visit.camera_id[-1] for visit in party]
        assert names == sorted(names, reverse=party[0].heading < 0)
        assert len({(visit.count, visit.young, visit.sex, visit.heading) for visit in party}) == 1
    up = np.mean([party[0].heading > 0 for party in whole])
    hours = np.array([(p[-1].start - p[0].start).total_seconds() / 3600 for p in whole])
    assert up == pytest.approx(0.72, abs=0.06)
    assert np.median(2.8 / hours) == pytest.approx(2.4, rel=0.1)


def test_badgers_come_and_go_at_their_sett(busy: World) -> None:
    badgers = [v for v in busy.truth if v.species == "Meles meles" and v.camera_id.endswith("sett")]
    bouts = defaultdict(list)
    for visit in badgers:
        if visit.party is not None:
            bouts[visit.party].append(visit)

    assert len(badgers) / len(bouts) > 3
    for bout in bouts.values():
        assert len({visit.camera_id for visit in bout}) == 1
        assert (max(v.start for v in bout) - min(v.start for v in bout)).total_seconds() < 3600


def test_behaviour_goes_with_the_place(busy: World) -> None:
    doing: dict[str, set[str | None]] = defaultdict(set)
    for visit in busy.truth:
        if visit.species is not None:
            doing[visit.camera_id.split("-")[-1]].add(visit.behavior)
    assert "drinking" in doing["spring"]
    assert "rooting" in doing["clearing"]
    assert {"resting", "grooming"} <= doing["sett"]
    assert "drinking" not in doing["clearing"] | doing["sett"]


def test_groups_are_as_large_as_the_species_keeps_them(busy: World) -> None:
    for species in SPECIES:
        rows = busy.truth.table[busy.truth.of(species.name)]
        parties = rows[rows["party"] < 0]
        expected = np.average(np.arange(1, len(species.groups) + 1), weights=species.groups)
        assert parties["count"].mean() == pytest.approx(expected, rel=0.12)
        assert (rows["young"] < rows["count"]).all()


def test_known_animals_are_about_while_they_are_about(busy: World) -> None:
    spec, lynx = busy.spec, [v for v in busy.truth if v.species == "Lynx lynx"]
    falk = [v for v in lynx if v.individual == "Falk"]
    length = spec.end - spec.start

    assert {visit.individual for visit in lynx} == {"Runa", "Falk"}
    assert {visit.sex for visit in falk} == {"male"}
    assert min(v.start for v in falk) >= spec.start + 0.25 * length
    assert max(v.start for v in falk) < spec.start + 0.60 * length


def test_wind_comes_in_gusty_days(busy: World) -> None:
    rows = busy.truth.table[busy.truth.of(Other.WIND)]
    days = (rows["start"] - busy.spec.at(0.0)) // (24 * _HOUR_US)
    numbers = np.array([len(list(same)) for _, same in groupby(days.tolist())])
    assert numbers.var() > 5 * numbers.mean()  # a Poisson process alone would have them equal
    assert (rows["count"] == 0).all()
