"""The work itself: what motion tells is stored at once; what a model is to tell waits its turn.

`look` goes once over what changed, `work` does one job. Both can be killed at any moment: an event
counts as looked at in the transaction that stores what came of it, and a job that was leased comes
back when its lease ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from trailwarden.describing.check import KnownNames, as_description, faults
from trailwarden.describing.errors import (
    NothingToSee,
    VisionBusy,
    VisionDown,
    VisionError,
    VisionResting,
)
from trailwarden.describing.evidence import Evidence, evidence_of
from trailwarden.describing.motion import actions
from trailwarden.describing.pictures import data_urls
from trailwarden.describing.schema import ASKING, Told
from trailwarden.describing.vision import Vision
from trailwarden.describing.zones import Zones
from trailwarden.domain import Description, Taxon, Telling, Verdict
from trailwarden.store import (
    Changed,
    DescriptionQueue,
    Job,
    Reader,
    StoredDescription,
    StoredEvent,
    UnknownEvent,
)

_AT_ONCE = 200
_MOST_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=30)
_NOT_ITS_FAULT = (VisionDown, VisionBusy, VisionResting)
"""The event is not to blame: such a try does not count."""


class Ended(StrEnum):
    """How a job ended."""

    DESCRIBED = "described"
    REJECTED = "rejected"  # told, and against the evidence
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    LOST = "lost"  # another describer took it, or the event went


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one job. `told` is what was stored, `reason` why it was not or is rejected."""

    event_id: str
    ended: Ended
    reason: str = ""
    told: StoredDescription | None = None


class Describer:
    """Describes the events of a folder, beside whatever else reads and writes there.

    Without `vision` only motion tells. `described_by` is the name that a model's words are kept
    under: another model, or another question to it, describes events anew.
    """

    def __init__(
        self,
        reader: Reader,
        queue: DescriptionQueue,
        vision: Vision | None = None,
        zones: Zones | None = None,
    ) -> None:
        self._reader, self._queue, self._vision = reader, queue, vision
        self._zones = zones or Zones()
        self._worker = secrets.token_hex(8)
        self.described_by = f"{vision.settings.model}, {ASKING}" if vision else ""

    def look(self, *, dry_run: bool = False) -> tuple[int, int]:
        """Go over what changed since the last time: how many events motion described, and how many
        now wait for the model that did not before. `dry_run` stores nothing."""
        moved = sum(self._tell_motion(some, dry_run) for some in self._changed(Telling.MOTION))
        if self._vision is None:
            return moved, 0
        return moved, sum(self._enqueue(some, dry_run) for some in self._changed(Telling.MODEL))

    def work(self) -> Worked | None:
        """Do the job of the newest event that waits; None if there is none now, or the model
        rests."""
        vision = self._vision
        if vision is None or vision.breaker.rest_s > 0:
            return None
        lease = timedelta(seconds=2 * vision.settings.deadline_s + 60)
        job = self._queue.lease(self.described_by, self._worker, datetime.now(UTC), lease)
        if job is None:
            return None
        try:
            return self._done(job, vision)
        except BaseException:
            self._queue.postpone(job, "interrupted", datetime.now(UTC), counts=False)
            raise

    def _changed(self, method: Telling) -> Iterator[list[Changed]]:
        """What changed, some at a time; whoever takes some says so in the store, or nobody does."""
        by, last = self._name(method), None
        while some := self._queue.changed(method, by, _AT_ONCE, last):
            yield some
            last = some[-1]

    def _name(self, method: Telling) -> str:
        return self._zones.reckoning if method is Telling.MOTION else self.described_by

    def _tell_motion(self, changed: list[Changed], dry_run: bool) -> int:
        told = {one.event_id: self._motion_of(one) for one in changed if not one.is_open}
        if not dry_run:
            with self._queue.transaction():
                for event_id, description in told.items():
                    if description is None:
                        self._queue.forget_motion(event_id)
                    else:
                        self._queue.keep_motion(description)
                self._queue.looked_at(Telling.MOTION, self._name(Telling.MOTION), changed[-1])
        return sum(description is not None for description in told.values())

    def _motion_of(self, changed: Changed) -> StoredDescription | None:
        """What its tracks tell; None if it has none."""
        event = self._event(changed.event_id)
        if event is None or not (tracks := self._reader.tracks(changed.event_id)):
            return None
        return StoredDescription(
            event_id=changed.event_id,
            method=Telling.MOTION,
            described_by=self._zones.reckoning,
            input_hash="",
            verdict=Verdict.ACCEPTED,
            reason="",
            description=Description(actions(tracks, self._zones.of(event.camera_id))),
            made_at=datetime.now(UTC),
            of_revision=changed.revision,
        )

    def _event(self, event_id: str) -> StoredEvent | None:
        try:
            return self._reader.event(event_id)
        except UnknownEvent:  # retention took it meanwhile
            return None

    def _enqueue(self, changed: list[Changed], dry_run: bool) -> int:
        taxa = self._taxa()
        seen = [self._evidence(one.event_id, taxa) for one in changed if not one.is_open]
        wanted = [one for one in seen if one and one.may_be_shown and one.pictures]
        if dry_run:
            return len(wanted)
        now, by = datetime.now(UTC), self.described_by
        with self._queue.transaction():
            kept = {one.event_id for one in wanted}
            for one in changed:
                if one.event_id not in kept:
                    self._queue.withdraw(one.event_id, by)
            new = sum(self._queue.enqueue(one.event_id, by, one.input_hash, now) for one in wanted)
            self._queue.looked_at(Telling.MODEL, by, changed[-1])
        return new

    def _taxa(self) -> dict[str, Taxon]:
        return {taxon.scientific_name: taxon for taxon in self._reader.taxa()}

    def _evidence(self, event_id: str, taxa: dict[str, Taxon]) -> Evidence | None:
        event = self._event(event_id)
        return None if event is None else evidence_of(event, taxa)

    def _done(self, job: Job, vision: Vision) -> Worked:
        if job.attempts > _MOST_TRIES:
            return self._given_up(job, f"{_MOST_TRIES} tries ended without an answer")
        taxa = self._taxa()
        evidence = self._evidence(job.event_id, taxa)
        if evidence is None or not evidence.may_be_shown:  # a person was seen in it meanwhile
            self._queue.withdraw(job.event_id, self.described_by)
            return Worked(job.event_id, Ended.LOST)
        try:
            told = vision.describe(evidence, data_urls(evidence))
        except NothingToSee as error:
            return self._given_up(job, str(error))
        except VisionError as error:
            return self._failed(job, error, vision)
        return self._kept(job, evidence, told, KnownNames(taxa.values()))

    def _kept(self, job: Job, evidence: Evidence, told: Told, names: KnownNames) -> Worked:
        wrong = faults(told, evidence, names)
        kept = StoredDescription(
            event_id=job.event_id,
            method=Telling.MODEL,
            described_by=self.described_by,
            input_hash=evidence.input_hash,
            verdict=Verdict.REJECTED if wrong else Verdict.ACCEPTED,
            reason="; ".join(wrong),
            description=as_description(told, evidence),
            made_at=datetime.now(UTC),
            of_revision=job.of_revision,
        )
        if not self._queue.finish(job, kept):
            return Worked(job.event_id, Ended.LOST)
        return Worked(job.event_id, Ended.REJECTED if wrong else Ended.DESCRIBED, kept.reason, kept)

    def _failed(self, job: Job, error: VisionError, vision: Vision) -> Worked:
        """Later again, each time after a longer pause."""
        counts = not isinstance(error, _NOT_ITS_FAULT)
        if counts and job.attempts >= _MOST_TRIES:
            return self._given_up(job, str(error))
        pause = _FIRST_PAUSE * 2 ** (job.attempts - 1)
        rest = timedelta(seconds=vision.breaker.rest_s)
        until = datetime.now(UTC) + (pause if counts else max(rest, timedelta(seconds=1)))
        self._queue.postpone(job, str(error), until, counts=counts)
        return Worked(job.event_id, Ended.POSTPONED, str(error))

    def _given_up(self, job: Job, reason: str) -> Worked:
        self._queue.give_up(job, reason)
        return Worked(job.event_id, Ended.GIVEN_UP, reason)
