"""`trailwarden review`: people say what events show, in the terminal, by file, or directly."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data
from trailwarden.cli.asking import NoAnswer, asker_of_stdin
from trailwarden.cli.console import fail, say
from trailwarden.cli.labelling import LabelFile, open_to_label
from trailwarden.cli.login import name_of_user
from trailwarden.cli.moments import FORMS
from trailwarden.cli.review_choice import TYPES, Choice
from trailwarden.cli.review_directly import Said, labels_said
from trailwarden.cli.review_words import print_history, what_line
from trailwarden.cli.reviewing import ReviewWalk
from trailwarden.cli.wording import number_of
from trailwarden.exchange.labels import EventLabels, Names, write_sheet
from trailwarden.store import Reader

_INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(review)


def review(
    context: Data,
    event: Annotated[
        str | None,
        typer.Argument(metavar="EVENT", help="Say directly what this event shows, and no more."),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="EVENT: it is as the machine says.")
    ] = False,
    reject: Annotated[
        bool, typer.Option("--reject", help="EVENT: nothing is there, it is a blank.")
    ] = False,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="EVENT: something is there, nobody can tell what.")
    ] = False,
    species: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="EVENT: what it is, or animal, human, vehicle. Repeat it and the next four for "
            "several, in order.",
        ),
    ] = None,
    count: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="EVENT: how many of them.")
    ] = None,
    life_stage: Annotated[
        list[str] | None,
        typer.Option(metavar="STAGE", help="EVENT: adult, subadult or juvenile; - for unsaid."),
    ] = None,
    sex: Annotated[
        list[str] | None, typer.Option(metavar="SEX", help="EVENT: female or male; - for unsaid.")
    ] = None,
    behaviour: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="EVENT: what they do; - for unsaid."),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="EVENT: a remark.")] = "",
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who says so. Default: the login name.")
    ] = None,
    new_taxa: Annotated[
        bool, typer.Option("--new-taxa", help="Accept names that are not known, as they stand.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a review sheet to fill in: FILE.csv, or FILE.json."
        ),
    ] = None,
    read: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take over a sheet that was filled in.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --read: say what would be done; store nothing.")
    ] = False,
    history: Annotated[
        str | None, typer.Option(metavar="EVENT", help="Who said what of this event, and when.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help=f"Not before: {FORMS} (ago).")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Before this time; same forms.")
    ] = None,
    cameras: Annotated[
        list[str] | None,
        typer.Option(
            "--camera",
            "--cameras",
            metavar="NAME",
            help="Only these; repeat, or separate by commas.",
        ),
    ] = None,
    type_: Annotated[
        list[str] | None,
        typer.Option(
            "--type", metavar="KIND", help=f"Only these; repeat: {', '.join(sorted(TYPES))}."
        ),
    ] = None,
    taxon: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Only this species, genus or family, as it stands now; repeat."
        ),
    ] = None,
    unsure: Annotated[
        float | None,
        typer.Option(
            metavar="SCORE", min=0, max=1, help="Only where the machine is less sure than this."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also events that a person has labelled already.")
    ] = False,
    open_: Annotated[
        bool, typer.Option("--open", help="Open each event's best picture or clip at once.")
    ] = False,
) -> None:
    """Say what events show: confirm what the machine says, correct it, or reject it.

    Walks through the events that nobody has reviewed, oldest first; every decision is stored at
    once, and a later review goes on from there. A person's word counts from then on; the machine's
    stays beside it. While `watch` runs, labels cannot be stored: write a sheet, and read it later.
    """
    said = Said(
        confirm=confirm,
        reject=reject,
        unknown=unknown,
        species=tuple(species or ()),
        counts=tuple(count or ()),
        life_stages=tuple(life_stage or ()),
        sexes=tuple(sex or ()),
        behaviours=tuple(behaviour or ()),
        note=note,
    )
    choice = Choice.of(from_, to, cameras or (), type_ or (), taxon or (), unsure, again=again)
    who = name_of_user(by)
    _require_one_way(event, history, write, read, said, dry_run=dry_run)
    if history is not None:
        with Reader.open(context.obj) as reader:
            print_history(reader, history)
    elif write is not None:
        _write(context.obj, write, choice)
    elif read is not None:
        LabelFile(read, who, accept_new=new_taxa).take(context.obj, dry_run=dry_run)
    elif event is not None:
        _say(context.obj, event, said, who, new_taxa=new_taxa)
    else:
        _walk(context.obj, choice, who, new_taxa=new_taxa, opens=open_)


def _require_one_way(
    event: str | None,
    history: str | None,
    write: Path | None,
    read: Path | None,
    said: Said,
    *,
    dry_run: bool,
) -> None:
    ways = {"EVENT": event, "--history": history, "--write": write, "--read": read}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        raise typer.BadParameter(f"{' and '.join(given)} are different things: give one of them")
    if said.anything and event is None:
        raise typer.BadParameter("whose label is that? Give the event's id as well")
    if event is not None and not said.anything:
        raise typer.BadParameter(
            f"what does {event} show? Give --confirm, --reject, --unknown or --species"
        )
    if dry_run and read is None:
        raise typer.BadParameter("--dry-run goes with --read")


def _write(data_dir: Path, path: Path, choice: Choice) -> None:
    with Reader.open(data_dir) as reader:
        rows = write_sheet(path, choice.events(reader, Names.of_store(reader)))
    say(f"{path}: {number_of(rows, 'observation')}; fill it in and read it back with --read")


def _say(data_dir: Path, event_id: str, said: Said, by: str, *, new_taxa: bool) -> None:
    with open_to_label(data_dir) as store:
        names = Names.of_store(store, accept_new=new_taxa)
        try:
            labels = labels_said(said, store.event(event_id), names)
            told = EventLabels(event_id, labels, by, datetime.now(UTC))
        except ValueError as error:
            fail(f"event {event_id}: {error}; nothing was stored")
        with store.transaction():
            store.add_taxa(names.new)
            store.label_event(event_id, told.observations(), by)
        stands = "; ".join(map(what_line, store.event(event_id).current))
    say(f"{event_id}: {stands}, says {by}")


def _walk(data_dir: Path, choice: Choice, by: str, *, new_taxa: bool, opens: bool) -> None:
    with open_to_label(data_dir) as store:
        if not sys.stdin.isatty():
            say("stdin is no terminal: decisions are read from it, one a line")
        names = Names.of_store(store, accept_new=new_taxa)
        walk = ReviewWalk(store, names, asker_of_stdin(names.known), by, opens)
        trouble, code = "", 0
        try:
            walk.run(choice.events(store, names))
        except NoAnswer as error:
            trouble, code = f"{error}; what came before it is stored", 1
        except KeyboardInterrupt:
            code = _INTERRUPTED
        say(f"\n{walk.summary()}")
    if trouble:
        fail(trouble, code)
    raise typer.Exit(code)
