"""`trailwarden import`: what other programs know, into the store."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from trailwarden.cli import import_labels, import_megadetector
from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import print_json, say
from trailwarden.cli.exchanging import counting, import_app, say_warnings
from trailwarden.cli.wording import number_of
from trailwarden.exchange.camtrapdp.importing import ImportOptions, ImportReport, import_package
from trailwarden.store import Store


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(import_app, name="import")


@import_app.command("camtrapdp")
def import_camtrapdp(
    context: Data,
    package: Annotated[
        Path,
        typer.Argument(
            metavar="PKG", help="A folder with datapackage.json, that file, or a zip of them."
        ),
    ],
    time_zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="The cameras' zone, such as Europe/Brussels. Default: the fixed offset of each "
            "deployment's start.",
        ),
    ] = None,
    allow_missing_media: Annotated[
        bool, typer.Option(help="Do without media files that are not in the package.")
    ] = False,
    allow_overlaps: Annotated[
        bool, typer.Option(help="Take deployments of one camera at two places at once.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Check the package and say what is new; store nothing."),
    ] = False,
    json: Json = False,
) -> None:
    """Read a Camtrap DP package (1.0.x or 0.1.6): checked first, then all of it or nothing.

    Media files stay where they are, and nothing is fetched. Reading a package again adds what is
    new in it, and labels that people gave elsewhere win over the machine's.
    """
    options = ImportOptions(
        zone=time_zone,
        allow_missing_media=allow_missing_media,
        allow_overlaps=allow_overlaps,
        dry_run=dry_run,
    )
    with Store.open(context.obj) as store, counting("rows checked") as count:
        report = import_package(store, package, options, datetime.now(UTC), count)
    say_warnings(report.warnings)
    if json:
        print_json(_document(report))
    else:
        say(f"{package}: {'would bring ' if dry_run else ''}{_text(report)}")


def _text(report: ImportReport) -> str:
    new = ", ".join(
        [
            number_of(report.deployments, "deployment"),
            number_of(report.events, "event"),
            f"{number_of(report.media, 'file')} here and {report.media_absent} elsewhere",
        ]
    )
    known = f"{report.deployments_known} deployments and {report.events_known} events known before"
    parts = [f"{new} new", *([known] if report.deployments_known else [])]
    if report.labels:
        parts.append(f"{number_of(report.labels, 'event')} labelled by people there")
    if report.labels_kept:
        parts.append(f"{number_of(report.labels_kept, 'label')} kept, said here as late or later")
    return "; ".join(parts)


def _document(report: ImportReport) -> dict[str, Any]:
    names = {
        "deployments_known": "deploymentsKnown",
        "events_known": "eventsKnown",
        "media_absent": "mediaElsewhere",
        "media_known": "mediaKnown",
        "labels_kept": "labelsKept",
    }
    return {names.get(name, name): value for name, value in asdict(report).items()}


import_megadetector.register(import_app)
import_labels.register(import_app)
