"""A ledger for an event loop: entries are committed by a thread, many at a time.

A commit takes a tenth of a millisecond and, when the disk is busy, many: too long between two
bytes of somebody's answer. Here `append` only hands the entries over. They are committed in their
order within `longest_s`; a process that is killed loses what was handed over since. Whoever asks
for totals gets all that was handed over before.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from trailwarden.serving.ledger.entry import Entry
from trailwarden.serving.ledger.errors import LedgerUnreadable
from trailwarden.serving.ledger.journal import Journal, Total


class DeferredJournal(Journal):
    """See the module. `append` may be called by one thread; errors of the disk come with the next
    call, and what could not be committed is tried again with what follows."""

    def __init__(self, path: Path, *, longest_s: float = 0.05) -> None:
        """Open or make a ledger. Raises LedgerUnreadable."""
        super().__init__(path)
        self._path = path
        self._longest_s = longest_s
        self._handed: list[Entry] = []
        self._error: LedgerUnreadable | None = None
        self._wake, self._done = threading.Event(), threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._commit_all, name="ledger", daemon=True)
        self._thread.start()

    def append(self, *entries: Entry) -> None:
        """Hand entries over. Raises LedgerUnreadable if those before could not be committed."""
        with self._done:
            self._handed.extend(entries)
            self._raise_error()
        self._wake.set()

    def flush(self) -> None:
        """Wait until all that was handed over is committed. Raises LedgerUnreadable."""
        with self._done:
            while self._handed and self._error is None:
                self._wake.set()
                self._done.wait(self._longest_s)
            self._raise_error()

    def close(self) -> None:
        """Commit what is left and let go of the file. Raises LedgerUnreadable."""
        try:
            self.flush()
        finally:
            self._closing = True
            self._wake.set()
            self._thread.join()
            super().close()

    def totals(
        self,
        by: Sequence[str] = (),
        where: Mapping[str, str | int] | None = None,
        *,
        since_s: float | None = None,
        until_s: float | None = None,
    ) -> list[Total]:
        """As of now; see `Journal.totals`."""
        self.flush()
        return super().totals(by, where, since_s=since_s, until_s=until_s)

    def of_request(self, tenant: str, request_id: str) -> list[Entry]:
        """As of now; see `Journal.of_request`."""
        self.flush()
        return super().of_request(tenant, request_id)

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _commit_all(self) -> None:
        """The thread: it has a connection of its own, and alone takes entries away."""
        journal = Journal(self._path)
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            with self._done:
                batch = list(self._handed)
            error = self._commit(journal, batch)
            with self._done:
                self._error = error
                if error is None:
                    del self._handed[: len(batch)]
                self._done.notify_all()
            if error is None and not self._closing:
                self._wake.wait(self._longest_s / 2)  # let a few gather
        journal.close()

    @staticmethod
    def _commit(journal: Journal, batch: Sequence[Entry]) -> LedgerUnreadable | None:
        try:
            if batch:
                journal.append(*batch)
        except LedgerUnreadable as error:
            return error
        return None
