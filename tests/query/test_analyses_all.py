"""What holds for every analysis: JSON and back, the same answer twice, nothing found, no effort."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from tests.query.sightings import FOX, HARE, RED, ROE, Animal, Sighting, Small, asked, post, span

from trailwarden.domain import CameraState
from trailwarden.query.analyses import ANALYSES
from trailwarden.query.events import Events
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row

MEASURES: dict[str, dict[str, Any]] = {
    "activity": {"resamples": 100},
    "budget": {},
    "co_occurrence": {"others": [HARE]},
    "detection_history": {},
    "movement": {},
    "occupancy": {},
    "overlap": {"others": [HARE], "resamples": 100},
    "residence": {},
    "richness": {},
    "sequence": {"then": [HARE]},
    "traffic": {"line": ["a", "b", "c"]},
    "trend": {},
}
GROUPS: dict[str, tuple[Group, ...]] = {
    "activity": (Group.SEX, Group.MONTH),
    "budget": (Group.CAMERA,),
    "co_occurrence": (Group.LOCATION,),
    "detection_history": (Group.TAXON,),
    "movement": (Group.TAXON,),
    "occupancy": (Group.TAXON,),
    "overlap": (Group.CAMERA,),
    "residence": (Group.CAMERA, Group.TAXON),
    "richness": (Group.CAMERA, Group.MONTH),
    "sequence": (Group.CAMERA,),
    "traffic": (Group.TAXON,),
    "trend": (Group.CAMERA,),
}


def question(kind: str, **more: Any) -> Question:
    """A question for an analysis of foxes, or of all animals."""
    where = {"taxa": [FOX]} | more.pop("where", {})
    measure = {"kind": kind, **MEASURES[kind], **more.pop("measure", {})}
    return Question.model_validate({"where": where, "measure": measure, **more})


def busy() -> Small:
    """Ten cameras, four kinds of animals, 1,200 events of which some show two."""
    dice = np.random.default_rng(5)
    names = [FOX, HARE, ROE, RED, "Cervidae", None]
    cameras = [chr(ord("a") + number) for number in range(10)]
    words = (None, "walking", "feeding|walking", "resting")
    sightings = []
    for _ in range(1200):
        minute = float(dice.integers(0, 40 * 1440))
        animals = tuple(
            Animal(
                names[dice.integers(len(names))],
                sex=(None, "female", "male")[dice.integers(3)],
                behavior=words[dice.integers(4)],
            )
            for _ in range(dice.integers(1, 3))
        )
        sightings.append(Sighting(cameras[dice.integers(10)], minute, animals))
    posts = [post(name, at=(51 + at / 100, 10.0)) for at, name in enumerate(cameras)]
    return Small(tuple(posts), tuple(sightings))


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    with asked(tmp_path_factory.mktemp("busy"), busy()) as opened:
        yield opened


def told(result: Result) -> dict[str, Any]:
    """What a result says, but for the moment at which it was asked."""
    return result.model_dump(exclude={"asked_at"})


def numbers(value: Any) -> Iterator[float]:
    """Every number in a structure of models, tuples and dicts."""
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, float):
        yield value


def reason_or_rows(events: Events, asked_for: Question) -> Reason | tuple[Row, ...]:
    """Why there is no answer, or what it is."""
    try:
        return events.ask(asked_for).rows
    except Refused as refused:
        return refused.refusal.reason


def test_every_analysis_is_tested_here() -> None:
    assert set(MEASURES) == set(GROUPS) == set(ANALYSES)


@pytest.mark.parametrize("kind", sorted(MEASURES))
@pytest.mark.parametrize("grouped", [False, True])
def test_an_answer_survives_json_and_is_the_same_again(
    events: Events, kind: str, grouped: bool
) -> None:
    asked_for = question(kind, by=GROUPS[kind] if grouped else ())
    result = events.ask(asked_for)

    assert result.rows
    assert Result.model_validate_json(result.model_dump_json()) == result
    assert all(math.isfinite(number) for number in numbers(result.model_dump()))
    assert told(events.ask(asked_for)) == told(result)


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_ids_are_those_of_the_store_and_as_many_as_asked_for(events: Events, kind: str) -> None:
    known = set(events.frames().records["event_id"].to_list())
    few = events.ask(question(kind, ids_per_row=3))
    many = events.ask(question(kind, ids_per_row=10_000))
    for short, long in zip(few.rows, many.rows, strict=True):
        assert len(set(long.event_ids)) == len(long.event_ids) == long.n
        assert set(long.event_ids) <= known
        assert short.event_ids == long.event_ids[:3]


@pytest.mark.parametrize("kind", sorted(MEASURES))
@pytest.mark.parametrize("about", [About.EVENTS, About.EFFORT, About.MEDIA, About.DEPLOYMENTS])
def test_an_analysis_is_of_observations(events: Events, kind: str, about: About) -> None:
    where = {} if about is About.EVENTS else {"taxa": None}
    with pytest.raises(Refused) as refused:
        events.ask(question(kind, about=about, where=where))
    assert refused.value.refusal.reason is Reason.NOT_MEASURABLE


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_a_group_without_meaning_is_refused_with_those_that_have_one(
    events: Events, kind: str
) -> None:
    with pytest.raises(Refused) as refused:
        events.ask(question(kind, by=(Group.CLASSIFIER,)))
    assert refused.value.refusal.reason is Reason.NOT_MEASURABLE
    assert refused.value.refusal.field == "by"
    for name in refused.value.refusal.candidates:
        assert reason_or_rows(events, question(kind, by=(Group(name),))) is not (
            Reason.NOT_MEASURABLE
        )


NOTHING = {"time": {"since": "2030-01-01T00:00:00Z"}}
AN_EMPTY_ANSWER = {"co_occurrence", "movement", "sequence"}
NO_EFFORT = {"detection_history", "occupancy", "trend"}


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_where_nothing_was_seen_the_answer_is_zero_or_a_reason(events: Events, kind: str) -> None:
    asked_for = question(kind, where=NOTHING)
    if kind in AN_EMPTY_ANSWER:
        assert [row.value for row in events.ask(asked_for).rows] in ([], [0.0])
    elif kind == "richness":
        (row,) = events.ask(asked_for).rows
        assert (row.value, row.effort_days) == (0.0, 0.0)
    else:
        with pytest.raises(Refused) as refused:
            events.ask(asked_for)
        wanted = Reason.NO_EFFORT if kind in NO_EFFORT else Reason.TOO_FEW
        assert refused.value.refusal.reason is wanted


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_where_no_group_was_seen_there_are_no_rows_or_a_reason(events: Events, kind: str) -> None:
    assert events.ask(question(kind, where=NOTHING, by=GROUPS[kind])).rows == ()


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_an_empty_list_of_taxa_matches_nothing(events: Events, kind: str) -> None:
    found = reason_or_rows(events, question(kind, where={"taxa": []}))
    assert isinstance(found, Reason) or all(not row.n for row in found)


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_an_empty_store_has_a_reason(tmp_path: Path, kind: str) -> None:
    with asked(tmp_path, Small((post("a"), post("b"), post("c")), (), effort=())) as empty:
        found = reason_or_rows(empty, question(kind, where={"taxa": None}))
    assert isinstance(found, Reason) or all(not row.n for row in found)


@pytest.mark.parametrize("kind", sorted(NO_EFFORT))
def test_without_effort_there_is_no_answer(tmp_path: Path, kind: str) -> None:
    sightings = tuple(Sighting("a", 1440.0 * day) for day in range(30))
    with asked(tmp_path, Small((post("a"),), sightings, effort=())) as blind:
        with pytest.raises(Refused) as refused:
            blind.ask(question(kind))
        assert refused.value.refusal.reason is Reason.NO_EFFORT


@pytest.mark.parametrize("kind", sorted([*NO_EFFORT, "richness"]))
def test_effort_that_cannot_be_cut_to_sun_hours_is_not_set_beside_records(
    events: Events, kind: str
) -> None:
    hours = {"time_of_day": {"start": "05:00", "end": "09:00", "clock": "sun"}}
    with pytest.raises(Refused) as refused:
        events.ask(question(kind, where=hours))
    assert refused.value.refusal.reason is Reason.NOT_MEASURABLE
    assert refused.value.refusal.field == "where.time_of_day"


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_a_window_is_at_most_a_year(events: Events, kind: str) -> None:
    fields = {"within_min", "gap_min"} & set(type(question(kind).measure).model_fields)
    for name in fields:
        assert events.ask(question(kind, measure={name: 366 * 24 * 60})).rows
        for minutes in (366 * 24 * 60 + 1, 1e300, math.inf):
            with pytest.raises(ValidationError):
                question(kind, measure={name: minutes})


@pytest.mark.parametrize("kind", ["co_occurrence", "overlap", "sequence"])
def test_nothing_keeps_company_with_itself(events: Events, kind: str) -> None:
    field = "then" if kind == "sequence" else "others"
    for mine, theirs in (
        ([FOX], [FOX]),
        (["deer"], [ROE]),
        ([ROE], ["Cervidae"]),
        (["badger"], ["badger"]),  # that nobody saw
        (None, [FOX]),
    ):
        with pytest.raises(Refused) as refused:
            events.ask(question(kind, where={"taxa": mine}, measure={field: theirs}))
        assert refused.value.refusal.reason is Reason.NOT_MEASURABLE


def test_remarks_on_single_groups_do_not_drown_the_answer(tmp_path: Path) -> None:
    cameras = [f"c{number:03}" for number in range(60)]
    sightings = tuple(Sighting(name, 100.0) for name in cameras)
    many = (*sightings, *(Sighting("c000", 1440.0 * day + 30 * day) for day in range(40)))
    world = Small(tuple(post(name) for name in cameras), many)
    with asked(tmp_path, world) as opened:
        result = opened.ask(question("activity", by=(Group.CAMERA,)))
    assert sum(row.value is not None for row in result.rows) == 1
    assert len(result.caveats) < 30
    assert any(re.search(r"(39|40|41) more", one.text) for one in result.caveats)


def test_blind_states_are_no_effort(tmp_path: Path) -> None:
    world = Small((post("a"),), (Sighting("a", 60),), (span("a", 0, 40, CameraState.DOWN),))
    with asked(tmp_path, world) as opened, pytest.raises(Refused) as refused:
        opened.ask(question("detection_history"))
    assert refused.value.refusal.reason is Reason.NO_EFFORT
