"""What an answer costs over a million events: `python -m bench.query_scale [--events N]`.

The events are synthetic (seeded): a year of 20 cameras with coordinates, twelve species, a third
blank, a tenth with two kinds, a third reviewed by a person, a blind day a month. Each question of
the page is asked many times of one process that has the columns in memory, as the hub has; its
first asking (which may have to work out sunrises) is told apart. No answer is kept: each asking is
worked out anew. CPU is that of all threads, in the median; on a machine that others use too, it
says more than the time on the wall.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import polars as pl
import psutil

from bench.common import arguments, heading, print_table, quantile
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
from trailwarden.query.events import Events
from trailwarden.query.measure import (
    Count,
    EffortDays,
    GroupSize,
    IndependentEvents,
    Individuals,
    Last,
    List,
    Rate,
    Unit,
)
from trailwarden.query.question import About, Group, Question
from trailwarden.query.where import SunPhase, TimeOfDay, TimeRange, Where
from trailwarden.store import Store

_MB = 1 << 20
_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 365
_CAMERAS = tuple(f"cam{number:02}" for number in range(1, 21))
_SPECIES = (
    ("Capreolus capreolus", "Cervidae", "European roe deer", 20),
    ("Sus scrofa", "Suidae", "wild boar", 14),
    ("Vulpes vulpes", "Canidae", "red fox", 10),
    ("Meles meles", "Mustelidae", "European badger", 6),
    ("Martes martes", "Mustelidae", "pine marten", 4),
    ("Martes foina", "Mustelidae", "beech marten", 3),
    ("Lepus europaeus", "Leporidae", "European hare", 6),
    ("Cervus elaphus", "Cervidae", "red deer", 5),
    ("Anas platyrhynchos", "Anatidae", "mallard", 4),
    ("Ardea cinerea", "Ardeidae", "grey heron", 2),
    ("Felis silvestris", "Felidae", "wildcat", 0.5),
    ("Lynx lynx", "Felidae", "Eurasian lynx", 0.05),
)
_BY_HOUR = [1 + 3 * (hour in (4, 5, 6, 7, 18, 19, 20, 21)) for hour in range(24)]


@dataclass(frozen=True, slots=True)
class _Timed:
    """A question, its rows, and the milliseconds of its first and its later askings."""

    name: str
    rows: int
    first: float
    later: list[float]
    cpu: list[float]


def synthetic_events(number: int, seed: int) -> Iterator[Event]:
    """So many closed events over the year 2025, oldest first, on the deployments `cam01-1` ..."""
    dice = random.Random(seed)
    hours = dice.choices(range(24), _BY_HOUR, k=number)
    species = dice.choices([name for name, *_ in _SPECIES], [w for *_, w in _SPECIES], k=number)
    for index in range(number):
        day = timedelta(days=index * _DAYS // number)
        within = timedelta(hours=hours[index], microseconds=dice.randrange(3_600_000_000))
        yield _event(index, dice, _YEAR + day + within, species[index])


def _event(index: int, dice: random.Random, start: datetime, name: str) -> Event:
    chance = dice.random()
    blank, coarse = chance < 1 / 3, chance > 0.97
    seen = Observation(
        observation_id=f"o{index}",
        observation_type=ObservationType.BLANK if blank else ObservationType.ANIMAL,
        count=None if coarse else 0 if blank else dice.choice((1, 1, 1, 2, 3)),
        classification_method=ClassificationMethod.MACHINE,
        classified_by="synthetic@000000000000",
        classified_at=start,
        score=dice.random(),
        scientific_name=None if blank else name.split(" ")[0] if coarse else name,
    )
    observations: tuple[Observation, ...] = (seen,)
    if dice.random() < 1 / 3:
        human = ClassificationMethod.HUMAN
        told = replace(seen, classification_method=human, classified_by="Ada", score=None)
        observations = (seen, told)
    if not blank and dice.random() < 0.1:
        observations += (replace(observations[-1], observation_id=f"p{index}", sex="female"),)
    return Event(
        event_id=f"{start:%Y%m%dT%H%M%S}-{index:08x}",
        deployment_id=f"{dice.choice(_CAMERAS)}-1",
        start=start,
        end=start + timedelta(seconds=dice.uniform(2, 40)),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=start),
        observations=observations,
    )


def build(data_dir: Path, number: int, seed: int) -> None:
    """Fill a new store."""
    with Store.open(data_dir) as store:
        for at, camera in enumerate(_CAMERAS):
            store.add_deployment(_deployment(at, camera))
            store.load_effort(_effort(f"{camera}-1"))
        store.add_taxa(
            Taxon(name, Rank.SPECIES, {Rank.FAMILY: family}, {"eng": common})
            for name, family, common, _ in _SPECIES
        )
        store.load((event, ()) for event in synthetic_events(number, seed))


def _deployment(at: int, camera: str) -> Deployment:
    return Deployment(
        deployment_id=f"{camera}-1",
        camera_id=camera,
        source="synthetic",
        start=_YEAR,
        end=_YEAR + timedelta(days=_DAYS),
        location_id=f"site{at:02}",
        latitude=51 + at / 50,
        longitude=9 + at / 50,
        time_zone="Europe/Berlin",
        simulated=True,
    )


def _effort(deployment_id: str) -> Iterator[EffortSpan]:
    """A span a day; one day a month the camera is blind."""
    for day in range(_DAYS):
        start = _YEAR + timedelta(days=day)
        state = CameraState.BLIND if day % 30 == 17 else CameraState.UP
        yield EffortSpan(deployment_id, state, start, start + timedelta(days=1))


def _questions() -> dict[str, Question]:
    """What the page asks."""
    week = TimeRange(since=date(2025, 6, 2), until=date(2025, 6, 9))
    fox = Where(taxa=("red fox",))
    camera, taxon, day, hour = Group.CAMERA, Group.TAXON, Group.DAY, Group.HOUR
    every = About.EVENTS
    return {
        "last 50 events": Question(about=every, measure=List(), limit=50),
        "a camera's week, 50 events": Question(
            about=every, where=Where(cameras=("cam07",), time=week), measure=List(), limit=50
        ),
        "events of a species, 50": Question(where=fox, measure=List(), limit=50),
        "all: events by category": Question(about=every, by=(Group.CATEGORY,)),
        "all: observations by species": Question(by=(taxon,)),
        "all: by family, largest first": Question(by=(taxon,), taxon_rank=Rank.FAMILY),
        "all: species by camera": Question(by=(taxon, camera)),
        "all: by day and camera": Question(by=(camera, day), limit=10_000, ids_per_row=0),
        "all: by hour": Question(by=(hour,)),
        "all: by month and species": Question(by=(Group.MONTH, taxon)),
        "all: by light": Question(by=(Group.SUN_PHASE,)),
        "a week: species, camera, day": Question(where=Where(time=week), by=(taxon, camera, day)),
        "nights only, by species": Question(where=Where(sun_phases=(SunPhase.NIGHT,)), by=(taxon,)),
        "22 to 4 o'clock, by species": Question(
            where=Where(time_of_day=TimeOfDay(start=_clock(22), end=_clock(4))), by=(taxon,)
        ),
        "independent events by species": Question(by=(taxon,), measure=IndependentEvents()),
        "individuals by species": Question(by=(taxon,), measure=Individuals()),
        "group size by species": Question(by=(taxon,), measure=GroupSize()),
        "last seen, by species": Question(by=(taxon,), measure=Last()),
        "rate by species": Question(by=(taxon,), measure=Rate()),
        "rate, independent, by species": Question(
            by=(taxon,), measure=Rate(of=Unit.INDEPENDENT_EVENTS)
        ),
        "rate by camera": Question(by=(camera,), measure=Rate()),
        "rate of a species by month": Question(where=fox, by=(Group.MONTH,), measure=Rate()),
        "rate of a species by hour": Question(where=fox, by=(hour,), measure=Rate()),
        "effort by camera and day": Question(
            about=About.EFFORT, by=(camera, day), measure=EffortDays(), limit=10_000
        ),
        "effort by camera and state": Question(
            about=About.EFFORT, by=(camera, Group.STATE), measure=EffortDays()
        ),
        "deployments": Question(about=About.DEPLOYMENTS, measure=List()),
        "files by kind": Question(about=About.MEDIA, by=(Group.MEDIA_KIND,)),
    }


def _clock(hour: int) -> clock_time:
    return clock_time(hour)


def _timed(events: Events, name: str, question: Question, times: int) -> _Timed:
    spent, cpu, rows = [], [], 0
    for _ in range(times + 1):
        began, worked = time.perf_counter(), time.process_time()
        rows = len(events.ask(question).rows)
        spent.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    return _Timed(name, rows, spent[0], spent[1:], cpu[1:])


def _refresh(events: Events, store: Store, number: int, times: int) -> list[float]:
    """Milliseconds of the first answer after one event came, and after one old one was labelled."""
    spent = []
    start = _YEAR + timedelta(days=_DAYS - 1, hours=23, minutes=30)
    unused = number + events.frames().revision  # also in a folder that was measured before
    for index in range(unused, unused + times):
        event = _event(index, random.Random(index), start, "Vulpes vulpes")
        store.load([(event, ())])
        began = time.perf_counter()
        events.ask(Question(measure=Count()))
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _label(events: Events, store: Store, times: int) -> list[float]:
    spent = []
    ids = events.frames().records["event_id"]
    for index in range(times):
        event_id = ids[(index + 1) * len(ids) // (times + 2)]
        said = store.event(event_id).observations[0]
        store.label_event(event_id, [said], "Ada")
        began = time.perf_counter()
        events.ask(Question(measure=Count()))
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _say(name: str, spent: list[float]) -> None:
    print(f"{name}: p50 {quantile(spent, 0.5):.1f} ms, worst {max(spent):.1f} ms.")


def measure(data_dir: Path, number: int, times: int) -> None:
    """Load, ask, refresh, print."""
    process = psutil.Process()
    before = process.memory_info().rss
    with Store.open(data_dir) as store, Events(store) as events:
        began, worked = time.perf_counter(), time.process_time()
        frames = events.frames()
        cold, cold_cpu = time.perf_counter() - began, time.process_time() - worked
        held = frames.records.estimated_size() / _MB
        grown = (process.memory_info().rss - before) / _MB
        timed = [_timed(events, name, one, times) for name, one in _questions().items()]
        columns = ("question", "rows", "first ms", "p50 ms", "worst ms", "CPU ms")
        print_table(columns, (_row(one) for one in timed))
        print(
            f"\nCold: {cold:.1f} s ({cold_cpu:.1f} s of CPU) to read {len(frames.records):,} rows; "
            f"the columns hold {held:,.0f} MB, the process grew by {grown:,.0f} MB, and to "
            f"{process.memory_info().rss / _MB:,.0f} MB in all after the questions."
        )
        _say("First answer after a new event", _refresh(events, store, number, times))
        _say("First answer after an old event was labelled", _label(events, store, times))


def _row(one: _Timed) -> tuple[str, ...]:
    p50, worst = quantile(one.later, 0.5), max(one.later)
    spent = (one.first, p50, worst, quantile(one.cpu, 0.5))
    return one.name, f"{one.rows:,}", *(f"{ms:.1f}" for ms in spent)


def main() -> None:
    """Build, ask, print."""
    options = arguments(__doc__)
    options.add_argument("--events", type=int, default=1_000_000, help="how many events")
    options.add_argument("--seed", type=int, default=20261120)
    options.add_argument("--times", type=int, default=20, help="how often each is asked again")
    options.add_argument("--folder", type=Path, help="where to build, or what was built there")
    asked = options.parse_args()
    if asked.folder:
        _run(asked.folder, asked)
    else:
        with tempfile.TemporaryDirectory(prefix="trailwarden-bench-") as folder:
            _run(Path(folder), asked)


def _run(folder: Path, asked: argparse.Namespace) -> None:
    year = folder / f"year-{asked.events}-{asked.seed}"
    if not year.exists():
        build(year, asked.events, asked.seed)
    heading(
        "python -m bench.query_scale",
        f"{asked.events:,} events, {len(_CAMERAS)} cameras, one year, seed {asked.seed}, each "
        f"question {asked.times} times; polars {pl.__version__}, {pl.thread_pool_size()} threads.",
    )
    measure(year, asked.events, asked.times)


if __name__ == "__main__":
    main()
