"""Large worlds: ids stay unique, events are made one by one as they are asked for."""

from __future__ import annotations

import tracemalloc
from collections import deque

from trailwarden.worlds import WorldSpec, generate


def test_a_large_world_is_told_in_bounded_memory() -> None:
    world = generate(WorldSpec(seed=9, days=60, cameras=80, rate=1.5))
    events = world.events(tracks=False)

    tracemalloc.start()
    deque(events, maxlen=0)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert int(world.truth.recorded.sum()) > 25_000
    assert most < 20e6  # as objects all at once they would be twice that and more
    assert world.truth.table.nbytes < 80 * len(world.truth)


def test_ids_are_unique_in_a_world_of_many_years() -> None:
    world = generate(WorldSpec(seed=1, days=1500, cameras=16))
    ids = [event.event_id for event, _ in world.events(tracks=False)]

    assert len(set(ids)) == len(ids) > 80_000
