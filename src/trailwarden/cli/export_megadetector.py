"""`trailwarden export megadetector`: stored detections for Timelapse, AddaxAI and their like."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, moment
from trailwarden.cli.console import fail, say
from trailwarden.cli.wording import number_of
from trailwarden.domain.findings import FileFindings
from trailwarden.edge.detect.video import open_video
from trailwarden.edge.errors import SourceError
from trailwarden.exchange.megadetector import write_batch
from trailwarden.exchange.megadetector_export import BatchExport
from trailwarden.store import EventFilter, Reader


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("megadetector")(export_megadetector)


def export_megadetector(
    context: Data,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The results file to write, FILE.json.")
    ],
    images: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Only files in this folder, named relative to it: the one that Timelapse opens. "
            "Default: the folder that holds all.",
        ),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Events from this time on.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Events before this time.")
    ] = None,
    camera: Annotated[
        list[str] | None,
        typer.Option(
            "--camera", "--cameras", metavar="NAME", help="Only this camera; repeat for more."
        ),
    ] = None,
) -> None:
    """Write what detectors found in stored pictures and videos as MegaDetector batch JSON (1.4).

    Of a burst only the most telling picture's boxes are stored, and so written; files of which
    nothing certain is stored are left out, and counted. `trailwarden detect` looks at every file.
    """
    export = BatchExport(_frame_rate)
    wanted = EventFilter(
        camera_ids=tuple(camera) if camera else None, since=moment(from_), until=moment(to)
    )
    with Reader.open(context.obj) as reader:
        for event in reader.all_events(wanted):
            export.add(event, reader.tracks(event.event_id))
    found = export.findings()
    base = images.resolve() if images else _common_folder(found)
    inside = [each for each in found if each.path.is_relative_to(base)]
    if not inside:
        fail(
            f"no picture or video with detections is stored{f' in {base}' if images else ''}; "
            "nothing was written"
        )
    write_batch(file, export.info(), inside, base)
    if len(inside) < len(found):
        export.left_out[f"files outside {base}"] += len(found) - len(inside)
    for reason, number in export.left_out.items():
        if number:
            say(f"left out: {number_of(number, 'file')}: {reason}")
    say(f"{file}: {number_of(len(inside), 'file')}, named relative to {base}")


def _frame_rate(path: Path) -> float | None:
    try:
        with open_video(path) as video:
            return video.frame_rate
    except SourceError:
        return None


def _common_folder(found: Sequence[FileFindings]) -> Path:
    folders = [each.path.parent for each in found]
    return Path(os.path.commonpath(folders)) if folders else Path("/")
