"""Three ways of taking an answer's body from a worker, and giving it to the client.

A stream is passed on as it comes, event by whole event; a stream that stands for a whole answer is
joined; an answer in one piece is checked first, so that a broken one becomes an error and not half
an answer. Whoever takes the bytes from the wire calls `read` with each piece, then `give` with what
that returned.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from trailwarden.serving.config import Limits
from trailwarden.serving.errors import WorkerBroke, WorkerBusy
from trailwarden.serving.gateway.events import EventStream
from trailwarden.serving.gateway.joining import Joiner
from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.usage import Usage
from trailwarden.serving.gateway.whole import read_whole

_CHARGE_EVERY = 64  # output events
_BUSY = (429, 503)
_OUR_KEY_IS_WRONG = (401, 403)


class Listener(Protocol):
    """Whom an answer is given to."""

    limits: Limits

    def pass_on(self, data: bytes, *, last: bool) -> None:
        """A piece of a stream for the client."""

    def pass_whole(self, status: int, content_type: bytes, data: bytes) -> None:
        """A whole answer for the client."""

    def output_seen(self, tokens: int) -> None:
        """So many more output tokens were seen to pass."""


class Reading(Protocol):
    """One answer as it comes. All but the properties may raise WorkerError: it is not good."""

    def read(self, data: bytes, *, last: bool) -> bytes:
        """Take a piece; what there is of it to give."""

    def give(self, piece: bytes, listener: Listener, *, last: bool) -> None:
        """Give a piece that was read, or keep it until the answer is whole."""

    def rescue(self, listener: Listener) -> bool:
        """The connection is gone: give what came if that was all but its end; False if not."""

    @property
    def began(self) -> bool:
        """Whether the answer has begun; what is said of progress before it is not part of it."""

    @property
    def has_end(self) -> bool:
        """Whether the worker marked the answer's end as it should."""

    @property
    def usage(self) -> Usage | None:
        """What the worker told of its tokens."""

    @property
    def tools(self) -> list[str]:
        """The tools that the answer calls."""

    @property
    def events(self) -> EventStream | None:
        """The stream, where the worker sends one."""

    @property
    def charged(self) -> int:
        """Output events that the listener has been told of."""


class _StreamReading:
    """What the two readings of a stream have in common."""

    __slots__ = ("charged", "events")

    def __init__(self, events: EventStream) -> None:
        self.events: EventStream = events
        self.charged = 0

    def read(self, data: bytes, *, last: bool) -> bytes:
        """The whole events of a piece that are to be seen."""
        return self.events.feed(data)

    @property
    def began(self) -> bool:
        return self.events.began

    @property
    def has_end(self) -> bool:
        return self.events.done

    @property
    def usage(self) -> Usage | None:
        return self.events.usage

    @property
    def tools(self) -> list[str]:
        return self.events.tools


class Relayed(_StreamReading):
    """A stream that is passed on as it comes."""

    __slots__ = ()

    def give(self, piece: bytes, listener: Listener, *, last: bool) -> None:
        """Pass it on at once; tell now and then how much output that was."""
        events = self.events
        if last:
            try:
                events.end()
            except Lie as lie:
                lie.good = piece
                raise
        if piece or last:
            listener.pass_on(piece, last=last)
        if not last and events.output_events - self.charged >= _CHARGE_EVERY:
            listener.output_seen(events.output_events - self.charged)
            self.charged = events.output_events

    def rescue(self, listener: Listener) -> bool:
        """A stream whose [DONE] came is whole, whatever became of the connection."""
        if self.events.done:
            listener.pass_on(b"", last=True)
        return self.events.done


class Joined(_StreamReading):
    """A stream that is kept until it is a whole answer."""

    __slots__ = ("_bytes", "_joiner", "_worker_id")

    def __init__(self, events: EventStream, joiner: Joiner, worker_id: str) -> None:
        super().__init__(events)
        self._joiner = joiner
        self._worker_id = worker_id
        self._bytes = 0

    def give(self, piece: bytes, listener: Listener, *, last: bool) -> None:
        """Add it to the answer, and give that with the last."""
        self._bytes = _within(self._bytes + len(piece), listener.limits)
        self._joiner.take(piece)
        if last:
            self.events.end()
            self._give_whole(listener)

    def rescue(self, listener: Listener) -> bool:
        """A stream whose [DONE] came can be joined."""
        if self.events.done:
            self._give_whole(listener)
        return self.events.done

    def _give_whole(self, listener: Listener) -> None:
        if self._joiner.error is not None:
            told = msgspec.json.encode(self._joiner.error)[:300].decode(errors="replace")
            raise WorkerBroke(f"worker {self._worker_id} failed: {told}")
        listener.pass_whole(200, b"application/json", self._joiner.whole())


class Gathered:
    """An answer in one piece, or none that can be taken."""

    __slots__ = (
        "_bytes",
        "_content_type",
        "_generates",
        "_pieces",
        "_status",
        "_worker_id",
        "tools",
        "usage",
    )

    began = True
    has_end = True
    events = None
    charged = 0

    def __init__(
        self, status: int, content_type: bytes, worker_id: str, *, generates: bool
    ) -> None:
        """`generates` says that the answer must have finished."""
        self._status = status
        self._content_type = content_type
        self._worker_id = worker_id
        self._generates = generates
        self._pieces: list[bytes] = []
        self._bytes = 0
        self.usage: Usage | None = None
        self.tools: list[str] = []

    def read(self, data: bytes, *, last: bool) -> bytes:
        """The piece itself."""
        return data

    def give(self, piece: bytes, listener: Listener, *, last: bool) -> None:
        """Keep it; check all of it and give it with the last."""
        self._bytes = _within(self._bytes + len(piece), listener.limits)
        self._pieces.append(piece)
        if last:
            self._give_whole(b"".join(self._pieces), listener)

    def rescue(self, listener: Listener) -> bool:
        """What has no end marks none either."""
        return False

    def _give_whole(self, data: bytes, listener: Listener) -> None:
        status, worker_id = self._status, self._worker_id
        if status in _BUSY:
            why = f"worker {worker_id} has no room: status {status}; try again in a moment"
            raise WorkerBusy(why, retry_after_s=1.0)
        if status >= 500 or status in _OUR_KEY_IS_WRONG:
            raise WorkerBroke(f"worker {worker_id} answered with status {status}")
        if status < 300:
            whole = read_whole(data, generates=self._generates)
            self.usage, self.tools = whole.usage, whole.tool_names()
        listener.pass_whole(status, self._content_type, data)


def _within(length: int, limits: Limits) -> int:
    """The same length. Raises Lie if no answer may be so long."""
    if length > limits.answer_bytes:
        raise Lie("oversized", "the worker's answer is longer than any answer may be")
    return length
