"""`trailwarden import megadetector`: another program's detections become events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.card_run import CardRun, Looking, zones_of
from trailwarden.cli.console import fail, say, warn
from trailwarden.cli.scanning import shown_path
from trailwarden.cli.wording import number_of
from trailwarden.domain.findings import FileFindings
from trailwarden.edge.card import BurstRules, FindingsSight, Witness, cards_of
from trailwarden.exchange.errors import FormatError
from trailwarden.exchange.megadetector import BatchInfo, BatchResults, read_batch

_THRESHOLD = 0.2
"""MegaDetector's own advice is 0.15 to 0.3; used where the file states none."""
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("megadetector")(import_megadetector)


def import_megadetector(
    context: Data,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="MegaDetector batch results, a JSON file.")
    ],
    images: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="What the names in FILE are relative to. Default: FILE's folder."
        ),
    ] = None,
    camera: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The camera's name. Default: the folder's name."),
    ] = None,
    camera_per_folder: Annotated[
        bool, typer.Option("--camera-per-folder", help="Each subfolder of DIR is a camera.")
    ] = False,
    gap: Annotated[
        float, typer.Option(min=0, help="Seconds without a picture that end a burst.")
    ] = 60.0,
    time_zone: Annotated[
        str | None,
        typer.Option(
            help="Where the cameras' clocks were set, for example Europe/Berlin or +01:00. "
            "Default: the camera's deployment's, else UTC."
        ),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            metavar="SCORE",
            min=0,
            max=1,
            help=f"Detections below do not count. Default: as FILE advises, else {_THRESHOLD}.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; store nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Take up pictures and videos with the detections that FILE gives for them.

    They become events as `trailwarden scan` makes them, without a detector of our own. The files
    have to be on this machine; those that FILE does not mention are passed over, and events that
    are stored already stay as they are. Run again, it goes on where it was.
    """
    folder = (images or file.parent).resolve()
    cards = cards_of(
        [f"{camera}={folder}" if camera else str(folder)], camera_per_folder=camera_per_folder
    )
    results = read_batch(file, folder)
    usable = _usable(file, folder, results)
    info = results.info
    threshold = _threshold(info) if min_score is None else min_score
    say(f"{file}: {info.detector}, detections from {threshold:g} up count")
    run = CardRun(
        context.obj,
        cards,
        zones_of(context.obj, cards, time_zone),
        BurstRules(gap=timedelta(seconds=gap)),
        only=frozenset(each.path for each in usable),
    )
    sight = FindingsSight(usable, Witness(info.detector, info.completed_at), threshold)
    run.read(lambda: Looking(sight=sight), dry_run=dry_run, json=json)


def _threshold(info: BatchInfo) -> float:
    return _THRESHOLD if info.typical_threshold is None else info.typical_threshold


def _usable(file: Path, folder: Path, results: BatchResults) -> list[FileFindings]:
    """The findings of files that are here and that the detector could read; the rest is told."""
    _require_once(file, results.findings)
    absent = [each.path for each in results.findings if not each.path.is_file()]
    unread = [each for each in results.findings if each.failure is not None]
    if results.findings and len(absent) == len(results.findings):
        fail(
            f"none of the {number_of(len(absent), 'file')} in {file} lie under {folder}, for "
            f"example {shown_path(absent[0])}; name the folder of the pictures with --images"
        )
    _warn_of(f"named in {file}, but not here", absent)
    for each in unread[:_SHOWN]:
        warn(f"the detector could not read {shown_path(each.path)}: {each.failure}")
    if len(unread) > _SHOWN:
        warn(f"... and {len(unread) - _SHOWN} more that the detector could not read")
    gone = frozenset(absent)
    return [each for each in results.findings if each.failure is None and each.path not in gone]


def _require_once(file: Path, findings: Sequence[FileFindings]) -> None:
    first: dict[Path, int] = {}
    for number, each in enumerate(findings):
        if each.path in first:
            raise FormatError(
                f"{file}: images[{number}] names {each.path.name} again, as images"
                f"[{first[each.path]}] did; which of them is right cannot be known: keep one"
            )
        first[each.path] = number


def _warn_of(what: str, paths: Sequence[Path]) -> None:
    for path in paths[:_SHOWN]:
        warn(f"{what}: {shown_path(path)}")
    if len(paths) > _SHOWN:
        warn(f"... and {len(paths) - _SHOWN} more {what}")
