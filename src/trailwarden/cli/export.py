"""`trailwarden export`: what is stored, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from trailwarden.cli import export_megadetector
from trailwarden.cli.arguments import Data, Json, moment
from trailwarden.cli.console import print_json, say, warn
from trailwarden.cli.exchanging import counting, export_app, say_warnings
from trailwarden.cli.wording import number_of
from trailwarden.domain.blur import Blur
from trailwarden.exchange.camtrapdp.describing import SAMPLING_DESIGNS, Heading
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.placing import MediaMode
from trailwarden.exchange.camtrapdp.selection import ExportOptions, ExportReport, PublicOptions
from trailwarden.exchange.tables import RECORDS, export_tables
from trailwarden.store import EventFilter, Reader

From: TypeAlias = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="Events from this time on.")
]
To: TypeAlias = Annotated[
    str | None, typer.Option("--to", metavar="TIME", help="Events before this time.")
]
Cameras: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--camera", "--cameras", metavar="NAME", help="Only this camera; repeat for more."
    ),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace an export of that name.")]
_LICENCE = "Licence of the {}, such as CC0-1.0; give both or none."


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(export_app, name="export")


@export_app.command("camtrapdp")
def export_camtrapdp(  # options, not parameters that anybody passes on
    context: Data,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    from_: From = None,
    to: To = None,
    camera: Cameras = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="For everybody: blur places of sensitive taxa, leave people out.",
        ),
    ] = False,
    with_people: Annotated[
        bool, typer.Option("--with-people", help="With --public: people stay in.")
    ] = False,
    blur: Annotated[
        float,
        typer.Option(metavar="KM", min=0.1, max=1000, help="Grid that places are rounded to."),
    ] = 10.0,
    sensitive: Annotated[
        list[str] | None,
        typer.Option(metavar="TAXON", help="Also a sensitive taxon; repeat for more."),
    ] = None,
    media: Annotated[
        MediaMode, typer.Option(help="How media files get into the package.")
    ] = MediaMode.LINK,
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CAMERA=LAT,LON", help="Where a camera without coordinates is; repeat for more."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The package's title.")] = None,
    contributor: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who made the data; repeat for more."),
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The project's title.")
    ] = None,
    sampling_design: Annotated[
        str | None,
        typer.Option(metavar="DESIGN", help=f"One of {', '.join(SAMPLING_DESIGNS)}."),
    ] = None,
    data_licence: Annotated[
        str | None, typer.Option(metavar="NAME", help=_LICENCE.format("data"))
    ] = None,
    media_licence: Annotated[
        str | None, typer.Option(metavar="NAME", help=_LICENCE.format("media files"))
    ] = None,
    force: Force = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Write a Camtrap DP package (1.0.2); it appears whole or not at all.

    What came in as a package goes out cell by cell as it came, but for what changed since.
    """
    if sampling_design is not None and sampling_design not in SAMPLING_DESIGNS:
        raise typer.BadParameter(
            f"--sampling-design {sampling_design}: one of {', '.join(SAMPLING_DESIGNS)}"
        )
    if (data_licence is None) is not (media_licence is None):
        raise typer.BadParameter("give --data-licence and --media-licence, or neither")
    heading = Heading(
        title, tuple(contributor or ()), project, sampling_design, data_licence, media_licence
    )
    options = ExportOptions(
        since=moment(from_),
        until=moment(to),
        camera_ids=tuple(camera or ()),
        public=PublicOptions(Blur(blur), with_people, tuple(sensitive or ())) if public else None,
        media=media,
        heading=heading,
        places=dict(map(_place, place or ())),
        replace=force,
        dry_run=dry_run,
    )
    with Reader.open(context.obj) as reader, counting("events") as count:
        report = export_package(reader, out, options, datetime.now(UTC), count)
    say_warnings(report.warnings)
    if json:
        print_json(_document(report))
    else:
        say(f"{out}: {'would hold ' if dry_run else ''}{_text(report)}")


@export_app.command("csv")
def export_csv(
    context: Data,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    from_: From = None,
    to: To = None,
    camera: Cameras = None,
    force: Force = False,
) -> None:
    """Write flat tables for R and spreadsheets: records.csv, stations.csv and effort.csv.

    One row is one observation that counts, in the columns of camtrapR's record table and more.
    """
    wanted = EventFilter(
        camera_ids=tuple(camera) if camera else None, since=moment(from_), until=moment(to)
    )
    with Reader.open(context.obj) as reader, counting("events") as count:
        report = export_tables(
            reader, out, wanted, datetime.now(UTC), replace=force, progress=count
        )
    records = number_of(report.records, "observation")
    say(f"{out / RECORDS}: {records} of {number_of(report.stations, 'deployment')}")
    if report.simulated:
        warn("some of these are simulated; the column `simulated` says which")


def _place(text: str) -> tuple[str, tuple[float, float]]:
    name, _, point = text.rpartition("=")
    try:
        latitude, longitude = map(float, point.split(","))
    except ValueError:
        latitude, longitude = 91.0, 181.0
    if not name or not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise typer.BadParameter(f"--place {text!r}: write it as gate=51.496,4.774")
    return name, (latitude, longitude)


def _text(report: ExportReport) -> str:
    parts = [
        number_of(report.deployments, "deployment"),
        number_of(report.events, "event"),
        number_of(report.observations, "observation"),
        f"{report.media} media rows with {number_of(report.files, 'file')}",
    ]
    text = ", ".join(parts)
    if report.verbatim:
        text += "; as it came in"
    if report.blurred:
        text += f"; {number_of(report.blurred, 'place')} blurred"
    if report.left_out:
        text += f"; {number_of(report.left_out, 'event')} left out"
    return text + ("; labelled as simulated" if report.simulated else "")


def _document(report: ExportReport) -> dict[str, Any]:
    return {"leftOut" if key == "left_out" else key: value for key, value in asdict(report).items()}


export_megadetector.register(export_app)
