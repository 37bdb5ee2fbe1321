"""`trailwarden clock`: correct a camera's clock without touching what it said."""

from __future__ import annotations

import getpass
import re
from datetime import timedelta
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data
from trailwarden.cli.console import fail, out, say, table
from trailwarden.cli.moments import local_zone, shown
from trailwarden.store import Reader, Store

_OFFSET = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)s)?"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("clock", context_settings={"ignore_unknown_options": True})(clock)


def clock(
    context: Data,
    camera: Annotated[str, typer.Argument(help="The camera, or one of its deployments.")],
    offset: Annotated[
        str | None,
        typer.Argument(help="What to add to its times: 1h, -1d2h, 90s, 0s. Without: its history."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    by: Annotated[str | None, typer.Option(help="Who says so; default: the login name.")] = None,
) -> None:
    """Correct a camera's clock by an offset; setting it to 0s takes that back."""
    if offset is None:
        with Reader.open(context.obj) as reader:
            _print_history(reader, _deployment_of(reader, camera))
        return
    amount = parse_offset(offset)
    with Store.open(context.obj) as store:
        deployment_id = _deployment_of(store, camera)
        store.set_clock_offset(deployment_id, amount, by or getpass.getuser(), reason)
    say(f"{deployment_id}: true time is now what its clock said plus {amount}")


def parse_offset(text: str) -> timedelta:
    """`1h30m`, `-2d`, `45s` as a duration. Raises typer.BadParameter."""
    match = _OFFSET.fullmatch(text.strip().lower())
    parts = (
        {
            name: float(value)
            for name, value in match.groupdict().items()
            if name != "sign" and value
        }
        if match
        else {}
    )
    if match is None or not parts:
        raise typer.BadParameter(f"{text!r} is no offset; write 1h, -1d2h, 90s or 0s")
    return timedelta(**parts) * (-1 if match["sign"] == "-" else 1)


def _deployment_of(reader: Reader, name: str) -> str:
    """A deployment's id, from itself or from its camera (the latest one)."""
    known = reader.deployments()
    for deployment in reversed(known):
        if name in (deployment.deployment_id, deployment.camera_id):
            return deployment.deployment_id
    cameras = ", ".join(dict.fromkeys(deployment.camera_id for deployment in known))
    return fail(f"no camera {name!r}; there are: {cameras or 'none yet'}")


def _print_history(reader: Reader, deployment_id: str) -> None:
    rows = table("when", "by", "from", "to", "why")
    for change in reader.clock_corrections(deployment_id):
        when = shown(change.at, local_zone())
        rows.add_row(when, change.by, str(change.from_offset), str(change.to_offset), change.reason)
    out.print(f"{deployment_id}: offset {reader.deployment(deployment_id).clock_offset}")
    out.print(rows)
