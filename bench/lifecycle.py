"""KV across tool calls: `python -m bench.lifecycle [--seeds N] [--span S]`.

One simulated engine; generated agents whose tools are short, long-tailed or never return, and
one-shot captions beside them. The engine's memory is so large that the agents' working set (what
they would hold if nothing ever waited, tools of more than a minute counted as a minute) is 0.5, 1
or 2 times of it. Every policy plays the same seeds. Open loop: sessions start whether or not the
plane keeps up, so what cannot be served in time piles up and is served after the load has ended.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.common import arguments, heading, print_table
from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.gateway.ports import OpenGate
from trailwarden.serving.lifecycle.ahead import AheadBook
from trailwarden.serving.lifecycle.keeper import Lifecycle
from trailwarden.serving.lifecycle.planning import KeepTerms
from trailwarden.serving.lifecycle.simulated import (
    AheadEngine,
    Heard,
    RestoreFirst,
    SimulatedKeeper,
)
from trailwarden.serving.lifecycle.waits import Waits
from trailwarden.serving.programs.gate import Programs
from trailwarden.serving.replay.agents import (
    LONG_TAILED,
    NEVER_RETURNING,
    SHORT,
    AgentMix,
    Lognormal,
    generate,
)
from trailwarden.serving.replay.measures import quantile
from trailwarden.serving.replay.record import Record
from trailwarden.serving.replay.session import Session
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Keeper, Plane
from trailwarden.serving.simulate.spec import EngineSpec

TOOLS = {"short": SHORT, "long-tailed": LONG_TAILED, "never returning": NEVER_RETURNING}
RATIOS = (0.5, 1.0, 2.0)
TTL_S = 20.0
_TOKEN_S = 0.03  # of an answer, roughly, when nothing waits
_LONG_TOOL_S = 60.0
_SESSIONS_PER_S = 0.17


class OneWorker:
    """A router where there is nothing to choose."""

    def route(self, demand: Demand, now: float) -> int | None:
        """The worker."""
        return 0

    def first_token(self, request_id: str, now: float) -> None:
        """Nothing to note."""

    def ended(self, job: Job, usage: Usage, now: float) -> None:
        """Nothing to note."""


@dataclass
class FixedTime:
    """Keeps every session's blocks for so long after each answer, whatever it waits for."""

    ttl_s: float
    wake_s: float | None = None
    _due: list[tuple[tuple[int, ...], float]] = field(default_factory=list)

    def started(self, job: Job, worker: int, now: float) -> None:
        """Nothing to do."""

    def ended(self, job: Job, worker: int, usage: Usage, now: float) -> None:
        """Remember to keep it."""
        if job.demand.hints.tool_begins is not None:
            self._due.append((job.chain, now + self.ttl_s))

    def act(self, engines: Sequence[Engine], now: float) -> None:
        """Keep what ended."""
        for chain, until_s in self._due:
            engines[0].pin(chain, until_s)
        self._due.clear()


@dataclass
class Oracle:
    """Knows when each session goes on, and has what is needed last evicted first.

    (Belady 1966, IBM Systems Journal 5:78.) It knows the tools' times, not how long turns will
    wait for the engine; a turn that waits for it comes before all that wait for tools.
    """

    sessions: dict[str, Session]
    wake_s: float | None = None
    due_s: dict[str, float] = field(default_factory=dict)
    own: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def started(self, job: Job, worker: int, now: float) -> None:
        """It is needed now."""
        self.due_s[_session_of(job)] = now

    def ended(self, job: Job, worker: int, usage: Usage, now: float) -> None:
        """Look up when it goes on."""
        name, following = _session_of(job), int(job.demand.request_id.rsplit("/", 1)[1]) + 1
        session = self.sessions[name]
        later = following < len(session.turns)
        self.due_s[name] = now + session.turns[following].pause_s if later else float("inf")
        self.own[name] = job.chain[(session.shared_tokens or 0) // BLOCK_TOKENS :]

    def act(self, engines: Sequence[Engine], now: float) -> None:
        """Put all in order, the dead last: whoever yields last is evicted first."""
        cache = engines[0].cache
        self.own = {name: own for name, own in self.own.items() if own and own[0] in cache}
        for name in sorted(self.own, key=self.due_s.__getitem__):
            cache.pin(self.own[name], now)
        cache.expire(now)


def _session_of(job: Job) -> str:
    return job.demand.request_id.rsplit("/", 1)[0]


@dataclass(frozen=True)
class Run:
    """What one run is judged by."""

    refilled: float  # tokens computed again, of those that a session had computed before
    hit: float
    after_tool_p50: float
    after_tool_p95: float
    first_p95: float
    job_p50: float
    job_p95: float
    captions_per_s: float
    captions_p95: float
    ahead_gained: int
    ahead_wasted: int


@dataclass(frozen=True)
class Played:
    """A run as it was."""

    records: list[Record]
    sessions: list[Session]
    span_s: float
    ahead: AheadBook


Setting = Callable[[Engine, dict[str, Session], bool], Plane]
"""What makes a plane over an engine; it is told the sessions, and whether programs are admitted."""


def _lru(engine: Engine, _: dict[str, Session], gated: bool) -> Plane:
    return Plane([engine], OneWorker(), _gate(engine, Waits()) if gated else OpenGate())


def _ttl(engine: Engine, _: dict[str, Session], gated: bool) -> Plane:
    gate = _gate(engine, Waits()) if gated else OpenGate()
    return Plane([engine], OneWorker(), gate, FixedTime(TTL_S))


def _with(*, decides: bool = True, ahead: bool = False) -> Setting:
    def made(engine: Engine, _: dict[str, Session], gated: bool) -> Plane:
        waits = Waits()
        gate = _gate(engine, waits) if gated else None
        lifecycle = Lifecycle(
            KeepTerms(decides=decides), waits, None if gate is None else gate.admits
        )
        keeper: Keeper = SimulatedKeeper(lifecycle, [engine], ahead=ahead)
        before = RestoreFirst(OpenGate() if gate is None else gate, lifecycle)
        return Plane([engine], Heard(OneWorker(), lifecycle), before, keeper)

    return made


def _oracle(engine: Engine, sessions: dict[str, Session], gated: bool) -> Plane:
    oracle = Oracle(sessions)
    gate = _gate(engine, Waits()) if gated else OpenGate()
    return Plane([engine], OneWorker(), gate, oracle)


def _gate(engine: Engine, waits: Waits) -> Programs:
    gate = Programs(waits=waits)
    gate.know(engine.view(0.0))
    return gate


@dataclass(frozen=True)
class Policy:
    """How to set a plane up. `host` adds memory beside the device, four times the device's."""

    name: str
    plane: Setting
    host: bool = False


POLICIES = (
    Policy("LRU", _lru),
    Policy(f"fixed {TTL_S:.0f} s", _ttl),
    Policy("hints", _with(decides=False)),
    Policy("expected return", _with()),
    Policy("expected return, host memory", _with(), host=True),
    Policy("expected return, computing ahead", _with(ahead=True)),
    Policy("oracle", _oracle),
)


def main() -> None:
    """Print the tables."""
    parser = arguments(__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--span", type=float, default=300.0)
    options = parser.parse_args()
    seeds = range(options.seeds)
    note = (
        f"{options.seeds} seeds, {options.span:g} s of load, {_SESSIONS_PER_S} agents and 0.5"
        " captions a second, one simulated engine. Generated load, not real traffic. Means over"
        " the seeds."
    )
    heading("python -m bench.lifecycle", note)
    for tools in TOOLS:
        for ratio in RATIOS:
            _print_one(tools, ratio, seeds, options.span)
    _print_unchanged(seeds, options.span)


def _print_one(tools: str, ratio: float, seeds: Sequence[int], span_s: float) -> None:
    rows = []
    for gated in (False, True):
        for policy in POLICIES:
            runs = [judge(_play(policy, gated, tools, ratio, seed, span_s)) for seed in seeds]
            rows.append((policy.name, "gate" if gated else "-", *_cells(runs)))
    print(f"\n**Tools {tools}, working set {ratio:g} times the memory**\n")
    print_table(
        (
            "policy",
            "gate",
            "tokens computed again, k",
            "cached share",
            "TTFT after tool s: p50",
            "p95",
            "first TTFT p95",
            "job without tools s: p50",
            "p95",
            "captions/s",
            "their TTFT p95",
            "computed ahead, k: gained / wasted",
        ),
        rows,
    )


def _cells(runs: Sequence[Run]) -> list[str]:
    def mean(name: str) -> float:
        return statistics.fmean(getattr(run, name) for run in runs)

    return [
        f"{mean('refilled') / 1000:.0f}",
        f"{mean('hit'):.2f}",
        f"{mean('after_tool_p50'):.2f}",
        f"{mean('after_tool_p95'):.2f}",
        f"{mean('first_p95'):.0f}",
        f"{mean('job_p50'):.0f}",
        f"{mean('job_p95'):.0f}",
        f"{mean('captions_per_s'):.2f}",
        f"{mean('captions_p95'):.1f}",
        f"{mean('ahead_gained') / 1000:.0f} / {mean('ahead_wasted') / 1000:.0f}",
    ]


def _print_unchanged(seeds: Sequence[int], span_s: float) -> None:
    """With memory to spare no policy may change anything at all."""
    print("\n**Working set a twentieth of the memory: is any request's record another?**\n")
    rows = []
    for policy in POLICIES[1:]:
        for gated in (False, True):
            same = all(
                _play(policy, gated, "long-tailed", 0.05, seed, span_s).records
                == _play(POLICIES[0], False, "long-tailed", 0.05, seed, span_s).records
                for seed in seeds
            )
            rows.append((policy.name, "gate" if gated else "-", "no" if same else "YES"))
    print_table(("policy", "gate", "changed"), rows)


def _play(
    policy: Policy, gated: bool, tools: str, ratio: float, seed: int, span_s: float
) -> Played:
    sessions = generate(mix(tools, span_s), seed)
    capacity = int(working_set(sessions, span_s) / ratio)
    host = 4 * capacity if policy.host else 0
    engine = AheadEngine(EngineSpec(kv_capacity_tokens=capacity, host_capacity_tokens=host))
    by_name = {session.session_id: session for session in sessions}
    plane = policy.plane(engine, by_name, gated)
    records = plane.play(sessions)
    keeper = plane.keeper
    ahead = keeper.lifecycle.ahead if isinstance(keeper, SimulatedKeeper) else AheadBook()
    return Played(records, sessions, span_s, ahead)


def mix(tools: str, span_s: float) -> AgentMix:
    """Agents with prompts of 4 to 32 thousand tokens, and captions beside them."""
    return AgentMix(
        span_s=span_s,
        sessions_per_s=_SESSIONS_PER_S,
        captions_per_s=0.5,
        tools=TOOLS[tools],
        turns=12,
        task=Lognormal(1500, 0.6),
        result=Lognormal(700, 0.8),
        answer=Lognormal(120, 0.6),
    )


def working_set(sessions: Sequence[Session], span_s: float) -> float:
    """Mean tokens that the agents would hold if nothing ever waited."""
    token_s = 0.0
    for session in filter(_is_agent, sessions):
        for turn, following in zip(session.turns, (*session.turns[1:], None), strict=True):
            pause_s = min(following.pause_s, _LONG_TOOL_S) if following else 0.0
            tokens = turn.prompt_tokens + turn.output_tokens
            token_s += tokens * (turn.output_tokens * _TOKEN_S + pause_s)
    return token_s / span_s


def judge(played: Played) -> Run:
    """The run's figures."""
    records, span_s = played.records, played.span_s
    agents = {session.session_id: session for session in played.sessions if _is_agent(session)}
    turns: dict[str, list[Record]] = {name: [] for name in agents}
    captions = [record for record in records if record.session_id not in agents]
    for record in records:
        if record.session_id in agents:
            turns[record.session_id].append(record)
    all_turns = [record for each in turns.values() for record in each]
    after = sorted(record.ttft_s or 0.0 for record in all_turns if record.turn > 0)
    first = sorted(record.ttft_s or 0.0 for record in all_turns if record.turn == 0)
    jobs = sorted(_job_s(agents[name], each) for name, each in turns.items())
    prompts = sum(record.prompt_tokens for record in all_turns)
    return Run(
        refilled=sum(map(_computed_again, turns.values())),
        hit=sum(record.cached_tokens for record in all_turns) / prompts,
        after_tool_p50=quantile(after, 0.5),
        after_tool_p95=quantile(after, 0.95),
        first_p95=quantile(first, 0.95),
        job_p50=quantile(jobs, 0.5),
        job_p95=quantile(jobs, 0.95),
        captions_per_s=sum(record.end_s <= span_s for record in captions) / span_s,
        captions_p95=quantile(sorted(record.ttft_s or 0.0 for record in captions), 0.95),
        ahead_gained=played.ahead.gained,
        ahead_wasted=played.ahead.wasted,
    )


def _is_agent(session: Session) -> bool:
    return session.session_id.startswith("agent")


def _job_s(session: Session, records: Sequence[Record]) -> float:
    """From a session's start to its last answer, its tools' own time left out."""
    tools_s = sum(turn.pause_s for turn in session.turns)
    return max(record.end_s for record in records) - session.start_s - tools_s


def _computed_again(records: Sequence[Record]) -> int:
    """Tokens of whole blocks that the session had before and that were not in the cache."""
    total = 0
    ordered = sorted(records, key=lambda record: record.turn)
    for before, record in pairwise(ordered):
        known = (before.prompt_tokens + before.output_tokens) // BLOCK_TOKENS * BLOCK_TOKENS
        total += max(0, known - BLOCK_TOKENS - record.cached_tokens) + record.recomputed_tokens
    return total


if __name__ == "__main__":
    main()
