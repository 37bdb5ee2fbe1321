from __future__ import annotations

import random

from trailwarden.edge.source.backoff import Backoff, BackoffPolicy

POLICY = BackoffPolicy(first_s=1.0, most_s=60.0, least_s=0.2, good_after_s=60.0, refused_s=300.0)


def test_waits_are_jittered_below_a_doubling_bound_that_is_capped() -> None:
    highest = [0.0] * 12
    for seed in range(300):
        backoff = Backoff(POLICY, random.Random(seed))
        waits = [backoff.wait_after_failure(0.0) for _ in highest]
        highest = [max(pair) for pair in zip(highest, waits, strict=True)]
        assert all(0.2 <= wait <= 60.0 for wait in waits)
    bounds = [min(60.0, 2.0**n) for n in range(12)]
    assert all(0.9 * b < h <= b for h, b in zip(highest, bounds, strict=True))


def test_a_seed_repeats_the_waits() -> None:
    one, other = (Backoff(POLICY, random.Random(7)) for _ in range(2))
    assert [one.wait_after_failure(0) for _ in range(5)] == [
        other.wait_after_failure(0) for _ in range(5)
    ]


def test_a_long_connection_starts_the_doubling_over_and_a_short_one_does_not() -> None:
    backoff = Backoff(POLICY, random.Random(1))
    for _ in range(10):
        backoff.wait_after_failure(5.0)
    after_short = [backoff.wait_after_failure(59.0) for _ in range(50)]
    assert max(after_short) > 10
    assert backoff.wait_after_failure(61.0) <= 1.0


def test_a_refusal_is_retried_slowly_and_endless_failure_does_not_overflow() -> None:
    backoff = Backoff(POLICY, random.Random(1))
    assert all(150 <= backoff.wait_after_refusal() <= 300 for _ in range(50))
    assert all(backoff.wait_after_failure(0.0) <= 60 for _ in range(5000))
