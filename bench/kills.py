"""Nothing lost, whatever dies: `python -m bench.kills [--rounds N]`.

Every round starts `trailwarden watch` on three simulated cameras in one data folder, kills it with
SIGKILL at a random moment and opens the store again. Three witnesses know what should be there:

- a reader beside the watcher, which notes every event it ever saw in the store;
- the scene's own truth: a visit in view for 3 s before the kill must have an event;
- the media folder itself: every row's file must exist, have the size it says, and play, and
  every whole file must have a row.

After the last round one run ends in order, so that leftovers are cleaned up as in life.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av

from bench.common import arguments, heading, overlaps, print_table
from trailwarden.domain import CameraState, EventState, MediaKind
from trailwarden.edge.sim import SceneSpec, SeenVisit, SimulatedCamera
from trailwarden.store import EventFilter, NoData, Reader, Store, StoredEvent

SCENES = {
    "meadow": "sim:meadow?wind=1&night=0&visits=600&gap=12&size=480x270",
    "water": "sim:waterhole?night=1&visits=600&gap=12&size=480x270",
    "road": "sim:track?wind=2&night=0&visits=600&gap=12&size=480x270",
}
SURE_S = 3.0


@dataclass
class Round:
    """One kill and what was found after it."""

    alive_s: float
    seen: set[str]
    truncated: int = 0
    visits: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Kill, check, print."""
    asked = arguments(__doc__)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--seed", type=int, default=2026)
    options = asked.parse_args()
    heading(
        "python -m bench.kills",
        f"{options.rounds} kills of three live simulated cameras, 4 to 24 s after the start, "
        f"seed {options.seed}.",
    )
    with tempfile.TemporaryDirectory() as folder:
        rounds = list(run_rounds(Path(folder), options.rounds, options.seed))
    print_rounds(rounds)
    sys.exit(any(one.faults for one in rounds))


def run_rounds(root: Path, number: int, seed: int) -> Iterator[Round]:
    """Kill `number` times in one data folder; yield what was found after each."""
    dice = random.Random(seed)
    known: set[str] = set()
    for index in range(number):
        scenes = {
            name: f"{scene}&seed={seed + 10 * index + i}"
            for i, (name, scene) in enumerate(SCENES.items())
        }
        one = _kill_one(root, scenes, dice.uniform(4, 24))
        known |= one.seen
        _check(root, one, scenes, known)
        yield one
    last = _start(root, SCENES, "--for", "3")
    assert last.wait(60) == 0, "an orderly run after the last kill failed"
    leftovers = list((root / "media").rglob("*.part"))
    assert not leftovers, f"leftovers after an orderly run: {leftovers}"


def _start(root: Path, scenes: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    sources = [f"{name}={scene}" for name, scene in scenes.items()]
    command = [sys.executable, "-m", "trailwarden", "--data", str(root), "watch", *sources, *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_one(root: Path, scenes: dict[str, str], alive_s: float) -> Round:
    """Run for `alive_s` after the first frame, watching the store, then SIGKILL."""
    before = _effort_starts(root)
    process = _start(root, scenes)
    one = Round(alive_s, set())
    deadline = time.monotonic() + 60
    while len(_effort_starts(root) - before) < len(scenes) and time.monotonic() < deadline:
        time.sleep(0.05)
    deadline = time.monotonic() + alive_s
    while time.monotonic() < deadline:
        one.seen |= {event.event_id for event in _events(root)}
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return one


def _events(root: Path) -> list[StoredEvent]:
    try:
        with Reader.open(root) as reader:
            return reader.events(EventFilter())
    except NoData:
        return []


def _effort_starts(root: Path) -> set[tuple[str, datetime]]:
    try:
        with Reader.open(root) as reader:
            return {
                (camera.camera_id, span.start)
                for camera in reader.cameras()
                for span in reader.effort_spans(camera_id=camera.camera_id)
                if span.state is CameraState.UP
            }
    except NoData:
        return set()


def _check(root: Path, one: Round, scenes: dict[str, str], known: set[str]) -> None:
    """Open the store as the next run would, and hold it against the three witnesses."""
    with Store.open(root) as store:
        one.truncated = store.recovered.events_truncated
        events = store.events(EventFilter(newest_first=False))
        ids = [event.event_id for event in events]
        one.faults += [f"event {lost} is gone" for lost in known - set(ids)]
        one.faults += [f"event {e.event_id} is open" for e in events if e.state is EventState.OPEN]
        one.faults += _duplicates(events)
        one.faults += [fault for event in events for fault in _file_faults(event)]
        one.faults += _strays(root, events)
        for name, scene in scenes.items():
            start = max(at for camera, at in _effort_starts(root) if camera == name)
            visits = list(_sure_visits(scene, start, one.alive_s))
            one.visits += len(visits)
            own = [event for event in events if event.camera_id == name]
            one.faults += [
                f"{name}: a {visit.visit.kind} from {visit.first_visible} has no event"
                for visit in visits
                if not any(overlaps(event.start, event.end, visit) for event in own)
            ]


def _duplicates(events: Sequence[StoredEvent]) -> Iterator[str]:
    for camera in {event.camera_id for event in events}:
        own = [event for event in events if event.camera_id == camera]
        for before, after in pairwise(own):
            if after.start < before.end:
                yield f"{camera}: {before.event_id} and {after.event_id} overlap"


def _file_faults(event: StoredEvent) -> Iterator[str]:
    for media in event.media:
        if not media.path.is_file():
            yield f"{media.path} does not exist"
        elif media.path.stat().st_size != media.size_bytes:
            yield f"{media.path} has another size than its row says"
        elif media.kind is MediaKind.CLIP and not _plays(media.path):
            yield f"{media.path} does not play"


def _strays(root: Path, events: Sequence[StoredEvent]) -> Iterator[str]:
    """Whole files that no row knows: they would lie there for ever."""
    known = {media.path for event in events for media in event.media}
    for path in (root / "media").rglob("*.*"):
        if path.is_file() and path.suffix != ".part" and path not in known:
            yield f"{path} has no row"


def _plays(path: Path) -> bool:
    try:
        with av.open(str(path)) as clip:
            return next(clip.decode(video=0), None) is not None
    except av.FFmpegError:
        return False


def _sure_visits(scene: str, start: datetime, alive_s: float) -> Iterator[SeenVisit]:
    """Visits that had been in view for long enough when the kill came."""
    spec = replace(SceneSpec.parse(scene), start=start)
    for visit in SimulatedCamera(spec).seen_between(0, alive_s):
        seen_until = min(visit.last_visible, start + timedelta(seconds=alive_s - 0.5))
        if (seen_until - visit.first_visible).total_seconds() >= SURE_S:
            yield visit


def print_rounds(rounds: Sequence[Round]) -> None:
    """A row a kill, then the sums."""
    print_table(
        ("kill", "after s", "events seen in the store", "truncated", "sure visits", "faults"),
        (
            (
                number + 1,
                f"{one.alive_s:.1f}",
                len(one.seen),
                one.truncated,
                one.visits,
                "; ".join(one.faults) or "none",
            )
            for number, one in enumerate(rounds)
        ),
    )
    known = set().union(*(one.seen for one in rounds))
    print(
        f"\n{len(rounds)} kills, {len(known)} events seen before a kill, "
        f"{sum(one.truncated for one in rounds)} truncated, "
        f"{sum(one.visits for one in rounds)} visits that had to be there, "
        f"{sum(len(one.faults) for one in rounds)} faults."
    )


if __name__ == "__main__":
    main()
