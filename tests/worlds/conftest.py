"""A small world that the tests ask about, and a larger one where chance must not decide."""

from __future__ import annotations

from datetime import date

import pytest

from trailwarden.worlds import World, WorldSpec, generate

SEASON = WorldSpec(seed=7, first_day=date(2026, 9, 21))


@pytest.fixture(scope="session")
def season() -> World:
    """The season as the demo has it: 60 days, eight cameras, across the end of summer time."""
    return generate(SEASON)


@pytest.fixture(scope="session")
def busy() -> World:
    """The same habits at 64 cameras with twice the traffic, so that patterns stand out."""
    return generate(WorldSpec(seed=3, first_day=date(2026, 3, 1), cameras=64, rate=2.0))
