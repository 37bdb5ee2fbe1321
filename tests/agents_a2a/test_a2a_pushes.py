"""Webhooks are told when a task ends or asks, at allowed addresses and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from a2a.types.a2a_pb2 import (
    AuthenticationInfo,
    GetTaskPushNotificationConfigRequest,
    SendMessageConfiguration,
    SendMessageRequest,
    TaskPushNotificationConfig,
)
from a2a.utils.errors import InvalidParamsError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.agents_a2a.scripted import Scripted, listening, served
from tests.agents_a2a.talking import message, send, task_of

from trailwarden.agents.a2a.errors import NotATarget
from trailwarden.agents.a2a.pushes import Targets


@dataclass
class Webhook:
    """A webhook on a real port, and what it was told."""

    url: str = ""
    told: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 200
    to: str = ""

    async def take(self, request: Request) -> Response:
        self.told.append((request.url.path, dict(request.headers), await request.json()))
        self.came.set()
        return RedirectResponse(self.to) if self.to else Response(status_code=self.status)


@asynccontextmanager
async def webhook() -> AsyncIterator[Webhook]:
    made = Webhook()
    app = Starlette(routes=[Route("/{rest:path}", made.take, methods=["POST"])])
    async with listening() as (serve, made.url), serve(app):
        yield made


def config(url: str, **more: Any) -> TaskPushNotificationConfig:
    return TaskPushNotificationConfig(id="mine", url=url, **more)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hub.example/hooks/1", True),
        ("https://hub.example/hooks/", True),
        ("https://hub.example:443/hooks/1", True),
        ("http://hub.example/hooks/1", False),
        ("https://hub.example:8443/hooks/1", False),
        ("https://hub.example/other", False),
        ("https://hub.example/hooks/../other", False),
        ("https://hub.example.evil/hooks/1", False),
        ("https://hub.example@evil.example/hooks/1", False),
        ("https://evil.example/https://hub.example/hooks/", False),
        ("https://evil.example\\@hub.example/hooks/1", False),
        ("http://127.0.0.1:1/", False),
        ("http://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://hub.example:port/hooks/", False),
        ("https://hub.example/hooks/%2e%2e/other", False),
        ("https://hub.example/hooks/.%2E/other", False),
        ("https://hub.example/hooks/a%5c..%5cother", False),
        ("https://hub.example/hooks/\x00", False),
        ("https://hub.example/hooks/\r\nx", False),
        ("https://[::ffff:127.0.0.1]/hooks/1", False),
        ("", False),
    ],
)
def test_addresses_lie_below_one_that_is_allowed(url: str, allowed: bool) -> None:
    assert asyncio.run(Targets(["https://hub.example/hooks/"]).allows(url)) is allowed
    assert asyncio.run(Targets().allows(url)) is False


def test_a_webhook_hears_of_the_answer_with_the_secrets_it_asked_for(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            webhook() as hook,
            served(
                tmp_path,
                {"orchestrator": Scripted()},
                lambda setting: replace(setting, targets=Targets([hook.url])),
            ) as place,
            place.client() as client,
        ):
            login = AuthenticationInfo(scheme="Bearer", credentials="secret")
            wanted = config(f"{hook.url}/done", token="t", authentication=login)
            request = SendMessageRequest(
                message=message("foxes?"),
                configuration=SendMessageConfiguration(task_push_notification_config=wanted),
            )
            events = [event async for event in client.send_message(request)]
            while len(hook.told) < 3:
                hook.came.clear()
                await hook.came.wait()

        bodies = [body for _, _, body in hook.told]
        assert [next(iter(body)) for body in bodies] == ["task", "artifactUpdate", "statusUpdate"]
        assert bodies[-1]["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"
        assert bodies[-1]["statusUpdate"]["taskId"] == task_of(events)
        for path, headers, _ in hook.told:
            assert path == "/done"
            assert headers["authorization"] == "Bearer secret"
            assert headers["x-a2a-notification-token"] == "t"

    asyncio.run(run())


def test_nothing_is_allowed_unless_it_was_said(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            webhook() as hook,
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            task = task_of(await send(client, "martens?"))
            with pytest.raises(InvalidParamsError):
                await client.create_task_push_notification_config(
                    TaskPushNotificationConfig(task_id=task, url=hook.url)
                )
            await send(client, "foxes", task_id=task)

        assert hook.told == []

    asyncio.run(run())


def test_a_redirect_leads_nowhere(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            webhook() as inside,
            webhook() as outside,
            served(
                tmp_path,
                {"orchestrator": Scripted()},
                lambda setting: replace(setting, targets=Targets([outside.url])),
            ) as place,
            place.client() as client,
        ):
            outside.to = f"{inside.url}/secret"
            task = task_of(await send(client, "martens?"))
            await client.create_task_push_notification_config(
                TaskPushNotificationConfig(task_id=task, url=f"{outside.url}/a")
            )
            await send(client, "foxes", task_id=task)
            while len(outside.told) < 2:
                outside.came.clear()
                await outside.came.wait()

        assert inside.told == []

    asyncio.run(run())


def test_addresses_outlive_a_restart_and_a_webhook_that_fails_holds_nobody_up(
    tmp_path: Path,
) -> None:
    async def run() -> None:
        async with webhook() as hook:
            hook.status = 500

            def allow(setting: Any) -> Any:
                return replace(setting, targets=Targets([hook.url]))

            async with (
                served(tmp_path, {"orchestrator": Scripted()}, allow) as place,
                place.client() as client,
            ):
                task = task_of(await send(client, "martens?"))
                await client.create_task_push_notification_config(
                    TaskPushNotificationConfig(task_id=task, id="mine", url=f"{hook.url}/x")
                )
            async with (
                served(tmp_path, {"orchestrator": Scripted()}, allow) as place,
                place.client() as client,
            ):
                asked = GetTaskPushNotificationConfigRequest(task_id=task, id="mine")
                kept = await client.get_task_push_notification_config(asked)
                assert kept.url == f"{hook.url}/x"
                await send(client, "foxes", task_id=task)
                await hook.came.wait()

    asyncio.run(run())


def test_a_task_tells_a_few_webhooks_and_no_more(tmp_path: Path) -> None:
    async def run() -> None:
        allowed = Targets(["https://hub.example/"])
        async with (
            served(
                tmp_path,
                {"orchestrator": Scripted()},
                lambda setting: replace(setting, targets=allowed),
            ) as place,
            place.client() as client,
        ):
            task = task_of(await send(client, "martens?"))
            several = [
                TaskPushNotificationConfig(task_id=task, id=str(n), url=f"https://hub.example/{n}")
                for n in range(6)
            ]
            for one in several[:5]:
                await client.create_task_push_notification_config(one)
            with pytest.raises(InvalidParamsError, match="no more"):
                await client.create_task_push_notification_config(several[5])

    asyncio.run(run())


@pytest.mark.parametrize(
    "text", ["hub.example/hooks", "", "ftp://x/", "http://x:99999/", "http://["]
)
def test_a_target_that_is_no_url_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(NotATarget, match="URL"):
        Targets(["https://hub.example/", text])


def test_a_webhook_that_answers_without_end_holds_nothing_up(tmp_path: Path) -> None:
    told = asyncio.Event()

    async def flood(_request: Request) -> Response:
        async def drops() -> AsyncIterator[bytes]:
            while True:
                told.set()
                yield b"x" * 65536
                await asyncio.sleep(0)  # whoever has gone is noticed meanwhile

        return StreamingResponse(drops())

    async def run() -> None:
        app = Starlette(routes=[Route("/{rest:path}", flood, methods=["POST"])])
        async with (
            listening() as (serve, url),
            serve(app),
            served(
                tmp_path,
                {"orchestrator": Scripted()},
                lambda setting: replace(setting, targets=Targets([url])),
            ) as place,
            place.client() as client,
        ):
            for secret in ("t", "no header: \N{SNOWMAN}"):
                request = SendMessageRequest(
                    message=message("foxes?"),
                    configuration=SendMessageConfiguration(
                        task_push_notification_config=config(f"{url}/x", token=secret)
                    ),
                )
                assert [event async for event in client.send_message(request)]
            async with asyncio.timeout(20):
                await told.wait()

    asyncio.run(run())
