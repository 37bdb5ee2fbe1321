"""From the rows on a desk to events with their files, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from trailwarden.domain import (
    AbsentMedia,
    ClassificationMethod,
    Deployment,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    Stamps,
)
from trailwarden.exchange.camtrapdp import extra_rows
from trailwarden.exchange.camtrapdp.convert import (
    known_time,
    observation_of,
    observations_of,
    span_of,
)
from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.files import MediaFiles, measured
from trailwarden.exchange.camtrapdp.ownrows import OwnRows
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.exchange.camtrapdp.terms import Table

_HUMAN = ClassificationMethod.HUMAN


class Assembly:
    """Makes the nouns of one package. `at` is when it is read: when its data arrived here."""

    def __init__(
        self,
        desk: Desk,
        own: OwnRows,
        files: MediaFiles,
        deployments: Mapping[str, Deployment],
        at: datetime,
    ) -> None:
        self._desk = desk
        self._own = own
        self._files = files
        self._deployments = deployments
        self._at = at

    def new_events(self) -> Iterator[tuple[Event, tuple[Media, ...]]]:
        """Every event that is not stored yet, with those of its files that are here."""
        fresh = "event NOT IN (SELECT id FROM storedEvents)"
        for event_id, rows in self._events(fresh):
            event = self.event(event_id, rows)
            media = (self.media(row, event_id) for row in self._media_rows(event_id))
            yield event, tuple(one for one in media if isinstance(one, Media))

    def rows_of(self, event_id: str) -> list[Row]:
        """The rows of one event, in order."""
        found = self._desk.rows(
            "SELECT number, cells FROM observations WHERE event = ? ORDER BY number", (event_id,)
        )
        return [self._desk.row(Table.OBSERVATIONS, *one) for one in found]

    def event(self, event_id: str, rows: list[Row]) -> Event:
        """One event of these rows."""
        deployment = self._deployments[rows[0]["deploymentID"]]
        start, end = (moment - deployment.clock_offset for moment in span_of(rows))
        event = Event(
            event_id=event_id,
            deployment_id=deployment.deployment_id,
            start=start,
            end=end,
            state=EventState.CLOSED,
            stamps=Stamps(arrival=self._at, shown=start),
            observations=self.observations(event_id, rows),
            tracks=tuple(map(extra_rows.track_of, self._own.of(Extra.TRACKS, event_id))),
        )
        for row in self._own.of(Extra.EVENTS, event_id):
            event = _refined(event, row, deployment.clock_offset)
        return event

    def observations(self, event_id: str, rows: list[Row]) -> tuple[Observation, ...]:
        """What an event's rows say, and what a person's word has replaced."""
        stated = {one.observation_id: one for one in observations_of(rows)}
        replaced: list[Observation] = []
        for one in map(observation_of, self._own.of(Extra.OBSERVATIONS, event_id)):
            if stated.get(one.observation_id) == extra_rows.as_the_table_says(one):
                stated[one.observation_id] = one
            elif one.classification_method is not _HUMAN:
                replaced.append(one)
        said = tuple(stated.values())
        by_person = any(one.classification_method is _HUMAN for one in said)
        return said + tuple(replaced) if by_person else said

    def media_without_new_event(self) -> Iterator[Media]:
        """Files that are here, not stored yet, and of no event that is new."""
        for media in self._other_media():
            if isinstance(media, Media):
                yield media

    def absent_media(self) -> Iterator[AbsentMedia]:
        """Every file that is not here and not stored yet."""
        rows = self._desk.rows(
            "SELECT event, number, cells FROM media"
            " WHERE id NOT IN (SELECT id FROM storedMedia) ORDER BY number"
        )
        for event_id, number, cells in rows:
            media = self.media(self._desk.row(Table.MEDIA, number, cells), event_id)
            if isinstance(media, AbsentMedia):
                yield media

    def media(self, row: Row, event_id: str | None) -> Media | AbsentMedia:
        """One file: here, or somewhere else."""
        deployment = self._deployments[row["deploymentID"]]
        taken = known_time(row["timestamp"]) - deployment.clock_offset
        stamps = Stamps(arrival=self._at, shown=taken)
        own = self._own.of(Extra.MEDIA, row["mediaID"])
        if own:
            stamps = extra_rows.refined_stamps(stamps, deployment.clock_offset, own[0])
        located = self._files.locate(row)
        if located.path is None:
            return AbsentMedia(
                media_id=row["mediaID"],
                deployment_id=deployment.deployment_id,
                event_id=event_id,
                address=located.address,
                media_type=row["fileMediatype"],
                stamps=stamps,
            )
        width, height, length = measured(located.path, row["fileMediatype"])
        media = Media(
            media_id=row["mediaID"],
            deployment_id=deployment.deployment_id,
            event_id=event_id,
            kind=MediaKind.ORIGINAL,
            path=located.path,
            media_type=row["fileMediatype"],
            stamps=stamps,
            width=width,
            height=height,
            size_bytes=located.path.stat().st_size,
            duration_s=length,
        )
        return extra_rows.refined_media(media, own[0]) if own else media

    def _events(self, which: str) -> Iterator[tuple[str, list[Row]]]:
        rows: list[Row] = []
        current = None
        for event_id, number, cells in self._desk.rows(
            f"SELECT event, number, cells FROM observations WHERE {which} ORDER BY event, number"
        ):
            if event_id != current:
                if current is not None:
                    yield current, rows
                current, rows = event_id, []
            rows.append(self._desk.row(Table.OBSERVATIONS, number, cells))
        if current is not None:
            yield current, rows

    def _media_rows(self, event_id: str) -> list[Row]:
        found = self._desk.rows(
            "SELECT number, cells FROM media WHERE event = ?"
            " AND id NOT IN (SELECT id FROM storedMedia) ORDER BY number",
            (event_id,),
        )
        return [self._desk.row(Table.MEDIA, *one) for one in found]

    def _other_media(self) -> Iterator[Media | AbsentMedia]:
        rows = self._desk.rows("""
            SELECT event, number, cells FROM media
             WHERE (event IS NULL OR event IN (SELECT id FROM storedEvents))
               AND id NOT IN (SELECT id FROM storedMedia WHERE here) ORDER BY number""")
        for event_id, number, cells in rows:
            yield self.media(self._desk.row(Table.MEDIA, number, cells), event_id)


def _refined(event: Event, row: Row, offset: timedelta) -> Event:
    """The event with its exact times, unless those in the table were edited since."""
    state, start, end, stamps, issues = extra_rows.event_of(row)
    stated = event.start + offset, event.end + offset
    if tuple((moment + offset).replace(microsecond=0) for moment in (start, end)) != stated:
        return replace(event, timestamp_issues=issues)
    return replace(event, state=state, start=start, end=end, stamps=stamps, timestamp_issues=issues)
