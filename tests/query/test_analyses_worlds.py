"""What the analyses find in a season of which everything is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binomtest

from trailwarden.query.detail import Curve, History, OverlapOf, Pairs, Passages, SpeciesRichness
from trailwarden.query.events import Events
from trailwarden.query.measure import (
    Activity,
    CoOccurrence,
    DetectionHistory,
    Measure,
    Movement,
    Overlap,
    Richness,
    Sequence,
    Traffic,
    Trend,
)
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Row
from trailwarden.query.where import Clock, Where
from trailwarden.store import Store
from trailwarden.worlds import World, WorldSpec, generate

LINE = ("trail-1", "trail-2", "trail-3", "trail-4")
FIRST = date(2026, 4, 6)
NAMED = {"time": {"until": "2026-05-21"}}
"""Three quarters of the season, all of it named by people: after that mostly by the machine, which
names fewer, so that a trend over both would be one of naming."""


@pytest.fixture(scope="module")
def world() -> World:
    """Forty cameras in five valleys, twice the traffic, everything seen by a person."""
    return generate(
        WorldSpec(seed=11, first_day=FIRST, cameras=40, rate=2.0, reviewed=1.0, troubles=())
    )


@pytest.fixture(scope="module")
def events(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    """The door to it, wrong clocks set right."""
    with Store.open(tmp_path_factory.mktemp("world")) as store:
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        store.load(world.events(tracks=False))
        for fault in world.truth.clock_faults:
            store.set_clock_offset(fault.deployment_id, fault.correction, "Ada", fault.why)
        with Events(store) as opened:
            yield opened


def row(events: Events, taxon: str, measure: Measure, **where: object) -> Row:
    chosen = Where.model_validate({"taxa": [taxon], **where})
    (found,) = events.ask(Question(where=chosen, measure=measure)).rows
    return found


def test_hares_stay_away_where_a_fox_was(events: Events) -> None:
    after = row(events, "red fox", Sequence(then=("European hare",), within_min=180)).detail
    assert isinstance(after, Pairs)
    assert after.ratio_high is not None
    assert after.p_value is not None
    assert after.ratio_high < 0.7  # within three hours nine in ten stay away
    assert after.p_value < 0.02


def test_a_lynx_follows_roe_deer_and_roe_deer_no_lynx(events: Events) -> None:
    on_trails = {"cameras": [name for name in _cameras(events) if "trail" in name]}
    deer_first = row(events, "roe deer", Sequence(then=("Lynx lynx",)), **on_trails)
    lynx_first = row(events, "Lynx lynx", Sequence(then=("roe deer",)), **on_trails)
    near = row(events, "Lynx lynx", CoOccurrence(others=("roe deer",)), **on_trails)
    follows, precedes, company = deer_first.detail, lynx_first.detail, near.detail
    assert isinstance(follows, Pairs)
    assert isinstance(precedes, Pairs)
    assert isinstance(company, Pairs)
    assert follows.ratio_low is not None
    assert precedes.ratio_low is not None
    assert company.ratio_low is not None
    assert follows.ratio_low > 2
    assert precedes.ratio_low < 1.5
    assert company.ratio_low > 1
    assert follows.median_gap_min is not None
    assert 20 < follows.median_gap_min < 50  # drawn about 40 min, those within 60 counted


def _cameras(events: Events) -> list[str]:
    return events.frames().places.camera_book.known


def test_red_deer_walk_up_the_trail(events: Events, world: World) -> None:
    found = row(events, "red deer", Traffic(line=LINE), **NAMED).detail
    assert isinstance(found, Passages)
    assert found.up is not None
    assert found.down is not None
    assert found.p_value is not None
    visits = world.truth.table[world.truth.of("Cervus elaphus") & world.truth.recorded]
    visits = visits[np.isin(visits["camera"], range(4)) & (visits["party"] >= 0)]
    visits = visits[visits["start"] < world.spec.at(0.75)]
    parties, numbers = np.unique(visits["party"], return_counts=True)
    passing = [
        visits[visits["party"] == party]["heading"][0] > 0
        for party, number in zip(parties, numbers, strict=True)
        if number > 1
    ]
    assert found.up / (found.up + found.down) == pytest.approx(np.mean(passing), abs=0.06)
    assert found.up + found.down == pytest.approx(len(passing), rel=0.15)
    test = binomtest(found.up, found.up + found.down)
    assert found.p_value == pytest.approx(test.pvalue)
    assert test.proportion_ci().low < 0.72 < test.proportion_ci().high


def test_boar_grow_three_times_as_many(events: Events) -> None:
    found = row(events, "wild boar", Trend(), **NAMED)
    weekly = 3 ** (7 / 60)
    assert isinstance(found.value, float)
    assert found.value == pytest.approx(weekly, rel=0.04)
    assert found.low is not None
    assert found.high is not None
    assert 1 < found.low < weekly < found.high


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Vulpes vulpes", "Meles meles"),
        ("Capreolus capreolus", "Sus scrofa"),
        ("Sciurus vulgaris", "Meles meles"),
    ],
)
def test_overlap_by_the_sun_is_that_of_the_patterns(
    events: Events, world: World, one: str, two: str
) -> None:
    species = {one.name: one for one in world.spec.species}
    found = row(events, one, Overlap(others=(two,), clock=Clock.SUN, resamples=200))
    assert found.value == pytest.approx(species[one].diel.overlap(species[two].diel), abs=0.06)
    assert isinstance(found.detail, OverlapOf)
    assert found.detail.estimator == "Dhat4"


def test_a_curve_follows_the_pattern_it_was_drawn_from(events: Events, world: World) -> None:
    fox = next(one for one in world.spec.species if one.name == "Vulpes vulpes")
    found = row(events, fox.name, Activity(clock=Clock.SUN, resamples=0)).detail
    assert isinstance(found, Curve)
    angles = np.array(found.hours) / 24 * 2 * np.pi
    truth = fox.diel.density(angles) * 2 * np.pi / 24
    assert np.abs(np.array(found.density) - truth).max() < 0.02


def test_known_animals_are_followed_by_name(events: Events, world: World) -> None:
    question = Question(
        where=Where(taxa=("Lynx lynx",)),
        by=(Group.INDIVIDUAL,),
        measure=Movement(within_min=1440),
        limit=100_000,
    )
    rows = events.ask(question).rows
    steps: dict[tuple[object, object, object], int] = {}
    for name in ("Runa", "Falk"):
        seen = sorted(
            (visit.start, visit.camera_id)
            for visit in world.truth
            if visit.individual == name and visit.event_id in _named(events, name)
        )
        for (before, origin), (after, target) in pairwise(seen):
            if origin != target and (after - before).total_seconds() <= 86_400:
                steps[name, origin, target] = steps.get((name, origin, target), 0) + 1
    told = {
        (one.group["individual"], one.group["from"], one.group["to"]): one.value for one in rows
    }
    assert told == steps
    assert len(steps) > 5


def _named(events: Events, name: str) -> set[str]:
    """The events in which somebody recognised it."""
    frames = events.frames()
    code = frames.books["individual"].find(name)
    records = frames.records
    return set(records["event_id"].filter(records["individual"] == code).to_list())


def test_every_species_that_people_can_name_is_found(events: Events, world: World) -> None:
    (found,) = events.ask(Question(measure=Richness())).rows
    assert isinstance(found.detail, SpeciesRichness)
    assert set(found.detail.species) == {one.name for one in world.spec.species} - {
        "Apodemus sylvaticus"  # a mouse is told to its genus
    }
    assert found.detail.chao2 == pytest.approx(11, abs=1)
    assert found.effort_days == pytest.approx(40 * 60, rel=0.001)


def test_a_history_marks_the_days_of_the_truth(events: Events, world: World) -> None:
    """Cranes at the marsh, day by day."""
    question = Question(
        where=Where(taxa=("Grus grus",), cameras=("marsh",)),
        measure=DetectionHistory(occasion_days=1),
    )
    (found,) = events.ask(question).rows
    assert isinstance(found.detail, History)
    zone, first = world.spec.zone, world.spec.first_day
    truly = {
        (visit.start.astimezone(zone).date() - first).days
        for visit in world.truth
        if visit.species == "Grus grus" and visit.camera_id == "marsh" and visit.event_id
    }
    marked = {day for day, mark in enumerate(found.detail.seen) if mark}
    assert len(found.detail.seen) == 60
    assert marked <= truly
    assert len(marked) > 0.8 * len(truly)
