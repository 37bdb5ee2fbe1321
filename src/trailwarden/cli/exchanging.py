"""What `import` and `export` share: progress on a terminal, and reports in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from trailwarden.cli.console import err, warn

import_app = typer.Typer(help="Read packages and results of other programs.", no_args_is_help=True)
export_app = typer.Typer(help="Write data for other programs.", no_args_is_help=True)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """A counter on stderr, and what to call with every number of rows done."""
    columns = (SpinnerColumn(), TextColumn(what), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def count(number: int) -> None:
            bar.advance(task, number)

        yield count


def say_warnings(warnings: Sequence[str]) -> None:
    """Each warning once, a line each."""
    for warning in dict.fromkeys(warnings):
        warn(warning)
