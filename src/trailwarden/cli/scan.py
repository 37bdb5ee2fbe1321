"""`trailwarden scan`: from the SD cards of trail cameras to stored events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from trailwarden.cli.arguments import Data, Json, Model, Offline
from trailwarden.cli.console import err, fail, print_json, say, warn
from trailwarden.cli.detector import detector_or_motion
from trailwarden.cli.scanning import (
    NothingKnown,
    ScanBar,
    StoreLedger,
    scan_document,
    shown_path,
)
from trailwarden.cli.stopping import stopping
from trailwarden.edge.card import (
    BurstRules,
    Card,
    CardPlan,
    CardReport,
    CardScan,
    cards_of,
    plan_card,
    rehearse,
)
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import EdgeError
from trailwarden.edge.evidence import clean_leftovers
from trailwarden.store import NoData, Reader, Store, StoreError

_FAULTS_SHOWN = 20
_INTERRUPTED = 130


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
    zones = _zones(context.obj, cards, time_zone)
    rules = BurstRules(gap=timedelta(seconds=gap))
    trouble = ""
    stop = Event()
    with stopping(stop.set):
        if dry_run:
            plans = _planned(cards, zones, rules, stop)
            _rehearse(context.obj, plans, zones, stop)
        else:
            with Store.open(context.obj) as store:
                clean_leftovers(store.data_dir)
                detector = detector_or_motion(model, offline=offline)
                plans = _planned(cards, zones, rules, stop)
                trouble = _run(plans, StoreLedger(store, zones), store, detector, workers, stop)
    reports = [plan.report for plan in plans]
    _tell(reports, dry=dry_run)
    if json:
        print_json(scan_document(reports, dry=dry_run, stopped=stop.is_set(), error=trouble))
    _end(reports, trouble, stopped=stop.is_set())


def _run(
    plans: Sequence[CardPlan],
    ledger: StoreLedger,
    store: Store,
    detector: Detector | None,
    workers: int,
    stop: Event,
) -> str:
    """Scan the cards; why it could not go on, in words, or nothing."""
    with ScanBar(plans) as bar:
        scanning = CardScan(
            ledger, store.data_dir, detector, stop=stop, progress=bar.step, workers=workers
        )
        try:
            scanning.run(plans)
        except (EdgeError, StoreError) as error:
            return str(error)
    return ""


def _zones(data_dir: Path, cards: Sequence[Card], asked: str | None) -> dict[str, str]:
    """The zone in which each camera's times are read."""
    if asked is not None:
        _require_zone(asked)
    deployed = _deployed_zones(data_dir)
    zones: dict[str, str] = {}
    for camera_id in (card.camera_id for card in cards):
        there = deployed.get(camera_id)
        if asked and there and asked != there:
            raise typer.BadParameter(
                f"camera {camera_id} is deployed in {there}, and its times with it; leave "
                f"--time-zone out, or name the card for another camera: NAME=DIR"
            )
        zones[camera_id] = asked or there or "UTC"
    return zones


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(
            f"{name!r} is not a time zone; write one such as Europe/Berlin or UTC"
        ) from error


def _deployed_zones(data_dir: Path) -> dict[str, str]:
    try:
        with Reader.open(data_dir) as reader:
            deployments = reader.deployments()
    except NoData:
        return {}
    return {each.camera_id: each.time_zone for each in deployments if each.end is None}


def _planned(
    cards: Sequence[Card], zones: dict[str, str], rules: BurstRules, stop: Event
) -> list[CardPlan]:
    """The cards walked, those without pictures and videos left out; fails if none has any."""
    plans: list[CardPlan] = []
    for card in cards:
        with err.status(f"looking through {escape(shown_path(card.folder))}"):
            plan = plan_card(card, ZoneInfo(zones[card.camera_id]), rules, stop)
        if plan.report.files or plan.report.failed:
            plans.append(plan)
        elif card.deep:
            warn(_empty_text(plan.report))
    if not any(plan.report.files for plan in plans):
        folders = ", ".join(shown_path(card.folder) for card in cards)
        fail(
            f"no pictures or videos in {folders}; give the folder into which the card is "
            "mounted, or the one that its DCIM folder was copied to"
        )
    return plans


def _empty_text(report: CardReport) -> str:
    others = f" ({report.other_files} other files)" if report.other_files else ""
    return f"{report.camera_id}: no pictures or videos in {shown_path(report.folder)}{others}"


def _rehearse(
    data_dir: Path, plans: Sequence[CardPlan], zones: dict[str, str], stop: Event
) -> None:
    try:
        Reader.open(data_dir).close()
    except NoData:  # opening the store would make it
        rehearse(plans, NothingKnown(), stop)
        return
    with Store.open(data_dir) as store:
        rehearse(plans, StoreLedger(store, zones), stop)


def _tell(reports: Sequence[CardReport], *, dry: bool) -> None:
    """What became of each card, in words; faults on stderr, the most of them in the document."""
    for report in reports:
        for fault in report.failed[:_FAULTS_SHOWN]:
            warn(f"not read: {shown_path(fault.path)}: {fault.reason}")
        for fault in report.damaged[:_FAULTS_SHOWN]:
            warn(f"damaged: {shown_path(fault.path)}: {fault.reason}")
        more = sum(max(0, len(f) - _FAULTS_SHOWN) for f in (report.failed, report.damaged))
        if more:
            warn(f"{report.camera_id}: {more} more such files; --json lists all")
        say(_summary(report, dry=dry))


def _summary(report: CardReport, *, dry: bool) -> str:
    seen = ", ".join(f"{number} {kind}" for kind, number in sorted(report.seen.items()))
    parts = [
        f"{report.pictures} pictures and {report.videos} videos",
        f"{report.new} {'to look at' if dry else 'new'} ({report.bursts} bursts)",
        f"{report.known} known",
        f"{report.copies} copies" if report.copies else "",
        f"{len(report.failed)} not read" if report.failed else "",
        f"{len(report.damaged)} damaged" if report.damaged else "",
        "" if dry else f"{len(report.event_ids)} new events" + (f" ({seen})" if seen else ""),
    ]
    return f"{report.camera_id}: " + ", ".join(part for part in parts if part)


def _end(reports: Sequence[CardReport], trouble: str, *, stopped: bool) -> None:
    """Leave with the exit code that tells how it went."""
    waiting = sum(report.waiting for report in reports)
    go_on = f"{waiting} files to go; what is stored stays, run the same command again to go on"
    if trouble:
        fail(f"{trouble} ({go_on})")
    if stopped:
        fail(f"stopped with {go_on}", _INTERRUPTED)
    if not any(report.readable for report in reports):
        fail("nothing could be read; copy the card again, or try another card reader")
