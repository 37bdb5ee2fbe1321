"""A client of one A2A agent: what it is asked, what it says on the way, and how it ends.

What an agent says of itself is not trusted with more than words: its interfaces must lie at the
origin where its card was found, redirects are not followed, and a token goes nowhere else.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import httpx
from a2a.client import Client, ClientConfig, ClientFactory
from a2a.client.card_resolver import A2ACardResolver
from a2a.client.errors import A2AClientError
from a2a.helpers import new_text_message
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import AgentCard, Part, SendMessageRequest, StreamResponse
from a2a.utils.constants import TransportProtocol
from a2a.utils.errors import A2AError
from google.protobuf.json_format import ParseError  # type: ignore[import-untyped]  # no stubs

from trailwarden.agents.a2a.errors import AgentUnreachable
from trailwarden.agents.a2a.wire import outcome_of, reply_in, text_in
from trailwarden.agents.bounded import PLAIN, at_most
from trailwarden.agents.reply import Reply
from trailwarden.asking.answer import Outcome

LONGEST: Final = 4 << 20
"""Bytes of a card, or of a whole answer with all that is told on the way."""

_STRANGE: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError)
"""What the SDK may stumble over in what others send: it takes their word for much."""

_LONGEST_REASON: Final = 500

_OPEN: Final = (a2a_pb2.TASK_STATE_SUBMITTED, a2a_pb2.TASK_STATE_WORKING)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an agent's card is, without `/.well-known/...`; its bearer token; how long it may
    take for one answer.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Something said on the way."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended, its text, and the whole reply if the agent is one of ours."""

    outcome: Outcome
    text: str
    reply: Reply | None
    task: str
    context: str


Told: TypeAlias = Heard | Ended


async def card_at(address: Address) -> AgentCard:
    """The agent's card. Raises AgentUnreachable."""
    async with _http(address) as http:
        return await _card(http, address)


async def ask(
    address: Address, text: str, context: str = "", task: str = ""
) -> AsyncIterator[Told]:
    """Ask an agent; what it says on the way, and its end. With `task`, reply to that task.

    Raises:
        AgentUnreachable: it is not there, breaks off, is too slow, or says something else.
    """
    message = new_text_message(text, role=a2a_pb2.ROLE_USER)
    message.message_id, message.context_id, message.task_id = str(uuid.uuid4()), context, task
    hearing = _Hearing()
    async with _client(address) as client:
        async for event in client.send_message(SendMessageRequest(message=message)):
            for told in hearing.hear(event):
                yield told
    yield hearing.end(address)


class _Hearing:
    """Puts a task together from its events."""

    def __init__(self) -> None:
        self._state: int = a2a_pb2.TASK_STATE_UNSPECIFIED
        self._task = self._context = ""
        self._artifacts: dict[str, list[Part]] = {}
        self._status: list[Part] = []

    def hear(self, event: StreamResponse) -> list[Heard]:
        """Take one event; what is to be told of it."""
        match event.WhichOneof("payload"):
            case "message":
                self._state = a2a_pb2.TASK_STATE_COMPLETED
                self._status = list(event.message.parts)
                self._context = event.message.context_id
            case "task":
                self._task, self._context = event.task.id, event.task.context_id
                self._stand(event.task.status)
                self._artifacts = {one.artifact_id: list(one.parts) for one in event.task.artifacts}
            case "status_update":
                self._task = event.status_update.task_id
                self._context = event.status_update.context_id
                self._stand(event.status_update.status)
            case "artifact_update":
                update = event.artifact_update
                parts = self._artifacts.setdefault(update.artifact.artifact_id, [])
                if not update.append:
                    parts.clear()
                parts.extend(update.artifact.parts)
        said = text_in(self._status) if self._state in _OPEN else ""
        return [Heard(said)] if said else []

    def _stand(self, status: a2a_pb2.TaskStatus) -> None:
        self._state = status.state
        self._status = list(status.message.parts)

    def end(self, address: Address) -> Ended:
        """How it stands when nothing more comes."""
        if self._state in (*_OPEN, a2a_pb2.TASK_STATE_UNSPECIFIED):
            raise AgentUnreachable(f"the agent at {address.url} broke off in the middle")
        parts = [part for parts in self._artifacts.values() for part in parts] + self._status
        outcome = outcome_of(self._state)
        return Ended(outcome, text_in(parts), reply_in(parts), self._task, self._context)


@asynccontextmanager
async def _client(address: Address) -> AsyncIterator[Client]:
    bindings = [TransportProtocol.JSONRPC.value, TransportProtocol.HTTP_JSON.value]
    async with _http(address) as http:
        card = await _card(http, address)
        config = ClientConfig(httpx_client=http, supported_protocol_bindings=bindings)
        yield ClientFactory(config).create(card)


@asynccontextmanager
async def _http(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    login = {} if address.token is None else {"Authorization": f"Bearer {address.token}"}
    client = httpx.AsyncClient(
        headers={**PLAIN, **login},
        timeout=address.timeout_s,
        follow_redirects=False,
        trust_env=False,
        event_hooks={"response": [at_most(LONGEST)]},
    )
    try:
        async with client:
            yield client
    except (A2AClientError, A2AError, httpx.HTTPError, OSError, ValueError) as error:
        said = str(error)[:_LONGEST_REASON] or type(error).__name__
        raise AgentUnreachable(f"the agent at {address.url} cannot be asked: {said}") from error
    except (ParseError, httpx.InvalidURL, *_STRANGE) as error:
        raise AgentUnreachable(
            f"the agent at {address.url} says what is no A2A ({type(error).__name__})"
        ) from error


async def _card(http: httpx.AsyncClient, address: Address) -> AgentCard:
    card = await A2ACardResolver(http, address.url).get_agent_card()
    elsewhere = [
        one.url for one in card.supported_interfaces if _origin(one.url) != _origin(address.url)
    ]
    if elsewhere or not card.supported_interfaces:
        raise AgentUnreachable(
            f"the agent at {address.url} names an interface elsewhere, or none"
            f" ({', '.join(elsewhere) or 'none'}); only its own origin is asked"
        )
    return card


def _origin(url: str) -> tuple[str, str | None, int | None]:
    split = urlsplit(url)
    return split.scheme, split.hostname, split.port
