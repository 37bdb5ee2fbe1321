"""A message that names only its task belongs to that task's context."""

from __future__ import annotations

from a2a.server.agent_execution import RequestContext, SimpleRequestContextBuilder
from a2a.server.context import ServerCallContext
from a2a.server.tasks import TaskStore
from a2a.types.a2a_pb2 import SendMessageRequest, Task


class ContextOfTask(SimpleRequestContextBuilder):
    """Looks the context up where the server would make one up, which no task then would fit."""

    def __init__(self, tasks: TaskStore) -> None:
        super().__init__()
        self._tasks = tasks

    async def build(
        self,
        context: ServerCallContext,
        params: SendMessageRequest | None = None,
        task_id: str | None = None,
        context_id: str | None = None,
        task: Task | None = None,
    ) -> RequestContext:
        """The context of a request."""
        if task_id and not context_id:
            known = await self._tasks.get(task_id, context)
            context_id = known.context_id if known else None
        return await super().build(context, params, task_id, context_id, task)
