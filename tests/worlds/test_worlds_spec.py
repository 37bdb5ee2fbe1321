"""Equal specs make equal worlds; impossible ones are refused with what is allowed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from trailwarden.worlds import SPECIES, BadSpec, World, WorldError, WorldSpec, generate

_DIGEST = """
import hashlib
from datetime import date
from trailwarden.worlds import WorldSpec, generate
world = generate(WorldSpec(seed=5, days=12, first_day=date(2026, 9, 21)))
digest = hashlib.sha256(world.truth.table.tobytes())
for event, _ in world.events():
    digest.update(repr(event).encode())
print(digest.hexdigest())
"""


def digest_of(world: World) -> str:
    digest = hashlib.sha256(world.truth.table.tobytes())
    for event, _ in world.events():
        digest.update(repr(event).encode())
    return digest.hexdigest()


def test_the_same_spec_makes_the_same_world_in_another_process() -> None:
    spec = WorldSpec(seed=5, days=12, first_day=date(2026, 9, 21))
    elsewhere = subprocess.run(
        [sys.executable, "-c", _DIGEST], capture_output=True, text=True, check=True
    )

    assert elsewhere.stdout.strip() == digest_of(generate(spec))


def test_another_seed_makes_another_world() -> None:
    one, other = (generate(WorldSpec(seed=seed, days=5)) for seed in (1, 2))

    assert digest_of(one) != digest_of(other)


def test_what_goes_wrong_with_a_camera_changes_nobodys_way() -> None:
    spec = WorldSpec(seed=4, days=20)
    calm = generate(replace(spec, troubles=()))
    troubled = generate(spec)

    same = [name for name in calm.truth.table.dtype.names or () if name != "fate"]
    assert np.array_equal(calm.truth.table[same], troubled.truth.table[same])
    assert calm.truth.recorded.sum() > troubled.truth.recorded.sum()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"days": 0}, "days=0"),
        ({"cameras": 0}, "cameras=0"),
        ({"seed": -1}, "seed=-1"),
        ({"rate": -0.5}, "rate=-0.5"),
        ({"rate": float("nan")}, "rate=nan"),
        ({"reviewed": 1.5}, "reviewed=1.5"),
        ({"latitude": 78.2}, "latitude=78.2"),
        ({"first_day": date.max}, "year=9999"),
        ({"zone_name": "Mars/Olympus"}, "Mars/Olympus"),
        ({"species": SPECIES + SPECIES[:1]}, "twice"),
        ({"species": tuple(s for s in SPECIES if s.name != "Vulpes vulpes")}, "Vulpes vulpes"),
    ],
)
def test_a_world_that_cannot_be_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(BadSpec, match=told) as refused:
        WorldSpec(**wrong)
    assert isinstance(refused.value, WorldError)


@settings(max_examples=25, deadline=None)
@given(
    seed=some.integers(0, 2**32 - 1),
    days=some.integers(1, 9),
    cameras=some.integers(1, 20),
    rate=some.sampled_from([0.0, 0.1, 3.0]),
    place=some.sampled_from([(51.0, 10.4, "Europe/Berlin"), (-33.9, 151.2, "Australia/Sydney"),
                             (0.0, -78.5, "-05:00"), (60.0, -149.0, "America/Anchorage")]),
    first_day=some.dates(date(1990, 1, 1), date(2040, 1, 1)),
)  # fmt: skip
def test_any_world_agrees_with_its_truth(
    seed: int,
    days: int,
    cameras: int,
    rate: float,
    place: tuple[float, float, str],
    first_day: date,
) -> None:
    spec = WorldSpec(
        seed=seed, days=days, cameras=cameras, rate=rate, first_day=first_day,
        latitude=place[0], longitude=place[1], zone_name=place[2],
    )  # fmt: skip
    world = generate(spec)
    events = [event for event, _ in world.events()]
    told = [visit.event_id for visit in world.truth if visit.event_id is not None]

    assert [event.event_id for event in events] == told
    assert all(spec.start <= visit.start < spec.end for visit in world.truth)
    assert all(visit.end <= spec.end for visit in world.truth)
    assert sum((span.duration for span in world.effort), spec.end - spec.end) == cameras * (
        spec.end - spec.start
    )


def test_a_world_of_some_species_only() -> None:
    alone = tuple(species for species in SPECIES if species.name == "Cervus elaphus")
    world = generate(WorldSpec(seed=2, species=alone, days=30))

    assert {visit.species for visit in world.truth} == {"Cervus elaphus", None}
