"""Slots of one llama.cpp worker on their way to files and back, in tasks, and how far to trust it.

A slot is held while it is being moved. A worker that fails, or that restores what is then not
found, is soon asked for nothing more.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from trailwarden.serving.engines.llamacpp.slots import Claim, SlotKeeper, Verdict
from trailwarden.serving.errors import ServingError
from trailwarden.serving.lifecycle.seats import Seat
from trailwarden.serving.lifecycle.waits import Caller

_Move: TypeAlias = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)
_MOVING = "moving"
_DOUBTS = 3  # in a row
_TOKEN_BYTES = 131_072.0  # of KV, before a save has told: a model of 8 billion parameters
_TOKENS_PER_S = 50_000.0  # copied, likewise


@dataclass(frozen=True, slots=True)
class Saved:
    """What is in a session's file: the blocks of its prompt, and the adapters it was read with."""

    chain: tuple[int, ...]
    adapter: str


@dataclass(slots=True)
class Tally:
    """What became of moves. `whole`, `part` and `nothing` are restores as they turned out."""

    saved: int = 0
    restored: int = 0
    failed: int = 0
    whole: int = 0
    part: int = 0
    nothing: int = 0


class SlotTransfers:
    """See the module. `keeper` is None where slots cannot be saved; then nothing is moved."""

    def __init__(
        self, worker_id: str, keeper: SlotKeeper | None, on_moved: Callable[[], None]
    ) -> None:
        self.tally = Tally()
        self.copy_tokens_per_s = _TOKENS_PER_S
        self.keeper = keeper
        self._worker_id = worker_id
        self._on_moved = on_moved
        self._saved: dict[Caller, Saved] = {}
        self._claims: dict[int, Claim] = {}
        self._doubts = 0
        self._token_bytes = _TOKEN_BYTES
        self._moving: set[Caller] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def host_tokens(self) -> int:
        """How much can be kept beside the slots; 0 where nothing can, or nothing is believed."""
        if self.keeper is None or self._doubts >= _DOUBTS:
            return 0
        return int(self.keeper.room_bytes / self._token_bytes)

    @property
    def is_moving(self) -> bool:
        """Whether a move is under way."""
        return bool(self._tasks)

    def moves(self, caller: Caller) -> bool:
        """Whether this session is on its way."""
        return caller in self._moving

    def saved(self, caller: Caller) -> Saved | None:
        """What is saved of a session."""
        return self._saved.get(caller)

    # --- moving

    def save(self, seat: Seat) -> bool:
        """Begin to save a seat, which others may have then; False if it is not to be done."""
        keeper, caller = self.keeper, seat.caller
        if keeper is None or caller is None or self.host_tokens == 0 or not seat.is_free:
            return False
        self._begin(seat, caller, partial(self._write, keeper, seat, caller))
        return True

    def restore(self, caller: Caller, seat: Seat) -> bool:
        """Begin to bring a session's file back to a seat; False if it is not to be done."""
        keeper, saved = self.keeper, self._saved.get(caller)
        if keeper is None or saved is None or self.host_tokens == 0 or self.moves(caller):
            return False
        if _name(caller) not in keeper.saved:  # it made room for others
            del self._saved[caller]
            return False
        self._begin(seat, caller, partial(self._read, keeper, seat, caller, saved))
        return True

    def erase(self, caller: Caller, seat: Seat) -> None:
        """Begin to empty a seat."""
        if self.keeper is not None and seat.is_free:
            self._begin(seat, caller, partial(self._empty, self.keeper, seat))

    def forget(self, caller: Caller) -> None:
        """Delete a session's file, if there is one."""
        if self._saved.pop(caller, None) is not None and self.keeper is not None:
            self.keeper.forget(_name(caller))

    def lost(self) -> None:
        """The worker is gone, or came back empty: files are of no use, and doubts are over."""
        self._claims.clear()
        self._doubts = 0
        for caller in list(self._saved):
            self.forget(caller)

    def close(self) -> None:
        """Stop what is under way."""
        for task in self._tasks:
            task.cancel()

    def _begin(self, seat: Seat, caller: Caller, move: _Move) -> None:
        seat.held = _MOVING
        self._moving.add(caller)
        task = asyncio.get_running_loop().create_task(self._carry(seat, caller, move))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._on_moved()

    async def _carry(self, seat: Seat, caller: Caller, move: _Move) -> None:
        """One move; whatever comes of it, the seat is free again."""
        try:
            await move()
        except (ServingError, OSError) as error:
            self.tally.failed += 1
            self._doubt(str(error))
            _log.info("worker %s: %s", self._worker_id, error)
        finally:
            seat.held = None
            self._moving.discard(caller)

    async def _write(self, keeper: SlotKeeper, seat: Seat, caller: Caller) -> None:
        kept = Saved(seat.chain, seat.adapter)
        seat.caller, seat.kept_until_s = None, 0.0  # whatever comes of it, others may have the slot
        began_s = time.monotonic()
        saved = await keeper.save(_name(caller), seat.number)
        self._saved[caller] = kept
        self.tally.saved += 1
        self._token_bytes = max(1.0, saved.size_bytes / saved.tokens)
        self.copy_tokens_per_s = saved.tokens / max(time.monotonic() - began_s, 1e-4)

    async def _read(self, keeper: SlotKeeper, seat: Seat, caller: Caller, saved: Saved) -> None:
        seat.empty()
        claim = await keeper.restore(_name(caller), seat.number)
        seat.caller, seat.chain, seat.adapter = caller, saved.chain, saved.adapter
        self._claims[seat.number] = claim
        self.tally.restored += 1

    async def _empty(self, keeper: SlotKeeper, seat: Seat) -> None:
        seat.empty()
        await keeper.erase(seat.number)

    # --- believing

    def claim_on(self, seat: Seat) -> Claim | None:
        """What the worker says it restored there, once: for the answer that shows it."""
        return self._claims.pop(seat.number, None)

    def turned_out(self, verdict: Verdict) -> None:
        """An answer has shown what a restore was worth."""
        if verdict is Verdict.NOTHING:
            self.tally.nothing += 1
            self._doubt("it restores slots in which nothing is found")
            return
        self._doubts = 0
        if verdict is Verdict.WHOLE:
            self.tally.whole += 1
        else:
            self.tally.part += 1

    def _doubt(self, why: str) -> None:
        self._doubts += 1
        if self._doubts == _DOUBTS:
            _log.warning("worker %s: %s; its slots are moved no more", self._worker_id, why)


def _name(caller: Caller) -> str:
    return f"{caller.tenant}\0{caller.session}"
