"""The command line as a whole: global options, subcommands, and how errors end.

Exit codes: 0 done, 1 failed with a reason on stderr, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from trailwarden import __version__
from trailwarden.cli import cameras, clean, clock, demo, detect, doctor, events, models, scan, watch
from trailwarden.cli.console import fail
from trailwarden.edge.errors import EdgeError
from trailwarden.exchange.errors import ExchangeError
from trailwarden.store import StoreError

app = typer.Typer(
    name="trailwarden",
    help="A warden for trail cameras that runs on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"trailwarden {__version__}")
        raise typer.Exit


@app.callback()
def globals_(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(
            envvar="TRAILWARDEN_DATA",
            help="Where events and media are kept. Default: the platform's data folder.",
            file_okay=False,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options that come before the subcommand."""
    context.obj = data or user_data_path("trailwarden", appauthor=False)


for command in (watch, scan, detect, events, cameras, clock, clean, doctor, demo):
    command.register(app)
app.add_typer(models.app, name="models")


def run() -> None:
    """Run the command line; errors we can name become one clear line."""
    try:
        app()
    except (EdgeError, StoreError, ExchangeError) as error:
        fail(str(error))
    except BrokenPipeError:  # `trailwarden events | head`: nobody reads on, and that is fine
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
