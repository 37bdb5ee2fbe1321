"""The asker's now: today, and which year, month or weekday is meant where none is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from trailwarden.asking.when_calendar import Bound, Stretch, moment

_ARCHIVE = timedelta(days=183)
"""Where the last event is longer ago than this, "in May" means a May of the events."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` in UTC, and the zone of the place. `upto`: undated words mean the latest up to it."""

    now: datetime
    zone: tzinfo
    first: date | None = None
    last: date | None = None
    south: bool = False
    upto: date | None = None

    @staticmethod
    def at(
        now: datetime,
        zone: tzinfo,
        first: datetime | None = None,
        last: datetime | None = None,
        *,
        south: bool = False,
    ) -> Clock:
        """The clock of somebody who asks at `now` about a place in `zone` and its events."""
        old = last is not None and now - last > _ARCHIVE
        reach = last.astimezone(zone).date() if last is not None and old else None
        begins = first.astimezone(zone).date() if first is not None else None
        return Clock(now.astimezone(UTC), zone, begins, reach, south)

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.local(self.now).date()

    @property
    def dated(self) -> date:
        """The latest day that "May" or "3 May" may begin on."""
        return self.upto or self.last or self.today

    @property
    def weekly(self) -> date:
        """The latest day that "Tuesday" may mean."""
        return self.upto or self.today

    def local(self, at: datetime) -> datetime:
        """A moment on the clocks of the place."""
        return at.astimezone(self.zone)

    def until(self, day: date) -> Clock:
        """This clock, with undated words meaning the latest not after `day`."""
        return replace(self, upto=day)

    def moment(self, bound: Bound) -> datetime:
        """The instant of a bound here."""
        return moment(bound, self.zone)

    def so_far(self, stretch: Stretch) -> Stretch:
        """What there is of a stretch: it ends now where it would go on into the future."""
        since, until = stretch.since, stretch.until
        if until is None or self.moment(until) <= self.now:
            return stretch
        if since is not None and self.moment(since) >= self.now:
            return stretch
        return replace(stretch, until=self.now)

    def is_to_come(self, stretch: Stretch) -> bool:
        """Whether all of it lies in the future."""
        return stretch.since is not None and self.moment(stretch.since) > self.now
