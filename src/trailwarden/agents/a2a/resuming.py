"""Taking up what a process left in the middle when it ended, however it ended.

A task is resumed by sending its last message again, as the same turn: the journal plays what was
done, and goes on from there. A task that ends the process each time is given up in the end.
"""

from __future__ import annotations

import logging
from typing import Final

from a2a.helpers import new_text_message
from a2a.server.request_handlers.request_handler import RequestHandler
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import Message, SendMessageConfiguration, SendMessageRequest, Task
from a2a.utils.errors import A2AError

from trailwarden.agents.a2a.door import call_context
from trailwarden.agents.a2a.tasks import SqliteTasks, Unfinished

_log = logging.getLogger(__name__)

MOST_RESUMPTIONS: Final = 3
"""After so many ends in the middle a task is given up."""


async def resume(tasks: SqliteTasks, server: RequestHandler) -> int:
    """Take up every unfinished task of one agent. Returns how many go on."""
    going = 0
    for left in list(tasks.unfinished()):
        message = _last_message(left.task)
        if message is None:
            await _give_up(
                tasks, left, "it was left in the middle, and what was asked is not known"
            )
        elif left.resumed >= MOST_RESUMPTIONS:
            await _give_up(tasks, left, f"it was left in the middle {left.resumed + 1} times")
        else:
            tasks.count_resumption(left.task.id)
            going += await _go_on(tasks, server, left, message)
    return going


async def _go_on(
    tasks: SqliteTasks, server: RequestHandler, left: Unfinished, message: Message
) -> bool:
    again = Message()
    again.CopyFrom(message)
    again.task_id, again.context_id = left.task.id, left.task.context_id
    request = SendMessageRequest(
        message=again, configuration=SendMessageConfiguration(return_immediately=True)
    )
    try:
        await server.on_message_send(request, call_context(left.owner))
    except A2AError as error:
        await _give_up(tasks, left, f"it could not be taken up again: {error}")
        return False
    return True


async def _give_up(tasks: SqliteTasks, left: Unfinished, why: str) -> None:
    _log.warning("task %s is given up: %s", left.task.id, why)
    task = left.task
    text = f"This task is given up: {why}. Please ask again."
    said = new_text_message(text, context_id=task.context_id, task_id=task.id)
    task.status.state = a2a_pb2.TASK_STATE_FAILED
    task.status.message.CopyFrom(said)
    task.status.timestamp.GetCurrentTime()
    await tasks.save(task, call_context(left.owner))


def _last_message(task: Task) -> Message | None:
    asked = [message for message in task.history if message.role == a2a_pb2.ROLE_USER]
    return asked[-1] if asked else None
