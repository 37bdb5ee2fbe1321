"""`trailwarden scan`: from the SD cards of trail cameras to stored events."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json, Model, Offline
from trailwarden.cli.card_run import CardRun, Looking, zones_of
from trailwarden.cli.detector import detector_or_motion
from trailwarden.edge.card import BurstRules, cards_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scan")(scan)


def scan(
    context: Data,
    folder: Annotated[
        list[str],
        typer.Argument(
            metavar="DIR", help="The folder of a card or its copy; NAME=DIR names the camera."
        ),
    ],
    camera_per_folder: Annotated[
        bool, typer.Option("--camera-per-folder", help="Each subfolder of DIR is a camera.")
    ] = False,
    gap: Annotated[
        float, typer.Option(min=0, help="Seconds without a picture that end a burst.")
    ] = 60.0,
    time_zone: Annotated[
        str | None,
        typer.Option(
            help="Where the cameras' clocks were set, for example Europe/Berlin: EXIF names no "
            "zone. Default: the camera's deployment's, else UTC."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; store nothing.")
    ] = False,
    model: Model = None,
    offline: Offline = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Detector threads.")] = 1,
    json: Json = False,
) -> None:
    """Read SD cards: pictures in bursts and videos become events. Cards are never changed.

    Run again, a scan passes over what is stored, wherever the card is mounted now. Ctrl-C ends it
    after the burst at hand. Pictures copied to a card later make events of their own.
    """
    cards = cards_of(folder, camera_per_folder=camera_per_folder)
    run = CardRun(
        context.obj,
        cards,
        zones_of(context.obj, cards, time_zone),
        BurstRules(gap=timedelta(seconds=gap)),
    )

    def begin() -> Looking:
        return Looking(detector_or_motion(model, offline=offline), workers)

    run.read(begin, dry_run=dry_run, json=json)
