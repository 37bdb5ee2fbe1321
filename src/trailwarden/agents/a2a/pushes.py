"""Push: telling a webhook when a task has something to show, at addresses that were allowed.

Nothing is allowed by default. Addresses are checked when they are given and again when they are
used; redirects are not followed and proxies of the environment not used, so a request goes where
the list says and nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import apsw
import httpx
from a2a.server.context import ServerCallContext
from a2a.server.owner_resolver import resolve_user_scope
from a2a.server.tasks import PushNotificationConfigStore, PushNotificationSender
from a2a.server.tasks.push_notification_config_store import normalize_push_notification_config
from a2a.server.tasks.push_notification_sender import PushNotificationEvent
from a2a.types.a2a_pb2 import TaskPushNotificationConfig, TaskStatusUpdateEvent
from a2a.utils.errors import InvalidParamsError
from a2a.utils.proto_utils import to_stream_response

from trailwarden.agents.a2a.database import readable
from trailwarden.agents.a2a.errors import NotATarget
from trailwarden.agents.a2a.tasks import UNFINISHED
from trailwarden.agents.a2a.wire import as_json

_log = logging.getLogger(__name__)
_MOST_PER_TASK: Final = 5
_MOST_WAITING: Final = 200
_TRIES: Final = 3
_TIMEOUT_S: Final = 10.0
_PAUSE_S: Final = 0.5


class Targets:
    """Where notifications may go: beginnings of URLs, such as `https://hub.example.org/hooks/`.

    Raises:
        NotATarget: one of them is no URL of HTTP.
    """

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = [_target(one) for one in allowed]

    async def allows(self, url: str) -> bool:
        """Whether a URL lies below one that is allowed: same scheme, host and port."""
        if not url.isprintable() or not url.isascii():
            return False
        try:
            asked = urlsplit(url)
            return any(_is_below(asked, one) for one in self._allowed)
        except ValueError:  # no URL, or a port that is none
            return False


def _is_below(asked: SplitResult, allowed: SplitResult) -> bool:
    path = unquote(asked.path)  # whoever is told may read `%2e%2e/` as it reads `../`
    plain = asked.scheme in ("http", "https") and "@" not in asked.netloc and "\\" not in path
    below = asked.path.startswith(allowed.path) and ".." not in path.split("/")
    return plain and below and _origin(asked) == _origin(allowed)


def _target(text: str) -> SplitResult:
    try:
        split = urlsplit(text)
        _origin(split)
    except ValueError:
        split = urlsplit("")
    if split.scheme not in ("http", "https") or not split.hostname:
        raise NotATarget(
            f"nothing can be told to {text!r}: give the beginning of a URL, such as"
            f" https://hub.example.org/hooks/"
        )
    return split


def _origin(url: SplitResult) -> tuple[str, str | None, int]:
    return url.scheme, url.hostname, url.port or (443 if url.scheme == "https" else 80)


class SqlitePushes(PushNotificationConfigStore):
    """Who is to be told of one agent's tasks; private to the task's owner, there after a crash."""

    def __init__(self, database: apsw.Connection, agent: str) -> None:
        self._database = database
        self._agent = agent

    async def set_info(
        self,
        task_id: str,
        notification_config: TaskPushNotificationConfig,
        context: ServerCallContext,
    ) -> TaskPushNotificationConfig:
        """Add or replace an address. Raises InvalidParamsError when a task has too many."""
        kept = normalize_push_notification_config(task_id, notification_config)
        owner = resolve_user_scope(context)
        others = [one for one in self._read(task_id, owner) if one.id != kept.id]
        if len(others) >= _MOST_PER_TASK:
            raise InvalidParamsError(message=f"a task can tell {_MOST_PER_TASK} webhooks, no more")
        with readable("the file of tasks"):
            self._database.execute(
                "INSERT OR REPLACE INTO push (agent, task, owner, id, body) VALUES (?, ?, ?, ?, ?)",
                (self._agent, task_id, owner, kept.id, kept.SerializeToString()),
            ).fetchall()
        return kept

    async def get_info(
        self, task_id: str, context: ServerCallContext
    ) -> list[TaskPushNotificationConfig]:
        """The caller's own addresses for a task."""
        return self._read(task_id, resolve_user_scope(context))

    async def get_info_for_dispatch(self, task_id: str) -> list[TaskPushNotificationConfig]:
        """All addresses for a task, whoever gave them: each was checked then."""
        return self._read(task_id, None)

    async def delete_info(
        self, task_id: str, context: ServerCallContext, config_id: str | None = None
    ) -> None:
        """Forget one of the caller's addresses for a task, or all of them."""
        where = "agent = ? AND task = ? AND owner = ? AND id = ifnull(?, id)"
        values = (self._agent, task_id, resolve_user_scope(context), config_id)
        with readable("the file of tasks"):
            self._database.execute(f"DELETE FROM push WHERE {where}", values).fetchall()

    def _read(self, task_id: str, owner: str | None) -> list[TaskPushNotificationConfig]:
        with readable("the file of tasks"):
            rows = self._database.execute(
                "SELECT body FROM push WHERE agent = ? AND task = ? AND owner = ifnull(?, owner)",
                (self._agent, task_id, owner),
            ).fetchall()
        return [TaskPushNotificationConfig.FromString(body) for (body,) in rows]


class Pushes(PushNotificationSender):
    """Tells webhooks that a task is over, asks, or has an artifact; not of steps on the way.

    A task never waits for a webhook: what is to be told of one task goes out in order, behind it.
    """

    def __init__(self, store: PushNotificationConfigStore, targets: Targets) -> None:
        self._store = store
        self._targets = targets
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False
        )
        self._last: dict[str, asyncio.Task[None]] = {}

    async def send_notification(self, task_id: str, event: PushNotificationEvent) -> None:
        """Send it soon."""
        if isinstance(event, TaskStatusUpdateEvent) and event.status.state in UNFINISHED:
            return
        webhooks = await self._store.get_info_for_dispatch(task_id)
        if not webhooks:
            return
        if len(self._last) >= _MOST_WAITING:
            _log.warning("too many notifications wait; one of task %s is dropped", task_id)
            return
        document = as_json(to_stream_response(event))
        before = self._last.get(task_id)
        sending = asyncio.create_task(self._send_all(before, webhooks, document))
        self._last[task_id] = sending
        sending.add_done_callback(lambda done: self._forget(task_id, done))

    async def aclose(self) -> None:
        """Stop, and drop what waits."""
        for sending in list(self._last.values()):
            sending.cancel()
        await asyncio.gather(*self._last.values(), return_exceptions=True)
        await self._client.aclose()

    async def _send_all(
        self,
        before: asyncio.Task[None] | None,
        webhooks: Sequence[TaskPushNotificationConfig],
        document: object,
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.gather(*(self._send(webhook, document) for webhook in webhooks))

    async def _send(self, webhook: TaskPushNotificationConfig, document: object) -> None:
        if not await self._targets.allows(webhook.url):
            _log.warning("%s is not allowed any more; nothing was sent there", webhook.url)
            return
        for attempt in range(_TRIES):
            try:
                status = await self._told(webhook, document)
            except (TimeoutError, httpx.HTTPError) as error:
                problem = str(error) or type(error).__name__
            except (httpx.InvalidURL, ValueError) as error:  # a secret that is no header's value
                problem = type(error).__name__
                break
            else:
                if status < 300:
                    return
                problem = f"status {status}"
                if status < 500:  # it will not be otherwise next time
                    break
            await asyncio.sleep(_PAUSE_S * 2**attempt)
        _log.warning("%s could not be told of task %s: %s", webhook.url, webhook.task_id, problem)

    async def _told(self, webhook: TaskPushNotificationConfig, document: object) -> int:
        """The status that a webhook answers; what else it says is not read."""
        async with (
            asyncio.timeout(_TIMEOUT_S),
            self._client.stream(
                "POST", webhook.url, json=document, headers=_headers(webhook)
            ) as response,
        ):
            return response.status_code

    def _forget(self, task_id: str, done: asyncio.Task[None]) -> None:
        if self._last.get(task_id) is done:
            del self._last[task_id]


def _headers(webhook: TaskPushNotificationConfig) -> dict[str, str]:
    headers = {"A2A-Version": "1.0"}
    if webhook.token:
        headers["X-A2A-Notification-Token"] = webhook.token
    if webhook.authentication.scheme and webhook.authentication.credentials:
        told = webhook.authentication
        headers["Authorization"] = f"{told.scheme} {told.credentials}"
    return headers
