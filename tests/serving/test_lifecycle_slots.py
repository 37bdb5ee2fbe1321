"""Who gets which slot, and moves at a worker that refuses, hangs or was started anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.serving.gateway_fakes import on_loop, until
from tests.serving.scripted_server import scripted

from trailwarden.serving.config import Lifecycle as LifecycleConfig
from trailwarden.serving.demand import Demand
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.llamacpp.slots import SlotKeeper
from trailwarden.serving.gateway.ports import Booking, Ending, Waste
from trailwarden.serving.hints import Hints
from trailwarden.serving.lifecycle.moves import SlotMoves
from trailwarden.serving.lifecycle.seats import Seats
from trailwarden.serving.lifecycle.slotted import SlottedLifecycle
from trailwarden.serving.lifecycle.transfers import SlotTransfers
from trailwarden.serving.lifecycle.waits import Caller, caller_of
from trailwarden.serving.worker import WorkerView

OTHERS = "the scales of another adapter"


def demand(
    session: str | None, turn: int = 0, blocks: tuple[int, ...] = (1, 2), adapter: str = ""
) -> Demand:
    hints = Hints(session=session, tool_begins="look")
    return Demand(f"{session}-{turn}", "t", "m", 128, 8, blocks, hints, adapter=adapter)


def caller(session: str) -> Caller:
    return Caller("t", session)


def sit(seats: Seats, asked: Demand, now_s: float = 0.0) -> int:
    """The seat that a request takes and leaves again."""
    who = caller_of(asked)
    seat = seats.best_for(asked, who, now_s)
    assert seat is not None
    seats.sit(seat, asked, who)
    seat.held = None
    return seat.number


def test_a_session_sits_where_it_sat_and_others_take_what_nobody_needs() -> None:
    seats = Seats(3)
    assert [sit(seats, demand(name)) for name in ("a", "b", None, "a")] == [0, 1, 2, 0]
    assert sit(seats, demand("c")) == 2  # nobody needs what was there
    assert sit(seats, demand("d")) == 1  # used longest ago
    assert seats.of(caller("b")) is None


def test_what_is_kept_goes_last_and_only_for_so_long() -> None:
    seats = Seats(2)
    sit(seats, demand("a"))
    sit(seats, demand("b"))
    seats[0].kept_until_s = 10.0
    assert sit(seats, demand("c"), now_s=9.0) == 1
    assert sit(seats, demand("d"), now_s=10.0) == 0


def test_among_what_nobody_needs_the_longest_common_beginning_is_taken() -> None:
    seats = Seats(3)
    for number, blocks in enumerate(((1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4))):
        seats[number].chain = blocks
    seats[2].adapter = OTHERS
    assert sit(seats, demand(None, blocks=(1, 2, 3, 4, 5))) == 1


@settings(deadline=None)
@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.booleans()), max_size=40),
)
def test_no_slot_has_two_requests_and_no_session_two_slots(
    count: int, happenings: list[tuple[str | None, bool]]
) -> None:
    seats = Seats(count)
    for turn, (session, begins) in enumerate(happenings):
        asked = demand(session, turn)
        seat = seats.best_for(asked, caller_of(asked), float(turn))
        if begins and seat is not None:
            seats.sit(seat, asked, caller_of(asked))
        else:
            held = [seats[n] for n in range(count) if seats[n].held is not None]
            assert seat is not None or len(held) == count
            for one in held[:1]:
                one.held = None
        callers = [seats[n].caller for n in range(count) if seats[n].caller is not None]
        assert len(callers) == len(set(callers))


def saves(slot: int, tokens: int = 100) -> dict[str, Any]:
    """What llama.cpp says to saving, restoring and emptying a slot."""
    return {
        f"/slots/{slot}?action=save": {"n_saved": tokens, "n_written": tokens * 1000},
        f"/slots/{slot}?action=restore": {"n_restored": tokens},
        f"/slots/{slot}?action=erase": {"n_erased": tokens},
    }


def moves_at(address: Address, folder: Path, *, slots: int = 1, wait_s: float = 2.0) -> SlotMoves:
    keeper = SlotKeeper(address, folder, slots=slots, room_bytes=1 << 30)
    transfers = SlotTransfers("w", keeper, lambda: None)
    return SlotMoves(Seats(slots), transfers, wait_s=wait_s)


def turn(
    moves: SlotMoves, asked: Demand, cached: int = 0, waste: Waste | None = None
) -> int | None:
    """A request that runs now, and ends; its slot."""
    slot = moves.seat(asked, caller_of(asked), 0.0)
    moves.over(Booking(asked, "w", 128 - cached, cached, 8, 0, waste, measured=True))
    return slot


async def when_ready(moves: SlotMoves, asked: Demand) -> None:
    await until(lambda: moves.ready(asked, caller_of(asked), 0.0))


@on_loop
async def test_who_is_displaced_is_saved_and_restored_for_the_same_prompt_only() -> None:
    async with scripted(saves(0)) as worker:
        moves = moves_at(worker.address, Path())
        turn(moves, demand("a", blocks=(1, 2)))
        other = demand("b", blocks=(7,))
        assert not moves.ready(other, caller("b"), 0.0)  # a's slot is being saved
        await when_ready(moves, other)
        assert turn(moves, other) == 0
        for number, (blocks, adapter, restored) in enumerate(
            (((1, 9), "", 0), ((1, 2, 3), OTHERS, 0), ((1, 2, 3), "", 1))
        ):
            moves.let_yield(caller("b"))
            again = demand("a", number, blocks, adapter)
            await when_ready(moves, again)
            assert moves.transfers.tally.restored == restored
        assert turn(moves, again, cached=100) == 0
        assert (moves.transfers.tally.whole, moves.transfers.tally.nothing) == (1, 0)


@on_loop
async def test_what_is_still_in_its_slot_is_not_fetched_from_its_file() -> None:
    async with scripted(saves(0)) as worker:
        moves = moves_at(worker.address, Path())
        turn(moves, demand("a"))
        moves.offload(caller("a"))
        await until(lambda: not moves.transfers.is_moving)
        again = demand("a", 1, (1, 2, 3))
        assert moves.ready(again, caller("a"), 0.0)
        assert turn(moves, again) == 0
        assert (moves.transfers.tally.saved, moves.transfers.tally.restored) == (1, 0)


@pytest.mark.parametrize(
    "answer", [(500, {"error": "no"}), {}, {"n_saved": -1}, {"n_saved": "many"}, "rubbish", "[]"]
)
def test_a_worker_that_does_not_save_is_soon_asked_no_more(answer: object) -> None:
    @on_loop
    async def run() -> None:
        async with scripted({"/slots/0?action=save": answer}) as worker:
            moves = moves_at(worker.address, Path())
            for number in range(5):
                asked = demand(str(number), number)
                await when_ready(moves, asked)
                assert turn(moves, asked) == 0
            assert moves.transfers.tally.failed == len(worker.asked) == 3
            assert moves.transfers.host_tokens == 0
            moves.lost()  # it was started anew: perhaps it does now
            assert moves.transfers.host_tokens > 0

    run()


@asynccontextmanager
async def silent() -> AsyncIterator[Address]:
    """Somebody who takes every question and answers none."""
    asked: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: asked.append(writer), "127.0.0.1", 0)
    async with server:
        yield Address("127.0.0.1", server.sockets[0].getsockname()[1])
        for writer in asked:
            writer.transport.abort()


@on_loop
async def test_nobody_waits_for_a_worker_that_hangs_longer_than_is_allowed() -> None:
    async with silent() as address:
        moves = moves_at(address, Path(), wait_s=2.0)
        turn(moves, demand("a"))
        other = demand("b")
        assert not moves.ready(other, caller("b"), 10.0)
        assert not moves.ready(other, caller("b"), 11.9)
        assert moves.ready(other, caller("b"), 12.0)
        assert turn(moves, other) is None  # the engine finds it a slot
        moves.transfers.close()
        await until(lambda: not moves.transfers.is_moving)


@on_loop
async def test_an_answer_that_was_cut_off_says_nothing_of_a_restore() -> None:
    async with scripted(saves(0)) as worker:
        moves = moves_at(worker.address, Path())
        turn(moves, demand("a"))
        await when_ready(moves, other := demand("b", blocks=(7,)))
        turn(moves, other)
        moves.let_yield(caller("b"))
        await when_ready(moves, again := demand("a", 1))
        turn(moves, again, waste=Waste.CANCELLED)
        assert moves.transfers.tally.restored == 1
        assert moves.transfers.tally.nothing == 0


@on_loop
async def test_sessions_that_are_cancelled_or_lost_leave_nothing_in_the_books() -> None:
    async with scripted(saves(0)) as worker:
        keeper = SlotKeeper(worker.address, Path(), slots=1, room_bytes=1 << 30)
        kept = SlottedLifecycle(LifecycleConfig(enabled=True), {"w": 1}, lambda _: keeper)
        kept.know(WorkerView("w"), ())
        for number, complete in enumerate((True, False, True)):
            asked = demand(f"s{number}", blocks=(number, 1, 2, 3))
            kept.arrived(asked, 0.0)
            await until(lambda asked=asked: kept.ready(asked, "w", 0.0))  # type: ignore[misc]
            assert kept.started(asked, "w", 0.0) == {"id_slot": 0}
            kept.answering(asked)
            kept.attempt_over(Booking(asked, "w", 128, 0, 8, 0, None, measured=True))
            kept.ended(Ending(asked, "w", (), 128, 8, complete=complete), 0.0)
        assert kept.lifecycle.living == 2
        await until(lambda: not kept.moves["w"].transfers.is_moving)
        kept.lose("w")
        assert kept.lifecycle.living == 0
        assert not keeper.saved


@on_loop
async def test_a_session_that_goes_to_another_worker_leaves_no_file_behind() -> None:
    async with scripted(saves(0)) as worker:
        keepers = {
            name: SlotKeeper(worker.address, Path(), slots=1, room_bytes=1 << 30) for name in "vw"
        }
        kept = SlottedLifecycle(LifecycleConfig(enabled=True), {"v": 1, "w": 1}, keepers.get)

        async def turn_at(name: str, asked: Demand) -> None:
            await until(lambda: kept.ready(asked, name, 0.0))
            kept.started(asked, name, 0.0)
            kept.attempt_over(Booking(asked, name, 128, 0, 8, 0, None, measured=True))
            kept.ended(Ending(asked, name, (), 128, 8, complete=True), 0.0)

        for name in "vw":
            kept.know(WorkerView(name), ())
        await turn_at("v", demand("a"))
        await turn_at("v", demand("b", blocks=(5, 6)))  # a is saved before
        assert len(keepers["v"].saved) >= 1
        await turn_at("w", demand("a", 1))
        await turn_at("w", demand("b", 1, (5, 6)))
        await until(lambda: not any(m.transfers.is_moving for m in kept.moves.values()))
        assert not keepers["v"].saved


def test_workers_that_are_not_ours_are_left_alone() -> None:
    kept = SlottedLifecycle(LifecycleConfig(enabled=True), {}, lambda _: None)
    kept.know(WorkerView("theirs"), ())
    asked = demand("a")
    kept.arrived(asked, 0.0)
    assert kept.ready(asked, "theirs", 0.0)
    assert kept.started(asked, "theirs", 0.0) == {}
    kept.ended(Ending(asked, "theirs", (), 128, 8, complete=True), 0.0)
    kept.lose("theirs")
