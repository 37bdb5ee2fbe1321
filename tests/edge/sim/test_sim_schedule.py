"""Visits follow from the seed alone, in any order of asking."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from trailwarden.domain import Category
from trailwarden.edge.sim import Pause, SceneSpec, Schedule, crossing

_HOUR = 3600.0
_SPEC = SceneSpec(seed=5, traffic=60.0)


def test_the_same_seed_gives_the_same_visits_whatever_was_asked_before() -> None:
    late_first = Schedule(_SPEC)
    late_first.visits_between(5 * _HOUR, 6 * _HOUR)
    assert late_first.visits_between(0, _HOUR) == Schedule(_SPEC).visits_between(0, _HOUR)
    other = Schedule(replace(_SPEC, seed=6))
    assert other.visits_between(0, _HOUR) != late_first.visits_between(0, _HOUR)


def test_visits_come_as_often_as_asked_and_keep_their_distance() -> None:
    visits = Schedule(_SPEC).visits_between(0, 50 * _HOUR)
    assert 0.85 * 50 * 60 < len(visits) < 1.15 * 50 * 60
    assert all(b.enter_s - a.exit_s >= _SPEC.gap_s for a, b in pairwise(visits))
    assert [visit.visit_id for visit in visits] == list(range(len(visits)))


def test_no_traffic_is_an_empty_scene() -> None:
    assert Schedule(replace(_SPEC, traffic=0.0)).visits_between(0, 1e9) == ()


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((("fox", 1.0),), {"fox"}),
        ((("person", 2.0), ("vehicle", 1.0)), {"person", "car"}),
        ((("animal", 1.0),), {"deer", "boar", "bird", "fox"}),
    ],
)
def test_kinds_and_categories_choose_who_passes(
    kinds: tuple[tuple[str, float], ...], expected: set[str]
) -> None:
    spec = SceneSpec(scene="waterhole", kinds=kinds)
    seen = {visit.kind for visit in Schedule(spec).visits_between(0, 5 * _HOUR)}
    assert seen == expected


def test_groups_hold_one_to_five() -> None:
    sizes = {len(visit.members) for visit in Schedule(_SPEC).visits_between(0, 20 * _HOUR)}
    assert sizes == {1, 2, 3, 4, 5}


def test_visits_between_finds_those_under_way() -> None:
    schedule = Schedule(_SPEC)
    visit = schedule.visits_between(0, _HOUR)[3]
    middle = (visit.enter_s + visit.exit_s) / 2
    assert schedule.visits_between(middle, middle) == (visit,)
    before = visit.enter_s - 0.01
    assert schedule.visits_between(before, before) == ()


def test_a_script_replaces_chance_and_may_overlap() -> None:
    late = crossing(7, "car", 5.0, _SPEC)
    early = crossing(8, "person", 4.0, _SPEC, heading=-1, members=2)
    schedule = Schedule.scripted(_SPEC, [late, early])
    assert schedule.visits_between(0, _HOUR) == (early, late)
    assert (late.category, early.category) == (Category.VEHICLE, Category.PERSON)


def test_a_walker_stops_where_it_was_told_to_and_grazes() -> None:
    visit = crossing(1, "deer", 0.0, _SPEC, pauses=(Pause(2.0, 6.0, 1.0),))
    (walker,) = visit.members
    begin = 2.0 / walker.speed_m_s
    moments = [walker.stance(begin + s) for s in (0.01, 3.0, 5.99)]
    assert len({round(stance.x_m, 6) for stance in moments if stance}) == 1
    assert [round(stance.head_down, 1) for stance in moments if stance] == [0.0, 1.0, 0.0]
    assert walker.seconds == pytest.approx(walker.path_m / walker.speed_m_s + 6.0)
    assert walker.stance(walker.seconds + 0.01) is None
