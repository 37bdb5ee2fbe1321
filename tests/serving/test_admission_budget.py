"""Budgets, estimates, and when to come back."""

from __future__ import annotations

import pytest

from trailwarden.serving.admission.budget import ProgramBudgets, TokenBucket, check_bucket
from trailwarden.serving.admission.estimate import TokenEstimate, measure
from trailwarden.serving.admission.pace import Pace
from trailwarden.serving.errors import OverBudget


def test_a_bucket_refills_up_to_its_burst() -> None:
    bucket = TokenBucket(per_minute=60, burst=10, now_s=0.0)
    bucket.take(10)
    assert bucket.level(4.0) == 4.0
    assert bucket.level(3.0) == 4.0, "time never goes back"
    assert bucket.level(1000.0) == 10.0


def test_debts_are_worked_off() -> None:
    bucket = TokenBucket(per_minute=60, burst=10, now_s=0.0)
    bucket.take(30)
    with pytest.raises(OverBudget) as caught:
        check_bucket(bucket, "ann", 5, 0.0)
    assert caught.value.retry_after_s == 25.0
    check_bucket(bucket, "ann", 5, 25.0)


def test_a_request_larger_than_the_burst_waits_for_it_full() -> None:
    bucket = TokenBucket(per_minute=60, burst=10, now_s=0.0)
    assert bucket.wait_s(1000, 0.0) == 0.0
    bucket.take(1)
    assert bucket.wait_s(1000, 0.0) == 1.0


def test_a_programs_budget_ends() -> None:
    budgets = ProgramBudgets()
    budgets.take("ann", "job", 80)
    budgets.check("ann", "job", 20, limit=100)
    with pytest.raises(OverBudget) as caught:
        budgets.check("ann", "job", 21, limit=100)
    assert caught.value.retry_after_s is None
    budgets.check("bob", "job", 100, limit=100)


def test_programs_are_not_remembered_for_ever() -> None:
    budgets = ProgramBudgets(remembered=2)
    for program in ("a", "b", "c"):
        budgets.take("ann", program, 1)
    assert [budgets.spent("ann", p) for p in ("a", "b", "c")] == [0, 1, 1]


def test_an_estimate_follows_what_workers_count() -> None:
    fixed = TokenEstimate(4.0, 500, learns=False)
    learned = TokenEstimate(4.0, 500, learns=True)
    for _ in range(500):
        fixed.learn("m", 20_000, 0, 10_000)
        learned.learn("m", 20_000, 0, 10_000)
    assert fixed.tokens("m", 4000) == 1000
    assert learned.tokens("m", 4000) == pytest.approx(2000, rel=0.05)
    assert learned.tokens("other", 4000) == 1000
    assert fixed.tokens("m", 0, images=2) == 1001


def test_a_picture_is_no_text() -> None:
    data = b"A" * 100_000
    prompt = (
        b'[{"role":"user","content":[{"type":"text","text":"what is it?"},'
        b'{"type":"image_url","image_url":{"url":"data:image/png;base64,%b"}}]}]' % data
    )
    text_bytes, images = measure(prompt)
    assert images == 1
    assert text_bytes < 200
    assert measure(b'"plain"') == (7, 0)


def test_when_to_come_back() -> None:
    pace = Pace(window_s=10)
    assert pace.wait_s(100, 0.0) == 60.0, "nothing is known yet"
    for second in range(60):
        pace.note(100, float(second))
    assert 4 < pace.wait_s(500, 60.0) < 7
    assert pace.wait_s(1, 60.0) == 1.0
