"""What a page costs over a million stored events: `python -m bench.store_scale [--events N]`.

The events are synthetic (seeded): a year of 20 cameras, busiest at dawn and dusk, half of them
blank. They are stored by the ordinary calls, many to a transaction, so the rollups are kept by the
same triggers as in the field: all that is saved is a sync to the disk per event.
Every question goes to a `Reader` on a connection of its own, about a random camera or time.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import apsw

from bench.common import arguments, heading, print_table, quantile
from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    EffortSpan,
    Event,
    EventState,
    Observation,
    ObservationType,
    Stamps,
)
from trailwarden.store import EventFilter, Reader, Store

_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
_CAMERAS = tuple(f"cam{number:02}" for number in range(1, 21))
_BATCH = 5_000
_SEEN: tuple[tuple[ObservationType, str | None, float], ...] = (
    (ObservationType.BLANK, None, 50),
    (ObservationType.ANIMAL, None, 20),
    (ObservationType.ANIMAL, "Capreolus capreolus", 10),
    (ObservationType.ANIMAL, "Sus scrofa", 8),
    (ObservationType.ANIMAL, "Vulpes vulpes", 5),
    (ObservationType.ANIMAL, "Lynx lynx", 0.05),
    (ObservationType.HUMAN, None, 4),
    (ObservationType.VEHICLE, None, 0.95),
    (ObservationType.UNCLASSIFIED, None, 2),
)
_BY_HOUR = [1 + 3 * (hour in (4, 5, 6, 7, 18, 19, 20, 21)) for hour in range(24)]


@dataclass(frozen=True, slots=True)
class _Timed:
    """One row of the table: how long a question took, over many askings."""

    question: str
    answers: int
    milliseconds: list[float]

    def at(self, share: float) -> str:
        """The time within which this share of the askings was answered."""
        return f"{quantile(self.milliseconds, share):.2f}"


def synthetic_events(number: int, seed: int) -> Iterator[Event]:
    """So many closed events over the year 2025, oldest first, on the deployments `cam01-1` ..."""
    dice = random.Random(seed)
    weights = [weight for _, _, weight in _SEEN]
    for index in range(number):
        day = timedelta(days=index * 365 // number)
        hour = dice.choices(range(24), _BY_HOUR)[0]
        start = _YEAR + day + timedelta(hours=hour, microseconds=dice.randrange(3_600_000_000))
        kind, name, _ = dice.choices(_SEEN, weights)[0]
        yield _event(index, dice, start, kind, name)


def _event(
    index: int, dice: random.Random, start: datetime, kind: ObservationType, name: str | None
) -> Event:
    seen = Observation(
        observation_id=f"o{index}",
        observation_type=kind,
        count=0 if kind is ObservationType.BLANK else dice.choice((1, 1, 1, 2, 3)),
        classification_method=ClassificationMethod.MACHINE,
        classified_by="synthetic@000000000000",
        classified_at=start,
        score=dice.random(),
        scientific_name=name,
    )
    return Event(
        event_id=f"{start:%Y%m%dT%H%M%S}-{index:08x}",
        deployment_id=f"{dice.choice(_CAMERAS)}-1",
        start=start,
        end=start + timedelta(seconds=dice.uniform(2, 40)),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=start),
        observations=(seen,),
    )


def build(data_dir: Path, number: int, seed: int) -> float:
    """Fill a new store; returns the events stored per second."""
    began = time.perf_counter()
    with Store.open(data_dir) as store:
        for camera in _CAMERAS:
            made = store.deployment_for(camera, "synthetic", _YEAR, simulated=True)
            end = _YEAR + timedelta(days=365)
            store.record_effort(EffortSpan(made.deployment_id, CameraState.UP, _YEAR, end))
        events = synthetic_events(number, seed)
        for _ in range(0, number, _BATCH):
            with store.transaction():
                for event in islice(events, _BATCH):
                    store.close_event(event)
    return number / (time.perf_counter() - began)


def commit_rate(data_dir: Path, number: int, seed: int) -> float:
    """Events a second when each is a transaction of its own, synced to the disk."""
    with Store.open(data_dir) as store:
        for camera in _CAMERAS:
            store.deployment_for(camera, "synthetic", _YEAR, simulated=True)
        events = list(synthetic_events(number, seed))
        began = time.perf_counter()
        for event in events:
            store.close_event(event)
        return number / (time.perf_counter() - began)


def measure(data_dir: Path, seed: int) -> list[_Timed]:
    """Ask what the page asks."""
    dice = random.Random(seed)

    def moment() -> datetime:
        return _YEAR + timedelta(minutes=dice.randrange(358 * 24 * 60))

    def camera_week(reader: Reader) -> int:
        since = moment()
        wanted = EventFilter(
            camera_ids=(dice.choice(_CAMERAS),),
            since=since,
            until=since + timedelta(days=7),
            limit=50,
        )
        return len(reader.events(wanted))

    def last_of(kind: ObservationType) -> Callable[[Reader], int]:
        wanted = EventFilter(observation_types=(kind,), limit=50)
        return lambda reader: len(reader.events(wanted))

    def week_by_hour(species: bool) -> Callable[[Reader], int]:
        def ask(reader: Reader) -> int:
            since = moment()
            return len(reader.hourly(since, since + timedelta(days=7), species=species))

        return ask

    def day_later(reader: Reader) -> int:
        since = moment()
        return len(reader.cameras(since, since + timedelta(days=1)))

    questions: tuple[tuple[str, int, Callable[[Reader], int]], ...] = (
        ("a camera's week, first 50", 300, camera_week),
        ("last 50 events", 300, lambda reader: len(reader.events(EventFilter(limit=50)))),
        (
            "last 50 not blank",
            300,
            lambda r: len(r.events(EventFilter(limit=50, include_blank=False))),
        ),
        ("last 50 vehicles", 300, last_of(ObservationType.VEHICLE)),
        ("a week: type x camera x hour", 50, week_by_hour(species=False)),
        ("a week: species x camera x hour", 50, week_by_hour(species=True)),
        ("the year: counts by type", 10, lambda reader: len(reader.counts())),
        ("the year: counts by species", 10, lambda reader: len(reader.counts(species=True))),
        ("cameras, counts of a day", 50, day_later),
        ("cameras, counts of all time", 10, lambda reader: len(reader.cameras())),
    )
    with Reader.open(data_dir) as reader:
        return [_timed(reader, *question) for question in questions]


def _timed(reader: Reader, question: str, times: int, ask: Callable[[Reader], int]) -> _Timed:
    answers, milliseconds = 0, []
    for _ in range(times):
        began = time.perf_counter()
        answers = ask(reader)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return _Timed(question, answers, milliseconds)


def main() -> None:
    """Build, ask, print."""
    options = arguments(__doc__)
    options.add_argument("--events", type=int, default=1_000_000, help="how many events")
    options.add_argument("--seed", type=int, default=20261120)
    options.add_argument("--folder", type=Path, help="where to build (default: a temporary one)")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="trailwarden-bench-", dir=asked.folder) as folder:
        _run(Path(folder), asked.events, asked.seed)


def _run(folder: Path, number: int, seed: int) -> None:
    stored = build(folder / "year", number, seed)
    timed = measure(folder / "year", seed)
    single = commit_rate(folder / "single", min(number, 2_000), seed)
    size = sum(file.stat().st_size for file in (folder / "year").iterdir())
    heading(
        "python -m bench.store_scale",
        f"{number:,} events, {len(_CAMERAS)} cameras, one year, seed {seed}; SQLite "
        f"{apsw.sqlite_lib_version()}.",
    )
    print_table(
        ("question", "rows", "p50 ms", "p99 ms"),
        ((one.question, f"{one.answers:,}", one.at(0.5), one.at(0.99)) for one in timed),
    )
    print(
        f"\nStored in batches of {_BATCH:,}: {stored:,.0f} events/s; one by one, "
        f"synchronous=FULL: {single:,.0f} events/s. Database: {size / 1e6:,.0f} MB, "
        f"{size / number:,.0f} bytes an event."
    )


if __name__ == "__main__":
    main()
