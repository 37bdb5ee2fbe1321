"""A turn as an A2A task: steps become status updates, the answer an artifact or a question back."""

from __future__ import annotations

import asyncio

from a2a.helpers import get_message_text, new_text_part
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import Task, TaskStatus

from trailwarden.agents.a2a import wire
from trailwarden.agents.a2a.room import Full, Room
from trailwarden.agents.errors import AgentError
from trailwarden.agents.reply import Reply, Stopwatch
from trailwarden.agents.turn import Answering, Asked, Said, Step
from trailwarden.asking.answer import Outcome

ANSWER_ID = "answer"
"""The artifact that holds a task's answer; a task that is taken up again replaces it."""


class TurnExecutor(AgentExecutor):
    """Runs the turns of one agent for the A2A server. `name` is the agent's, `brain` its brain's.

    A turn is named by its task and its message, so a task taken up after a crash is the same turn.
    """

    def __init__(self, name: str, answering: Answering, brain: str, room: Room) -> None:
        self._name = name
        self._answering = answering
        self._brain = brain
        self._room = room

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Answer a message: the first of a task, or a reply to what was asked back."""
        asked = _asked(context)
        updater = TaskUpdater(event_queue, context.task_id or "", asked.context)
        if context.current_task is None:
            await event_queue.enqueue_event(task_of(context))
        try:
            async with self._room.place(asked.owner):
                await updater.start_work()
                await self._work(asked, updater, _deadline_s(context))
        except Full as full:
            busy = Reply(answer=wire.failed(str(full), "busy", Outcome.REFUSED), brain=self._brain)
            await updater.reject(updater.new_agent_message(wire.parts_of(busy)))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Say that it is cancelled; the server then ends the turn, wherever it is."""
        await TaskUpdater(event_queue, context.task_id or "", context.context_id or "").cancel()

    async def _work(self, asked: Asked, updater: TaskUpdater, deadline_s: float | None) -> None:
        watch = Stopwatch()
        try:
            async with asyncio.timeout(deadline_s):
                said = await self._take_turn(asked, updater, watch)
        except TimeoutError:
            text = f"no answer within the {deadline_s:g} seconds that you gave"
            said = Said(wire.failed(text, "deadline"), None)
        except AgentError as error:
            said = Said(wire.failed(str(error), error.reason), None)
        await _end(updater, watch.reply(said, self._name, self._brain))

    async def _take_turn(self, asked: Asked, updater: TaskUpdater, watch: Stopwatch) -> Said:
        said = None
        async for progress in self._answering.turn(asked):
            if isinstance(progress, Said):
                said = progress
            else:
                watch.see(progress)
                await _tell(updater, progress)
        assert said is not None, "a turn ends with what is said"
        return said


def _asked(context: RequestContext) -> Asked:
    message = context.message
    assert message is not None, "the server runs an agent for a message"
    return Asked(
        text=get_message_text(message).strip(),
        turn=f"{context.task_id}/{message.message_id}",
        context=context.context_id or "",
        owner=context.call_context.user.user_name,
    )


def task_of(context: RequestContext) -> Task:
    """A new task for the message that has come."""
    status = TaskStatus(state=a2a_pb2.TASK_STATE_SUBMITTED)
    status.timestamp.GetCurrentTime()
    history = [context.message] if context.message else []
    return Task(id=context.task_id, context_id=context.context_id, status=status, history=history)


def _deadline_s(context: RequestContext) -> float | None:
    return wire.deadline_s(context.message) if context.message else None


async def _tell(updater: TaskUpdater, step: Step) -> None:
    said = updater.new_agent_message([new_text_part(wire.told(step))])
    await updater.update_status(
        a2a_pb2.TASK_STATE_WORKING, message=said, metadata=wire.hint_of(step)
    )


async def _end(updater: TaskUpdater, reply: Reply) -> None:
    parts = wire.parts_of(reply)
    match reply.answer.outcome:
        case Outcome.ASKED:
            await updater.requires_input(updater.new_agent_message(parts))
        case Outcome.FAILED:
            await updater.failed(updater.new_agent_message(parts))
        case Outcome.ANSWERED | Outcome.REFUSED:
            await updater.add_artifact(parts, ANSWER_ID, "answer", last_chunk=True)
            await updater.complete()
