"""How long tools take to return, learned for each tool of each tenant, and who waits just now.

A tenant is judged by its own tools only: whoever names tools wrongly, or lets them hang, spoils its
own estimates. A tool with few calls of its own borrows from the tenant's other tools, and a tenant
that is new from a broad assumption. Waits still going on count with what they have lasted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from trailwarden.serving.demand import Demand
from trailwarden.serving.lifecycle.sketch import Curve, Sketch

_BORROWED = 5.0  # what the tenant's other tools count for a tool, in calls
_ASSUMED = 3.0  # and what the broad assumption counts for a tenant
_MOST_GOING_ON = 64  # of a tool's waits; more change the estimate little and cost time
_NAME_LENGTH = 64


class Caller(NamedTuple):
    """A session of a tenant."""

    tenant: str
    session: str


def caller_of(demand: Demand) -> Caller | None:
    """Whose turn a request is; None if it names neither session nor program."""
    name = demand.hints.session or demand.hints.program
    return None if name is None else Caller(demand.tenant, name)


def tool_of(demand: Demand, called: Sequence[str] = ()) -> str:
    """What a session waits for after an answer: the tools seen in it, else the one announced.

    Several at once return when the slowest does, so together they are a tool of their own. An empty
    name stands for no tool: a person thinks, or the agent does something by itself.
    """
    name = "+".join(sorted(set(called))) or demand.hints.tool_begins or ""
    return name[:_NAME_LENGTH]


def _assumed() -> Sketch:
    """Half return within 3 s, and one in eight never: broad, so that it soon gives way."""
    sketch = Sketch(memory=1e9)
    for seconds in (0.3, 1.0, 2.0, 3.0, 10.0, 30.0, 120.0):
        sketch.ended(seconds)
    sketch.outlasted(1e9)
    return sketch


@dataclass(slots=True)
class _Tool:
    sketch: Sketch = field(default_factory=Sketch)
    since_s: OrderedDict[Caller, float] = field(default_factory=OrderedDict)


@dataclass(slots=True)
class _Tenant:
    all: Sketch = field(default_factory=Sketch)
    tools: OrderedDict[str, _Tool] = field(default_factory=OrderedDict)


class Waits:
    """Every wait that goes on, and the return times of those that are over.

    Telling the same thing twice changes nothing, so gate and keeper may both tell it. `remembered`
    bounds the tools of a tenant; the longest unused is forgotten first.
    """

    def __init__(self, remembered: int = 256) -> None:
        self._remembered = remembered
        self._tenants: dict[str, _Tenant] = {}
        self._tool_of: dict[Caller, str] = {}
        self._prior = _assumed()

    @property
    def going_on(self) -> int:
        """Waits that are not over."""
        return len(self._tool_of)

    def began(self, caller: Caller, tool: str, now_s: float) -> None:
        """A session's answer is out and it waits for a tool."""
        if self._tool_of.get(caller) == tool:
            return
        self.forget(caller)
        self._tool_of[caller] = tool
        self._tool(caller.tenant, tool).since_s[caller] = now_s

    def returned(self, caller: Caller, now_s: float) -> None:
        """The session goes on."""
        if (ended := self._end(caller, now_s)) is not None:
            tool, waited_s = ended
            self._tool(caller.tenant, tool).sketch.ended(waited_s)
            self._tenants[caller.tenant].all.ended(waited_s)

    def gave_up(self, caller: Caller, now_s: float) -> None:
        """Nobody waits for it any more; it counts as longer than it was."""
        if (ended := self._end(caller, now_s)) is not None:
            tool, waited_s = ended
            self._tool(caller.tenant, tool).sketch.outlasted(waited_s)
            self._tenants[caller.tenant].all.outlasted(waited_s)

    def forget(self, caller: Caller) -> None:
        """The session is over or gone: its wait says nothing of the tool."""
        self._end(caller, 0.0)

    def elapsed_s(self, caller: Caller, now_s: float) -> float:
        """How long it has been waiting; 0 if it is not."""
        tool = self._tool_of.get(caller)
        if tool is None:
            return 0.0
        return max(0.0, now_s - self._tool(caller.tenant, tool).since_s[caller])

    def curve(self, caller: Caller, now_s: float) -> Curve:
        """How long waits for what this session waits for last."""
        tool = self._tool(caller.tenant, self._tool_of.get(caller, ""))
        newest = list(reversed(tool.since_s.values()))[:_MOST_GOING_ON]
        every = self._tenants[caller.tenant].all
        prior = every if every.weight >= _ASSUMED else self._prior
        going_on = [max(0.0, now_s - since_s) for since_s in newest]
        return tool.sketch.curve(going_on, prior=prior, worth=_BORROWED)

    def _end(self, caller: Caller, now_s: float) -> tuple[str, float] | None:
        tool = self._tool_of.pop(caller, None)
        if tool is None:
            return None
        since_s = self._tool(caller.tenant, tool).since_s.pop(caller)
        return tool, max(0.0, now_s - since_s)

    def _tool(self, tenant: str, name: str) -> _Tool:
        if tenant not in self._tenants:
            self._tenants[tenant] = _Tenant()
        tools = self._tenants[tenant].tools
        if name not in tools:
            if len(tools) >= self._remembered:
                self._forget_one(tools)
            tools[name] = _Tool()
        tools.move_to_end(name)
        return tools[name]

    @staticmethod
    def _forget_one(tools: OrderedDict[str, _Tool]) -> None:
        """The longest unused that nobody waits for."""
        idle = next((name for name, tool in tools.items() if not tool.since_s), None)
        if idle is not None:
            del tools[idle]
