"""Options that several subcommands share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

import typer

from trailwarden.cli.moments import FORMS, parse_moment

LONGEST_S = 1e9
"""More seconds than any command will be told to run, fewer than a timer can count."""

Data: TypeAlias = typer.Context
"""The context whose `obj` is the data folder."""

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Since: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help=f"Not before: {FORMS} (ago). Without a zone: this machine's."
    ),
]
Until: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TIME", help="Before this time; same forms.")
]
Model: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL", help="Detector: a name from `trailwarden models list`, or an ONNX file."
    ),
]
Offline: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Never fetch a model from its publisher; so does TRAILWARDEN_OFFLINE=1.",
    ),
]


_MOST_DAYS = 1e6
_MOST_GB = 1e9
KeepDays: TypeAlias = Annotated[
    float | None,
    typer.Option(
        metavar="DAYS", min=0, max=_MOST_DAYS, help="Clips and pictures older than this go."
    ),
]
KeepGb: TypeAlias = Annotated[
    float | None,
    typer.Option(
        metavar="GB",
        min=0,
        max=_MOST_GB,
        help="Beyond this size the oldest evidence goes, clips first.",
    ),
]


def moment(text: str | None) -> datetime | None:
    """The time an option names, in this machine's zone if it names none."""
    return None if text is None else parse_moment(text, datetime.now(UTC))
