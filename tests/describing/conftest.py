"""A store to describe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.describing.described_world import TAXA

from trailwarden.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        opened.add_taxa(TAXA)
        yield opened
