"""A world of a million events: `python -m bench.worlds_scale [--cameras N] [--days N] [--rate X]`.

Makes the visits of a year and tells their events, which nobody keeps: without tracks, then with
them. The memory is the process's most so far, this benchmark's own libraries included.
"""

from __future__ import annotations

import resource
import time
from collections import deque

from bench.common import arguments, heading, print_table
from trailwarden.worlds import WorldSpec, generate


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("--cameras", type=int, default=200)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rate", type=float, default=2.8)
    options = parser.parse_args()
    spec = WorldSpec(cameras=options.cameras, days=options.days, rate=options.rate)
    begun = time.perf_counter()
    world = generate(spec)
    rows = [("visits made", len(world.truth), _since(begun), _most_mb())]
    recorded = int(world.truth.recorded.sum())
    for name, tracks in (("events told", False), ("events told, with tracks", True)):
        begun = time.perf_counter()
        deque(world.events(tracks=tracks), maxlen=0)
        rows.append((name, recorded, _since(begun), _most_mb()))
    heading("python -m bench.worlds_scale", f"{spec.cameras} cameras, {spec.days} days.")
    print_table(("step", "number", "took", "memory"), rows)


def _since(begun: float) -> str:
    return f"{time.perf_counter() - begun:.1f} s"


def _most_mb() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


if __name__ == "__main__":
    main()
