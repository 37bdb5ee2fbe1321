"""`trailwarden serve simulate`: workers with a stated time model and no language model."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

import typer

from trailwarden.cli.console import say
from trailwarden.serving.simulate.faults import Fault, FaultKind
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.simulate.worker import SimulatedWorker
from trailwarden.serving.worker import Rates

_FAULTS = ", ".join(FaultKind)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The first worker's port; 0 takes free ones.")
    ] = 8201,
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="How many, each on a port of its own.")
    ] = 1,
    prefill: Annotated[
        float, typer.Option(metavar="RATE", min=1, help="Prompt tokens computed a second.")
    ] = 8000.0,
    step_ms: Annotated[
        float, typer.Option(metavar="MS", min=0.001, help="A step that gives each answer a token.")
    ] = 20.0,
    step_per_request_ms: Annotated[
        float, typer.Option(metavar="MS", min=0, help="What each running answer adds to it.")
    ] = 0.5,
    slots: Annotated[int, typer.Option(min=1, help="Requests that run at once.")] = 16,
    kv_tokens: Annotated[
        int, typer.Option(metavar="TOKENS", min=64, help="Memory for running and cached tokens.")
    ] = 1 << 20,
    chunk: Annotated[
        int, typer.Option(metavar="TOKENS", min=1, help="Prompt tokens in a step.")
    ] = 2048,
    speed: Annotated[
        float, typer.Option(metavar="FACTOR", min=0.001, help="Simulated seconds a second.")
    ] = 1.0,
    fault: Annotated[
        str | None,
        typer.Option(metavar="KIND[:TOKENS]", help=f"Answer every request badly: {_FAULTS}."),
    ] = None,
) -> None:
    """Serve answers that only their prompts decide, at the pace of an engine you describe.

    For tests of gateways and load generators: identical prompts get identical answers, prefixes
    are cached and evicted, and faults come on demand. There is no model and no meaning in it.
    """
    rates = Rates(prefill, step_ms / 1000, step_per_request_ms / 1000)
    spec = EngineSpec(rates, slots, kv_tokens, chunk)
    wrong = Fault.parse(fault) if fault is not None else None
    names = ["simulated"] if workers == 1 else [f"simulated-{n}" for n in range(workers)]
    crew = [SimulatedWorker(spec, name=name, speed=speed, fault=wrong) for name in names]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(crew, host, port))


async def _serve(crew: list[SimulatedWorker], host: str, port: int) -> None:
    started = []
    try:
        for place, worker in enumerate(crew):
            taken = await worker.start(host, port + place if port else 0)
            started.append(worker)
            say(f"{worker.engine.name} listens on http://{host}:{taken}/v1")
        await asyncio.Event().wait()
    finally:
        for worker in started:
            await worker.close()
