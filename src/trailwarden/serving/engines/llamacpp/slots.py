"""Moving a session's KV between a llama.cpp slot and a file, and checking that it moved.

llama.cpp has been reported to restore nothing and say it did, so a restore is only a claim until
the next answer of that slot tells how many of its prompt's tokens it did not have to compute. The
slot is emptied first: tokens that happen to be there would confirm a restore that did nothing.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from trailwarden.serving.engines.errors import SlotLost
from trailwarden.serving.engines.figures import Figures
from trailwarden.serving.engines.http import Address, Answer, ask

_SEAM = 8
"""Tokens at the end that may be cut anew when a saved answer becomes part of the next prompt."""


@dataclass(frozen=True, slots=True)
class SavedSlot:
    """A session's KV in a file."""

    session: str
    file: str
    tokens: int
    size_bytes: int


class Verdict(StrEnum):
    """What a restore was worth."""

    WHOLE = "whole"  # all that the prompt could use of it was used
    PART = "part"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Claim:
    """What llama.cpp says it restored. `judge` says what to believe."""

    session: str
    slot: int
    tokens: int

    def judge(self, figures: Figures) -> Verdict:
        """By the figures of the next answer from that slot.

        A prompt can use no more than its own tokens but the last, which is always computed.
        """
        useful = min(self.tokens, figures.prompt_tokens - 1)
        cached = figures.cached_tokens or 0
        if cached == 0:
            return Verdict.NOTHING
        return Verdict.WHOLE if cached >= useful - _SEAM else Verdict.PART


class SlotKeeper:
    """Saves and restores the slots of one worker, in `folder`, which the worker writes to.

    Files beyond `room_bytes` go, the longest unused first. They outlive a restart of the worker,
    as long as its model stays the same.
    """

    def __init__(
        self,
        address: Address,
        folder: Path,
        *,
        slots: int,
        room_bytes: int,
        timeout_s: float = 30.0,
    ) -> None:
        self._address = address
        self._folder = folder
        self._slots = slots
        self._room = room_bytes
        self._timeout_s = timeout_s
        self._saved: OrderedDict[str, SavedSlot] = OrderedDict()

    @property
    def room_bytes(self) -> int:
        """What files may take."""
        return self._room

    @property
    def saved(self) -> Mapping[str, SavedSlot]:
        """What is kept, by session; the longest unused first."""
        return self._saved

    async def save(self, session: str, slot: int) -> SavedSlot:
        """Write the slot's KV to a file; an earlier one of the session is replaced.

        Raises:
            SlotLost: llama.cpp did not save, or nothing was in the slot.
        """
        file = f"{hashlib.blake2b(session.encode(), digest_size=16).hexdigest()}.slot"
        told = await self._do("save", slot, {"filename": file})
        tokens, size = _number(told, "n_saved"), _number(told, "n_written")
        if tokens == 0:
            (self._folder / file).unlink(missing_ok=True)
            raise SlotLost(f"slot {slot} of {self._address} is empty: nothing to save")
        saved = SavedSlot(session, file, tokens, size)
        self._saved[session] = saved
        self._saved.move_to_end(session)
        self._make_room()
        return saved

    async def restore(self, session: str, slot: int) -> Claim:
        """Empty the slot, then fill it from the session's file.

        Raises:
            SlotLost: there is no such file, or llama.cpp does not read it. The slot is empty.
        """
        saved = self._saved.get(session)
        if saved is None:
            raise SlotLost(f"no slot is saved for session {session}; its prompt is computed again")
        await self.erase(slot)
        try:
            told = await self._do("restore", slot, {"filename": saved.file})
        except SlotLost:
            self.forget(session)
            raise
        self._saved.move_to_end(session)
        return Claim(session, slot, _number(told, "n_restored"))

    async def erase(self, slot: int) -> None:
        """Empty a slot. Raises SlotLost if llama.cpp does not."""
        await self._do("erase", slot, {})

    def forget(self, session: str) -> None:
        """Delete a session's file, if there is one."""
        saved = self._saved.pop(session, None)
        if saved is not None:
            (self._folder / saved.file).unlink(missing_ok=True)

    def _make_room(self) -> None:
        while len(self._saved) > 1 and sum(s.size_bytes for s in self._saved.values()) > self._room:
            self.forget(next(iter(self._saved)))

    async def _do(self, action: str, slot: int, body: dict[str, str]) -> Mapping[str, Any]:
        if not 0 <= slot < self._slots:  # llama.cpp would answer 200, and take another slot
            raise SlotLost(f"{self._address} has no slot {slot}: it has {self._slots}")
        path = f"/slots/{slot}?action={action}"
        answer = await ask(self._address, "POST", path, body, timeout_s=self._timeout_s)
        if not answer.ok:
            raise SlotLost(_refusal(action, slot, answer))
        return answer.json()


def _refusal(action: str, slot: int, answer: Answer) -> str:
    return (
        f"slot {slot} could not be {action}d ({answer.asked}: {answer.status} {answer.reason()}); "
        f"its tokens are computed again"
    )


def _number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if type(value) is not int or value < 0:
        raise SlotLost(f"llama.cpp reports {name} = {value!r} for a slot; not believed")
    return value
