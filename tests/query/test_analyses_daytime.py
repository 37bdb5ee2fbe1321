"""Activity, overlap and budgets: which records they are of, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.query.sightings import (
    FOX,
    HARE,
    ROE,
    Animal,
    Sighting,
    Small,
    asked,
    post,
    seen,
    small_worlds,
    spread_out,
)

from trailwarden.domain import time_zone
from trailwarden.query.detail import Curve, OverlapOf, Shares
from trailwarden.query.events import Events
from trailwarden.query.measure import Activity, Budget, Independence, Overlap
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Row
from trailwarden.query.where import Clock, TimeOfDay, Where

FEW = settings(max_examples=30, deadline=None)


def curve(row: Row) -> Curve:
    assert isinstance(row.detail, Curve)
    return row.detail


def overlap(row: Row) -> OverlapOf:
    assert isinstance(row.detail, OverlapOf)
    return row.detail


def hours(world: Small, records: list[tuple[Sighting, str | None]]) -> list[float]:
    """What the clock of each camera shows, in order."""
    zones = {one.deployment_id: time_zone(one.time_zone) for one in world.deployments}
    shown = [one.start.astimezone(zones[one.deployment]) for one, _ in records]
    return sorted(one.hour + one.minute / 60 for one in shown)


@FEW
@given(small_worlds(most=60), st.sampled_from((0.0, 30.0, 120.0)))
def test_a_curve_is_of_the_independent_records_by_each_cameras_clock(
    tmp_path_factory: pytest.TempPathFactory, world: Small, minutes: float
) -> None:
    records = seen(world, FOX)
    kept = spread_out(world, records, minutes) if minutes else records
    measure = Activity(resamples=0, independence=Independence(minutes=minutes))
    ask = Question(where=Where(taxa=(FOX,)), measure=measure, ids_per_row=100)
    times = hours(world, kept)
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        if not records:
            return
        if len(kept) < 10:
            with pytest.raises(Refused) as refused:
                events.ask(ask)
            assert refused.value.refusal.reason is Reason.TOO_FEW
            return
        if len(set(times)) > 2:
            (row,) = events.ask(ask).rows
            assert sorted(curve(row).times_h) == pytest.approx(times, abs=1e-4)
            assert curve(row).n == len(kept)
            assert row.event_ids == tuple(one.event_id for one, _ in kept)
            assert (row.value is None) is (len(kept) < 25)


def daily(
    name: str, hour: float, days: int = 40, behavior: str | None = None
) -> tuple[Sighting, ...]:
    """One animal a day at about an hour."""
    animal = Animal(name, behavior=behavior)
    return tuple(
        Sighting("a", 1440 * day + 60 * hour + (day * 37) % 90, (animal,)) for day in range(days)
    )


def test_young_that_come_with_their_mother_have_their_own_curve(tmp_path: Path) -> None:
    pair = (Animal(ROE, stage="adult"), Animal(ROE, stage="juvenile"))
    sightings = tuple(Sighting("a", 1440 * day + 300 + day, pair) for day in range(30))
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        rows = events.ask(Question(by=(Group.LIFE_STAGE,), measure=Activity(resamples=0))).rows
        (both,) = events.ask(Question(measure=Activity(resamples=0))).rows
        young = Where(life_stages=("juvenile",))
        (asked_for,) = events.ask(Question(where=young, measure=Activity(resamples=0))).rows
    told = {row.group["life_stage"]: row for row in rows}
    assert {stage: curve(row).n for stage, row in told.items()} == {"adult": 30, "juvenile": 30}
    assert curve(both).n == 30
    assert (asked_for.value, asked_for.detail) == (told["juvenile"].value, told["juvenile"].detail)


def test_one_group_too_few_leaves_the_others_their_curve(tmp_path: Path) -> None:
    world = Small((post("a"),), (*daily(FOX, 20), *daily(HARE, 5, days=4)))
    with asked(tmp_path, world) as events:
        result = events.ask(Question(by=(Group.TAXON,), measure=Activity()))
    told = {row.group["taxon"]: row for row in result.rows}
    assert told[FOX].value is not None
    assert (told[HARE].value, told[HARE].detail, told[HARE].n) == (None, None, 4)
    assert any(one.text.startswith(f"{HARE}: A curve of activity") for one in result.caveats)


def test_few_records_have_a_curve_and_no_level(tmp_path: Path) -> None:
    with asked(tmp_path, Small((post("a"),), daily(FOX, 20, days=12))) as events:
        result = events.ask(Question(measure=Activity()))
    (row,) = result.rows
    assert (row.value, row.low, curve(row).n, curve(row).low) == (None, None, 12, ())
    assert any("no estimate of activity" in one.text for one in result.caveats)


@pytest.fixture(scope="module")
def placeless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    """Thirty foxes at a camera with coordinates, thirty at one without."""
    sightings = daily(FOX, 20, days=30)
    other = tuple(Sighting("b", one.minute, one.animals) for one in sightings)
    world = Small((post("a"), post("b", at=None)), (*sightings, *other))
    with asked(tmp_path_factory.mktemp("placeless"), world) as events:
        yield events


def test_sun_time_needs_a_place(placeless: Events) -> None:
    measure = Activity(clock=Clock.SUN, resamples=0)
    with pytest.raises(Refused) as refused:
        placeless.ask(Question(where=Where(cameras=("b",)), measure=measure))
    assert refused.value.refusal.reason is Reason.NO_PLACE

    by_camera = placeless.ask(Question(by=(Group.CAMERA,), measure=measure))
    assert [row.value is None for row in by_camera.rows] == [False, True]
    assert any(one.text.startswith("b: Sun time needs") for one in by_camera.caveats)


def test_records_without_sun_time_are_left_out_and_said(placeless: Events) -> None:
    result = placeless.ask(Question(measure=Activity(clock=Clock.SUN, resamples=0)))
    (row,) = result.rows
    assert (row.n, curve(row).n) == (30, 30)
    assert any("30 records have no sun time" in one.text for one in result.caveats)


def test_sun_time_is_anchored_to_sunset(placeless: Events) -> None:
    """The foxes come at 20:00 to 21:30 UTC; sunset is at 17:01 to 17:54 there, in March."""
    clock = placeless.ask(Question(measure=Activity(resamples=0))).rows[0]
    sun = placeless.ask(Question(measure=Activity(clock=Clock.SUN, resamples=0))).rows[0]
    shown, anchored = curve(clock).mean_hour, curve(sun).mean_hour
    assert shown == pytest.approx(20.75, abs=0.1)
    assert anchored is not None
    assert 20.5 < anchored < 22


def test_part_of_a_day_has_no_curve_of_the_day(placeless: Events) -> None:
    evening = TimeOfDay.model_validate({"start": "18:00", "end": "23:00"})
    for where, field in (
        (Where(time_of_day=evening), "where.time_of_day"),
        (Where.model_validate({"sun_phases": ["night"]}), "where.sun_phases"),
    ):
        with pytest.raises(Refused) as refused:
            placeless.ask(Question(where=where, measure=Activity()))
        assert refused.value.refusal.reason is Reason.NOT_MEASURABLE
        assert refused.value.refusal.field == field


def test_only_what_was_reviewed_or_done_is_in_the_curve(tmp_path: Path) -> None:
    grazing = daily(ROE, 6, behavior="grazing")
    resting = tuple(
        Sighting(one.deployment, one.minute + 720, (Animal(ROE, behavior="resting"),), human=True)
        for one in grazing
    )
    with asked(tmp_path, Small((post("a"),), (*grazing, *resting))) as events:
        measure = Activity(resamples=0)
        rows = {
            name: events.ask(Question(where=where, measure=measure)).rows[0]
            for name, where in (
                ("all", Where()),
                ("reviewed", Where(reviewed=True)),
                ("resting", Where(behaviors=("resting",))),
            )
        }
    assert {name: curve(row).n for name, row in rows.items()} == {
        "all": 80,
        "reviewed": 40,
        "resting": 40,
    }
    assert rows["reviewed"].detail == rows["resting"].detail
    assert curve(rows["resting"]).mean_hour == pytest.approx(18.75, abs=0.1)


def test_a_million_hours_are_drawn_as_a_thousand(tmp_path: Path) -> None:
    """Here 1,300: the hours kept have the shape of all."""
    sightings = tuple(Sighting("a", 44.0 * number) for number in range(1300))
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        (row,) = events.ask(Question(measure=Activity(resamples=0))).rows
    assert (curve(row).n, len(curve(row).times_h)) == (1300, 1000)
    quarters = np.histogram(curve(row).times_h, bins=4, range=(0, 24))[0]
    assert np.allclose(quarters, 250, atol=10)


def test_the_same_hours_overlap_and_others_do_not(tmp_path: Path) -> None:
    sightings = (*daily(FOX, 20), *daily(HARE, 20), *daily(ROE, 8))
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        fox = Where(taxa=(FOX,))
        (same,) = events.ask(Question(where=fox, measure=Overlap(others=(HARE,)))).rows
        (apart,) = events.ask(Question(where=fox, measure=Overlap(others=(ROE,)))).rows
        (all_three,) = events.ask(Question(where=fox, measure=Overlap(others=(HARE, ROE)))).rows
    assert isinstance(same.value, float)
    assert isinstance(apart.value, float)
    assert same.value > 0.9
    assert apart.value < 0.05
    assert overlap(same).estimator == "Dhat1"
    assert (overlap(same).first.n, overlap(same).second.n, same.n) == (40, 40, 80)
    assert overlap(all_three).second.n == 80


def test_overlap_by_camera_compares_what_each_camera_saw(tmp_path: Path) -> None:
    other = tuple(
        Sighting("b", one.minute, one.animals)
        for one in (*daily(FOX, 20), *daily(HARE, 9, days=20))
    )
    world = Small((post("a"), post("b")), (*daily(FOX, 20), *daily(HARE, 20), *other))
    with asked(tmp_path, world) as events:
        ask = Question(
            where=Where(taxa=(FOX,)), by=(Group.CAMERA,), measure=Overlap(others=(HARE,))
        )
        result = events.ask(ask)
    told = {row.group["camera"]: row.value for row in result.rows}
    assert isinstance(told["a"], float)
    assert told["b"] is None
    assert any("b: An overlap needs at least 25" in one.text for one in result.caveats)


def shares(rows: tuple[Row, ...]) -> dict[object, Shares]:
    found: dict[object, Shares] = {}
    for row in rows:
        assert isinstance(row.detail, Shares)
        found[row.group["behavior"]] = row.detail
    return found


@FEW
@given(small_worlds(most=60))
def test_shares_are_of_each_kind_and_behaviour_of_an_event_once(
    tmp_path_factory: pytest.TempPathFactory, world: Small
) -> None:
    noted = [
        (one, name, behavior)
        for one in world.numbered()
        for name, behavior in dict.fromkeys((a.name, a.behavior) for a in one.animals)
    ]
    known = [(one, b.partition("|")[0]) for one, _, b in noted if b]
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        if len(known) < 10:
            with pytest.raises(Refused) as refused:
                events.ask(Question(measure=Budget()))
            assert refused.value.refusal.reason is Reason.TOO_FEW
            return
        result = events.ask(Question(measure=Budget(), ids_per_row=100))
    for row in result.rows:
        mine = [one for one, behavior in known if behavior == row.group["behavior"]]
        assert row.value == pytest.approx(len(mine) / len(known))
        assert set(row.event_ids) == {one.event_id for one in mine}
        told = shares((row,))[row.group["behavior"]]
        assert told.observations == len(mine)
        assert told.seconds == pytest.approx(sum(one.seconds for one in mine))
    unlabelled = len(noted) - len(known)
    said = f"{unlabelled} of {len(noted)} observations"
    assert any(one.text.startswith(said) for one in result.caveats) is bool(unlabelled)


def test_a_budget_is_told_by_hour(tmp_path: Path) -> None:
    sightings = tuple(
        Sighting(
            "a",
            1440 * day + 60 * hour,
            (Animal(ROE, behavior="resting" if hour == 12 else "grazing"),),
        )
        for day in range(15)
        for hour in (6, 12)
    )
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        rows = events.ask(Question(by=(Group.HOUR,), measure=Budget())).rows
    assert {(row.group["hour"], row.group["behavior"], row.value) for row in rows} == {
        (6, "grazing", 1.0),
        (12, "resting", 1.0),
    }
    assert timedelta(seconds=shares(rows[:1])["grazing"].seconds) == timedelta(seconds=150)
