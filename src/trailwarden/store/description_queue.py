"""The queue of events that a model is to describe, and the one way to store what is told.

Written beside whatever else writes to the folder, a running `watch` included: it takes no lock on
the folder, only SQLite's for a moment, and touches no table but its own. Any number of describers
may work: a job is leased for a time, so what a killed one held is taken up by another.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from trailwarden.closing import Closing
from trailwarden.domain.description import Telling
from trailwarden.domain.time import from_micros, to_micros
from trailwarden.store.codec import span_micros, text
from trailwarden.store.database import FILE_NAME, Database
from trailwarden.store.descriptions import StoredDescription, put_description
from trailwarden.store.errors import NoData
from trailwarden.store.migrate import no_data, require_current

_CHANGED = """
SELECT e.eventID, e.revision, e.state = 'open' FROM events AS e
 WHERE (e.revision, e.eventID) > (:revision, :event)
 ORDER BY e.revision, e.eventID LIMIT :limit"""
_ENQUEUE = """
INSERT INTO descriptionJobs (eventID, describedBy, inputHash, eventStart, queuedAt, ofRevision)
SELECT e.eventID, :by, :hash, e.eventStart, :now, e.revision FROM events AS e
 WHERE e.eventID = :event
    ON CONFLICT (eventID, describedBy) DO UPDATE SET
       inputHash = excluded.inputHash, state = 'waiting', notBefore = 0, attempts = 0,
       leaseUntil = 0, leasedBy = '', error = '', ofRevision = excluded.ofRevision
     WHERE inputHash <> excluded.inputHash"""
_LEASE = """
UPDATE descriptionJobs
   SET leaseUntil = :until, leasedBy = :worker, attempts = attempts + 1
 WHERE jobID = (
       SELECT jobID FROM descriptionJobs
        WHERE state = 'waiting' AND describedBy = :by AND notBefore <= :now AND leaseUntil <= :now
        ORDER BY eventStart DESC, jobID DESC LIMIT 1)
RETURNING jobID, eventID, attempts"""
_HELD = "jobID = :job AND leasedBy = :worker AND state = 'waiting'"
_STILL_HOLDS = """
UPDATE descriptions SET ofRevision = (SELECT revision FROM events WHERE eventID = :event)
 WHERE eventID = :event AND describedBy = :by AND method = 'model'"""
_FORGET = "DELETE FROM descriptionJobs WHERE eventID = :event AND describedBy = :by"
_STATE = """
SELECT (SELECT count(*) FROM descriptionJobs WHERE describedBy = :by AND state = 'waiting'),
       (SELECT count(*) FROM descriptionJobs WHERE describedBy = :by AND state = 'failed'),
       (SELECT min(max(notBefore, leaseUntil)) FROM descriptionJobs
         WHERE describedBy = :by AND state = 'waiting')"""


@dataclass(frozen=True, slots=True)
class Changed:
    """An event that changed since a describer last looked, and at which revision."""

    event_id: str
    revision: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job. `of_revision` is the event's when it was leased; `attempts` counts this one."""

    job_id: int
    event_id: str
    described_by: str
    of_revision: int
    attempts: int
    worker: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs wait and how many were given up; `ready_at` is when the next can be had."""

    waiting: int
    failed: int
    ready_at: datetime | None


class DescriptionQueue(Closing):
    """Jobs and descriptions of one data folder. Every call is on the disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open a folder that has data. Raises NoData, DatabaseTooOld, DatabaseTooNew and others."""
        folder = data_dir.resolve()
        if not (folder / FILE_NAME).is_file():
            raise NoData(no_data(data_dir))
        database = Database.writing(folder)
        try:
            require_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Let go of the database. Closing twice is harmless."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All calls inside it are stored together or not at all."""
        return self._database.transaction()

    def changed(
        self, method: Telling, by: str, limit: int, after: Changed | None = None
    ) -> list[Changed]:
        """The next events that this describer has not looked at, or that changed since.

        `after` goes on from there instead.
        """
        place = self._database.row(
            "SELECT revision, eventID FROM describedUpTo WHERE method = ? AND describedBy = ?",
            (method.value, by),
        )
        revision, event_id = (after.revision, after.event_id) if after else place or (-1, "")
        rows = self._database.rows(
            _CHANGED, {"revision": revision, "event": event_id, "limit": limit}
        )
        return [Changed(event, at, bool(is_open)) for event, at, is_open in rows]

    def looked_at(self, method: Telling, by: str, last: Changed) -> None:
        """This describer has looked at every event up to this one."""
        self._database.run(
            "INSERT OR REPLACE INTO describedUpTo VALUES (?, ?, ?, ?)",
            (method.value, by, last.revision, last.event_id),
        )

    def keep_motion(self, told: StoredDescription) -> None:
        """Store what motion tells, in the place of all that it told before."""
        with self.transaction():
            self.forget_motion(told.event_id)
            if self._exists(told.event_id):
                put_description(self._database, told)

    def forget_motion(self, event_id: str) -> None:
        """Motion tells nothing of this event any more."""
        self._database.run(
            "DELETE FROM descriptions WHERE eventID = ? AND method = 'motion'", (event_id,)
        )

    def enqueue(self, event_id: str, by: str, input_hash: str, now: datetime) -> bool:
        """Ask for a description, unless the same was asked for or made before; whether it was.

        What was told from the same input holds for the event as it is now.
        """
        with self.transaction():
            if self._is_described(event_id, by, input_hash):
                self._database.run(_STILL_HOLDS, {"event": event_id, "by": by})
                self._database.run(_FORGET, {"event": event_id, "by": by})
                return False
            values = {"event": event_id, "by": by, "hash": input_hash, "now": to_micros(now)}
            return self._database.run(_ENQUEUE, values) > 0

    def withdraw(self, event_id: str, by: str) -> None:
        """Nobody is to describe this event any more."""
        self._database.run(_FORGET, {"event": event_id, "by": by})

    def lease(self, by: str, worker: str, now: datetime, lease: timedelta) -> Job | None:
        """The newest event that waits, for this worker alone until the lease ends."""
        at = to_micros(now)
        values = {"by": by, "worker": worker, "now": at, "until": at + span_micros(lease)}
        with self.transaction():
            row = self._database.row(_LEASE, values)
            if row is None:
                return None
            job_id, event_id, attempts = row
            ((revision,),) = self._database.rows(
                "SELECT revision FROM events WHERE eventID = ?", (event_id,)
            )
        return Job(job_id, event_id, by, revision, attempts, worker)

    def finish(self, job: Job, told: StoredDescription) -> bool:
        """Store what was told and end the job; False, storing nothing, if it was taken away."""
        with self.transaction():
            if not self._database.run(f"DELETE FROM descriptionJobs WHERE {_HELD}", _held(job)):
                return False
            put_description(self._database, told)
            return True

    def postpone(self, job: Job, error: str, until: datetime, *, counts: bool) -> None:
        """Try again, but not before a time; whether this try counts is the caller's to say."""
        self._database.run(
            "UPDATE descriptionJobs SET notBefore = :until, leaseUntil = 0, leasedBy = '',"
            f" error = :error, attempts = attempts - :spared WHERE {_HELD}",
            _held(job)
            | {"error": text(error), "until": to_micros(until), "spared": int(not counts)},
        )

    def give_up(self, job: Job, error: str) -> None:
        """Nobody is to try again, unless the event changes."""
        self._database.run(
            f"UPDATE descriptionJobs SET state = 'failed', error = :error WHERE {_HELD}",
            _held(job) | {"error": text(error)},
        )

    def state(self, by: str) -> QueueState:
        """How long the queue is."""
        waiting, failed, ready = self._database.rows(_STATE, {"by": by})[0]
        return QueueState(waiting, failed, None if ready is None else from_micros(ready))

    def _exists(self, event_id: str) -> bool:
        return self._database.row("SELECT 1 FROM events WHERE eventID = ?", (event_id,)) is not None

    def _is_described(self, event_id: str, by: str, input_hash: str) -> bool:
        row = self._database.row(
            "SELECT 1 FROM descriptions"
            " WHERE eventID = ? AND method = 'model' AND describedBy = ? AND inputHash = ?",
            (event_id, by, input_hash),
        )
        return row is not None


def _held(job: Job) -> dict[str, int | str]:
    return {"job": job.job_id, "worker": job.worker}
