"""How many cameras a core carries at 720p: `python -m bench.capacity`.

A quiet and a busy scene are drawn and encoded as a camera would (H.264, 30 frames a second, a key
frame a second); real footage is added where `TRAILWARDEN_SAMPLES` has it. Each is read by a bare
decoder (the floor: nothing that watches a stream can cost less) and by the whole of Trailwarden,
with detector, clips and store, in one thread. Runs alternate and the least of each is taken, since
other load can only add. Times are CPU-ms of the whole process for a second of video; the split
charges every stage with its own time, without that of the stages it calls.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
import cv2

from bench.common import arguments, heading, print_table
from trailwarden.domain import Deployment
from trailwarden.edge.builder import EventBuilder
from trailwarden.edge.camera import Camera
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.dossier import Dossier
from trailwarden.edge.frame import Frame
from trailwarden.edge.health import CameraHealth
from trailwarden.edge.motion import MotionGate
from trailwarden.edge.ring import PacketRing
from trailwarden.edge.sim import SceneSpec, SimulatedCamera
from trailwarden.edge.source.address import parse_address
from trailwarden.edge.source.opening import open_feed
from trailwarden.edge.steadfast import SteadfastSink
from trailwarden.edge.track import Tracker
from trailwarden.store import Store

SCENES = {
    "quiet": "sim:forest?size=1280x720&fps=30&wind=1&night=0&visits=0",
    "busy": "sim:meadow?size=1280x720&fps=30&wind=2&night=0&visits=600&gap=1",
}
STAGES: dict[str, tuple[type, tuple[str, ...]]] = {
    "ring": (PacketRing, ("append",)),
    "small grey": (Frame, ("small_grey",)),
    "health": (CameraHealth, ("seen",)),
    "motion": (MotionGate, ("observe",)),
    "colour": (Frame, ("colour",)),
    "detector": (DetectorPool, ("look",)),
    "tracker": (Tracker, ("update",)),
    "events": (EventBuilder, ("observe",)),
    "evidence": (Dossier, ("__init__", "look_at", "finish")),
    "store": (Store, ("open_event", "extend_event", "close_event", "add_media", "record_effort")),
}


@dataclass(frozen=True)
class Cost:
    """CPU-ms for a second of video."""

    floor: float
    whole: float
    stages: dict[str, float]
    events: int
    inferences: int


def main() -> None:
    """Film the scenes, measure them and print both tables."""
    asked = arguments(__doc__)
    asked.add_argument("--seconds", type=float, default=40, help="of video a scene")
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    cv2.setNumThreads(1)
    heading(
        "python -m bench.capacity",
        f"{options.seconds:g} s of 1280x720 at 30 frames a second, 5 analysed; the least of "
        f"{options.rounds} alternating rounds; YOLOX-nano, one thread.",
    )
    with tempfile.TemporaryDirectory() as folder:
        videos = {
            name: film(f"{scene}&for={options.seconds}", Path(folder) / f"{name}.mp4")
            for name, scene in SCENES.items()
        }
        sample = Path(os.environ.get("TRAILWARDEN_SAMPLES", "")) / "videos" / "01_dog.mp4"
        if sample.is_file():
            videos["real: woman and dog"] = sample
        costs = {name: measure(video, options.rounds) for name, video in videos.items()}
    print_costs(costs)


def film(scene: str, path: Path) -> Path:
    """Encode a scene as cameras do."""
    camera = SimulatedCamera(SceneSpec.parse(scene))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height = camera.spec.size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = 3_000_000
        stream.gop_size = 30
        stream.options = {"preset": "veryfast", "bf": "0", "profile": "main"}
        for index, drawn in enumerate(camera):
            frame = av.VideoFrame.from_ndarray(drawn.image, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def measure(video: Path, rounds: int) -> Cost:
    """Alternate floor and whole; keep the cheapest of each, and the split of one more run."""
    length = length_s(video)
    floors, wholes = [], []
    for _ in range(rounds):
        floors.append(cpu_ms(lambda: decode(video)))
        wholes.append(cpu_ms(lambda: watch(video)))
    stages: defaultdict[str, float] = defaultdict(float)
    with _charging(stages):
        events, inferences = watch(video)
    for name in stages:
        stages[name] /= length
    return Cost(min(floors) / length, min(wholes) / length, stages, events, inferences)


def length_s(video: Path) -> float:
    with av.open(str(video)) as container:
        return (container.duration or 0) / av.time_base


def cpu_ms(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return (time.process_time() - begin) * 1e3


def decode(video: Path) -> None:
    """The floor: read and decode every frame with one thread, look at none."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for _ in container.decode(stream):
            pass


def watch(video: Path) -> tuple[int, int]:
    """The whole of it, on one file in one thread; events and inferences."""
    detector = load_detector(find_model().path)
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = stack.enter_context(Store.open(root))
        pool = stack.enter_context(DetectorPool(detector))
        feed = stack.enter_context(open_feed(parse_address(str(video))))
        start = datetime.now(UTC)
        place: Deployment = store.deployment_for("bench", "bench", start)
        sink = SteadfastSink(store, "bench", lambda _: None)
        camera = Camera(place, sink, lambda _: None, root, pool, start=start, live=False)
        camera.connected(feed.video, start)
        for reading in feed:
            camera.read(reading)
        camera.close()
        return camera.counts.events, pool.counts.inferences


@contextmanager
def _charging(stages: defaultdict[str, float]) -> Iterator[None]:
    """Charge every stage with its own CPU time while the body runs."""
    running: list[float] = []  # CPU time that the stages inside each running one took

    def charged(stage: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            running.append(0.0)
            begin = time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                took = time.process_time() - begin
                stages[stage] += (took - running.pop()) * 1e3
                if running:
                    running[-1] += took

        return call

    with ExitStack() as stack:
        for stage, (owner, names) in STAGES.items():
            for name in names:
                wrapped = charged(stage, getattr(owner, name))
                stack.enter_context(patch.object(owner, name, wrapped))
        yield


def print_costs(costs: dict[str, Cost]) -> None:
    """One table of totals, one of the split."""
    print_table(
        ("scene", "decode alone", "Trailwarden", "ratio", "cameras a core", "events", "inferences"),
        (
            (
                name,
                f"{cost.floor:.0f} ms",
                f"{cost.whole:.0f} ms",
                f"{cost.whole / cost.floor:.2f}",
                f"{1000 / cost.whole:.1f} (floor {1000 / cost.floor:.1f})",
                cost.events,
                cost.inferences,
            )
            for name, cost in costs.items()
        ),
    )
    print(
        "\nCPU-ms for a second of video, by stage (of a run of its own, with the stopwatch on):\n"
    )
    print_table(
        ("scene", *STAGES),
        (
            (name, *(f"{cost.stages[stage]:.1f}" for stage in STAGES))
            for name, cost in costs.items()
        ),
    )


if __name__ == "__main__":
    main()
