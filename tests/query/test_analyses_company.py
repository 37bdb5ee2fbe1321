"""Co-occurrence and sequence against pairs counted one by one, and against ties that are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
    span,
    spread_out,
)

from trailwarden.domain import CameraState
from trailwarden.query.detail import Pairs
from trailwarden.query.events import Events
from trailwarden.query.measure import CoOccurrence, Sequence
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where

FEW = settings(max_examples=40, deadline=None)
WITHIN = (5.0, 30.0, 90.0, 1440.0)


def met(world: Small, first: str, then: str, within: float, *, after: bool) -> dict[str, set[str]]:
    """Each independent event of the first, and the events of the other in its window."""
    companions = seen(world, then)
    found: dict[str, set[str]] = {}
    for one, _ in spread_out(world, seen(world, first)):
        place = world.place(one.deployment)
        near = {
            other.event_id
            for other, _ in companions
            if world.place(other.deployment) == place
            and (0 < other.minute - one.minute <= within if after else True)
            and abs(other.minute - one.minute) <= within
        }
        if near:
            found[one.event_id] = near
    return found


def ask_after(events: Events, first: str, then: str, within: float, **more: object) -> Result:
    measure = Sequence(then=(then,), within_min=within)
    return events.ask(Question.model_validate(_question(first, measure, more)))


def ask_near(events: Events, first: str, other: str, within: float, **more: object) -> Result:
    measure = CoOccurrence(others=(other,), within_min=within)
    return events.ask(Question.model_validate(_question(first, measure, more)))


def _question(first: str, measure: object, more: dict[str, object]) -> dict[str, object]:
    where = more.pop("where", Where(taxa=(first,)))
    return {"where": where, "measure": measure, "ids_per_row": 100, **more}


def detail(row: Row) -> Pairs:
    assert isinstance(row.detail, Pairs)
    return row.detail


@FEW
@given(small_worlds(), st.sampled_from(WITHIN), st.sampled_from((HARE, "Cervidae")), st.booleans())
def test_pairs_are_those_found_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
    world: Small,
    within: float,
    other: str,
    after: bool,
) -> None:
    ask = ask_after if after else ask_near
    known = {one.event_id: one for one in world.numbered()}
    truth = met(world, FOX, other, within, after=after)
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        if not seen(world, FOX) or not seen(world, other):
            return
        (row,) = ask(events, FOX, other, within).rows

    pairs = dict(detail(row).pairs)
    assert row.value == len(truth) == len(pairs) == len(detail(row).pairs)
    assert set(pairs) == set(truth)
    gaps = []
    for first, second in pairs.items():
        assert second in truth[first]
        gap = abs(known[second].minute - known[first].minute)
        assert gap == min(abs(known[one].minute - known[first].minute) for one in truth[first])
        gaps.append(gap)
    assert set(row.event_ids) == set(pairs) | set(pairs.values())
    middle = detail(row).median_gap_min
    assert middle == (pytest.approx(sorted(gaps)[len(gaps) // 2]) if len(gaps) % 2 else middle)


@FEW
@given(small_worlds(), st.sampled_from((Group.LOCATION, Group.TAXON)))
def test_a_group_is_what_the_question_of_it_alone_would_give(
    tmp_path_factory: pytest.TempPathFactory, world: Small, group: Group
) -> None:
    if not seen(world, "Cervidae") or not seen(world, HARE):
        return
    field = "locations" if group is Group.LOCATION else "taxa"
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        rows = ask_near(events, "Cervidae", HARE, 90, by=(group,)).rows
        for row in rows:
            key = row.group[group.value]
            if key == "Cervidae":
                continue  # asked for alone, deer are deer of every kind
            where = Where.model_validate({"taxa": ["Cervidae"], field: [key]})
            (alone,) = ask_near(events, "Cervidae", HARE, 90, where=where).rows
            assert (alone.value, alone.event_ids) == (row.value, row.event_ids)
    told = {row.group[group.value] for row in rows}
    records = seen(world, "Cervidae")
    if group is Group.TAXON:
        assert told == {name for _, name in records}
    else:
        assert told == {world.place(one.deployment) for one, _ in records}


def regular(minutes: float, *, days: int = 40) -> tuple[Sighting, ...]:
    """A fox each day at a quite irregular time, and a hare some minutes later."""
    foxes = [1440.0 * day + (day * 397) % 1380 for day in range(days)]
    return tuple(
        Sighting("a", minute + late, (Animal(name),))
        for minute in foxes
        for name, late in ((FOX, 0.0), (HARE, minutes))
    )


def test_more_than_chance_is_told_from_chance(tmp_path: Path) -> None:
    with asked(tmp_path, Small((post("a"),), regular(20))) as events:
        (row,) = ask_after(events, FOX, HARE, 30).rows
        (never,) = ask_after(events, HARE, FOX, 30).rows

    told = detail(row)
    assert row.value == 40
    assert told.expected is not None
    assert told.expected < 8
    assert told.ratio is not None
    assert told.ratio > 5
    assert told.p_value is not None
    assert told.p_value < 0.1  # 40 days have only 40 shifts
    assert told.median_gap_min == 20
    assert never.value == 0


def test_a_second_row_of_an_event_changes_nothing(tmp_path: Path) -> None:
    single = regular(20)
    double = tuple(
        Sighting(
            one.deployment,
            one.minute,
            tuple(
                Animal(a.name, stage=stage) for a in one.animals for stage in ("adult", "juvenile")
            ),
        )
        for one in single
    )
    with asked(tmp_path / "single", Small((post("a"),), single)) as events:
        once = ask_near(events, FOX, HARE, 30)
    with asked(tmp_path / "double", Small((post("a"),), double)) as events:
        twice = ask_near(events, FOX, HARE, 30)
    assert twice.rows == once.rows


def test_of_two_kinds_in_one_event_the_event_counts_once(tmp_path: Path) -> None:
    sightings = (
        Sighting("a", 0, (Animal("Cervidae"), Animal(ROE))),
        Sighting("a", 10, (Animal(HARE),)),
    )
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        (row,) = ask_near(events, "Cervidae", HARE, 30).rows
    assert (row.value, detail(row).pairs) == (1, (("e00000", "e00001"),))


def test_both_in_one_event_are_together_and_do_not_follow(tmp_path: Path) -> None:
    sightings = (Sighting("a", 0, (Animal(FOX), Animal(HARE))),)
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        (near,) = ask_near(events, FOX, HARE, 30).rows
        (after,) = ask_after(events, FOX, HARE, 30).rows
    assert (near.value, near.n, after.value) == (1, 1, 0)


def test_what_restricts_the_animal_restricts_the_first_only(tmp_path: Path) -> None:
    sightings = (
        Sighting("a", 0, (Animal(FOX, sex="female", individual="Runa"),), human=True),
        Sighting("a", 10, (Animal(HARE, sex="male"),), human=True),
        Sighting("a", 2000, (Animal(FOX, sex="male"),), human=True),
        Sighting("a", 2010, (Animal(HARE),)),
    )
    with asked(tmp_path, Small((post("a"),), sightings)) as events:
        for where in (
            Where(taxa=(FOX,), sexes=("female",)),
            Where(taxa=(FOX,), individuals=("Runa",)),
            Where(taxa=(FOX,), event_ids=("e00000",)),
        ):
            result = ask_after(events, FOX, HARE, 30, where=where)
            assert result.rows[0].value == 1
            assert any("restrict the first only" in one.text for one in result.caveats)
        reviewed = ask_after(events, FOX, HARE, 30, where=Where(taxa=(FOX,), reviewed=True))
        assert reviewed.rows[0].value == 1  # nobody has looked at the second hare


def test_chance_knows_when_a_camera_was_down(tmp_path: Path) -> None:
    """Ten days watched, thirty down: records are shifted within the ten only."""
    sightings = tuple(
        Sighting("a", 1440.0 * day + late, (Animal(name),))
        for day in range(12)
        for name, late in ((FOX, 600.0), (HARE, 630.0))
    )
    down = (span("a", 0, 12), span("a", 12, 40, CameraState.DOWN))
    expected = {}
    for name, effort in (("known", down), ("unknown", ())):
        with asked(tmp_path / name, Small((post("a"),), sightings, effort)) as events:
            (row,) = ask_after(events, FOX, HARE, 60).rows
            expected[name] = detail(row).expected
    assert expected["known"] == 12  # every day is like every other: all is chance
    assert expected["unknown"] is not None
    assert expected["unknown"] < 8


def test_too_few_days_are_said_and_the_count_stands(tmp_path: Path) -> None:
    world = Small((post("a", until=5),), regular(20, days=4))
    with asked(tmp_path, world) as events:
        result = ask_after(events, FOX, HARE, 30)
    assert result.rows[0].value == 4
    assert detail(result.rows[0]).expected is None
    assert any("Not compared with chance" in one.text for one in result.caveats)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    """1,100 pairs, an hour apart."""
    sightings = tuple(
        Sighting("a", 50.0 * number + late, (Animal(name),))
        for number in range(1100)
        for name, late in ((FOX, 0.0), (HARE, 5.0))
    )
    with asked(tmp_path_factory.mktemp("crowd"), Small((post("a"),), sightings)) as events:
        yield events


def test_a_detail_names_a_thousand_pairs_and_says_so(crowd: Events) -> None:
    result = ask_after(crowd, FOX, HARE, 10)
    (row,) = result.rows
    assert row.value == 1100
    assert len(detail(row).pairs) == 1000
    assert any("1100 pairs" in one.text and "first 1000" in one.text for one in result.caveats)
