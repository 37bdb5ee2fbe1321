"""`trailwarden agents`: the A2A agents as a service, and the tokens of those who may ask them."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from socket import socket
from typing import Annotated, Final

import typer

from trailwarden.agents.a2a.calling import Address
from trailwarden.agents.a2a.errors import A2AFault, NotOnLoopback
from trailwarden.agents.a2a.pushes import Targets
from trailwarden.agents.a2a.serving import Setting, application
from trailwarden.agents.a2a.tokens import Tokens
from trailwarden.agents.errors import AgentError
from trailwarden.cli.arguments import Data
from trailwarden.cli.asked_here import FOLDER, Wanted, agents_here
from trailwarden.cli.asking_agents import LOCAL_TOKEN, first_line
from trailwarden.cli.brains import ModelUrl, NoModel
from trailwarden.cli.console import fail, out, say, warn
from trailwarden.cli.listening import (
    SKILLS_TOKEN,
    is_loopback,
    listening,
    read_address,
    serve,
    url_of,
)

_TASKS: Final = "tasks.sqlite"
_TOKENS: Final = "tokens.json"

app = typer.Typer(
    help="Serve the agents over A2A: the orchestrator and its specialists.",
    invoke_without_command=True,
)
tokens_app = typer.Typer(help="Who may ask: bearer tokens and the names they stand for.")
app.add_typer(tokens_app, name="token")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="agents")


@app.callback()
def agents(
    context: Data,
    listen: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help="Where to listen. Beyond this machine only once tokens were added.",
        ),
    ] = "127.0.0.1:8300",
    public_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The URL that others reach this by, for the cards. Default: the address.",
        ),
    ] = None,
    model: ModelUrl = None,
    no_model: NoModel = False,
    skills: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Use the skills of a `trailwarden skills --http` there, for example"
            f" http://127.0.0.1:8200. Its token is taken from {SKILLS_TOKEN}. Default: skills in"
            " this process.",
        ),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL[,FILE]",
            help="An A2A agent elsewhere that the orchestrator may ask, and a file with the bearer"
            " token for it; repeat for more.",
        ),
    ] = None,
    push: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="Notifications may go to addresses that begin so; repeat for more. Default: none.",
        ),
    ] = None,
) -> None:
    """Serve the orchestrator and its specialists over A2A until Ctrl-C.

    Every request needs a bearer token. One for this user is left in agents/local.token in the data
    folder at each start, where `ask --url` and `chat --url` find it; others are added with
    `trailwarden agents token add NAME`.
    """
    if context.invoked_subcommand is not None:
        return
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    host, port = read_address(listen)
    folder = Path(context.obj) / FOLDER
    tokens = Tokens(folder / _TOKENS)
    wanted = Wanted(
        data=context.obj,
        model=model,
        no_model=no_model,
        skills=skills,
        skills_token=os.environ.get(SKILLS_TOKEN) or None,
        guests=[_address(one) for one in agent or ()],
    )
    try:
        _require_safe(host, tokens)
        with listening(host, port) as listener:
            base = (public_url or url_of(host, listener.getsockname()[1])).rstrip("/")
            targets = Targets(push or ())
            setting = Setting(base, tokens, folder / _TASKS, targets)
            asyncio.run(_serve(wanted, setting, tokens, listener))
    except AgentError as error:
        fail(str(error))


async def _serve(wanted: Wanted, setting: Setting, tokens: Tokens, listener: socket) -> None:
    async with agents_here(wanted) as here:
        app = application(here.agents, here.brain.name, setting)
        tokens.open_local(wanted.data / FOLDER / LOCAL_TOKEN)
        say(f"brain: {here.brain.name}")
        for guest in here.guests:
            met = await guest.introduction()
            if met is None:
                warn(f"no agent answers at {guest.url} yet; it is asked again when it is needed")
            else:
                say(f"colleague: {met.name} at {guest.url}")
        for name in here.agents:
            say(f"{name}: {setting.base}/agents/{name}")
        await serve(app, listener)


def _address(text: str) -> Address:
    url, _, file = text.partition(",")
    return Address(url, first_line(Path(file)) if file else None)


def _require_safe(host: str, tokens: Tokens) -> None:
    if not is_loopback(host) and not tokens.names():
        raise NotOnLoopback(
            f"listening on {host} lets other machines ask: first give their people tokens with"
            f" `trailwarden agents token add NAME`, or listen on 127.0.0.1"
        )


@tokens_app.command("add")
def add(
    context: Data, name: Annotated[str, typer.Argument(help="Whose tasks its bearer owns.")]
) -> None:
    """Make a bearer token and print it; only its hash is kept."""
    try:
        out.print(_tokens(context).add(name))
    except A2AFault as error:
        fail(str(error))
    say(f"whoever bears it asks as {name}: `Authorization: Bearer ...`; it is not shown again")


@tokens_app.command("remove")
def remove(
    context: Data, name: Annotated[str, typer.Argument(help="Whose token is refused from now on.")]
) -> None:
    """Take a token back; agents that run notice it at once."""
    try:
        _tokens(context).remove(name)
    except A2AFault as error:
        fail(str(error))


@tokens_app.command("list")
def names(context: Data) -> None:
    """Print who has a token, a name a line."""
    try:
        for name in _tokens(context).names():
            out.print(name)
    except A2AFault as error:
        fail(str(error))


def _tokens(context: Data) -> Tokens:
    return Tokens(Path(context.obj) / FOLDER / _TOKENS)
