"""An open-loop load over HTTP: sessions start when they should, whatever became of others.

There is no coordinated omission: a request's latency counts from when it should have been sent, so
a generator or a server that falls behind shows in the figures instead of thinning the load out.
`late_s` tells how far the generator itself fell behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec

from trailwarden.serving.replay.client import Answer, complete
from trailwarden.serving.replay.record import Outcome, Record
from trailwarden.serving.replay.session import Session
from trailwarden.serving.replay.text import SessionText
from trailwarden.serving.simulate.errors import SpecError


@dataclass(slots=True)
class HttpLoad:
    """Plays sessions against `url` (http://HOST:PORT). `speed` load seconds pass a second.

    `keys` are the API keys of tenants. `patience_s` is in load seconds. Hints go out in the
    `trailwarden` field where `told`.
    """

    url: str
    model: str = "simulated"
    speed: float = 1.0
    chat: bool = False
    told: bool = False
    patience_s: float | None = None
    keys: dict[str, str] = field(default_factory=dict)
    late_s: float = 0.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "http" or parts.hostname is None:
            raise SpecError(f"{self.url!r} is no place to send a load: expected http://HOST:PORT")

    async def play(self, sessions: Sequence[Session]) -> list[Record]:
        """Send everything and wait for every answer; the records by arrival."""
        start = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._session(one, start)) for one in sessions]
        records = [record for task in tasks for record in task.result()]
        return sorted(records, key=lambda record: record.arrival_s)

    async def _session(self, session: Session, start: float) -> list[Record]:
        records: list[Record] = []
        text, due_s = SessionText(session.chain), session.start_s
        for index in range(len(session.turns)):
            if records and not records[-1].served:
                records.append(_record(session, index, due_s, Outcome.ABANDONED, Answer(), due_s))
                continue
            if records:
                due_s = records[-1].end_s + session.turns[index].pause_s
            answer = await self._turn(session, index, text, start + due_s / self.speed)
            first_s = answer.first_s
            if first_s is not None:
                answer.first_s = (first_s - start) * self.speed
            end_s = (answer.end_s - start) * self.speed
            records.append(_record(session, index, due_s, answer.outcome, answer, end_s))
            text.answered(answer.text)
        return records

    async def _turn(self, session: Session, index: int, text: SessionText, due: float) -> Answer:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(due - loop.time())
        prompt = text.prompt(session.turns[index].prompt_tokens)
        body = msgspec.json.encode(self._body(session, index, prompt))
        self.late_s = max(self.late_s, (loop.time() - due) * self.speed)
        patience_s = None if self.patience_s is None else self.patience_s / self.speed
        parts = urlsplit(self.url)
        return await complete(
            parts.hostname or "",
            parts.port or 80,
            self._head(session, len(body)),
            body,
            patience_s=patience_s,
        )

    def _body(self, session: Session, index: int, prompt: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": session.turns[index].output_tokens,
            "ignore_eos": True,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if self.chat:
            body["messages"] = [{"role": "user", "content": prompt}]
        else:
            body["prompt"] = prompt
        if self.told:
            hints = session.hints(index)
            told = {name: getattr(hints, name) for name in hints.__slots__}
            told["priority"] = hints.priority.name.lower()
            body["trailwarden"] = {name: value for name, value in told.items() if value}
        return body

    def _head(self, session: Session, length: int) -> bytes:
        parts = urlsplit(self.url)
        path = "/v1/chat/completions" if self.chat else "/v1/completions"
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Content-Type: application/json",
            f"Content-Length: {length}",
        ]
        if session.tenant in self.keys:
            lines.append(f"Authorization: Bearer {self.keys[session.tenant]}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _record(
    session: Session, index: int, due_s: float, outcome: Outcome, answer: Answer, end_s: float
) -> Record:
    return Record(
        request_id=f"{session.session_id}/{index}",
        session_id=session.session_id,
        tenant=session.tenant,
        priority=session.priority,
        turn=index,
        start_s=session.start_s,
        arrival_s=due_s,
        first_token_s=answer.first_s,
        end_s=end_s,
        outcome=outcome,
        worker=None,
        prompt_tokens=session.turns[index].prompt_tokens,
        cached_tokens=answer.cached_tokens,
        output_tokens=answer.output_tokens,
    )
