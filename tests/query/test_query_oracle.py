"""The engine against loops: random small worlds, random questions, the same answers."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.query.oracle import (
    PLACED,
    TIMED,
    Oracle,
    Seen,
    events_of,
    independent_of,
    individuals_of,
    rate_count,
    sizes_of,
)
from tests.query.random_worlds import (
    World,
    count_of,
    question_of,
    rate_of,
    time_of_day,
    time_range,
    world_of,
)

from trailwarden.query.events import Events
from trailwarden.query.measure import EffortDays, IndependentEvents, Rate, Unit
from trailwarden.query.question import About, Question
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result
from trailwarden.query.where import Where

WORTH = settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
"""A seed cannot be made smaller, so nothing is shrunk: the seed that fails is told instead."""
SEEDS = st.integers(0, 2**32)
QUESTIONS = 30
NAMED = {
    Reason.UNKNOWN_CAMERA,
    Reason.UNKNOWN_LOCATION,
    Reason.UNKNOWN_DEPLOYMENT,
    Reason.UNKNOWN_TAXON,
    Reason.UNKNOWN_VALUE,
    Reason.AMBIGUOUS_ZONE,
    Reason.NO_PLACE,
}
"""Refusals that a random question may meet in a random world; tests of their own look at them."""


def ask_all(world: World, asked: list[Question]) -> tuple[Oracle, list[tuple[Question, Result]]]:
    """The answers to those questions that have one in this world."""
    with (
        tempfile.TemporaryDirectory() as folder,
        world.store(Path(folder) / "data") as store,
        Events(store) as events,
    ):
        answers = [(question, answer_to(events, question)) for question in asked]
        return Oracle(store), [(question, found) for question, found in answers if found]


def answer_to(events: Events, question: Question) -> Result | None:
    """The answer, or None if it was refused for a reason that may well be."""
    allowed = NAMED | ({Reason.NO_EFFORT} if isinstance(question.measure, Rate) else set())
    try:
        return events.ask(question)
    except Refused as refused:
        if refused.refusal.reason not in allowed:
            raise
        return None


def grouped(oracle: Oracle, question: Question, rows: list[Seen]) -> dict[Any, list[Seen]]:
    found: defaultdict[Any, list[Seen]] = defaultdict(list)
    for one in rows:
        found[oracle.key(one, question)].append(one)
    if not question.by and not found:
        found[()] = []
    return dict(found)


def keyed(question: Question, result: Result) -> dict[Any, Any]:
    return {tuple(row.group[group.value] for group in question.by): row for row in result.rows}


def expected(kind: str, rows: list[Seen]) -> Any:
    """The value of a group's rows, by the measure's kind."""
    events = events_of(rows)
    starts = [event.start for event in events]
    if kind == "individuals":
        return individuals_of(rows)
    if kind == "duration":
        return sum(event.duration.total_seconds() for event in events)
    if kind == "independent_events":
        return len(rows)
    return (min if kind == "first" else max)(starts, default=None)


@WORTH
@given(seed=SEEDS)
def test_counts_are_those_of_a_loop(seed: int) -> None:
    world, dice = world_of(seed), random.Random(seed)
    oracle, answers = ask_all(
        world, [question_of(dice, world, count_of(dice)) for _ in range(QUESTIONS)]
    )
    for question, result in answers:
        rows = oracle.rows(question)
        kind = question.measure.kind
        chosen = rows
        if isinstance(question.measure, IndependentEvents):
            chosen = independent_of(rows, question.measure.independence, question.by)
        groups = grouped(oracle, question, chosen)
        found = keyed(question, result)
        if kind == "group_size":
            sizes = {key: size for key, own in groups.items() if (size := sizes_of(own))}
            assert {k for k, row in found.items() if row.n} == set(sizes)
            for key, size in sizes.items():
                assert found[key].value == pytest.approx(sum(size) / len(size))
            continue
        assert set(found) == set(groups)
        for key, own in groups.items():
            row = found[key]
            if kind == "count":
                events = question.about is About.EVENTS
                assert row.value == (len(events_of(own)) if events else len(own))
            elif kind in ("first", "last"):
                assert row.value == expected(kind, own)
            else:
                assert (row.value or 0) == pytest.approx(expected(kind, own))
            assert row.n == len(events_of(own))
            if kind not in ("first", "last"):
                ids = [event.event_id for event in events_of(own)]
                assert list(row.event_ids) == ids[: question.ids_per_row]
        assert result.evidence.events == len(events_of(rows))


@WORTH
@given(seed=SEEDS)
def test_rates_are_those_of_a_loop(seed: int) -> None:
    world, dice = world_of(seed), random.Random(seed)
    asked = [question_of(dice, world, rate_of(dice)) for _ in range(QUESTIONS)]
    oracle, answers = ask_all(world, [one for one in asked if one.where.sun_phases is None])
    for question, result in answers:
        measure = question.measure
        assert isinstance(measure, Rate)
        rows = oracle.measured_rows(question)
        if measure.of is Unit.INDEPENDENT_EVENTS:
            kept = {id(one.observation) for one in rows}
            independent = independent_of(oracle.rows(question), measure.independence, question.by)
            rows = [one for one in independent if id(one.observation) in kept]
        groups = grouped(oracle, question, rows)
        effort = oracle.effort(question)
        told = [at for at, group in enumerate(question.by) if group in (*TIMED, *PLACED)]
        other = [at for at, _ in enumerate(question.by) if at not in told]
        kinds = {tuple(key[at] for at in other) for key in groups} if other else {()}
        found = keyed(question, result)
        assert len(found) == len(effort) * len(kinds)
        for key, row in found.items():
            days = effort[tuple(key[at] for at in told)]
            n = rate_count(groups.get(key, []), measure)
            assert row.effort_days == pytest.approx(days)
            assert row.value == pytest.approx(100 * n / days)
            assert row.n == len(events_of(groups.get(key, [])))


@WORTH
@given(seed=SEEDS)
def test_effort_is_that_of_a_loop(seed: int) -> None:
    world, dice = world_of(seed), random.Random(seed)
    asked = [
        Question(
            about=About.EFFORT,
            where=Where(
                time=time_range(dice, world),
                time_of_day=time_of_day(dice) if dice.random() < 0.3 else None,
            ),
            by=tuple(dice.sample((*TIMED, *PLACED), dice.randint(0, 3))),
            measure=EffortDays(),
        )
        for _ in range(QUESTIONS)
    ]
    oracle, answers = ask_all(world, asked)
    for question, result in answers:
        effort = oracle.effort(question)
        for key, row in keyed(question, result).items():
            assert row.value == pytest.approx(effort.get(key, 0.0))
        told = sum(row.effort_days or 0.0 for row in result.rows)
        assert told == pytest.approx(sum(effort.values()))
        assert result.effort.camera_days == pytest.approx(sum(effort.values()))
