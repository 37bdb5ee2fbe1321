"""`trailwarden skills`: tools over stored events for any MCP client, on stdio or over HTTP."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data
from trailwarden.cli.console import fail

_DEFAULT_ADDRESS = "127.0.0.1:8200"


class Name(StrEnum):
    """Servers by name."""

    ALL = "all"
    INVENTORY = "inventory"
    ANALYST = "analyst"
    ECOLOGIST = "ecologist"
    REPORTER = "reporter"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("skills")(skills)


def skills(
    context: Data,
    server: Annotated[
        Name,
        typer.Option(
            metavar="NAME",
            help="On stdio: the server whose tools are offered: inventory, analyst, ecologist or"
            " reporter (at most eight tools each, for small models), or all.",
        ),
    ] = Name.ALL,
    http: Annotated[
        bool,
        typer.Option(
            "--http",
            help="Serve all four over Streamable HTTP instead, at /mcp/inventory, /mcp/analyst,"
            " /mcp/ecologist and /mcp/reporter; clips and pictures at /media/.",
        ),
    ] = False,
    listen: Annotated[
        str | None,
        typer.Argument(
            metavar="HOST:PORT",
            help=f"With --http: where to listen. Default: {_DEFAULT_ADDRESS}. Beyond this machine"
            " only with a token.",
            show_default=False,
        ),
    ] = None,
    hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="With --http: a name or address under which clients reach this machine, beside"
            " localhost; repeat for more.",
        ),
    ] = None,
    token: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="With --http: a file whose first line clients have to bear as a token; so does"
            " the variable TRAILWARDEN_SKILLS_TOKEN.",
            dir_okay=False,
        ),
    ] = None,
    reports: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where reports are written. Default: reports/ in the data folder.",
            file_okay=False,
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Read days on this clock where cameras keep several, for example Europe/Berlin.",
        ),
    ] = None,
    no_shots: Annotated[
        bool,
        typer.Option(
            "--no-snapshots", help="Never ask a camera for a picture; show the newest stored one."
        ),
    ] = False,
) -> None:
    """Offer skills to assistants and agents: tools that answer from stored events.

    An MCP client starts this program and speaks to it on stdin and stdout; docs/skills.md shows
    what to write into its configuration. Ends when the client does, or with Ctrl-C.
    """
    from trailwarden.cli.skills_running import Setting, serve_http, serve_stdio

    setting = Setting(
        data=context.obj,
        reports=reports or Path(context.obj) / "reports",
        zone=zone,
        asks_cameras=not no_shots,
    )
    if http:
        serve_http(setting, listen or _DEFAULT_ADDRESS, tuple(hosts or ()), token)
    elif listen or hosts or token:
        fail("HOST:PORT, --allow-host and --token-file are for --http; stdio needs none", 2)
    else:
        serve_stdio(setting, server.value)
