"""A stretch of time said for people, with weekday and year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from trailwarden.asking.when_calendar import Bound, Stretch
from trailwarden.asking.when_clock import Clock

_DAY = timedelta(days=1)


def reading(stretch: Stretch, clock: Clock) -> str:
    """`Mon 9 to Sun 15 Nov 2026`, `since Mon 16 Nov 2026`, `Fri 20 Nov 2026 so far`, `all time`."""
    since, until = stretch.since, stretch.until
    if since is None and until is None:
        return f"all time, since {_day(clock.first)}" if clock.first else "all time"
    if since is None:
        assert until is not None, "one end is there"
        return f"until {_last(until, clock)}"
    if until is None or until == clock.now:
        running = since == clock.today
        return f"{_day(clock.today)} so far" if running else f"since {_first(since, clock)}"
    return _both(since, until, clock)


def _both(since: Bound, until: Bound, clock: Clock) -> str:
    if isinstance(since, datetime) or isinstance(until, datetime):
        return _with_times(since, until, clock)
    last = until - _DAY
    if since == last:
        return _day(last)
    if since.year != last.year:
        return f"{_day(since)} to {_day(last)}"
    month = "" if since.month == last.month else f" {since:%b}"
    return f"{since:%a} {since.day}{month} to {_day(last)}"


def _with_times(since: Bound, until: Bound, clock: Clock) -> str:
    begins, ends = (clock.local(clock.moment(bound)) for bound in (since, until))
    if isinstance(until, datetime) and begins.date() == ends.date():
        return f"{_day(ends.date())}, {begins:%H:%M} to {ends:%H:%M}"
    return f"{_first(since, clock)} to {_last(until, clock)}"


def _first(bound: Bound, clock: Clock) -> str:
    return _moment(bound, clock) if isinstance(bound, datetime) else _day(bound)


def _last(bound: Bound, clock: Clock) -> str:
    """The last day that is still in, or the moment at which it ends."""
    return _moment(bound, clock) if isinstance(bound, datetime) else _day(bound - _DAY)


def _moment(bound: datetime, clock: Clock) -> str:
    local = clock.local(bound)
    return _day(local.date()) if local.time() == time() else f"{_day(local.date())} {local:%H:%M}"


def _day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b} {on.year}"
