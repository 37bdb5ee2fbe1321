"""Options that several subcommands share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import typer

from trailwarden.cli.moments import FORMS, local_now, parse_moment

Data: TypeAlias = typer.Context
"""The context whose `obj` is the data folder."""

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Since: TypeAlias = Annotated[str | None, typer.Option(help=f"Not before: {FORMS} (ago).")]
Until: TypeAlias = Annotated[str | None, typer.Option(help="Before this time; same forms.")]
Model: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Detector: a name from `trailwarden models list`, or an ONNX file."),
]
Offline: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--offline", envvar="TRAILWARDEN_OFFLINE", help="Never fetch a model from its publisher."
    ),
]


def moment(text: str | None) -> datetime | None:
    """The time an option names, in this machine's zone if it names none."""
    return None if text is None else parse_moment(text, local_now())
