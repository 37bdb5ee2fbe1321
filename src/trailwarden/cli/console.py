"""Where text goes: results to stdout, everything said meanwhile to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, NoReturn, TypeAlias
from unicodedata import category

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

Json: TypeAlias = Mapping[str, Any] | Sequence[Any]

_PIPED_WIDTH = 10_000  # what is piped or kept has no screen to fit: a path stays in one piece

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_NARROWEST = 12  # what a column that may be folded is folded to at the least


class _Heedless(Console):
    """A console that goes on in silence when nobody reads it any more.

    `trailwarden events | head -1` is done then, and `trailwarden watch | head -1` must go on
    storing what it sees.
    """

    def on_broken_pipe(self) -> None:
        _fall_silent(self.file)


out = _Heedless(
    highlight=False,
    markup=False,  # a file's name may hold square brackets
    emoji=False,
    width=None if sys.stdout is not None and sys.stdout.isatty() else _PIPED_WIDTH,
)
err = _Heedless(stderr=True, highlight=False, emoji=False)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the program with one clear line on stderr."""
    _tell(f"[bold red]error:[/] {_plain(message)}")
    sys.exit(code)


def warn(message: str) -> None:
    """Say that something is wrong, and go on."""
    _tell(f"[yellow]warning:[/] {_plain(message)}")


def say(message: str) -> None:
    """Say what goes on."""
    _tell(_plain(message))


def _tell(marked_up: str) -> None:
    with suppress(OSError):  # stderr on a full disk: nothing is to fail for not being heard
        err.print(marked_up, soft_wrap=True)


def print_text(text: str) -> None:
    """Words that others may have written, on stdout: a terminal obeys nothing in them."""
    out.print(harmless(text))


def harmless(text: str) -> str:
    """Text without control characters, line ends and tabs apart, and without what turns its
    direction around: both can make a terminal show what does not stand there.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_harmful(sign) else sign for sign in text)


def print_json(document: Json) -> None:
    """One JSON document on stdout, readable by people and programs, whatever its encoding."""
    plain = sys.stdout.encoding.lower() != "utf-8"
    try:
        typer.echo(json.dumps(document, indent=2, ensure_ascii=plain))
    except BrokenPipeError:
        _fall_silent(sys.stdout)


def print_table(made: Table) -> None:
    """A table on stdout; on a screen too narrow for it, ids and times are still in one piece."""
    needed = 0
    for column in made.columns:
        widest = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
        column.min_width = widest if column.no_wrap else min(widest, _NARROWEST)
        needed += column.min_width + 2
    out.width = max(out.width, needed)  # a width given to `print` can only be narrower
    out.print(made, crop=False)


def _fall_silent(stream: IO[str]) -> None:
    """Send what is still to come to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


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


def _is_harmful(sign: str) -> bool:
    return sign in _TURNING or (sign not in "\n\t" and category(sign) == "Cc")


def _plain(message: str) -> str:
    """Text with rich's square-bracket markup switched off, and nothing that a terminal obeys."""
    return harmless(message).replace("[", r"\[")
