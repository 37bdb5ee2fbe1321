"""Memory over a simulated day at speed: `python -m bench.memory [--hours N]`.

One camera, from frame to stored event with clips, pictures, effort and detector, as fast as this
machine can. Resident memory is read on every simulated hour; the slope is a least-squares line
through the hours after the first two, in which caches and the ring fill.
"""

from __future__ import annotations

import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import psutil

from bench.common import arguments, heading, print_table
from trailwarden.domain import Deployment, EffortSpan, Event, Media
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.source.address import SourceAddress, parse_address
from trailwarden.edge.warden import Warden, WardenOptions
from trailwarden.store import Store

_MB = 1 << 20
_WARM_UP = 2  # hours


class HourlyMemory:
    """An EventSink in front of a store that reads this process's memory on every hour of effort."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process = psutil.Process()
        self._start: datetime | None = None
        self.by_hour: dict[int, tuple[float, int]] = {}
        self.events = 0

    def open_event(self, event: Event) -> None:
        self._store.open_event(event)

    def extend_event(self, event_id: str, end: datetime) -> None:
        self._store.extend_event(event_id, end)

    def close_event(self, event: Event, media: tuple[Media, ...]) -> None:
        self.events += 1
        self._store.close_event(event, media)

    def add_media(self, media: Media) -> None:
        self._store.add_media(media)

    def record_effort(self, span: EffortSpan) -> None:
        self._store.record_effort(span)
        self._start = self._start or span.start
        hour = (span.end - self._start) // timedelta(hours=1)
        if hour not in self.by_hour:
            self.by_hour[hour] = (self._process.memory_info().rss / _MB, self.events)


def main() -> None:
    """Watch a day and print its hours."""
    asked = arguments(__doc__)
    asked.add_argument("--hours", type=float, default=24)
    options = asked.parse_args()
    scene = (
        f"day=sim:meadow?size=320x180&fps=2&wind=1&visits=30&seed=24&for={options.hours * 3600}"
        "&start=2026-05-01T00:00:00Z"
    )
    heading(
        "python -m bench.memory",
        f"{options.hours:g} simulated hours, 320x180 at 2 frames a second, 30 visits an hour, day "
        "and night by the sun, YOLOX-nano, clips on.",
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        memory = HourlyMemory(store)
        detector = load_detector(find_model().path)

        def deploy(address: SourceAddress, first: datetime) -> Deployment:
            return store.deployment_for(address.camera_id, str(address), first, simulated=True)

        Warden(
            [parse_address(scene)],
            deploy,
            memory,
            Path(folder),
            lambda _: None,
            detector=detector,
            options=WardenOptions(simulate_live=False),
        ).watch()
        threads = threading.active_count()
    print_hours(memory, time.monotonic() - began, threads)


def print_hours(memory: HourlyMemory, took_s: float, threads: int) -> None:
    """A row an hour, and the slope."""
    hours = sorted(memory.by_hour)
    print_table(
        ("simulated hour", "resident MB", "events so far"),
        ((hour, f"{memory.by_hour[hour][0]:.1f}", memory.by_hour[hour][1]) for hour in hours),
    )
    settled = [hour for hour in hours if hour >= _WARM_UP]
    if len(settled) > 1:
        slope = float(np.polyfit(settled, [memory.by_hour[hour][0] for hour in settled], 1)[0])
        print(f"\nSlope after hour {_WARM_UP}: {slope:+.2f} MB an hour.")
    print(f"{took_s:.0f} s for it all, {threads} threads at the end.")


if __name__ == "__main__":
    main()
