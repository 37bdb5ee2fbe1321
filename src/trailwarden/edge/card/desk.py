"""Where one card's findings are filed and reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from trailwarden.domain import CameraState, Deployment, EffortSpan
from trailwarden.edge.card.bursts import Burst
from trailwarden.edge.card.eyes import Seen, Task
from trailwarden.edge.card.filing import Clerk
from trailwarden.edge.card.ledger import CardLedger, Entry, Filing
from trailwarden.edge.card.look import Look
from trailwarden.edge.card.plan import CardPlan
from trailwarden.edge.card.report import Clock, Fault, Stored
from trailwarden.edge.card.sight import Witness
from trailwarden.edge.card.video import Viewing
from trailwarden.edge.errors import PictureError, SourceError

EFFORT_DETAIL = "from the first to the last file on a card; nothing tells how it was in between"


class Desk:
    """Files what came of a card's bursts and videos. `root` is the data folder."""

    def __init__(self, plan: CardPlan, ledger: CardLedger, root: Path, witness: Witness) -> None:
        self._card = plan.card
        self._report = plan.report
        self._ledger = ledger
        self._root = root
        self._witness = witness

    def file(self, task: Task) -> Stored:
        """Wait for a task and store all of it; return its events. Raises what the ledger raises,
        EvidenceError, and Stopped or CancelledError for a task that was broken off."""
        seen: dict[str, Seen] = {}
        failures: list[Entry] = []
        for key, looking in task.looking.items():
            try:
                seen[key] = looking.result.result()
            except (PictureError, SourceError) as error:
                failures.append(Entry(key, looking.file, _plain(error, looking.file.path)))
        filing = self._filing(seen)
        lasting = (entry for entry in failures if self._is_lasting(entry))
        entries = (*filing.entries, *lasting, *task.failures)
        if entries:
            self._ledger.file(replace(filing, entries=entries))
        self._report.bursts += isinstance(task.item, Burst) and bool(seen)
        self._report.failed.extend(Fault(each.file.path, each.failure) for each in failures)
        self._tell(filing, seen)
        return filing.events

    def close(self) -> None:
        """The card is done: what is known of the camera's effort is stored."""
        for first, last in self._report.spans:
            deployment = self._deployment_from(first)
            offset = deployment.clock_offset  # effort is kept in true time
            self._ledger.record_effort(
                EffortSpan(
                    deployment.deployment_id,
                    CameraState.UP,
                    first + offset,
                    last + offset,
                    EFFORT_DETAIL,
                )
            )

    def _filing(self, seen: dict[str, Seen]) -> Filing:
        looks = {key: each for key, each in seen.items() if isinstance(each, Look)}
        if looks:
            start = next(iter(looks.values())).still.time
            return self._clerk_from(start).burst(looks)
        for key, each in seen.items():
            if isinstance(each, Viewing):
                return self._clerk_from(each.start).video(key, each)
        return Filing(())

    def _clerk_from(self, start: datetime) -> Clerk:
        deployment = self._deployment_from(start)
        return Clerk(deployment.deployment_id, deployment.camera_id, self._root, self._witness)

    def _deployment_from(self, start: datetime) -> Deployment:
        deployment = self._report.deployment
        if deployment is None or start < deployment.start:
            deployment = self._ledger.deployment(self._card.camera_id, self._card.folder, start)
            self._report.deployment = deployment
        return deployment

    def _is_lasting(self, entry: Entry) -> bool:
        """Whether the file itself is at fault; a card that was pulled out is tried again."""
        try:
            return self._ledger.key_of(entry.file.path) == entry.key
        except OSError:
            return False

    def _tell(self, filing: Filing, seen: dict[str, Seen]) -> None:
        for event, _ in filing.events:
            self._report.add_event(event)
        self._report.new += len(seen)
        for each in seen.values():
            self._report.cover(*_when(each))
            if each.damage:
                self._report.damaged.append(Fault(each.path, each.damage))


def _when(seen: Seen) -> tuple[Clock, datetime, datetime]:
    if isinstance(seen, Viewing):
        return (seen.stamps.basis, 0), seen.start, seen.end
    still = seen.still
    return (still.stamps.basis, still.jumps), still.time, still.time


def _plain(error: Exception, path: Path) -> str:
    """The reason without the folder: the file may lie elsewhere when it is read again."""
    return str(error).replace(str(path), path.name)
