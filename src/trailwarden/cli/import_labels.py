"""`trailwarden import labels`: what people said elsewhere comes back and wins over the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data
from trailwarden.cli.labelling import LabelFile
from trailwarden.cli.login import name_of_user


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("labels")(import_labels)


def import_labels(
    context: Data,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A CSV export of Timelapse, or a filled review sheet."),
    ],
    by: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who labelled, where no column says so. Default: the login name.",
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The folder that Timelapse was opened on, as it is called on this machine; "
            "needed only where file names are not unique.",
        ),
    ] = None,
    species_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column that names the animal.")
    ] = None,
    count_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column that says how many.")
    ] = None,
    life_stage_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column with adult or juvenile.")
    ] = None,
    sex_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column with female or male.")
    ] = None,
    behaviour_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column with what they did.")
    ] = None,
    note_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column with remarks.")
    ] = None,
    by_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column with who labelled the file.")
    ] = None,
    new_taxa: Annotated[
        bool, typer.Option("--new-taxa", help="Accept names that are not known, as they stand.")
    ] = False,
    only_matching: Annotated[
        bool,
        typer.Option(
            "--only-matching", help="Pass over rows whose file belongs to no event, or to several."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; store nothing.")
    ] = False,
) -> None:
    """Take over labels that people gave elsewhere; all of them, or none if a row is wrong.

    Of several files of an event, the one that shows most of a species speaks for it. What the
    machine said stays beside, and no re-run of a model touches what people said.
    """
    named = {
        "species": species_column,
        "count": count_column,
        "life_stage": life_stage_column,
        "sex": sex_column,
        "behavior": behaviour_column,
        "comments": note_column,
        "by": by_column,
    }
    labels = LabelFile(
        file,
        name_of_user(by),
        accept_new=new_taxa,
        only_matching=only_matching,
        folder=images.resolve() if images else None,
        named={role: column for role, column in named.items() if column},
    )
    labels.take(context.obj, dry_run=dry_run)
