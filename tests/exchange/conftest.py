"""An empty store, and another to import into what the first has exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trailwarden.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "other") as opened:
        yield opened
