"""Runs one command of a group on its own, with errors ending as the command line ends them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from trailwarden.cli.console import fail
from trailwarden.edge.errors import EdgeError
from trailwarden.exchange.errors import ExchangeError
from trailwarden.store import StoreError


def run_alone(
    register: Callable[[typer.Typer], None], data: Path, *arguments: object, code: int = 0
) -> None:
    """Run the command that `register` adds, and see that it ends with `code`."""
    app = typer.Typer(pretty_exceptions_enable=False)
    register(app)

    @app.callback()
    def data_folder(context: typer.Context) -> None:
        context.obj = data

    name = app.registered_commands[0].name
    with pytest.raises(SystemExit) as left:
        _run(app, [str(name), *map(str, arguments)])
    assert (left.value.code or 0) == code


def _run(app: Any, arguments: list[str]) -> None:
    try:
        app(arguments)
    except (EdgeError, StoreError, ExchangeError) as error:
        fail(str(error))
