"""What a routing decision costs, in CPU time: `python -m bench.routing_cost [--rounds N]`.

Synthetic workers and prompts (seeded): every prompt shares its first 16 blocks with all others, and
each worker holds one whole prompt. Each figure is the median of several runs of many calls in one
process; "decision" is look-up and choice together, from a request's blocks to a worker.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.common import arguments, heading, print_table
from trailwarden.serving.blocks import chain, chain_chat
from trailwarden.serving.demand import Demand
from trailwarden.serving.hints import Hints
from trailwarden.serving.routing.beliefs import Beliefs
from trailwarden.serving.routing.events import Batch, EventPrefixes, Stored
from trailwarden.serving.routing.policies import POLICIES
from trailwarden.serving.routing.policy import Moment
from trailwarden.serving.routing.prefixes import ApproximatePrefixes
from trailwarden.serving.worker import WorkerView

_WORKERS = (1, 4, 16, 100, 1000)
_PROMPT = 48 * 1024  # bytes: 192 blocks, about 12,000 tokens
_BLOCKS = _PROMPT // 256
_SHARED = 16
_STORED = 32  # blocks that an engine tells of in one event


def main() -> None:
    """Print three tables."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="runs of which the median is told")
    rounds: int = parser.parse_args().rounds
    heading("python -m bench.routing_cost", f"CPU time, median of {rounds} runs.")
    print_table(("a 48 KB prompt to blocks", "µs"), _chains(rounds))
    print()
    print_table(("upkeep of the indexes", "µs", "each"), _upkeep(rounds))
    print()
    columns = ("workers", "look-up", *POLICIES, "decision (KV-aware)")
    print_table(columns, (_decisions(count, rounds) for count in _WORKERS))


def _us(work: Callable[[], object], rounds: int, calls: int) -> float:
    """CPU microseconds of one call: median over rounds of the mean over calls."""
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(calls):
            work()
        spent.append((time.process_time() - began) / calls * 1e6)
    return statistics.median(spent)


def _chains(rounds: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(1)
    text = "".join(dice.choices("abcdefghijklmnop ", k=_PROMPT))
    ids = [dice.randrange(150_000) for _ in range(_PROMPT // 4)]
    chat = [
        {"role": ("user", "assistant")[at % 2], "content": text[at * 1024 : (at + 1) * 1024]}
        for at in range(48)
    ]
    yield "text", f"{_us(lambda: chain(text), rounds, 200):.1f}"
    yield "chat of 48 messages", f"{_us(lambda: chain_chat(chat), rounds, 100):.1f}"
    yield "12,288 token ids", f"{_us(lambda: chain(ids), rounds, 50):.1f}"


@dataclass
class _Scene:
    """Workers, what they are believed to hold, and requests that each match one of them."""

    views: list[WorkerView]
    beliefs: Beliefs
    demands: list[Demand]


def _scene(count: int) -> _Scene:
    dice = random.Random(2)
    views = [
        WorkerView(
            f"w{at}", running=dice.randrange(8), queued_prefill_tokens=dice.randrange(20_000)
        )
        for at in range(count)
    ]
    beliefs = Beliefs(ApproximatePrefixes(capacity_blocks=1024))
    shared = [dice.getrandbits(64) for _ in range(_SHARED)]
    demands = []
    for at, view in enumerate(views):
        own = (dice.getrandbits(64) for _ in range(_BLOCKS - _SHARED))
        hints = Hints(session=f"s{at}")
        demand = Demand(f"r{at}", "t", "m", _BLOCKS * 64, 256, (*shared, *own), hints)
        beliefs.sent(demand, view, 0)
        demands.append(demand)
    return _Scene(views, beliefs, demands[:50])


def _decisions(count: int, rounds: int) -> list[object]:
    scene = _scene(count)
    views, beliefs, demands = scene.views, scene.beliefs, scene.demands
    matched = [beliefs.matched(demand, views, 1.0) for demand in demands]

    def look() -> None:
        for demand in demands:
            beliefs.matched(demand, views, 1.0)

    calls = max(1, 2000 // (count * len(demands) + 100))
    each = len(demands)
    looked = _us(look, rounds, calls) / each
    row: list[object] = [count, f"{looked:.0f}"]
    spent = {}
    for name, policy in POLICIES.items():

        def choose(choose_one: Callable[..., object] = policy.choose) -> None:
            for turn, demand in enumerate(demands):
                choose_one(demand, views, matched[turn], Moment(turn=turn))

        spent[name] = _us(choose, rounds, calls) / each
        row.append(f"{spent[name]:.0f}")
    return [*row, f"{looked + spent['kv_aware']:.0f}"]


def _upkeep(rounds: int) -> Iterator[tuple[str, str, str]]:
    scene = _scene(4)
    view = scene.views[0]
    fresh = iter(range(1 << 40))

    def send_new() -> None:
        blocks = [next(fresh) for _ in range(_BLOCKS)]
        scene.beliefs.approximate.record(view.worker_id, blocks, 0)

    def send_again() -> None:
        scene.beliefs.approximate.record(view.worker_id, scene.demands[0].blocks, 0)

    yield "a prompt sent, all new", f"{_us(send_new, rounds, 50):.0f}", f"{_BLOCKS} blocks"
    yield "a prompt sent, all known", f"{_us(send_again, rounds, 50):.0f}", f"{_BLOCKS} blocks"
    for size in (16, 64):
        dice, events, batches = random.Random(3), EventPrefixes(), iter(range(1 << 40))
        ids = [dice.randrange(150_000) for _ in range(size * _STORED)]

        def store(
            index: EventPrefixes = events,
            number: Iterator[int] = batches,
            tokens: list[int] = ids,
            size: int = size,
        ) -> None:
            at = next(number)
            names = range(at * _STORED + 1, (at + 1) * _STORED + 1)
            index.apply("w", Batch(at, [Stored(names, at * _STORED or None, tokens, size)]))

        spent = _us(store, rounds, 100) / _STORED
        yield f"a KV event of {_STORED} blocks", f"{spent:.2f}", f"block of {size} tokens"


if __name__ == "__main__":
    main()
