"""`trailwarden clock`: correct a camera's clock without touching what it said."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import fail, out, print_json, print_table, say, table
from trailwarden.cli.document import clock_document
from trailwarden.cli.existing import open_existing
from trailwarden.cli.login import name_of_user
from trailwarden.cli.moments import shown
from trailwarden.domain import Deployment
from trailwarden.store import ClockCorrection, Reader

_OFFSET = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)s)?"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("clock", cls=_WithNegativeOffset)(clock)


class _WithNegativeOffset(TyperCommand):
    """Takes `-1h` for an offset, not for the options -1 and -h."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        negative = [arg for arg in args if arg.startswith("-") and _OFFSET.fullmatch(arg)]
        others = [arg for arg in args if arg not in negative]
        return super().parse_args(ctx, [*others, "--", *negative] if negative else args)


def clock(
    context: Data,
    camera: Annotated[str, typer.Argument(help="The camera, or one of its deployments.")],
    offset: Annotated[
        str | None,
        typer.Argument(help="What to add to its times: 1h, -1d2h, 90s, 0s. Without: its history."),
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the history.")] = "",
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who says so; default: the login name.")
    ] = None,
    json: Json = False,
) -> None:
    """Correct a camera's clock by an offset; setting it to 0s takes that back.

    The offset counts from what the camera said, not from the last correction.
    """
    if offset is not None:
        amount = parse_offset(offset)
        with open_existing(context.obj) as store:
            deployment_id = _deployment_of(store, camera)
            store.set_clock_offset(deployment_id, amount, name_of_user(by), reason)
        say(f"{deployment_id}: true time is now what its clock said {signed_text(amount)}")
    with Reader.open(context.obj) as reader:
        deployment = reader.deployment(_deployment_of(reader, camera))
        changes = reader.clock_corrections(deployment.deployment_id)
    if json:
        print_json(clock_document(deployment, changes))
    elif offset is None:
        _print_history(deployment, changes)


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
    try:
        return timedelta(**parts) * (-1 if match["sign"] == "-" else 1)
    except OverflowError as error:
        raise typer.BadParameter(f"{text!r} is longer than any clock can be wrong") from error


def _deployment_of(reader: Reader, name: str) -> str:
    """A deployment's id, from itself or from its camera (the latest one)."""
    known = reader.deployments()
    for deployment in reversed(known):
        if name in (deployment.deployment_id, deployment.camera_id):
            return deployment.deployment_id
    cameras = ", ".join(dict.fromkeys(deployment.camera_id for deployment in known))
    return fail(f"no camera {name!r}; there are: {cameras or 'none yet'}")


def _print_history(deployment: Deployment, changes: list[ClockCorrection]) -> None:
    out.print(f"{deployment.deployment_id}: clock {signed_text(deployment.clock_offset)}")
    if not changes:
        return
    rows = table("when|", "by", "from>", "to>", "why")
    for change in changes:
        offsets = signed_text(change.from_offset), signed_text(change.to_offset)
        rows.add_row(shown(change.at), change.by, *offsets, change.reason or "-")
    print_table(rows)


def signed_text(offset: timedelta) -> str:
    """An offset with its sign in front: `+1:00:00`, `-1:00:00`, `-1 day, 2:00:00`."""
    return f"-{-offset}" if offset < timedelta() else f"+{offset}"
