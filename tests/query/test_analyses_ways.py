"""Movement, traffic and residence against steps, passages and visits counted one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.query.sightings import (
    FOX,
    HARE,
    POSTS,
    RED,
    ROE,
    Animal,
    Sighting,
    Small,
    asked,
    post,
    seen,
    small_worlds,
)

from trailwarden.ecology.movement import great_circle_m
from trailwarden.query.detail import Passages, Stay
from trailwarden.query.events import Events
from trailwarden.query.measure import Movement, Residence, Traffic
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where

FEW = settings(max_examples=40, deadline=None)


def passages(row: Row) -> Passages:
    assert isinstance(row.detail, Passages)
    return row.detail


def stay(row: Row) -> Stay:
    assert isinstance(row.detail, Stay)
    return row.detail


def steps(world: Small, within: float, *, individuals: bool) -> Counter[tuple[str, str]]:
    """Steps from camera to camera of each kind, or each individual, one by one."""
    found: Counter[tuple[str, str]] = Counter()
    last: dict[str | None, Sighting] = {}
    for one in world.numbered():
        for animal in one.animals:
            who = animal.individual if individuals else animal.name
            if individuals and who is None:
                continue
            before = last.get(who)
            if before and before is not one and one.minute - before.minute <= within:
                found[world.camera(before.deployment), world.camera(one.deployment)] += 1
            last[who] = one
    return Counter({pair: n for pair, n in found.items() if pair[0] != pair[1]})


@st.composite
def one_at_a_time(draw: st.DrawFn) -> Small:
    """A world in which no two events are of the same moment."""
    world = draw(small_worlds())
    return Small(world.deployments, tuple({one.minute: one for one in world.sightings}.values()))


@FEW
@given(one_at_a_time(), st.sampled_from((60.0, 720.0)), st.booleans())
def test_steps_are_those_found_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, world: Small, within: float, individuals: bool
) -> None:
    measure = Movement(within_min=within, individuals=individuals)
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        rows = events.ask(Question(measure=measure, ids_per_row=100)).rows
    found = {(row.group["from"], row.group["to"]): row for row in rows}
    truth = steps(world, within, individuals=individuals)

    assert {pair: row.value for pair, row in found.items()} == truth
    known = {one.event_id: one for one in world.numbered()}
    for (origin, target), row in found.items():
        assert len(passages(row).pairs) == row.value
        for first, second in passages(row).pairs:
            assert world.camera(known[first].deployment) == origin
            assert world.camera(known[second].deployment) == target
            assert 0 < known[second].minute - known[first].minute <= within
        assert set(row.event_ids) == {one for pair in passages(row).pairs for one in pair}


def test_two_individuals_in_one_event_are_both_followed(tmp_path: Path) -> None:
    both = tuple(Animal("Lynx lynx", individual=name) for name in ("Runa", "Falk"))
    sightings = (
        Sighting("a1", 0, both),
        Sighting("b1", 30, both[:1]),
        Sighting("c1", 60, both[1:]),
    )
    with asked(tmp_path, Small(POSTS, sightings)) as events:
        rows = events.ask(Question(measure=Movement(individuals=True))).rows
        by_name = events.ask(Question(by=(Group.INDIVIDUAL,), measure=Movement())).rows
    assert {(row.group["from"], row.group["to"]) for row in rows} == {("a", "b"), ("a", "c")}
    assert {(row.group["individual"], row.group["to"]) for row in by_name} == {
        ("Runa", "b"),
        ("Falk", "c"),
    }


def test_a_moved_camera_has_the_distance_of_where_it_stood(tmp_path: Path) -> None:
    sightings = (
        Sighting("a1", 0),
        Sighting("c1", 60),  # at the south
        Sighting("c2", 4 * 1440),  # at the east now
        Sighting("a1", 4 * 1440 + 30),
        Sighting("d1", 4 * 1440 + 90),  # nobody knows where
    )
    with asked(tmp_path, Small(POSTS, sightings)) as events:
        result = events.ask(Question(measure=Movement()))
    distances = {
        (row.group["from"], row.group["to"]): passages(row).distance_km for row in result.rows
    }
    south = float(great_circle_m(51.0, 10.0, 51.02, 10.0)) / 1000
    east = float(great_circle_m(51.0, 10.05, 51.0, 10.0)) / 1000
    assert distances == {
        ("a", "c"): pytest.approx(south),
        ("c", "a"): pytest.approx(east),
        ("a", "d"): None,
    }
    assert any("no distance" in one.text for one in result.caveats)


def test_where_a_camera_was_put_next_is_no_step(tmp_path: Path) -> None:
    sightings = (Sighting("c1", 2 * 1440 - 10), Sighting("c2", 2 * 1440 + 10))
    with asked(tmp_path, Small(POSTS, sightings)) as events:
        assert events.ask(Question(measure=Movement())).rows == ()


def test_unknown_animals_are_said_to_be_left_out_even_without_a_step(tmp_path: Path) -> None:
    with asked(tmp_path, Small(POSTS, (Sighting("a1", 0),))) as events:
        result = events.ask(Question(measure=Movement(individuals=True)))
    assert result.rows == ()
    assert any("1 record without a known individual" in one.text for one in result.caveats)


def bursts(world: Small, name: str, line: list[str], within: float) -> tuple[int, int]:
    """Passages up and down, one run at a time."""
    ranks = [
        (one.minute, line.index(world.camera(one.deployment)))
        for one, _ in seen(world, name)
        if world.camera(one.deployment) in line
    ]
    up = down = 0
    first = last = None
    for minute, rank in [*ranks, (float("inf"), 0)]:
        if last is not None and first is not None and minute - last[0] <= within:
            last = (minute, rank)
            continue
        if last is not None and first is not None:
            up += last[1] > first[1]
            down += last[1] < first[1]
        first = last = (minute, rank)
    return up, down


LINE = ["a", "b", "c"]


@FEW
@given(one_at_a_time(), st.sampled_from((15.0, 60.0)))
def test_passages_are_those_found_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, world: Small, within: float
) -> None:
    where = Where(taxa=(FOX,))
    measure = Traffic(line=tuple(LINE), within_min=within)
    up, down = bursts(world, FOX, LINE, within)
    cameras = {world.camera(one.deployment) for one, _ in seen(world, FOX)} & set(LINE)
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        if not cameras:
            return
        if len(cameras) < 2:
            with pytest.raises(Refused) as refused:
                events.ask(Question(where=where, measure=measure))
            assert refused.value.refusal.reason is Reason.TOO_FEW
            return
        (row,) = events.ask(Question(where=where, measure=measure, ids_per_row=100)).rows
    assert (row.value, passages(row).up, passages(row).down) == (up + down, up, down)
    assert set(row.event_ids) == {one for pair in passages(row).pairs for one in pair}


def walk(*, up: int, down: int) -> tuple[Sighting, ...]:
    """Red deer along four cameras, a party a day."""
    found = []
    for day in range(up + down):
        order = "abcd" if day % (up + down) < up else "dcba"
        for leg, camera in enumerate(order):
            found.append(Sighting(f"{camera}", 1440 * day + 20 * leg + 7 * day, (Animal(RED),)))
    return tuple(found)


def line_of_four(sightings: tuple[Sighting, ...]) -> Small:
    return Small(tuple(post(name) for name in "abcd"), sightings)


def test_which_way_a_trail_is_walked(tmp_path: Path) -> None:
    measure = Traffic(line=("a", "b", "c", "d"))
    with asked(tmp_path, line_of_four(walk(up=24, down=6))) as events:
        (row,) = events.ask(Question(where=Where(taxa=(RED,)), measure=measure)).rows
        turned = Traffic(line=("d", "c", "b", "a"))
        (other,) = events.ask(Question(where=Where(taxa=(RED,)), measure=turned)).rows
    assert (passages(row).up, passages(row).down) == (24, 6)
    assert (passages(other).up, passages(other).down) == (6, 24)
    p_value = passages(row).p_value
    assert p_value is not None
    assert p_value < 0.01
    assert passages(row).median_min == 60


def test_runs_of_different_animals_are_doubted(tmp_path: Path) -> None:
    measure = Traffic(line=("a", "b"))
    deer, cervids = Animal(RED), Animal("Cervidae")
    for taxa, second, doubted in (
        (None, Animal(HARE), True),
        (("Cervidae",), cervids, False),  # the same, less finely told
        (("Cervidae",), Animal(ROE), True),
    ):
        sightings = tuple(
            Sighting(camera, 1440.0 * day + late, (animal,))
            for day in range(12)
            for camera, late, animal in (("a", 0, deer), ("b", 9, second))
        )
        folder = tmp_path / f"{taxa}{second.name}"
        with asked(folder, line_of_four(sightings)) as events:
            result = events.ask(Question(where=Where(taxa=taxa), measure=measure))
        assert result.rows[0].value == 12
        assert any("taken together" in one.text for one in result.caveats) is doubted


def test_a_line_must_be_of_known_cameras_each_once(tmp_path: Path) -> None:
    with asked(tmp_path, line_of_four(())) as events:
        for line, reason in (
            (("a", "x"), Reason.UNKNOWN_CAMERA),
            (("a", "b", "a"), Reason.NOT_MEASURABLE),
        ):
            with pytest.raises(Refused) as refused:
                events.ask(Question(measure=Traffic(line=line)))
            assert refused.value.refusal.reason is reason
            assert refused.value.refusal.field == "measure.line"


def visits(world: Small, gap: float, key: str) -> tuple[list[float], list[float]]:
    """Minutes of every visit, and between visits of one animal at one place."""
    groups: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for one in world.numbered():
        for animal in one.animals:
            who = animal.individual or animal.name if key == "individual" else animal.name
            span = one.minute, one.minute + one.seconds / 60
            place = groups[who, world.place(one.deployment)]
            if place and span[0] - place[-1][1] <= gap:
                place[-1] = place[-1][0], max(place[-1][1], span[1])
            else:
                place.append(span)
    lengths = [end - start for spans in groups.values() for start, end in spans]
    returns = [two[0] - one[1] for spans in groups.values() for one, two in pairwise(spans)]
    return lengths, returns


def _ask_residence(events: Events, gap: float, *by: Group) -> Result:
    return events.ask(Question(by=by, measure=Residence(gap_min=gap), ids_per_row=100))


@FEW
@given(small_worlds(), st.sampled_from((5.0, 30.0, 240.0)))
def test_visits_are_those_found_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, world: Small, gap: float
) -> None:
    if not world.sightings:
        return
    lengths, returns = visits(world, gap, "taxon")
    with asked(tmp_path_factory.mktemp("store"), world) as events:
        (row,) = _ask_residence(events, gap).rows
        alone = _ask_residence(events, gap, Group.INDIVIDUAL).rows
    told = stay(row)
    assert told.visits == len(lengths)
    assert told.single_record_visits == sum(not one for one in lengths)
    assert told.mean_min == row.value == pytest.approx(sum(lengths) / len(lengths))
    assert told.longest_min == pytest.approx(max(lengths))
    assert (told.revisit_median_min is None) is (not returns)
    assert row.n == len(world.sightings)
    individuals, _ = visits(world, gap, "individual")
    assert sum(stay(one).visits for one in alone) == len(individuals)
