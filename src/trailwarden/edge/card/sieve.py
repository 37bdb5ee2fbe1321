"""Which files of a card are new: known ones are passed over by content, without being decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from trailwarden.edge.card.bursts import Burst, Item
from trailwarden.edge.card.ledger import CardLedger, CardMemory, Entry, Known
from trailwarden.edge.card.report import CardReport, Fault
from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.walk import CardFile

_EMPTY = "is empty (0 bytes); copy it from the card again"


@dataclass(slots=True)
class Sifted:
    """What is to be done about some files: look at `fresh` (by content key), file `failures`."""

    fresh: dict[str, CardFile] = field(default_factory=dict)
    failures: list[Entry] = field(default_factory=list)


class Sieve:
    """Sorts files, in the order in which they are given; one for all cards of a run.

    The first of several files with one content is the one that counts. The rest are copies, in
    this run and in every later one. With a `ledger` known files that lie elsewhere now are moved
    in it.
    """

    def __init__(self, memory: CardMemory, ledger: CardLedger | None = None) -> None:
        self._memory = memory
        self._ledger = ledger
        self._met: set[str] = set()

    def sort(self, item: Item, report: CardReport) -> Sifted:
        """Sort the files of a burst, or a video; all but the fresh are told to the report."""
        sifted = Sifted()
        for one in item.stills if isinstance(item, Burst) else (item,):
            file = one.file if isinstance(one, Still) else one
            try:
                key = self._memory.key_of(file.path)
            except OSError as error:
                # Nothing to know it by: it is tried again next time, as it should be.
                reason = f"cannot be read: {error.strerror or error}"
                report.failed.append(Fault(file.path, reason))
                continue
            self._sort(one, file, key, report, sifted)
            self._met.add(key)
        return sifted

    def _sort(
        self, one: Still | CardFile, file: CardFile, key: str, report: CardReport, sifted: Sifted
    ) -> None:
        known = self._memory.known(key)
        if not file.size_bytes:  # all empty files are alike, and yet no copies of each other
            report.failed.append(Fault(file.path, _EMPTY))
            if known is None and key not in self._met:
                sifted.failures.append(Entry(key, file, _EMPTY))
        elif key in self._met:
            report.copies += 1
        elif known is None:
            sifted.fresh[key] = file
        elif known.failure:
            report.failed.append(Fault(file.path, known.failure))
        else:
            report.known += 1
            self._cover(one, key, known, report)
            self._follow(file, key, known)

    def _cover(self, one: Still | CardFile, key: str, known: Known, report: CardReport) -> None:
        """Tell the report when a known file was taken."""
        if isinstance(one, Still):
            report.cover((one.stamps.basis, one.jumps), one.time, one.time)
            return
        for row in self._memory.rows(key, known)[:1]:
            start, length = row.stamps.best, timedelta(seconds=row.duration_s or 0.0)
            report.cover((row.stamps.basis, 0), start, start + length)

    def _follow(self, file: CardFile, key: str, known: Known) -> None:
        if self._ledger is not None and not known.path.is_file():
            self._ledger.relocate(key, file, known)
