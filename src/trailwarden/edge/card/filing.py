"""From what pictures and videos showed to rows and files: events, media, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from trailwarden.domain import Event, EventState, Media, MediaKind, Observation
from trailwarden.edge.card.identity import event_id_of, media_id_of
from trailwarden.edge.card.ledger import Entry, Filing
from trailwarden.edge.card.look import Look
from trailwarden.edge.card.portrait import Jpeg, Portrait
from trailwarden.edge.card.sight import Witness
from trailwarden.edge.card.summary import event_of, joined, most_telling, unclassified
from trailwarden.edge.card.video import Viewing
from trailwarden.edge.evidence import media_path, write_whole
from trailwarden.edge.tally import blank


@dataclass(frozen=True, slots=True)
class Clerk:
    """Makes the filings of one deployment. `root` is the data folder, `witness` who looked."""

    deployment_id: str
    camera_id: str
    root: Path
    witness: Witness

    def burst(self, looks: dict[str, Look]) -> Filing:
        """File a burst: its pictures by content key and in order of time, at least one.

        Evidence is on the disk when this returns. Raises DiskFull or EvidenceError.
        """
        key, first = next(iter(looks.items()))
        event_id = event_id_of(first.still.time, key)
        seen = list(looks.values())
        event = event_of(event_id, self.deployment_id, seen, self.witness.model, self.witness.at)
        originals = tuple(self._picture_row(event, key, look) for key, look in looks.items())
        media = (*originals, *self._evidence(event, most_telling(seen).portrait))
        entries = (Entry(key, look.still.file, "", (event_id,)) for key, look in looks.items())
        return Filing(tuple(entries), ((event, media),))

    def video(self, key: str, viewing: Viewing) -> Filing:
        """File a video: each of its events, or a single one if nothing was found in it."""
        passages = [(each.event, each.portrait) for each in viewing.passages]
        filed: list[tuple[Event, tuple[Media, ...]]] = []
        for number, (event, portrait) in enumerate(
            passages or [(self._uneventful(viewing), viewing.cover)], start=1
        ):
            event = self._under_own_id(event, event_id_of(event.start, key, number), viewing)
            row = self._video_row(event, media_id_of(key, number), viewing)
            filed.append((event, (row, *self._evidence(event, portrait or viewing.cover))))
        event_ids = tuple(event.event_id for event, _ in filed)
        return Filing((Entry(key, viewing.file, "", event_ids),), tuple(filed))

    def _uneventful(self, viewing: Viewing) -> Event:
        event_id, model, at = "", self.witness.model, self.witness.at
        said = unclassified(event_id, at) if model is None else blank(event_id, model, at)
        return Event(
            event_id=event_id,
            deployment_id=self.deployment_id,
            start=viewing.start,
            end=viewing.end,
            state=EventState.CLOSED,
            stamps=viewing.stamps,
            observations=(said,),
        )

    def _under_own_id(self, event: Event, event_id: str, viewing: Viewing) -> Event:
        """The event under an id made from content; what is doubtful about the video is its."""
        return replace(
            event,
            event_id=event_id,
            deployment_id=self.deployment_id,
            observations=_renumbered(event_id, event.observations, self.witness.at),
            timestamp_issues=joined((event.timestamp_issues, viewing.issue)),
        )

    def _picture_row(self, event: Event, key: str, look: Look) -> Media:
        still = look.still
        return Media(
            media_id=media_id_of(key),
            deployment_id=event.deployment_id,
            event_id=event.event_id,
            kind=MediaKind.ORIGINAL,
            path=still.file.path,
            media_type=still.file.media_type,
            stamps=still.stamps,
            width=look.width,
            height=look.height,
            size_bytes=still.file.size_bytes,
            timestamp_issues=still.issue,
        )

    def _video_row(self, event: Event, media_id: str, viewing: Viewing) -> Media:
        return Media(
            media_id=media_id,
            deployment_id=event.deployment_id,
            event_id=event.event_id,
            kind=MediaKind.ORIGINAL,
            path=viewing.file.path,
            media_type=viewing.file.media_type,
            stamps=viewing.stamps,
            width=viewing.width,
            height=viewing.height,
            size_bytes=viewing.file.size_bytes,
            duration_s=viewing.duration.total_seconds(),
            timestamp_issues=viewing.issue,
        )

    def _evidence(self, event: Event, portrait: Portrait) -> tuple[Media, ...]:
        """Write the pictures that stay when the card goes, and return their rows."""
        thumb = self._write(event, MediaKind.THUMBNAIL, ".thumb.jpg", portrait.thumbnail)
        if portrait.best is None:
            return (thumb,)
        return (self._write(event, MediaKind.BEST, ".jpg", portrait.best), thumb)

    def _write(self, event: Event, kind: MediaKind, suffix: str, jpeg: Jpeg) -> Media:
        path = media_path(self.root, self.camera_id, event.event_id, event.start, suffix)
        write_whole(path, jpeg.data)
        return Media(
            media_id=f"{event.event_id}-{kind}",
            deployment_id=event.deployment_id,
            event_id=event.event_id,
            kind=kind,
            path=path,
            media_type="image/jpeg",
            stamps=event.stamps,
            width=jpeg.width,
            height=jpeg.height,
            size_bytes=len(jpeg.data),
        )


def _renumbered(
    event_id: str, said: Sequence[Observation], at: datetime
) -> tuple[Observation, ...]:
    return tuple(
        replace(each, observation_id=f"{event_id}-{number}", classified_at=at)
        for number, each in enumerate(said, start=1)
    )
