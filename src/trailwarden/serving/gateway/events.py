"""Reading an SSE stream that passes through: whole events out, nothing re-serialised.

Only complete events are relayed, so a reader never sees half of a broken one. Of each event the
finish reason, tool calls, usage and whether it carries output are read; the relayed bytes are the
worker's own, but for CRLF line ends, the usage event and llama.cpp's events of progress with a
prompt, which go to readers who asked for them.
"""

from __future__ import annotations

import msgspec

from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.usage import Usage
from trailwarden.serving.gateway.whole import Said, ToolCall

_GAP = b"\n\n"
_DONE = b"[DONE]"


class _StreamChoice(msgspec.Struct):
    index: int = 0
    finish_reason: str | None = None
    text: str | None = None
    delta: Said | None = None


class Progress(msgspec.Struct):
    """How much of its prompt llama.cpp has, with what it found in its cache."""

    cache: int = 0
    processed: int = 0


class _Event(msgspec.Struct):
    choices: list[_StreamChoice] = []
    usage: Usage | None = None
    error: msgspec.Raw = msgspec.Raw()
    prompt_progress: Progress | None = None


_EVENT = msgspec.json.Decoder(_Event)


class EventStream:
    """What one stream has told so far. It `began` with an event that is not of progress."""

    __slots__ = (
        "_event_bytes",
        "_hide_progress",
        "_hide_usage",
        "_rest",
        "began",
        "done",
        "error_seen",
        "finished",
        "output_events",
        "progress",
        "started",
        "tools",
        "usage",
    )

    def __init__(self, event_bytes: int, *, hide_usage: bool, hide_progress: bool = False) -> None:
        self._event_bytes = event_bytes
        self._hide_usage = hide_usage
        self._hide_progress = hide_progress
        self._rest = b""
        self.began = False
        self.progress: Progress | None = None
        self.done = False
        self.error_seen = False
        self.started: set[int] = set()
        self.finished: dict[int, str] = {}
        self.tools: list[str] = []
        self.output_events = 0
        self.usage: Usage | None = None

    def feed(self, data: bytes) -> bytes:
        """Take what arrived; give back the complete events to relay, which may be nothing.

        Raises:
            Lie: an event is not what it should be.
        """
        if self._rest:
            data = self._rest + data
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        end = data.rfind(_GAP) + 2
        if end == 1:
            self._keep(data)
            return b""
        whole, rest = (data, b"") if end == len(data) else (data[:end], data[end:])
        self._keep(rest)
        events = whole.split(_GAP)
        events.pop()
        hidden = False
        for number, event in enumerate(events):
            try:
                shown = self._read(event)
            except Lie as lie:
                lie.good = _joined(events[:number])
                raise
            if not shown:
                events[number] = b""
                hidden = True
        return _joined(events) if hidden else whole

    def _keep(self, rest: bytes) -> None:
        if len(rest) > self._event_bytes:
            raise Lie("oversized", f"an event grew past {self._event_bytes} bytes without an end")
        self._rest = rest

    def _read(self, event: bytes) -> bool:
        """Note what an event says; whether to relay it."""
        if event.startswith(b"data: {") and b"\n" not in event:
            return self._read_chunk(event[6:])
        payload = _payload(event)
        if payload is None:
            return True
        if payload == _DONE:
            self.check_finished()
            self.done = True
            return True
        return self._read_chunk(payload)

    def check_finished(self) -> None:
        """See that every choice that began has a finish reason.

        Raises:
            Lie: one has none, or nothing began.
        """
        if self.error_seen:
            return
        unfinished = self.started - self.finished.keys()
        if unfinished or not self.finished:
            raise Lie("no_finish", "the worker's stream ended without a finish reason")

    def end(self) -> None:
        """The stream is over.

        Raises:
            Lie: it ended inside an event, or without a finish reason.
        """
        if self._rest.strip():
            raise Lie("cut_short", "the worker's stream ended inside an event")
        if not self.done:
            self.check_finished()

    def _read_chunk(self, payload: bytes) -> bool:
        if self.done:
            raise Lie("after_done", "the worker sent more after [DONE]")
        chunk = _decoded(payload)
        if chunk.prompt_progress is not None:
            self.progress = chunk.prompt_progress
            if not any(map(_speaks, chunk.choices)):
                return not self._hide_progress
        self.began = True
        if chunk.usage is not None:
            self.usage = chunk.usage
        if chunk.choices:
            for choice in chunk.choices:
                self._note(choice)
        elif len(chunk.error):
            self.error_seen = True
        elif chunk.usage is not None:
            return not self._hide_usage
        return True

    def _note(self, choice: _StreamChoice) -> None:
        self.started.add(choice.index)
        said = choice.delta
        if said is not None:
            if said.tool_calls:
                self._note_tools(said.tool_calls)
            if said.content or said.tool_calls or said.reasoning_content:
                self.output_events += 1
        elif choice.text:
            self.output_events += 1
        if choice.finish_reason is not None:
            self.finished[choice.index] = choice.finish_reason

    def _note_tools(self, calls: list[ToolCall]) -> None:
        for call in calls:
            if call.function is not None and call.function.name:
                self.tools.append(call.function.name)


def _speaks(choice: _StreamChoice) -> bool:
    said = choice.delta
    carries = said is not None and (said.content or said.tool_calls or said.reasoning_content)
    return bool(carries or choice.text or choice.finish_reason)


def _joined(events: list[bytes]) -> bytes:
    return b"".join([event + _GAP for event in events if event])


def _decoded(payload: bytes) -> _Event:
    try:
        chunk = _EVENT.decode(payload)
        if not payload.isascii():
            payload.decode()
    except UnicodeDecodeError as error:
        raise Lie("bad_utf8", f"the worker sent an event that is not UTF-8: {error}") from error
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Lie("malformed_json", f"the worker sent a malformed event: {error}") from error
    return chunk


def _payload(event: bytes) -> bytes | None:
    """The data of an event that is not the usual single line; None for a comment."""
    data = []
    for line in event.split(b"\n"):
        name, colon, value = line.partition(b":")
        if name == b"data" and colon:
            data.append(value.removeprefix(b" "))
        elif name not in (b"", b"event", b"id", b"retry"):
            raise Lie("malformed_sse", f"the worker sent a line that is not SSE: {line[:80]!r}")
    return b"\n".join(data) if data else None
