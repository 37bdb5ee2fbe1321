"""Running a scan from the command line: the store as a card's ledger, progress, and signals."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from trailwarden.cli.console import err
from trailwarden.domain import Deployment, EffortSpan, Media, time_zone
from trailwarden.edge.card import CardPlan, CardReport, Fault, Filing, Known, Step
from trailwarden.edge.card.walk import CardFile
from trailwarden.store import ScanOutcome, Store, UnknownEvent, content_key


class NothingKnown:
    """The memory of a data folder that does not exist yet."""

    def key_of(self, path: Path) -> str:
        """See `CardMemory`."""
        return content_key(path)

    def known(self, _key: str) -> None:
        """See `CardMemory`."""
        return

    def rows(self, _key: str, _known: Known) -> tuple[Media, ...]:
        """See `CardMemory`."""
        return ()


class StoreLedger:
    """A store as the ledger of cards (`trailwarden.edge.card.CardLedger`).

    `zones` are the time zones of new deployments, by camera; UTC where there is none.
    """

    def __init__(self, store: Store, zones: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._zones = zones or {}

    def key_of(self, path: Path) -> str:
        """See `CardMemory`."""
        return content_key(path)

    def known(self, key: str) -> Known | None:
        """See `CardMemory`."""
        record = self._store.scan_ledger.scanned(key)
        if record is None:
            return None
        failure = record.error if record.outcome is ScanOutcome.FAILED else ""
        return Known(record.path, failure, record.event_ids)

    def rows(self, key: str, known: Known) -> tuple[Media, ...]:
        """See `CardMemory`."""
        return tuple(
            media
            for event_id in known.event_ids
            for media in self._media_of(event_id)
            if media.media_id.startswith(key)
        )

    def zone_of(self, camera_id: str) -> tzinfo:
        """See `CardLedger`."""
        for deployment in self._store.deployments():
            if deployment.camera_id == camera_id and deployment.end is None:
                return time_zone(deployment.time_zone)
        return time_zone(self._zones.get(camera_id, "UTC"))

    def deployment(self, camera_id: str, folder: Path, start: datetime) -> Deployment:
        """See `CardLedger`."""
        zone = self._zones.get(camera_id, "UTC")
        return self._store.deployment_for(camera_id, str(folder), start, time_zone=zone)

    def file(self, filing: Filing) -> None:
        """See `CardLedger`."""
        with self._store.transaction():
            for event, media in filing.events:
                self._store.close_event(event, media)
            for entry in filing.entries:
                self._store.scan_ledger.record_scan(
                    entry.key,
                    entry.file.path,
                    entry.file.size_bytes,
                    ScanOutcome.FAILED if entry.failure else ScanOutcome.DONE,
                    error=entry.failure,
                    event_ids=entry.event_ids,
                )

    def relocate(self, key: str, file: CardFile, known: Known) -> None:
        """See `CardLedger`."""
        with self._store.transaction():
            for media in self.rows(key, known):
                self._store.add_media(replace(media, path=file.path))
            self._store.scan_ledger.record_scan(
                key, file.path, file.size_bytes, ScanOutcome.DONE, event_ids=known.event_ids
            )

    def record_effort(self, span: EffortSpan) -> None:
        """See `CardLedger`."""
        there = self._store.effort_spans(deployment_id=span.deployment_id)
        if not any(old.start <= span.start and span.end <= old.end for old in there):
            self._store.record_effort(span)

    def _media_of(self, event_id: str) -> tuple[Media, ...]:
        try:
            return self._store.event(event_id).media
        except UnknownEvent:  # retention has removed it
            return ()


class ScanBar:
    """Progress on stderr, by bytes: files done of all, rate, and the time that remains."""

    def __init__(self, plans: Sequence[CardPlan]) -> None:
        self._files = sum(plan.report.files for plan in plans)
        self._done = 0
        self._bar = Progress(
            TextColumn("scanning {task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        total = sum(plan.size_bytes for plan in plans)
        self._task = self._bar.add_task(self._text, total=total)

    @property
    def _text(self) -> str:
        return f"{self._done:,}/{self._files:,} files"

    def step(self, step: Step) -> None:
        """So much more is done."""
        self._done += step.files
        self._bar.update(self._task, advance=step.size_bytes, description=self._text)

    def __enter__(self) -> ScanBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def scan_document(
    reports: Sequence[CardReport], *, dry: bool, stopped: bool, error: str
) -> dict[str, Any]:
    """A scan as JSON: totals, then a document a card. `error` is why it could not go on."""
    cards = [_card_document(report) for report in reports]
    summed = ("pictures", "videos", "bursts", "otherFiles", "new", "known", "copies", "waiting")
    return {
        "dryRun": dry,
        "stopped": stopped and not error,
        "error": error or None,
        **{name: sum(card[name] for card in cards) for name in summed},
        "newEvents": sum(len(card["eventIDs"]) for card in cards),
        "failed": sum(len(card["failed"]) for card in cards),
        "damaged": sum(len(card["damaged"]) for card in cards),
        "cards": cards,
    }


def _card_document(report: CardReport) -> dict[str, Any]:
    return {
        "cameraID": report.camera_id,
        "deploymentID": report.deployment_id,
        "folder": shown_path(report.folder),
        "timeZone": report.time_zone,
        "spans": [
            {"start": first.isoformat(), "end": last.isoformat()} for first, last in report.spans
        ],
        "pictures": report.pictures,
        "videos": report.videos,
        "bursts": report.bursts,
        "otherFiles": report.other_files,
        "new": report.new,
        "known": report.known,
        "copies": report.copies,
        "waiting": report.waiting,
        "observationTypes": dict(sorted(report.seen.items())),
        "eventIDs": report.event_ids,
        "failed": [_fault_document(fault) for fault in report.failed],
        "damaged": [_fault_document(fault) for fault in report.damaged],
    }


def _fault_document(fault: Fault) -> dict[str, str]:
    return {"filePath": shown_path(fault.path), "reason": fault.reason}


def shown_path(path: Path) -> str:
    """A path as it can be printed, even if its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")
