"""The command line as a whole: global options, subcommands, and how errors end.

Exit codes: 0 done, 1 failed with a reason on stderr, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from platformdirs import user_data_path
from typer.core import TyperGroup
from typer.main import get_group

from trailwarden import __version__
from trailwarden.cli.console import fail
from trailwarden.edge.errors import EdgeError
from trailwarden.exchange.errors import ExchangeError
from trailwarden.query.errors import QueryError
from trailwarden.serving.errors import ServingError
from trailwarden.store import StoreError

COMMANDS = (
    "watch",
    "scan",
    "detect",
    "describe",
    "import",
    "export",
    "events",
    "ask",
    "chat",
    "query",
    "review",
    "report",
    "cameras",
    "clock",
    "clean",
    "models",
    "serve",
    "skills",
    "agents",
    "learn",
    "eval",
    "doctor",
    "demo",
)
"""Every subcommand, in the order of the help; each is the module of its name."""

_KEYWORDS = {"import": "import_"}  # names that no Python module can have


class Subcommands(TyperGroup):
    """Imports a subcommand's module when it is asked for.

    Listing events then needs no detector and no tracker, and `doctor` runs where a library that
    other commands need is broken.
    """

    def list_commands(self, _ctx: Any) -> list[str]:
        """Every subcommand's name."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The subcommand of this name, or None."""
        asked = [cmd_name] if cmd_name in COMMANDS else COMMANDS  # all, to say what was meant
        for name in asked:
            if name not in self.commands:
                self.commands[name] = _load(name)
        return super().get_command(ctx, cmd_name)


def _load(name: str) -> Any:
    alone = typer.Typer()
    module = _KEYWORDS.get(name, name)
    importlib.import_module(f"trailwarden.cli.{module}").register(alone)
    return get_group(alone).commands[name]


app = typer.Typer(
    name="trailwarden",
    cls=Subcommands,
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
            metavar="DIR",
            help="Where events and media are kept. Default: the platform's data folder.",
            file_okay=False,
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Options that come before the subcommand."""
    context.obj = data or user_data_path("trailwarden", appauthor=False)


def run() -> None:
    """Run the command line; errors we can name become one clear line."""
    if isinstance(sys.stdout, TextIOWrapper):  # a file's name need not be Unicode
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="trailwarden")
    except (EdgeError, StoreError, ExchangeError, QueryError, ServingError) as error:
        fail(str(error))
    except OSError as error:  # a full disk behind `> FILE`, a folder that may not be read
        fail(f"the system refused: {error}")
