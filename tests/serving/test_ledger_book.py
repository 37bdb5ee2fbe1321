"""Every token has one owner: sums against the engines' own counters, corrections, crashes."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.demand import Demand
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.gateway.ports import Booking, Waste
from trailwarden.serving.hints import Hints
from trailwarden.serving.ledger.entry import Account, Entry, Fate, Tokens
from trailwarden.serving.ledger.errors import LedgerUnreadable, WrongEntry
from trailwarden.serving.ledger.journal import Journal
from trailwarden.serving.ledger.ledger import Ledger
from trailwarden.serving.replay.agents import AgentMix, generate
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.spec import EngineSpec


def ledger(path: Path | None = None) -> Ledger:
    ticks = itertools.count(1000)
    return Ledger(Journal(path), lambda: float(next(ticks)))


def demand(request_id: str, tenant: str = "t", session: str | None = "s") -> Demand:
    hints = Hints(program="p", session=session)
    return Demand(request_id, tenant, "m", 100, 50, hints=hints)


def booking(request_id: str, *, waste: Waste | None = None, tenant: str = "t") -> Booking:
    used, wasted = (0, 20) if waste else (20, 0)
    return Booking(demand(request_id, tenant), "w", 60, 40, used, wasted, waste, True)


def total(book: Ledger) -> Tokens:
    (found,) = book.journal.totals()
    return found.tokens


def test_attempts_are_entered_by_owner_and_why() -> None:
    book = ledger()
    book.book(booking("a", waste=Waste.RETRIED))
    book.book(booking("a"))
    book.book(booking("b", waste=Waste.CANCELLED))
    by_fate = {t.group: (t.requests, t.tokens) for t in book.journal.totals(["fate"])}

    assert by_fate[("used",)] == (1, Tokens(60, 40, 0, 20))
    assert by_fate[("retried",)] == (1, Tokens(60, 40, 0, 0, 20))
    assert by_fate[("cancelled",)] == (1, Tokens(60, 40, 0, 0, 20))
    (whole,) = book.journal.totals()
    assert whole.requests == 2
    assert whole.tokens.all == 3 * 120


def test_every_reason_of_the_gateway_has_a_fate() -> None:
    for waste in Waste:
        assert Fate(waste.value).name == waste.name


def test_steps_count_requests_of_an_agent_and_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "tokens.ledger"
    book = ledger(path)
    for request_id in ("a", "a", "b"):
        book.book(booking(request_id))
    book.journal.close()
    again = ledger(path)
    again.book(booking("c"))

    steps = [t.group for t in again.journal.totals(["agent", "step"])]
    assert steps == [("s", 1), ("s", 2), ("s", 3)]
    again.book(Booking(demand("x", session=None), "w", 1, 0, 1, 0, None, True))
    assert again.journal.totals(["step"], {"agent": ""})[0].group == (0,)


def test_a_rejected_answer_moves_to_waste_once_and_no_token_is_lost() -> None:
    book = ledger()
    book.book(booking("a"))
    before = total(book)

    assert book.reject("t", "a") == 20
    assert book.reject("t", "a") == 0
    after = total(book)
    assert after.all == before.all
    assert (after.output_used, after.output_wasted) == (0, 20)
    assert book.journal.totals(where={"fate": "rejected"})[0].tokens.output_wasted == 20


def test_one_tenant_cannot_reject_anothers_answer() -> None:
    book = ledger()
    book.book(booking("a", tenant="mine"))

    with pytest.raises(WrongEntry, match="not in the ledger"):
        book.reject("theirs", "a")
    with pytest.raises(WrongEntry, match="was not used"):
        book.reject("mine", "a", Fate.USED)


def test_totals_by_any_dimension_time_and_filter() -> None:
    book = ledger()
    for number in range(6):
        book.book(booking(f"r{number}", tenant=f"t{number % 2}"))
    journal = book.journal

    assert [t.group for t in journal.totals(["tenant", "model"])] == [("t0", "m"), ("t1", "m")]
    assert journal.totals(where={"tenant": "t1"})[0].requests == 3
    assert journal.totals(since_s=1002.0, until_s=1004.0)[0].requests == 2
    assert journal.totals(since_s=1e9)[0].tokens == Tokens()
    with pytest.raises(WrongEntry, match="use tenant"):
        journal.totals(["colour"])
    with pytest.raises(WrongEntry):
        journal.totals(where={"tenant; DROP TABLE entry": 1})


def test_entries_that_cannot_be_are_refused() -> None:
    account = Account("t")
    with pytest.raises(WrongEntry, match="below zero"):
        Entry(0.0, "r", account, Tokens(output_used=-1))
    with pytest.raises(WrongEntry, match="whole numbers"):
        Entry(0.0, "r", account, Tokens(output_used=1.5))  # type: ignore[arg-type]  # that is the test
    with pytest.raises(WrongEntry, match="whole numbers"):
        Entry(0.0, "r", account, Tokens(output_used=True))


def test_the_file_only_grows(tmp_path: Path) -> None:
    book = ledger(tmp_path / "l")
    book.book(booking("a"))
    book.journal.close()
    other = apsw.Connection(str(tmp_path / "l"))
    for statement in ("UPDATE entry SET output_used = 0", "DELETE FROM entry"):
        with pytest.raises(apsw.ConstraintError, match="only grows"):
            other.execute(statement)


def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_text("not a database, and long enough to be looked at" * 50)
    apsw.Connection(str(other)).execute("CREATE TABLE mine (x)")
    before = other.read_bytes()

    for path in (text, other):
        with pytest.raises(LedgerUnreadable):
            Journal(path)
    with pytest.raises(LedgerUnreadable):
        Journal(tmp_path / "missing", read_only=True)
    with pytest.raises(LedgerUnreadable):
        Journal(tmp_path)
    assert other.read_bytes() == before


_WRITER = """
import sys
from pathlib import Path
from trailwarden.serving.ledger.entry import Account, Entry, Tokens
from trailwarden.serving.ledger.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(10**9):
    journal.append(Entry(0.0, str(number), Account("t"), Tokens(output_used=1)))
    print(number, flush=True)
"""


def test_killed_in_the_middle_nothing_that_was_booked_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "l"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    said = [int(next(writer.stdout)) for _ in range(300)]
    os.kill(writer.pid, signal.SIGKILL)
    said += [int(line) for line in writer.stdout if line.endswith("\n")]
    writer.stdout.close()
    writer.wait()
    journal = Journal(path)
    (found,) = journal.totals()

    assert len(said) <= found.tokens.output_used <= len(said) + 1
    assert found.requests == found.tokens.output_used
    journal.append(Entry(0.0, "after", Account("t"), Tokens(output_used=1)))


class _Booked:
    """Books what a simulated engine says of each job, as a gateway would."""

    def __init__(self, book: Ledger) -> None:
        self.book = book

    def route(self, demand: Demand, now: float) -> int | None:
        return 0

    def first_token(self, request_id: str, now: float) -> None: ...

    def ended(self, job: Job, usage: Usage, now: float) -> None:
        complete = usage.output_tokens == job.output_tokens
        tokens = Tokens(
            usage.computed_tokens,
            usage.cached_tokens,
            usage.recomputed_tokens,
            usage.output_tokens if complete else 0,
            0 if complete else usage.output_tokens,
        )
        fate = Fate.USED if complete else Fate.CANCELLED
        self.book.enter(job.demand, "worker", tokens, fate)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1000),
    st.floats(0.05, 1.0),
    st.integers(9_000, 60_000),
    st.sampled_from([2.0, 10.0, float("inf")]),
)
def test_the_sums_are_the_engines_own_counters(
    seed: int, sessions_per_s: float, capacity: int, patience_s: float
) -> None:
    """Under evictions, preemptions and clients that leave: exactly, and by every grouping."""
    mix = AgentMix(span_s=60.0, sessions_per_s=sessions_per_s, context_tokens=8_000)
    engine = Engine(EngineSpec(kv_capacity_tokens=capacity))
    book = ledger()
    Plane([engine], _Booked(book), patience_s=patience_s).play(generate(mix, seed))
    counted = Counters(engine.counters.computed, engine.counters.cached, engine.counters.output)

    assert book.difference("worker", counted) == Counters(0, 0, 0)
    for dimensions in (["tenant"], ["program", "agent", "step"], ["fate", "model"]):
        parts = book.journal.totals(dimensions)
        assert sum((part.tokens for part in parts), Tokens()) == total(book)


def test_a_difference_is_told_where_the_engine_keeps_a_count() -> None:
    book = ledger()
    book.book(booking("a"))

    assert book.difference("w", Counters(61, 40, None)) == Counters(1, 0, None)
