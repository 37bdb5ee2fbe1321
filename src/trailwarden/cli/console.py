"""Where text goes: results to stdout, everything said meanwhile to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

Json: TypeAlias = Mapping[str, Any] | Sequence[Any]

_PIPED_WIDTH = 200  # a table that is piped or kept has no screen to fit

out = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
err = Console(stderr=True, highlight=False)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the program with one clear line on stderr."""
    err.print(f"[bold red]error:[/] {_plain(message)}", soft_wrap=True)
    sys.exit(code)


def warn(message: str) -> None:
    """Say that something is wrong, and go on."""
    err.print(f"[yellow]warning:[/] {_plain(message)}", soft_wrap=True)


def say(message: str) -> None:
    """Say what goes on."""
    err.print(_plain(message), soft_wrap=True)


def print_json(document: Json) -> None:
    """One JSON document on stdout, readable by people and programs."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table in the house's look.

    A column whose name ends in `>` is right-aligned, one that ends in `|` is never folded.
    """
    made = Table(title=title, box=None, pad_edge=False, header_style="bold", title_justify="left")
    for column in columns:
        made.add_column(
            column.rstrip(">|"),
            justify="right" if column.endswith(">") else "left",
            overflow="fold",
            no_wrap=column.endswith((">", "|")),
        )
    return made


def _plain(message: str) -> str:
    """Text with rich's square-bracket markup switched off."""
    return message.replace("[", r"\[")
