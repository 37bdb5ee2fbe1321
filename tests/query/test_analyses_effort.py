"""Richness, detection histories, occupancy and trends against days and species counted by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.query.sightings import (
    DAYS,
    FOX,
    HARE,
    RED,
    ROE,
    START,
    Animal,
    Sighting,
    Small,
    asked,
    post,
    seen,
    small_worlds,
    span,
    spread_out,
)

from trailwarden.domain import CameraState, EffortSpan, Rank, time_zone
from trailwarden.query.detail import History, OccupancyOf, SpeciesRichness, TrendOf
from trailwarden.query.measure import (
    DetectionHistory,
    Independence,
    Measure,
    Occupancy,
    Period,
    Richness,
    Trend,
)
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row
from trailwarden.query.where import TimeOfDay, TimeRange, Where

FEW = settings(max_examples=30, deadline=None)
SPECIES = (FOX, HARE, ROE, RED)


def richness(row: Row) -> SpeciesRichness:
    assert isinstance(row.detail, SpeciesRichness)
    return row.detail


def history(row: Row) -> History:
    assert isinstance(row.detail, History)
    return row.detail


def trend(row: Row) -> TrendOf:
    assert isinstance(row.detail, TrendOf)
    return row.detail


def occupancy(row: Row) -> OccupancyOf:
    assert isinstance(row.detail, OccupancyOf)
    return row.detail


@st.composite
def partly_blind(draw: st.DrawFn) -> Small:
    """A small world whose cameras saw for some stretches of hours only."""
    world = draw(small_worlds())
    effort: list[EffortSpan] = []
    for one in world.deployments:
        edges = sorted(draw(st.sets(st.integers(0, 6 * 4), max_size=5)))
        first, last = (0, 2) if one.deployment_id == "c1" else (0, 6)
        first = 2 if one.deployment_id == "c2" else first
        for since, until in zip(edges[::2], edges[1::2], strict=False):
            low, high = max(since / 4, first), min(until / 4, last)
            if low < high:
                effort.append(span(one.deployment_id, low, high))
    return Small(world.deployments, world.sightings, tuple(effort))


def zone_of(world: Small, deployment: str) -> tzinfo:
    name = next(d.time_zone for d in world.deployments if d.deployment_id == deployment)
    return time_zone(name)


def camera_days(world: Small) -> dict[tuple[str, str], float]:
    """Days of watching by camera and local date, hour by hour."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    assert world.effort is not None
    for one in world.effort:
        zone, moment = zone_of(world, one.deployment_id), one.start
        while moment < one.end:
            day = str(moment.astimezone(zone).date())
            found[world.camera(one.deployment_id), day] += 0.5 / 24
            moment += timedelta(minutes=30)
    return dict(found)


@FEW
@given(partly_blind())
def test_species_and_days_are_those_counted_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, world: Small
) -> None:
    days = camera_days(world)
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        (row,) = events.ask(Question(measure=Richness(), ids_per_row=100)).rows
        by_camera = events.ask(Question(by=(Group.CAMERA,), measure=Richness())).rows
    told = richness(row)
    records = [(one, name) for one, name in seen(world) if name in SPECIES]

    assert told.species == tuple(sorted({name for _, name in records if name}))
    assert row.value == told.observed == len(told.species)
    assert told.unidentified == len(seen(world)) - len(records)
    assert set(row.event_ids) == {one.event_id for one, _ in records}
    assert row.effort_days == pytest.approx(sum(days.values()))
    if told.curve_samples:
        assert told.curve_samples[-1] == len(days)
        assert told.curve_species[-1] == pytest.approx(len(_species_on(world, days)))
    assert {str(one.group["camera"]): one.value for one in by_camera} == {
        camera: float(len({name for one, name in records if _on(world, one) == camera}))
        for camera in {_on(world, one) for one, _ in seen(world)} | {one for one, _ in days}
    }
    kept = [name for _, name in spread_out(world, records)]
    once, twice = (sum(kept.count(name) == n for name in set(kept)) for n in (1, 2))
    if len(kept) > 1 and told.chao1 is not None:
        factor = (len(kept) - 1) / len(kept)
        unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
        assert told.chao1 == pytest.approx(told.observed + factor * unseen)


def _on(world: Small, one: Sighting) -> str:
    return world.camera(one.deployment)


def _species_on(world: Small, days: dict[tuple[str, str], float]) -> set[str | None]:
    """The species seen on camera-days with effort."""
    return {
        name
        for one, name in seen(world)
        if name in SPECIES
        and (
            _on(world, one),
            str(one.start.astimezone(zone_of(world, one.deployment)).date()),
        )
        in days
    }


def test_a_visit_past_midnight_is_an_incidence_of_both_days(tmp_path: Path) -> None:
    """The record after midnight is not independent, and yet the species was there that day."""
    sightings = (Sighting("a", 1430), Sighting("a", 1450), Sighting("a", 3000, (Animal(HARE),)))
    world = Small((post("a", until=4),), sightings)
    with asked(tmp_path, world) as events:
        (row,) = events.ask(Question(measure=Richness())).rows
    # fox on two days of four, hare on one: expected species on a single day is (2 + 1) / 4
    assert richness(row).curve_species[0] == pytest.approx(0.75)


def test_cameras_that_saw_no_species_have_a_row(tmp_path: Path) -> None:
    with asked(tmp_path, Small((post("a"), post("b")), (Sighting("a", 10),))) as events:
        rows = events.ask(Question(by=(Group.CAMERA,), measure=Richness())).rows
    assert [(row.group["camera"], row.value, row.effort_days) for row in rows] == [
        ("a", 1, DAYS),
        ("b", 0, DAYS),
    ]


def test_families_can_be_counted_too(tmp_path: Path) -> None:
    animals = tuple(Animal(name) for name in (ROE, RED, "Cervidae", FOX, None))
    with asked(tmp_path, Small((post("a"),), (Sighting("a", 10, animals),))) as events:
        result = events.ask(Question(measure=Richness(), taxon_rank=Rank.FAMILY))
    assert richness(result.rows[0]).species == ("Canidae", "Cervidae")
    assert richness(result.rows[0]).unidentified == 1
    assert result.unit == "families"


def seen_on(world: Small, name: str, occasion_days: int) -> tuple[dict[str, list[int | None]], int]:
    """Seen or not by location and occasion, from days of UTC; and records left out."""
    assert world.effort
    first = min(one.start for one in world.effort).date()
    last = max(one.end - timedelta(microseconds=1) for one in world.effort).date()
    number = -(-((last - first).days + 1) // occasion_days)

    def at(moment: datetime) -> int:
        return (moment.date() - first).days // occasion_days

    watched = {
        (world.place(one.deployment_id), at(one.start + timedelta(minutes=m)))
        for one in world.effort
        for m in range(0, int(one.duration.total_seconds() // 60), 30)
    }
    found: dict[str, list[int | None]] = {
        place: [0 if (place, k) in watched else None for k in range(number)]
        for place in {one.place for one in world.deployments}
    }
    left_out = 0
    for one, _ in seen(world, name):
        place, k = world.place(one.deployment), at(one.start)
        if (place, k) in watched:
            found[place][k] = 1
        else:
            left_out += 1
    return found, left_out


@FEW
@given(partly_blind(), st.sampled_from((1, 2, 7)))
def test_histories_are_those_written_by_hand(
    tmp_path_factory: pytest.TempPathFactory, world: Small, occasion_days: int
) -> None:
    where = Where(taxa=(FOX,), time=TimeRange(zone="UTC"))
    ask = Question(
        where=where, measure=DetectionHistory(occasion_days=occasion_days), ids_per_row=100
    )
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        if not world.effort or not seen(world, FOX):
            return
        result = events.ask(ask)
    truth, left_out = seen_on(world, FOX, occasion_days)
    told = {str(row.group["location"]): history(row) for row in result.rows}

    assert {place: list(one.seen) for place, one in told.items()} == truth
    for row in result.rows:
        marks = [mark for mark in history(row).seen if mark is not None]
        assert row.value == (sum(marks) if marks else None)
        assert bool(row.event_ids) is bool(row.value)
    said = [one.text for one in result.caveats if "no effort is known" in one.text]
    assert said == (
        [f"{left_out} records made where no effort is known are left out."] * bool(left_out)
    )
    days = sum(sum(one.effort_days) for one in told.values())
    assert days == pytest.approx(_merged_days(world))


def _merged_days(world: Small) -> float:
    """Days in which some camera of a location saw, summed over locations."""
    assert world.effort is not None
    halves = {
        (world.place(one.deployment_id), one.start + timedelta(minutes=m))
        for one in world.effort
        for m in range(0, int(one.duration.total_seconds() // 60), 30)
    }
    return len(halves) / 48


def test_days_are_local_and_a_window_cuts_effort_and_records_alike(tmp_path: Path) -> None:
    """Three days of UTC in Berlin: a fox half an hour after midnight, another at one o'clock."""
    world = Small(
        (post("a", zone="Europe/Berlin", until=3),),
        (Sighting("a", 23.5 * 60), Sighting("a", 36 * 60)),
    )
    found = {}
    with asked(tmp_path, world) as events:
        for name, hours in (("day", None), ("night", (0, 6)), ("noon", (12, 14))):
            window = hours and TimeOfDay(start=time(hours[0]), end=time(hours[1]))
            where = Where(time_of_day=window)
            measure = DetectionHistory(occasion_days=1)
            (found[name],) = events.ask(Question(where=where, measure=measure)).rows
    assert {name: history(row).seen for name, row in found.items()} == {
        "day": (0, 1, 0, 0),
        "night": (0, 1, 0, 0),
        "noon": (0, 1, 0),
    }
    assert found["night"].event_ids == ("e00000",)
    assert found["noon"].event_ids == ("e00001",)
    assert history(found["night"]).effort_days == pytest.approx((5 / 24, 0.25, 0.25, 1 / 24))
    assert found["noon"].effort_days == pytest.approx(0.25)


def many_sites(share: float, seed: int = 3) -> Small:
    """Forty sites, a share of them with foxes that are met on four of ten days."""
    dice = np.random.default_rng(seed)
    names = [f"s{number:02}" for number in range(40)]
    occupied = names[: round(40 * share)]
    sightings = tuple(
        Sighting(name, 1440 * day + 600)
        for name in occupied
        for day in range(20)
        if dice.random() < 0.4
    )
    return Small(tuple(post(name, until=20) for name in names), sightings)


def test_a_known_share_of_sites_is_found_again(tmp_path: Path) -> None:
    with asked(tmp_path, many_sites(0.6)) as events:
        (row,) = events.ask(
            Question(where=Where(taxa=(FOX,)), measure=Occupancy(occasion_days=1))
        ).rows
    told = occupancy(row)
    assert (told.sites, told.occupied, told.naive, told.occasions) == (40, 24, 0.6, 20)
    assert row.value == 0.6
    assert told.psi == pytest.approx(0.6, abs=0.01)
    assert told.detection == pytest.approx(0.4, abs=0.05)
    assert told.psi_low is not None
    assert told.psi_high is not None
    assert told.psi_low < 0.6 < told.psi_high


def test_too_few_sites_have_a_naive_share_and_the_reason(tmp_path: Path) -> None:
    world = Small((post("a"), post("b")), (Sighting("a", 10), Sighting("a", 20)))
    with asked(tmp_path, world) as events:
        (row,) = events.ask(Question(where=Where(taxa=(FOX,)), measure=Occupancy())).rows
    assert (row.value, occupancy(row).psi) == (0.5, None)
    assert "at least 8 sites" in occupancy(row).note


def rising(weeks: int = 12) -> tuple[Sighting, ...]:
    """Twice as many foxes every four weeks, an hour and a half apart."""
    return tuple(
        Sighting(camera, 10080 * week + 90 * number)
        for camera in "ab"
        for week in range(weeks)
        for number in range(round(4 * 2 ** (week / 4)))
    )


def two_cameras(weeks: int = 12) -> tuple[EffortSpan, ...]:
    return (span("a", 0, 7 * weeks), span("b", 0, 7 * weeks))


def ask_trend(
    folder: Path,
    world: Small,
    *,
    where: Where | None = None,
    by: tuple[Group, ...] = (),
    **more: Measure,
) -> Result:
    measure = more.get("measure", Trend())
    with asked(folder, world) as events:
        return events.ask(Question(where=where or Where(), by=by, measure=measure))


def test_a_known_trend_is_found_again(tmp_path: Path) -> None:
    posts = (post("a", until=84), post("b", until=84))
    (row,) = ask_trend(tmp_path, Small(posts, rising())).rows
    told = trend(row)
    assert told.counts == tuple(2 * round(4 * 2 ** (week / 4)) for week in range(12))
    assert told.effort_days == (14.0,) * 12
    assert told.starts == tuple(START + timedelta(weeks=week) for week in range(12))
    assert row.value == told.ratio_per_period == pytest.approx(2 ** (1 / 4), rel=0.01)


def test_half_the_effort_is_half_the_count_and_no_trend(tmp_path: Path) -> None:
    """From the seventh week on one camera is down: counts halve, rates stay."""
    sightings = tuple(
        Sighting(camera, 10080 * week + 90 * number)
        for camera, weeks in (("a", 12), ("b", 6))
        for week in range(weeks)
        for number in range(10)
    )
    effort = (span("a", 0, 84), span("b", 0, 42), span("b", 42, 84, CameraState.DOWN))
    posts = (post("a", until=84), post("b", until=84))
    (row,) = ask_trend(tmp_path, Small(posts, sightings, effort)).rows
    assert trend(row).effort_days == (14.0,) * 6 + (7.0,) * 6
    assert row.value == pytest.approx(1)


def test_records_made_while_blind_are_left_out_and_said(tmp_path: Path) -> None:
    effort = (span("a", 0, 84), span("b", 0, 28), span("b", 42, 84))
    posts = (post("a", until=84), post("b", until=84))
    result = ask_trend(tmp_path, Small(posts, rising(), effort))
    (row,) = result.rows
    lost = sum(round(4 * 2 ** (week / 4)) for week in (4, 5))
    assert trend(row).counts[4] == (4 * 2)
    assert row.n == len(rising()) - lost
    assert any(
        one.text.startswith(f"{lost} records made where no effort") for one in result.caveats
    )


def test_counts_by_period_are_of_independent_records(tmp_path: Path) -> None:
    """A burst of ten pictures a day is one record; a fawn beside its mother adds nothing."""
    animals = (Animal(ROE, stage="adult"), Animal(ROE, stage="juvenile"))
    sightings = tuple(
        Sighting("a", 1440 * day + 2 * shot, animals) for day in range(21) for shot in range(10)
    )
    world = Small((post("a", until=21),), sightings)
    one = ask_trend(tmp_path / "one", world, measure=Trend(period=Period.DAY))
    every = Trend(period=Period.DAY, independence=Independence(minutes=0))
    ten = ask_trend(tmp_path / "ten", world, measure=every)
    assert trend(one.rows[0]).counts == (1,) * 21
    assert trend(ten.rows[0]).counts == (10,) * 21


def test_months_and_days_begin_at_local_midnight(tmp_path: Path) -> None:
    posts = (post("a", until=200, zone="Europe/Berlin"),)
    sightings = tuple(Sighting("a", 1440 * 5 * number) for number in range(40))
    (row,) = ask_trend(tmp_path, Small(posts, sightings), measure=Trend(period=Period.MONTH)).rows
    begun = [one.astimezone(time_zone("Europe/Berlin")) for one in trend(row).starts]
    assert [(one.month, one.day, one.hour) for one in begun] == [(m, 1, 0) for m in range(3, 10)]
    assert sum(trend(row).effort_days) == pytest.approx(200)


def test_a_trend_is_never_told_without_its_alarms(tmp_path: Path) -> None:
    posts = (post("a", until=84), post("b", until=84))
    result = ask_trend(tmp_path, Small(posts, rising()))
    alarms = trend(result.rows[0]).alarms
    assert any("season" in alarm for alarm in alarms)
    assert set(alarms) <= {one.text for one in result.caveats}


def test_one_group_too_few_leaves_the_others_their_answer(tmp_path: Path) -> None:
    posts = (post("a", until=84), post("b", until=84), post("c", until=84))
    world = Small(posts, (*rising(), Sighting("c", 10), Sighting("c", 9000)))
    result = ask_trend(tmp_path, world, by=(Group.CAMERA,))
    values = {row.group["camera"]: row.value for row in result.rows}
    assert values["a"] == values["b"] == pytest.approx(2 ** (1 / 4), rel=0.01)
    assert values["c"] is None
    assert any(one.text.startswith("c: A trend needs at least 10") for one in result.caveats)


def test_every_group_too_few_refuses_the_question(tmp_path: Path) -> None:
    world = Small((post("a"), post("b")), (Sighting("a", 10), Sighting("b", 9000)))
    with pytest.raises(Refused) as refused:
        ask_trend(tmp_path, world, by=(Group.CAMERA,))
    assert refused.value.refusal.reason is Reason.TOO_FEW


def test_cameras_of_several_zones_share_the_days_of_utc_in_a_history(tmp_path: Path) -> None:
    """At 20:00 UTC the next day has begun at the second camera."""
    posts = (post("a", until=10), post("b", until=10, zone="+05:30"))
    sightings = tuple(Sighting("b", 1440 * day + 1200) for day in range(10))
    daily = DetectionHistory(occasion_days=1)
    with asked(tmp_path, Small(posts, sightings[:1])) as events:
        result = events.ask(Question(measure=daily))
        there = Where(time=TimeRange(zone="+05:30"))
        moved = events.ask(Question(where=there, measure=daily))
    told = {row.group["location"]: history(row).seen for row in result.rows}
    assert told["b"] == (1, *(0,) * 9)
    assert any("days are those of UTC" in one.text for one in result.caveats)
    told = {row.group["location"]: history(row).seen for row in moved.rows}
    assert told["b"] == (0, 1, *(0,) * 9)
    assert not any("days are those of UTC" in one.text for one in moved.caveats)


def test_days_of_a_trend_are_each_cameras_own(tmp_path: Path) -> None:
    posts = (post("a", until=10), post("b", until=10, zone="+05:30"))
    sightings = tuple(Sighting("b", 1440 * day + 1200) for day in range(10))
    (row,) = ask_trend(tmp_path, Small(posts, sightings), measure=Trend(period=Period.DAY)).rows
    assert trend(row).counts == (0, *(1,) * 10)
    assert trend(row).effort_days == pytest.approx((1 + 18.5 / 24, *(2.0,) * 9, 5.5 / 24), abs=1e-9)
