"""`trailwarden report`: write the Data Status and the Ecology report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, moment
from trailwarden.cli.console import fail, out, say
from trailwarden.cli.moments import FORMS
from trailwarden.cli.wording import number_of
from trailwarden.query.events import Events
from trailwarden.reports import (
    Document,
    File,
    Format,
    ReportError,
    Scope,
    data_status,
    ecology,
    rendered,
    require_free,
    write,
)
from trailwarden.store import Reader

_BOTH = {"Data Status": data_status, "Ecology": ecology}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    context: Data,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help=f"Not before: {FORMS} (ago). Without a zone: this machine's. Default: all.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help="Before this time; same forms."),
    ] = None,
    cameras: Annotated[
        list[str] | None,
        typer.Option("--cameras", metavar="NAME", help="Only this camera; repeat for more."),
    ] = None,
    form: Annotated[
        list[Format] | None,
        typer.Option(
            "--format", metavar="FORM", help="html (the default), pdf, md or json; repeat for more."
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where to write. Default: trailwarden-report and the period, in this folder.",
            file_okay=False,
        ),
    ] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="The reports' heading, as your reserve's name.")
    ] = "",
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="For the public: no people, no names, no exact places of sensitive species.",
        ),
    ] = False,
    people: Annotated[
        bool,
        typer.Option(
            "--people", help="Show pictures with people in them, and count people with --public."
        ),
    ] = False,
    names: Annotated[
        bool, typer.Option("--names", help="With --public: name the persons who reviewed.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace reports that are there already.")
    ] = False,
) -> None:
    """Write two reports, Data Status and Ecology, as files to print, send or publish.

    Everything in them is the answer to a question to the stored events, which is printed with it.
    """
    begins, ends = moment(since), moment(until)
    forms = tuple(dict.fromkeys(form or [Format.HTML]))
    target = folder or Path(_folder_name(begins, ends))
    try:
        if not force:
            require_free(target, forms)
        with Events.open(context.obj) as events, Reader.open(context.obj) as reader:
            _require_known(reader, cameras or [])
            scope = Scope(
                created=datetime.now(UTC).replace(microsecond=0),
                since=begins,
                until=ends,
                cameras=tuple(cameras) if cameras else None,
                title=title,
                public=public,
                people=people,
                names=names,
                taxa=tuple(reader.taxa()),
            )
            documents = _composed(events, scope)
        files = [file for document in documents for file in _rendered(document, forms)]
        for path in write(files, target):
            out.print(str(path))
    except ReportError as error:
        fail(str(error))


def _folder_name(begins: datetime | None, ends: datetime | None) -> str:
    """`trailwarden-report-2026-05-01-2026-06-01`; the part of the period that is open is `all`."""
    if begins is None and ends is None:
        return "trailwarden-report-all"
    days = (
        "start" if begins is None else f"{begins:%Y-%m-%d}",
        "now" if ends is None else f"{ends:%Y-%m-%d}",
    )
    return f"trailwarden-report-{'-'.join(days)}"


def _require_known(reader: Reader, cameras: list[str]) -> None:
    known = dict.fromkeys(deployment.camera_id for deployment in reader.deployments())
    for camera in cameras:
        if camera not in known:
            fail(f"no camera {camera!r}; there are: {', '.join(known) or 'none yet'}")


def _composed(events: Events, scope: Scope) -> list[Document]:
    documents = []
    for name, compose in _BOTH.items():
        say(f"{name}: asking the events")
        document = compose(events, scope)
        say(f"{name}: {number_of(len(document.answers), 'question')} answered or refused")
        documents.append(document)
    return documents


def _rendered(document: Document, forms: tuple[Format, ...]) -> list[File]:
    say(f"{document.subtitle}: setting {', '.join(forms)}")
    return rendered(document, forms)
