"""One streamed completion over HTTP, read as it comes: as lean as a load generator's must be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httptools
import msgspec

from trailwarden.serving.replay.record import Outcome


class _Usage(msgspec.Struct):
    completion_tokens: int = 0
    prompt_tokens_details: dict[str, Any] | None = None


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    text: str = ""
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Event(msgspec.Struct):
    choices: list[_Choice] = []
    usage: _Usage | None = None


_EVENT = msgspec.json.Decoder(_Event)


@dataclass(slots=True)
class Answer:
    """What came back. Times are the event loop's."""

    status: int = 0
    first_s: float | None = None
    end_s: float = 0.0
    text: str = ""
    output_tokens: int = 0
    cached_tokens: int = 0
    finished: bool = False
    failure: str = ""

    @property
    def outcome(self) -> Outcome:
        """How the request ended, as a record says it."""
        if self.finished and not self.failure:
            return Outcome.SERVED
        if self.failure == "patience":
            return Outcome.TIMED_OUT
        return Outcome.SHED if self.status in (429, 503) else Outcome.LOST


@dataclass(slots=True)
class _Reading:
    """Takes an HTTP response apart; httptools calls it."""

    answer: Answer
    over: bool = False
    pending: bytes = b""
    bodies: list[bytes] = field(default_factory=list)

    def on_body(self, body: bytes) -> None:
        self.bodies.append(body)

    def on_message_complete(self) -> None:
        self.over = True

    def take(self, now: float) -> None:
        """Read the events that have come whole."""
        *whole, self.pending = (self.pending + b"".join(self.bodies)).split(b"\n\n")
        self.bodies.clear()
        for line in whole:
            data = line.removeprefix(b"data: ")
            if data == b"[DONE]":
                continue
            try:
                self._event(_EVENT.decode(data), now)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                self.answer.failure = f"malformed: {error}"

    def _event(self, event: _Event, now: float) -> None:
        answer = self.answer
        for choice in event.choices:
            text = choice.text or (choice.delta.content if choice.delta else "") or ""
            if text and answer.first_s is None:
                answer.first_s = now
            answer.text += text
            answer.finished |= choice.finish_reason is not None
        if event.usage is not None:
            answer.output_tokens = event.usage.completion_tokens
            details = event.usage.prompt_tokens_details or {}
            answer.cached_tokens = int(details.get("cached_tokens") or 0)


async def complete(
    host: str, port: int, head: bytes, body: bytes, *, patience_s: float | None
) -> Answer:
    """Send a request on a connection of its own; whatever goes wrong is in the answer.

    A client without a first token after `patience_s` leaves.
    """
    answer, loop = Answer(), asyncio.get_running_loop()
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        answer.failure, answer.end_s = f"connect: {error}", loop.time()
        return answer
    try:
        writer.write(head + body)
        deadline = None if patience_s is None else loop.time() + patience_s
        await _read(reader, answer, deadline)
    except TimeoutError:
        answer.failure = "patience"
    except (OSError, httptools.HttpParserError) as error:
        answer.failure = f"broke: {error}"
    finally:
        answer.end_s = loop.time()
        writer.transport.abort()
    return answer


async def _read(reader: asyncio.StreamReader, answer: Answer, deadline: float | None) -> None:
    reading, loop = _Reading(answer), asyncio.get_running_loop()
    parser = httptools.HttpResponseParser(reading)
    while not reading.over:
        async with asyncio.timeout_at(deadline if answer.first_s is None else None):
            data = await reader.read(1 << 16)
        if not data:
            answer.failure = answer.failure or "broke: the connection closed"
            return
        parser.feed_data(data)
        answer.status = parser.get_status_code()
        if answer.status == 200:
            reading.take(loop.time())
    if answer.status != 200:
        answer.failure = f"status {answer.status}"
