"""A ledger for an event loop: entries are committed by a thread, many at a time.

A commit takes a tenth of a millisecond and, when the disk is busy, many: too long between two
bytes of somebody's answer. Here `append` only hands the entries over. They are committed in their
order within `longest_s`; a process that is killed loses what was handed over since. Whoever asks
for totals gets all that was handed over before.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from trailwarden.serving.ledger.entry import Entry
from trailwarden.serving.ledger.errors import LedgerError, LedgerUnreadable, WrongEntry
from trailwarden.serving.ledger.journal import Journal, Total

_log = logging.getLogger(__name__)


class DeferredJournal(Journal):
    """See the module. `append` may be called by one thread; errors come with the next call. What
    the disk refused is tried again with what follows; an entry that can never be committed is left
    out, and that is told."""

    def __init__(self, path: Path, *, longest_s: float = 0.05) -> None:
        """Open or make a ledger. Raises LedgerUnreadable."""
        super().__init__(path)
        self._path = path
        self._longest_s = longest_s
        self._handed: list[Entry] = []
        self._error: LedgerError | None = None
        self._own: Journal | None = None
        self._wake, self._done = threading.Event(), threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._commit_all, name="ledger", daemon=True)
        self._thread.start()

    def append(self, *entries: Entry) -> None:
        """Hand entries over. Raises LedgerError if those before could not be committed."""
        with self._done:
            self._handed.extend(entries)
            self._raise_error()
        self._wake.set()

    def flush(self) -> None:
        """Wait until all that was handed over is committed. Raises LedgerError."""
        with self._done:
            while self._handed and self._error is None:
                self._wake.set()
                self._done.wait(self._longest_s)
            self._raise_error()

    def close(self) -> None:
        """Commit what is left and let go of the file. Raises LedgerError."""
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
        """The thread: it has a connection of its own, and alone takes entries away.

        Nothing ends it but `close`: whoever hands entries over would wait for it for ever.
        """
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            with self._done:
                batch = list(self._handed)
            done, error = self._commit(batch)
            with self._done:
                if error is not None or not isinstance(self._error, WrongEntry):
                    self._error = error  # what was left out stays said until somebody hears it
                del self._handed[:done]
                self._done.notify_all()
            if error is None and not self._closing:
                self._wake.wait(self._longest_s / 2)  # let a few gather
        if self._own is not None:
            self._own.close()

    def _commit(self, batch: Sequence[Entry]) -> tuple[int, LedgerError | None]:
        """How many of the batch are dealt with, and what went wrong with the rest or with one."""
        try:
            self._journal().append(*batch)
        except LedgerUnreadable as error:  # the disk's: it may do it later
            return 0, error
        except Exception:  # noqa: BLE001 - an entry's own: nobody shall wait behind it for ever
            _log.exception("the token ledger: a batch of %d cannot be committed whole", len(batch))
            return self._commit_singly(batch)
        return len(batch), None

    def _commit_singly(self, batch: Sequence[Entry]) -> tuple[int, LedgerError | None]:
        """Commit each by itself, until the disk refuses; those that cannot be are left out."""
        wrong: LedgerError | None = None
        for done, entry in enumerate(batch):
            try:
                self._journal().append(entry)
            except LedgerUnreadable as error:
                return done, error
            except Exception as error:  # noqa: BLE001 - see `_commit`
                wrong = WrongEntry(f"an entry that cannot be committed is left out: {error!r}")
        return len(batch), wrong

    def _journal(self) -> Journal:
        """The thread's own connection, opened when it is first needed. Raises LedgerUnreadable."""
        if self._own is None:
            self._own = Journal(self._path)
        return self._own
