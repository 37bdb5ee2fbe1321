"""`trailwarden describe`: what was done in events, from their tracks and by a vision model."""

from __future__ import annotations

import time
from collections import Counter
from threading import Event as Flag
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import fail, print_json, say, warn
from trailwarden.cli.describe_document import describe_document
from trailwarden.cli.existing import open_existing
from trailwarden.cli.stopping import stopping
from trailwarden.cli.wording import number_of
from trailwarden.describing.errors import DescribingError
from trailwarden.describing.queue import Describer, Ended, Worked
from trailwarden.describing.vision import Vision, VisionSettings, only_model
from trailwarden.describing.zones import Zones
from trailwarden.store import DatabaseTooOld, DescriptionQueue, Reader

_POLL_S = 5.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("describe")(describe)


def describe(
    context: Data,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A vision model's OpenAI-compatible API, such as http://127.0.0.1:8100/v1, to"
            " which events' pictures are sent. Without: motion only.",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The model's name there. Default: the only one."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            envvar="TRAILWARDEN_VISION_KEY", metavar="KEY", help="What it takes for a key."
        ),
    ] = None,
    deadline: Annotated[
        float,
        typer.Option(min=1, max=3600, metavar="SECONDS", help="For one event's answer."),
    ] = 120.0,
    zone: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CAMERA:NAME=BOX",
            help="A named part of a camera's picture: gate:water=0,0.6,0.4,1 (left, top, right,"
            " bottom). Repeat for several.",
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Describe what there is, then end.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask the model about N events at most.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be described; store and send nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Describe what animals do, from how they moved and, with --model, by a vision model.

    Goes on with new events until Ctrl-C, also beside a running `watch`; newest events go first.
    What contradicts the evidence is kept as rejected and never shown as a fact.
    """
    try:
        zones = Zones.read(zone or [])
        vision = None if model is None else _vision(model, name, key, deadline)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except DescribingError as error:
        fail(str(error))
    with _queue_of(context) as queue, Reader.open(context.obj) as reader:
        run = _Run(Describer(reader, queue, vision, zones), limit, tell=not json)
        if dry_run:
            run.look(dry_run=True)
        else:
            with stopping(run.stop.set):
                run.go(once=once or limit is not None or json)
        if json:
            print_json(describe_document(run.moved, run.queued, run.worked))
        else:
            say(run.summary(dry_run=dry_run))


def _vision(url: str, name: str | None, key: str | None, deadline: float) -> Vision:
    return Vision(VisionSettings(url, name or only_model(url, key), key, deadline))


def _queue_of(context: Data) -> DescriptionQueue:
    """The folder's queue; a folder of an older form is brought forward first."""
    try:
        return DescriptionQueue.open(context.obj)
    except DatabaseTooOld:
        open_existing(context.obj).close()
        return DescriptionQueue.open(context.obj)


class _Run:
    """One run of the command: what it did, and when it is to end."""

    def __init__(self, describer: Describer, limit: int | None, *, tell: bool) -> None:
        """`tell`: say what becomes of each event; else keep it for the document."""
        self._describer, self._limit, self._tell = describer, limit, tell
        self.stop = Flag()
        self.moved = self.queued = 0
        self.counts = Counter[Ended]()
        self.worked: list[Worked] = []

    def look(self, *, dry_run: bool = False) -> None:
        """See which events changed."""
        moved, queued = self._describer.look(dry_run=dry_run)
        self.moved += moved
        self.queued += queued

    def go(self, *, once: bool) -> None:
        """Look and work until there is nothing left (`once`), or until it is stopped."""
        while not self.stop.is_set() and not self._is_enough():
            self.look()
            if self._work_off():
                if once:
                    return
                self.stop.wait(_POLL_S)

    def _work_off(self) -> bool:
        """Do jobs for a while; whether none can be had any more."""
        until = time.monotonic() + _POLL_S
        while not self.stop.is_set() and not self._is_enough():
            worked = self._describer.work()
            if worked is None:
                return True
            self._note(worked)
            if time.monotonic() > until:
                break  # new events go first: look for them
        return False

    def _is_enough(self) -> bool:
        return self._limit is not None and self.counts.total() >= self._limit

    def _note(self, worked: Worked) -> None:
        self.counts[worked.ended] += 1
        if self._tell:
            reason = f": {worked.reason}" if worked.reason else ""
            tell = say if worked.ended is Ended.DESCRIBED else warn
            tell(f"{worked.event_id} {worked.ended.value.replace('_', ' ')}{reason}")
        else:
            self.worked.append(worked)

    def summary(self, *, dry_run: bool) -> str:
        """What was done, in a line."""
        would = "would be " if dry_run else ""
        parts = [
            f"{number_of(self.moved, 'event')} {would}described by motion",
            f"{number_of(self.queued, 'event')} {would}queued for the model",
        ]
        told = [f"{self.counts[one]} {one.value.replace('_', ' ')}" for one in Ended]
        return ", ".join(parts + [one for one in told if not one.startswith("0 ")])
