"""One season for all tests of this folder: reading it is quick, making it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.skills.season_desk import Season, season_at


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """Sixty days of eight cameras, as the demo has them; nobody may change it."""
    with season_at(tmp_path_factory.mktemp("season")) as made:
        yield made
