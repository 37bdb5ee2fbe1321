"""Reading cards from the command line, whoever looks at them: planned, run, told, and ended."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import typer
from rich.markup import escape

from trailwarden.cli.console import err, fail, print_json, say, warn
from trailwarden.cli.scanning import (
    NothingKnown,
    ScanBar,
    StoreLedger,
    scan_document,
    shown_path,
)
from trailwarden.cli.stopping import stopping
from trailwarden.domain import time_zone
from trailwarden.edge.card import (
    BurstRules,
    Card,
    CardPlan,
    CardReport,
    CardScan,
    Sight,
    plan_card,
    rehearse,
)
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import EdgeError
from trailwarden.edge.evidence import clean_leftovers
from trailwarden.store import NoData, Reader, Store, StoreError

_FAULTS_SHOWN = 20
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Looking:
    """What looks at the files: a detector on so many threads, or a `sight` instead of it."""

    detector: Detector | None = None
    workers: int = 1
    sight: Sight | None = None


@dataclass(frozen=True, slots=True)
class CardRun:
    """Which cards to read, and how. `zones` names each camera's time zone.

    With `only`, other files on the cards are passed over.
    """

    data_dir: Path
    cards: Sequence[Card]
    zones: Mapping[str, str]
    rules: BurstRules
    only: Container[Path] | None = None

    def read(self, begin: Callable[[], Looking], *, dry_run: bool, json: bool) -> None:
        """Read the cards and say what became of them; leaves with the exit code that tells it.

        `begin` gets what looks, once it is known that the data folder can be written.
        """
        trouble = ""
        stop = Event()
        with stopping(stop.set):
            if dry_run:
                plans = self._planned(stop)
                self._rehearse(plans, stop)
            else:
                with Store.open(self.data_dir) as store:
                    clean_leftovers(store.data_dir)
                    looking = begin()
                    plans = self._planned(stop)
                    trouble = self._run(plans, store, looking, stop)
        reports = [plan.report for plan in plans]
        _tell(reports, dry=dry_run)
        if json:
            print_json(scan_document(reports, dry=dry_run, stopped=stop.is_set(), error=trouble))
        _end(reports, trouble, stopped=stop.is_set())

    def _planned(self, stop: Event) -> list[CardPlan]:
        """The cards walked, those without anything to read left out; fails if none has any."""
        plans: list[CardPlan] = []
        for card in self.cards:
            with err.status(f"looking through {escape(shown_path(card.folder))}"):
                zone = time_zone(self.zones[card.camera_id])
                plan = plan_card(card, zone, self.rules, stop, self.only)
            if plan.report.files or plan.report.failed:
                plans.append(plan)
            elif card.deep:
                warn(_empty_text(plan.report))
        if not any(plan.report.files for plan in plans):
            folders = ", ".join(shown_path(card.folder) for card in self.cards)
            fail(
                f"no pictures or videos in {folders}; give the folder into which the card is "
                "mounted, or the one that its DCIM folder was copied to"
            )
        return plans

    def _rehearse(self, plans: Sequence[CardPlan], stop: Event) -> None:
        try:
            Reader.open(self.data_dir).close()
        except NoData:  # opening the store would make it
            rehearse(plans, NothingKnown(), stop)
            return
        with Store.open(self.data_dir) as store:
            rehearse(plans, StoreLedger(store, self.zones), stop)

    def _run(self, plans: Sequence[CardPlan], store: Store, looking: Looking, stop: Event) -> str:
        """Scan the cards; why it could not go on, in words, or nothing."""
        with ScanBar(plans) as bar:
            scanning = CardScan(
                StoreLedger(store, self.zones),
                store.data_dir,
                looking.detector,
                stop=stop,
                progress=bar.step,
                workers=looking.workers,
                sight=looking.sight,
            )
            try:
                scanning.run(plans)
            except (EdgeError, StoreError) as error:
                return str(error)
        return ""


def zones_of(data_dir: Path, cards: Sequence[Card], asked: str | None) -> dict[str, str]:
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
        time_zone(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _deployed_zones(data_dir: Path) -> dict[str, str]:
    try:
        with Reader.open(data_dir) as reader:
            deployments = reader.deployments()
    except NoData:
        return {}
    return {each.camera_id: each.time_zone for each in deployments if each.end is None}


def _empty_text(report: CardReport) -> str:
    others = f" ({report.other_files} other files)" if report.other_files else ""
    return f"{report.camera_id}: no pictures or videos in {shown_path(report.folder)}{others}"


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
