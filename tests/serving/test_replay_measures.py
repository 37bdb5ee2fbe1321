"""Measures and intervals by hand-made records."""

from __future__ import annotations

import math

import pytest
from scipy.stats import t as student

from trailwarden.serving.hints import Priority
from trailwarden.serving.replay.intervals import over_seeds, paired
from trailwarden.serving.replay.measures import Slo, Spread, knee, measure
from trailwarden.serving.replay.record import Outcome, Record


def record(
    number: int,
    ttft_s: float = 1.0,
    *,
    outcome: Outcome = Outcome.SERVED,
    tenant: str = "a",
    start_s: float = 100.0,
) -> Record:
    served = outcome is Outcome.SERVED
    return Record(
        request_id=str(number),
        session_id=str(number),
        tenant=tenant,
        priority=Priority.AGENT,
        turn=0,
        start_s=start_s,
        arrival_s=start_s + number,
        first_token_s=start_s + number + ttft_s if served else None,
        end_s=start_s + number + ttft_s + 1.0,
        outcome=outcome,
        worker=0,
        prompt_tokens=1000,
        cached_tokens=250 if served else 0,
        output_tokens=11 if served else 0,
    )


def test_what_failed_is_infinitely_late_and_stays_in_the_denominator() -> None:
    records = [record(n) for n in range(8)]
    records += [record(8, outcome=Outcome.SHED), record(9, outcome=Outcome.LOST)]
    told = measure(records, Slo(2.0, 0.2))

    assert told.requests == 10
    assert (told.failed_share, told.shed_share, told.good_share) == (0.2, 0.1, 0.8)
    assert told.ttft_s == Spread(1.0, math.inf, math.inf)
    assert told.tpot_s.p99 == pytest.approx(0.1)
    assert told.cached_share == 0.25


def test_the_warm_up_is_counted_and_left_out() -> None:
    records = [record(0, 50.0, start_s=0.0), *(record(n) for n in range(1, 5))]
    told = measure(records, Slo(2.0, 0.2), warm_up_s=60.0)

    assert (told.requests, told.warm_up) == (4, 1)
    assert told.ttft_s.p99 == 1.0
    assert told.good_per_s == pytest.approx(4 / 44)


def test_the_objective_may_grow_with_the_prompt_and_holds_for_every_token() -> None:
    late = record(0, 4.0)
    assert not Slo(2.0, 0.2).kept(late)
    assert Slo(2.0, 0.2, per_prompt_token_s=0.003).kept(late)
    assert not Slo(5.0, 0.05).kept(late)


def test_the_tenant_gap_is_between_the_best_and_the_worst_served() -> None:
    records = [record(n, 1.0 if n < 6 else 9.0, tenant="ab"[n % 2]) for n in range(8)]
    records += [record(9, tenant="c")]

    assert measure(records, Slo(2.0, 0.2)).tenant_gap == 0.25
    assert measure([], Slo()).tenant_gap == 0.0


def test_intervals_are_students_and_one_seed_has_none() -> None:
    found = over_seeds([1.0, 2.0, 3.0, 4.0])
    half = student.ppf(0.975, 3) * math.sqrt(5 / 3) / 2

    assert (found.mean, found.seeds) == (2.5, 4)
    assert found.high - found.mean == pytest.approx(half)
    assert over_seeds([7.0]).show() == "7.00"
    assert over_seeds([7.0, math.inf]).show() == "never"
    assert over_seeds([]).show() == "-"
    assert paired([3.0, 5.0], [1.0, 3.0]).low == 2.0


def test_the_knee_is_found_to_two_percent() -> None:
    found = knee(lambda load: 1.0 if load <= 3.7 else 0.5, 0.1, 50.0, kept=0.9)
    assert 3.7 / 1.02 <= found <= 3.7
    assert knee(lambda _: 1.0, 0.1, 50.0, kept=0.9) == 50.0
