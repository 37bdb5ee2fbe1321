"""A folder into which a camera uploads: a card that grows, scanned again whenever it has grown.

It is looked at again and again, which needs nothing of the file system and works on network
folders, where change notices do not. What is due is handed to the same scan, with the same
ledger, as a card's: nothing is read twice, by this watch, a later one, or `trailwarden scan`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from trailwarden.edge.card.bursts import BurstRules, Item, bursts_of
from trailwarden.edge.card.ledger import CardLedger
from trailwarden.edge.card.naming import Card
from trailwarden.edge.card.plan import CardPlan
from trailwarden.edge.card.remembered import Remembered
from trailwarden.edge.card.report import CardReport, Fault, Step
from trailwarden.edge.card.scan import CardScan
from trailwarden.edge.card.settling import Settling
from trailwarden.edge.card.survey import Still, survey
from trailwarden.edge.card.walk import CardFile, Contents, contents_of
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.notice import EventStored, Notify, Remark, Trouble

_POLL_S = 1.0
_REST = 9.0  # a folder so large that looking takes long is looked at a tenth of the time
_AGAIN_S = 30.0
_FAREWELL_S = 3.0
_FAULTS_TOLD = 20


class GrowingCard:
    """Watches one folder. One thread calls `run`; `stop` may be called from any, at any time.

    `root` is the data folder. `report` says what became of the card so far, and lists each fault
    once. Raises SourceAddressError if the data folder lies within the card.
    """

    def __init__(
        self,
        card: Card,
        ledger: CardLedger,
        root: Path,
        notify: Notify,
        *,
        rules: BurstRules | None = None,
        workers: int = 1,
        poll_s: float = _POLL_S,
    ) -> None:
        _require_apart(card.folder, root)
        self.card = card
        self.is_away = False
        self._ledger = ledger
        self._memory = Remembered(ledger)
        self._root = root
        self._notify = notify
        self._rules = rules or BurstRules()
        self._workers = workers
        self._poll_s = poll_s
        self._pause_s = 0.0
        self._zone = ledger.zone_of(card.camera_id)
        self.report = self._new_report()
        self._settling = Settling(self._rules.gap)
        self._contents: Contents | None = None
        self._device: int | None = None
        self._stills: dict[CardFile, Still] = {}
        self._told: set[Fault] = set()
        self._trouble = ""
        self._to_come = 0  # bursts and videos of a scan that it has not come to
        self._over = threading.Event()
        self._breaking = threading.Event()

    def run(self, pool: DetectorPool | None) -> None:
        """Read what lies there and what is added, until stopped. Without a `pool` events are
        `unclassified`. What cannot be stored now is told and tried again."""
        while not self._over.wait(self._pause_s):
            self._breaking = threading.Event()
            if not self._over.is_set():
                self._turn(pool, self._breaking)
        if not self._to_come:
            self._bid_farewell(pool)

    def stop(self) -> None:
        """End soon: a burst at hand is read, and those that were only waited for are stored as
        they are. What lies there beyond that is for the next run."""
        self._over.set()
        self._breaking.set()

    def _turn(self, pool: DetectorPool | None, stop: threading.Event) -> None:
        now = datetime.now(UTC)
        if self._look(now) and self._settling.has_news(now):
            due = self._settling.due(self._items(stop), now)
            self._read(due, pool, stop)

    def _look(self, now: datetime) -> bool:
        """Look what lies there; false if the folder itself does not."""
        began = monotonic()
        contents = contents_of(self.card.folder, deep=self.card.deep)
        self._pause_s = max(self._poll_s, _REST * (monotonic() - began))
        self._note_absence(self._absence(contents))
        if not self.is_away:
            if self._contents is None and not contents.files:
                told = f"no pictures in {self.card.folder} yet; waiting for the first"
                self._notify(Remark(self.card.camera_id, told))
            self._contents = contents
            self._settling.look(contents.files, now)
            self._tell_faults(contents.faults, self.report.failed, "not read")
        return not self.is_away

    def _absence(self, contents: Contents) -> str:
        """Why the folder is not there, in words. Where a disk was mounted, an empty folder stays;
        one that is emptied is still on the same disk."""
        for fault in contents.faults:
            if fault.path == self.card.folder:
                return fault.reason
        try:
            device = self.card.folder.stat().st_dev
        except OSError as error:
            return f"cannot be read: {error.strerror or error}"
        if not contents.files and self._device not in (None, device):
            return "is empty: its disk is not mounted any more"
        if contents.files:
            self._device = device
        return ""

    def _note_absence(self, reason: str) -> None:
        camera_id, folder = self.card.camera_id, self.card.folder
        if reason and not self.is_away:
            self._notify(Trouble(camera_id, f"{folder} {reason}; waiting for it to come back"))
        elif self.is_away and not reason:
            self._notify(Remark(camera_id, f"{folder} is there again"))
        self.is_away = bool(reason)

    def _items(self, stop: threading.Event) -> tuple[Item, ...]:
        """What lies there, grouped; unless stopped, all of it."""
        assert self._contents is not None, "it was looked at"
        self._memory.forget_all_but(file.path for file in self._contents.files)
        self._stills = {
            file: self._stills.get(file) or survey(file, self._zone)
            for file in self._contents.pictures
            if not stop.is_set()
        }
        return (*bursts_of(self._stills.values(), self._rules), *self._contents.videos)

    def _bid_farewell(self, pool: DetectorPool | None) -> None:
        """Read bursts that may not be over, as far as that goes in a moment."""
        if self._contents is None:
            return
        stop = threading.Event()
        timer = threading.Timer(_FAREWELL_S, stop.set)
        timer.start()
        try:
            self._read(self._settling.whole(self._items(stop)), pool, stop)
        finally:
            timer.cancel()
            timer.join()

    def _read(
        self, items: Sequence[Item], pool: DetectorPool | None, stop: threading.Event
    ) -> None:
        """Scan some of the card. Files already stored are passed over, but counted as effort."""
        if not items:
            return
        report = self._new_report()
        scan = CardScan(
            self._ledger,
            self._root,
            pool,
            stop=stop,
            progress=self._step,
            workers=self._workers,
            memory=self._memory,
        )
        self._to_come = len(items)
        try:
            scan.run([CardPlan(self.card, self._zone, tuple(items), report)])
        except Exception as error:  # noqa: BLE001 - whatever it is, the pictures still lie there
            self._tell_trouble(error)
        else:
            self._trouble = ""
            if not self._to_come:
                self._settling.finish(items)
        self._add(report)

    def _add(self, report: CardReport) -> None:
        self.report.new += report.new
        self.report.deployment = report.deployment or self.report.deployment
        self._tell_faults(report.failed, self.report.failed, "not read")
        self._tell_faults(report.damaged, self.report.damaged, "damaged")

    def _step(self, step: Step) -> None:
        self._to_come -= 1
        for event, media in step.events:
            self.report.add_event(event)
            self._notify(EventStored(self.card.camera_id, event, media))

    def _tell_faults(self, faults: Iterable[Fault], noted: list[Fault], what: str) -> None:
        """Tell and count what was not told before."""
        fresh = [fault for fault in dict.fromkeys(faults) if fault not in self._told]
        self._told.update(fresh)
        noted.extend(fresh)
        for fault in fresh[:_FAULTS_TOLD]:
            self._notify(Trouble(self.card.camera_id, f"{what}: {fault.path}: {fault.reason}"))
        if len(fresh) > _FAULTS_TOLD:
            more = len(fresh) - _FAULTS_TOLD
            self._notify(Trouble(self.card.camera_id, f"{what}: {more} more files"))

    def _tell_trouble(self, error: Exception) -> None:
        """Say why the scan broke off, once for as long as it is the same; it is tried again."""
        self._pause_s = _AGAIN_S
        trouble = str(error) or type(error).__name__
        if trouble != self._trouble:
            self._trouble = trouble
            again = f"trying again every {_AGAIN_S:.0f} s"
            self._notify(Trouble(self.card.camera_id, f"{trouble}; {again}"))

    def _new_report(self) -> CardReport:
        return CardReport(self.card.camera_id, self.card.folder, str(self._zone))


def _require_apart(folder: Path, root: Path) -> None:
    if root.resolve().is_relative_to(folder.resolve()):
        raise SourceAddressError(
            f"{folder} holds {root}, where Trailwarden keeps its own pictures: it would watch "
            "itself; give the camera a folder of its own, or choose another one with --data"
        )
