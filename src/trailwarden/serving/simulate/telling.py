"""One answer on its way from a simulated worker to its reader, well or badly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from trailwarden.serving.simulate.answers import Script, piece, tally, whole
from trailwarden.serving.simulate.faults import Fault, FaultKind
from trailwarden.serving.simulate.http import Connection
from trailwarden.serving.simulate.job import Usage
from trailwarden.serving.simulate.pace import Ticket

_SLOW_S = 1.0
_IMPOSSIBLE = Usage(prompt_tokens=-1, cached_tokens=1 << 40, output_tokens=-7)
_NO_JSON = b'{"choices": [{"delta": '
_HALF_A_CHARACTER = b'{"choices":[{"index":0,"delta":{"content":"\xc3"}}]}'


@dataclass(slots=True)
class Telling:
    """A script told as the engine says it. `crash` is called when the fault asks for it."""

    script: Script
    ticket: Ticket
    connection: Connection
    fault: Fault | None
    crash: Callable[[], None]

    async def whole(self) -> None:
        """All at once, when it is finished."""
        told = 0
        while self.ticket.ended is None:
            told = await self.ticket.more(told)
            if await self._stopped(told):
                return
        document = whole(self.script, self._usage())
        if self._is(FaultKind.NO_FINISH):
            document["choices"][0]["finish_reason"] = None
        body = msgspec.json.encode(document)
        if self._is(FaultKind.MALFORMED):
            body = _NO_JSON
        elif self._is(FaultKind.CUT_UTF8):
            body = _HALF_A_CHARACTER
        self.connection.reply_bytes(200, body)

    async def stream(self) -> None:
        """Every token when it is said."""
        self.connection.open_stream()
        told = 0
        while self.ticket.ended is None or told < self.ticket.said:
            said = await self.ticket.more(told)
            for place in range(told, said):
                if await self._stopped(place) or await self._spoilt(place):
                    return
                await self._say(place)
            told = said
        await self._finish()

    async def _say(self, place: int) -> None:
        if place == 0 and self.script.chat:
            await self._event(piece(self.script, "", first=True))
        await self._event(piece(self.script, self.script.words[place]))

    async def _finish(self) -> None:
        if not self._is(FaultKind.NO_FINISH):
            await self._event(piece(self.script, "", last=True))
            if self.script.with_usage:
                await self._event(tally(self.script, self._usage()))
            await self.connection.send(b"data: [DONE]\n\n")
        self.connection.close_stream()

    async def _event(self, document: dict[str, Any]) -> None:
        await self._send(msgspec.json.encode(document))

    async def _send(self, data: bytes) -> None:
        await self.connection.send(b"data: " + data + b"\n\n")

    def _usage(self) -> Usage:
        assert self.ticket.ended is not None
        return _IMPOSSIBLE if self._is(FaultKind.WRONG_USAGE) else self.ticket.ended.usage

    def _is(self, *kinds: FaultKind) -> bool:
        return self.fault is not None and self.fault.kind in kinds

    def _strikes(self, said: int) -> bool:
        return self.fault is not None and said >= self.fault.after_tokens

    async def _stopped(self, said: int) -> bool:
        """Hang, dawdle or crash if it is time; True when nothing more can be told."""
        if not self._strikes(said):
            return False
        if self._is(FaultKind.HANG):
            await asyncio.Event().wait()
        elif self._is(FaultKind.SLOW):
            await asyncio.sleep(_SLOW_S)
        elif self._is(FaultKind.CRASH):
            self.crash()
            return True
        return False

    async def _spoilt(self, place: int) -> bool:
        """Send bytes that no engine should if it is time; True when the stream ends with them."""
        if self.fault is None or place != self.fault.after_tokens:
            return False
        if self._is(FaultKind.MALFORMED):
            await self._send(_NO_JSON)
        elif self._is(FaultKind.CUT_UTF8):
            await self._send(_HALF_A_CHARACTER)
            self.connection.close_stream()
            return True
        return False
