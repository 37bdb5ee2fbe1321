"""Small random worlds and questions: times in steps of ten minutes, so that effort can be counted.

They lie about the days on which clocks change and months, seasons and years begin. All is drawn
from a seed and not from hypothesis, which likes small things: these worlds must be full enough for
most questions to have an answer that is not nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Observation,
    ObservationType,
    Rank,
    Stamps,
    Taxon,
)
from trailwarden.query.measure import (
    Count,
    Duration,
    First,
    GroupSize,
    Independence,
    IndependenceRule,
    IndependentEvents,
    Individuals,
    Last,
    Measure,
    Rate,
    Unit,
)
from trailwarden.query.question import About, Group, Question
from trailwarden.query.where import SunPhase, TimeOfDay, TimeRange, Where
from trailwarden.store import Store

_Item = TypeVar("_Item")

STEP = timedelta(minutes=10)
STEPS = 6 * 24 * 3  # three days
NAMES = ("Anas platyrhynchos", "Anas strepera", "Anas", "Aves", "Vulpes vulpes", "Bufo bufo")
TAXA = (
    Taxon("Anas platyrhynchos", Rank.SPECIES, {Rank.CLASS: "Aves"}, {"eng": "mallard"}),
    Taxon("Vulpes vulpes", Rank.SPECIES, {Rank.FAMILY: "Canidae"}, {"eng": "red fox"}),
    Taxon("Anas strepera", Rank.SPECIES, {Rank.CLASS: "Aves"}, {"eng": "gadwall"}),
    Taxon("Anas", Rank.GENUS, {Rank.CLASS: "Aves"}),
    Taxon("Aves", Rank.CLASS),
)
ZONES = ("UTC", "Europe/Berlin", "+05:30", "America/New_York")
BEGINNINGS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 29), date(2025, 12, 30))
GROUPS = tuple(
    group for group in Group if group not in (Group.MEDIA_KIND, Group.STATE, Group.SUN_PHASE)
)


@dataclass(frozen=True)
class World:
    """What is put into a store."""

    deployments: tuple[Deployment, ...]
    effort: tuple[EffortSpan, ...]
    events: tuple[Event, ...]

    def store(self, folder: Path) -> Store:
        """A new store with all of it."""
        store = Store.open(folder)
        for one in self.deployments:
            store.add_deployment(one)
        store.load_effort(self.effort)
        store.add_taxa(TAXA)
        store.load((event, ()) for event in self.events)
        return store


def world_of(seed: int) -> World:
    """Up to three deployments of two cameras, and what they saw."""
    dice = random.Random(seed)
    start = datetime.combine(dice.choice(BEGINNINGS), time(), UTC)
    one_zone = dice.choice(ZONES) if dice.random() < 0.5 else None
    deployments = tuple(
        _deployment(dice, number, start, one_zone) for number in range(dice.randint(1, 3))
    )
    effort = tuple(span for one in deployments for span in _effort(dice, one, start))
    moments = [start + dice.randrange(STEPS) * STEP for _ in range(20)]
    events = tuple(
        _event(dice, number, dice.choice(deployments), dice.choice(moments))
        for number in range(dice.randint(5, 40))
    )
    return World(deployments, effort, events)


def _deployment(dice: random.Random, number: int, start: datetime, zone: str | None) -> Deployment:
    placed = dice.random() < 0.7
    return Deployment(
        deployment_id=f"d{number}",
        camera_id=dice.choice(("gate", "river")),
        source="test",
        start=start,
        end=start + STEPS * STEP,
        location_id=dice.choice(("north", "south", None)),
        latitude=dice.choice((51.0, -33.0)) if placed else None,
        longitude=9.0 if placed else None,
        time_zone=zone or dice.choice(ZONES),
        clock_offset=dice.choice((timedelta(), timedelta(hours=1))),
        simulated=dice.random() < 0.5,
        timestamp_issues=dice.random() < 0.3,
    )


def _effort(dice: random.Random, deployment: Deployment, start: datetime) -> list[EffortSpan]:
    """None at all, or spans with gaps between them."""
    edges = sorted(dice.sample(range(STEPS + 1), dice.choice((0, 2, 6, 8))))
    states = (CameraState.UP, CameraState.UP, CameraState.UP, CameraState.BLIND)
    return [
        EffortSpan(
            deployment.deployment_id, dice.choice(states), start + first * STEP, start + last * STEP
        )
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]


def _event(dice: random.Random, number: int, deployment: Deployment, start: datetime) -> Event:
    began = start - deployment.clock_offset
    return Event(
        event_id=f"e{number:02}",
        deployment_id=deployment.deployment_id,
        start=began,
        end=began + timedelta(seconds=dice.randrange(90)),
        state=dice.choice((EventState.CLOSED, EventState.CLOSED, EventState.TRUNCATED)),
        stamps=Stamps(arrival=began),
        observations=tuple(
            _observation(dice, f"o{number}-{place}") for place in range(dice.choice((0, 1, 2, 3)))
        ),
        timestamp_issues=dice.choice(("", "", "battery was changed")),
    )


def _observation(dice: random.Random, observation_id: str) -> Observation:
    kind = dice.choice((*(ObservationType.ANIMAL,) * 8, *ObservationType))
    is_animal = kind is ObservationType.ANIMAL
    human = dice.random() < 0.4
    return Observation(
        observation_id=observation_id,
        observation_type=kind,
        count=dice.choice((None, 1, 2, 5)) if is_animal else None,
        classification_method=(
            ClassificationMethod.HUMAN if human else ClassificationMethod.MACHINE
        ),
        classified_by="Ada" if human else dice.choice(("net@1", "net@2")),
        classified_at=datetime(2026, 1, 1, tzinfo=UTC),
        score=None if human else dice.choice((None, 0.3, 0.7, 0.9)),
        scientific_name=dice.choice((None, *NAMES)) if is_animal else None,
        life_stage=dice.choice((None, "adult", "juvenile")),
        sex=dice.choice((None, "female")),
        behavior=dice.choice((None, "foraging", "resting", "foraging | vigilance")),
        individual_id=dice.choice((None, None, "F1")),
        setup=dice.choice((None,) * 7 + ("setup",)),
    )


def question_of(dice: random.Random, world: World, measure: Measure) -> Question:
    """A question about events or observations."""
    by = tuple(dice.sample(GROUPS, dice.choice((0, 1, 1, 2, 3))))
    rolls_up = Group.TAXON in by and dice.random() < 0.5
    return Question(
        about=dice.choice((About.EVENTS, About.OBSERVATIONS)),
        where=_where(dice, world),
        by=by,
        measure=measure,
        taxon_rank=dice.choice((Rank.CLASS, Rank.GENUS)) if rolls_up else None,
        ids_per_row=dice.choice((0, 1, 20)),
    )


def _where(dice: random.Random, world: World) -> Where:
    """About two restrictions, each by something that is there."""
    there = world.deployments
    choices: dict[str, Any] = {
        "cameras": _some(dice, [one.camera_id for one in there]),
        "deployments": _some(dice, [one.deployment_id for one in there]),
        "locations": _some(dice, [one.place for one in there]),
        "taxa": _some(dice, _names_in(world)),
        "categories": _some(dice, tuple(ObservationType)),
        "behaviors": _some(dice, _behaviors_in(world)),
        "life_stages": _some(dice, ("adult", "juvenile")),
        "sexes": ("female",),
        "individuals": _some(dice, _individuals_in(world)),
        "time_of_day": time_of_day(dice),
        "sun_phases": _some(dice, tuple(SunPhase)),
        "reviewed": dice.random() < 0.5,
        "min_score": dice.choice((0.3, 0.5, 0.7, 1.0)),
        "states": (EventState.TRUNCATED,),
        "simulated": dice.random() < 0.5,
    }
    chosen = {field: value for field, value in choices.items() if dice.random() < 0.12}
    return Where(**chosen, time=time_range(dice, world))


def _some(dice: random.Random, values: Sequence[_Item]) -> tuple[_Item, ...]:
    return tuple(dice.sample(values, min(len(values), dice.choice((1, 1, 2)))))


def _said(world: World) -> list[Observation]:
    """What counts: a person's word, else the machine's; without setup."""
    found: list[Observation] = []
    for event in world.events:
        human = [
            one
            for one in event.observations
            if one.classification_method is ClassificationMethod.HUMAN
        ]
        found += [one for one in human or event.observations if not one.setup]
    return found


def _names_in(world: World) -> list[str]:
    """Names of all ranks, and common names, that are known in every world."""
    seen = sorted({one.scientific_name for one in _said(world) if one.scientific_name})
    return [*seen, *(taxon.scientific_name for taxon in TAXA), "mallard", "Canidae"]


def _behaviors_in(world: World) -> list[str]:
    words = {w.strip() for one in _said(world) for w in (one.behavior or "").split("|")}
    return sorted(words - {""})


def _individuals_in(world: World) -> list[str]:
    return sorted({one.individual_id for one in _said(world) if one.individual_id})


def time_range(dice: random.Random, world: World) -> TimeRange:
    """All of the world's days or part of them, in a zone that is named or follows."""
    zone = dice.choice((None, None, *ZONES))
    if dice.random() < 0.5:
        return TimeRange(zone=zone)
    base = world.deployments[0].start
    first, last = sorted(dice.sample(range(-6, STEPS), 2))
    since, until = base + first * STEP, base + last * STEP
    if dice.random() < 0.5:
        return TimeRange(since=since, until=until, zone=zone)
    naive = TimeRange(since=since.replace(tzinfo=None), until=until.replace(tzinfo=None), zone=zone)
    mixed = len({one.time_zone for one in world.deployments}) > 1
    return naive if zone or not mixed else naive.model_copy(update={"zone": ZONES[1]})


def time_of_day(dice: random.Random) -> TimeOfDay:
    """A window of the clock, also over midnight."""
    start, end = dice.sample(range(6 * 24), 2)
    return TimeOfDay(start=_clock(start), end=_clock(end))


def _clock(step: int) -> time:
    return time(step // 6, step % 6 * 10)


def count_of(dice: random.Random) -> Measure:
    """A measure without effort."""
    return dice.choice(
        (
            Count(),
            Individuals(),
            GroupSize(),
            Duration(),
            First(),
            Last(),
            IndependentEvents(independence=_independence(dice)),
        )
    )


def rate_of(dice: random.Random) -> Measure:
    """A rate."""
    return Rate(of=dice.choice(tuple(Unit)), independence=_independence(dice))


def _independence(dice: random.Random) -> Independence:
    return Independence(
        minutes=dice.choice((0.0, 20.0, 30.0, 60.0)), rule=dice.choice(tuple(IndependenceRule))
    )
