"""Short words for what tests do with a stock A2A client."""

from __future__ import annotations

from uuid import uuid4

from a2a.client import Client
from a2a.helpers import new_text_message
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import (
    GetTaskRequest,
    Message,
    SendMessageRequest,
    StreamResponse,
    SubscribeToTaskRequest,
    Task,
)


def message(text: str, **more: str) -> Message:
    """A user's message; `task_id`, `context_id` or `message_id` may be given."""
    made = new_text_message(text, role=a2a_pb2.ROLE_USER)
    made.message_id = more.get("message_id", str(uuid4()))
    made.task_id = more.get("task_id", "")
    made.context_id = more.get("context_id", "")
    return made


async def send(client: Client, text: str, **more: str) -> list[StreamResponse]:
    """All events of the answer to a message."""
    request = SendMessageRequest(message=message(text, **more))
    return [event async for event in client.send_message(request)]


def states(events: list[StreamResponse]) -> list[str]:
    """The states that a task went through, each once in a row."""
    seen: list[str] = []
    for event in events:
        if event.HasField("task"):
            state = event.task.status.state
        elif event.HasField("status_update"):
            state = event.status_update.status.state
        else:
            continue
        name = a2a_pb2.TaskState.Name(state).removeprefix("TASK_STATE_").lower()
        if not seen or seen[-1] != name:
            seen.append(name)
    return seen


def task_of(events: list[StreamResponse]) -> str:
    """The id of the task that events are of."""
    return next(event.task.id for event in events if event.HasField("task"))


def state(task: Task) -> str:
    """The state of a task."""
    name: str = a2a_pb2.TaskState.Name(task.status.state)
    return name.removeprefix("TASK_STATE_").lower()


async def ended(client: Client, task_id: str) -> Task:
    """The task once it has ended, or waits for its asker."""
    task = await client.get_task(GetTaskRequest(id=task_id))
    while state(task) in ("submitted", "working"):
        async for _ in client.subscribe(SubscribeToTaskRequest(id=task_id)):
            pass
        task = await client.get_task(GetTaskRequest(id=task_id))
    return task
