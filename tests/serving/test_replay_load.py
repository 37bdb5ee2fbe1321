"""The open-loop load over real sockets, against simulated workers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from trailwarden.serving.blocks import chain
from trailwarden.serving.replay.load import HttpLoad
from trailwarden.serving.replay.record import Outcome, Record
from trailwarden.serving.replay.session import Session, Turn, own_chain
from trailwarden.serving.replay.text import SessionText
from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.simulate.faults import Fault
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.simulate.worker import SimulatedWorker
from trailwarden.serving.worker import Rates

SPEC = EngineSpec(Rates(1000.0, 0.02, 0.001))
SPEED = 10.0
AGENT = Session("s", 0.0, (Turn(640, 64, tool="look"), Turn(960, 10, 1.0)), own_chain(1, 970))


def played(
    sessions: Sequence[Session],
    *,
    chat: bool = False,
    patience_s: float | None = None,
    fault: str = "",
    slots: int = 16,
) -> tuple[list[Record], SimulatedWorker]:
    """Play a load against a worker that is ten times as fast as it says."""

    async def play() -> tuple[list[Record], SimulatedWorker]:
        wrong = Fault.parse(fault) if fault else None
        worker = SimulatedWorker(replace(SPEC, slots=slots), speed=SPEED, fault=wrong)
        port = await worker.start()
        url = f"http://127.0.0.1:{port}"
        load = HttpLoad(url, speed=SPEED, chat=chat, patience_s=patience_s, told=True)
        records = await load.play(sessions)
        await worker.close()
        return records, worker

    return asyncio.run(play())


@pytest.mark.parametrize("chat", [False, True])
def test_a_session_is_played_turn_by_turn_with_the_answers_it_got(chat: bool) -> None:
    (first, second), worker = played([AGENT], chat=chat)

    assert first.served
    assert second.served
    assert second.arrival_s == first.end_s + 1.0
    assert (first.output_tokens, second.output_tokens) == (64, 10)
    assert second.cached_tokens == 640
    assert worker.engine.counters.output == 74
    assert first.ttft_s is not None
    assert first.ttft_s >= 0.64


def test_latency_counts_from_when_a_request_should_have_been_sent() -> None:
    load = [Session(str(n), 0.0, (Turn(1000, 2),), own_chain(n, 1000)) for n in range(4)]
    records, _ = played(load, slots=1)

    lateness = sorted(record.ttft_s or 0.0 for record in records)
    for place, ttft_s in enumerate(lateness):
        assert ttft_s >= 1.0 + place * (1.0 + 0.021)


def test_failures_are_recorded_as_what_they_were() -> None:
    for fault, outcome in (
        ("busy", Outcome.SHED),
        ("error", Outcome.LOST),
        ("malformed:1", Outcome.LOST),
        ("cut_utf8:1", Outcome.LOST),
        ("no_finish", Outcome.LOST),
        ("crash:1", Outcome.LOST),
    ):
        first, second = played([AGENT], fault=fault)[0]
        assert (fault, first.outcome) == (fault, outcome)
        assert second.outcome is Outcome.ABANDONED


def test_a_client_without_patience_leaves_and_the_engine_stops() -> None:
    long = Session("long", 0.0, (Turn(60_000, 5),), own_chain(1, 60_000))
    (record,), worker = played([long], patience_s=2.0)

    assert record.outcome is Outcome.TIMED_OUT
    assert worker.engine.counters.computed < 60_000


def test_nobody_there_is_a_failure_and_no_exception() -> None:
    async def play() -> list[Record]:
        return await HttpLoad("http://127.0.0.1:1").play([AGENT])

    assert [r.outcome for r in asyncio.run(play())] == [Outcome.LOST, Outcome.ABANDONED]


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "https://example.org", "ftp://x"])
def test_a_place_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SpecError, match="http://HOST:PORT"):
        HttpLoad(url)


def test_the_same_blocks_are_the_same_text_and_only_they() -> None:
    one, other = (SessionText((7, 8, last)) for last in (9, 10))
    first, second = one.prompt(192), other.prompt(192)

    assert len(first) == 192 * 4
    assert chain(first)[:2] == chain(second)[:2]
    assert chain(first)[2] != chain(second)[2]
    one.answered(" so")
    assert one.prompt(400).startswith(first + " so")
    assert len(one.prompt(400)) == 1600
