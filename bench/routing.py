"""Routing policies on traces and agents, below, at and above the knee: `python -m bench.routing`.

Simulated engines (`trailwarden.serving.simulate.engine` states their time model) and the plane's
own policies, load book and beliefs. Two loads:

- `mooncake`: a window of Mooncake's conversation trace, open loop, sped up to the load wanted. A
  seed chooses the window and draws two tenants, 2 : 1. Windows of one trace overlap, the more so
  with 16 workers, so the intervals speak of this trace, not of others.
- `agents`: generated agents with tools and one-shot captions beside them (not real traffic; recipe
  in `trailwarden.serving.replay.agents`). A seed draws everything.

Clients leave after 30 s without a first token. The knee is the highest load at which least load
still serves 99 % of requests; it is found on a seed of its own. What fails stays in every
denominator, and counts as infinitely late. The first quarter is warm-up and not judged.

`sent` knows what was sent where, `events` hears every block that engines store and evict, `oracle`
sees caches and queues as they are. Rates of workers are known to all of them.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.common import arguments, heading, print_table
from trailwarden.serving.replay.agents import AgentMix, generate
from trailwarden.serving.replay.intervals import over_seeds, paired
from trailwarden.serving.replay.measures import Measures, Slo, knee, measure
from trailwarden.serving.replay.session import Session, faster, windowed
from trailwarden.serving.replay.traces import read_mooncake
from trailwarden.serving.routing.consistent import ConsistentHash
from trailwarden.serving.routing.kv_aware import KvAware
from trailwarden.serving.routing.plain import LeastLoad, RoundRobin
from trailwarden.serving.routing.policy import Policy
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.routers import Knowledge, PolicyRouter
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.worker import Rates

TRACE = "mooncake_conversation_trace.jsonl"
TENANTS = {"north": 2.0, "south": 1.0}
PATIENCE_S = 30.0
KEPT = 0.99
KNEE_SEED = 9_000
LOADS = (0.6, 0.9, 1.1)
PAST_KNEE = 2.0  # policies' own knees are looked for up to so many times that of least load


@dataclass(frozen=True)
class Setting:
    """A load and the engines it runs on."""

    name: str
    spec: EngineSpec
    slo: Slo


def setting(name: str, rates: Rates, slots: int, kv_tokens: int) -> Setting:
    """A load on engines of this kind; a prompt may take thrice its time alone, and 2 s."""
    slo = Slo(2.0, 0.2, per_prompt_token_s=3 / rates.prefill_tokens_per_s)
    return Setting(name, EngineSpec(rates, slots, kv_tokens), slo)


SETTINGS = {
    "mooncake": setting("mooncake", Rates(15_000, 0.02, 0.0005), 64, 1 << 20),
    "agents": setting("agents", Rates(4_000, 0.02, 0.001), 16, 200_000),
}


@dataclass(frozen=True)
class Contender:
    """A policy and what it knows."""

    policy: Policy
    knowledge: Knowledge
    name: str


def contenders(slo: Slo) -> list[Contender]:
    """Everything that is compared."""
    kv, target = KvAware(), KvAware(target_s=slo.ttft_s)
    return [
        Contender(RoundRobin(), Knowledge.NONE, "round robin"),
        Contender(LeastLoad(), Knowledge.NONE, "least load"),
        Contender(ConsistentHash(), Knowledge.NONE, "consistent hash"),
        Contender(kv, Knowledge.SENT, "KV-aware, sent"),
        Contender(target, Knowledge.SENT, "KV-aware, sent, target"),
        Contender(kv, Knowledge.EVENTS, "KV-aware, events"),
        Contender(kv, Knowledge.TRUTH, "oracle"),
    ]


@dataclass(frozen=True)
class Run:
    """One simulation: `load` is in sessions a second and worker (agents) or times the trace's."""

    setting: Setting
    workers: int
    contender: Contender
    load: float
    seed: int
    span_s: float
    traces: Path


def play(run: Run) -> Measures:
    """Simulate and judge it."""
    engines = [Engine(run.setting.spec, name=f"w{place}") for place in range(run.workers)]
    router = PolicyRouter(run.contender.policy, engines, run.contender.knowledge)
    plane = Plane(engines, router, patience_s=PATIENCE_S)
    records = plane.play(load_of(run))
    return measure(records, run.setting.slo, warm_up_s=run.span_s / 4)


def load_of(run: Run) -> Sequence[Session]:
    """The sessions of a run."""
    if run.setting.name == "agents":
        rate = run.load * run.workers
        mix = AgentMix(span_s=run.span_s, sessions_per_s=rate, captions_per_s=8 * rate)
        return generate(mix, run.seed)
    trace = mooncake(run.traces, run.seed)
    factor = run.load * run.workers
    length_s = min(run.span_s * factor, trace[-1].start_s)
    latest = trace[-1].start_s - length_s
    start = float(np.random.default_rng((run.seed, 7)).uniform(0, latest)) if latest > 0 else 0.0
    return faster(windowed(trace, start, start + length_s), factor)


@functools.lru_cache(maxsize=2)
def mooncake(traces: Path, seed: int) -> list[Session]:
    """The trace, its tenants drawn by the seed."""
    return read_mooncake(traces / TRACE, tenants=TENANTS, seed=seed)


def main() -> None:
    """Find the knees, play every policy at every load and print the tables."""
    options = _options()
    if not (options.traces / TRACE).is_file():
        sys.exit(f"{options.traces / TRACE} is not there: name the folder of traces by --traces")
    note = f"{options.seeds} seeds, {options.minutes:g} simulated minutes a run; mean ± 95 % (t)."
    heading("python -m bench.routing", note)
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for name in options.only:
            for workers in options.workers:
                _compare(SETTINGS[name], workers, options, pool)


def _options() -> Options:
    asked = arguments(__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--minutes", type=float, default=6, help="simulated, per run")
    asked.add_argument("--workers", type=int, nargs="+", default=[4, 16])
    asked.add_argument("--only", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    traces = os.environ.get("TRAILWARDEN_TRACES", "../shared/traces")
    asked.add_argument("--traces", type=Path, default=Path(traces), help="folder of the traces")
    told = asked.parse_args()
    return Options(told.seeds, told.minutes, told.workers, told.only, told.traces)


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    seeds: int
    minutes: float
    workers: list[int]
    only: list[str]
    traces: Path


def _compare(setting: Setting, workers: int, options: Options, pool: ProcessPoolExecutor) -> None:
    started = time.process_time()
    span_s = options.minutes * 60

    def run(contender: Contender, load: float, seed: int) -> Run:
        return Run(setting, workers, contender, load, seed, span_s, options.traces)

    def served(contender: Contender) -> Callable[[float], float]:
        return lambda load: 1 - play(run(contender, load, KNEE_SEED)).failed_share

    everyone = contenders(setting.slo)
    low, high = (0.1, 0.8) if setting.name == "mooncake" else (0.005, 0.5)
    least = knee(served(everyone[1]), low, high, kept=KEPT)
    own = pool.map(_own_knee, [(run(one, least, KNEE_SEED), least / 2) for one in everyone])
    unit = "times the trace's speed" if setting.name == "mooncake" else "sessions/s"
    spec, rates = setting.spec, setting.spec.rates
    print(
        f"\n**{setting.name}, {workers} workers** of {rates.prefill_tokens_per_s:g} prefill"
        f" tokens/s, steps of {rates.step_s * 1e3:g} + {rates.step_per_request_s * 1e3:g} ms"
        " per request,"
        f" {spec.slots} slots, {spec.kv_capacity_tokens:,} KV tokens each. Objective: first token"
        f" within {setting.slo.ttft_s:g} s and three times the prompt's own prefill, then"
        f" {setting.slo.tpot_s:g} s a token."
        f" Knee of least load: {least * workers:.3g} {unit}.\n"
    )
    print_table(
        ("own knee, in parts of least load's", *(one.name for one in everyone)),
        [("", *(f"{value / least:.2f}" for value in own))],
    )
    print()
    runs = [
        [run(one, share * least, seed) for seed in range(options.seeds)]
        for share in LOADS
        for one in everyone
    ]
    results = list(pool.map(_play_seeds, runs))
    rows = []
    for place, share in enumerate(LOADS):
        part = results[place * len(everyone) :][: len(everyone)]
        rows += [
            _row(share, one, measured, part[1])
            for one, measured in zip(everyone, part, strict=True)
        ]
    print_table(COLUMNS, rows)
    print(f"\n{time.process_time() - started:.0f} CPU-s in the parent", file=sys.stderr)


def _play_seeds(runs: Sequence[Run]) -> list[Measures]:
    return [play(run) for run in runs]


def _own_knee(asked: tuple[Run, float]) -> float:
    run, low = asked

    def served(load: float) -> float:
        return 1 - play(dataclasses.replace(run, load=load)).failed_share

    return knee(served, low, run.load * PAST_KNEE, kept=KEPT)


COLUMNS = (
    "load",
    "policy",
    "TTFT s: p50",
    "p90",
    "p99",
    "TPOT ms: p50",
    "p99",
    "cached %",
    "failed %",
    "within objective %",
    "against least load",
    "tenant gap, points",
)


def _row(
    share: float, contender: Contender, runs: Sequence[Measures], base: Sequence[Measures]
) -> tuple[str, ...]:
    def shown(value: Callable[[Measures], float], digits: int, scale: float = 1.0) -> str:
        return over_seeds([value(run) for run in runs]).show(digits, scale)

    gain = paired([run.good_share for run in runs], [run.good_share for run in base])
    return (
        f"{share:.0%}",
        contender.name,
        shown(lambda m: m.ttft_s.p50, 2),
        shown(lambda m: m.ttft_s.p90, 2),
        shown(lambda m: m.ttft_s.p99, 2),
        shown(lambda m: m.tpot_s.p50, 0, 1e3),
        shown(lambda m: m.tpot_s.p99, 0, 1e3),
        shown(lambda m: m.cached_share, 1, 100),
        shown(lambda m: m.failed_share, 1, 100),
        shown(lambda m: m.good_share, 1, 100),
        "-" if runs is base else f"{'+' if gain.mean >= 0 else ''}{gain.show(1, 100)}",
        shown(lambda m: m.tenant_gap, 1, 100),
    )


if __name__ == "__main__":
    main()
