"""Kill -9 at random moments: nothing seen is lost, nothing is there twice, every file plays."""

from pathlib import Path

import pytest
from bench.kills import run_rounds


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    rounds = list(run_rounds(tmp_path, number=8, seed=7))
    assert [one.faults for one in rounds] == [[]] * 8
    assert sum(len(one.seen) for one in rounds) > 8
    assert sum(one.truncated for one in rounds) > 0
