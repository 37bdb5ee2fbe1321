"""A range of time as it was meant: read in a zone, refused where two zones differ on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from trailwarden.domain import time_zone, to_micros
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.where import TimeRange

_FIELD = "where.time"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` (included) until `until` (not included), microseconds UTC; None is open.

    `zone` is that in which it was read and local times are told; None where cameras differ.
    `notes` say what was odd about it.
    """

    since: int | None
    until: int | None
    zone: str | None
    notes: tuple[str, ...] = ()


def resolve(asked: TimeRange, zones: Sequence[str]) -> Span:
    """The range in the zone that it names, or in those of the chosen deployments.

    Raises Refused: AMBIGUOUS_ZONE where these read it differently, EMPTY_RANGE.
    """
    distinct = list(dict.fromkeys(zones)) or ["UTC"]
    read_in = [asked.zone] if asked.zone else distinct
    readings = {(_micros(asked.since, zone), _micros(asked.until, zone)) for zone in read_in}
    if len(readings) > 1:
        raise refuse(
            Reason.AMBIGUOUS_ZONE,
            f"the chosen cameras keep {len(read_in)} time zones ({', '.join(read_in)}) and the "
            "time range names none: give where.time.zone, or times with an offset",
            f"{_FIELD}.zone",
            read_in,
        )
    ((since, until),) = readings
    if since is not None and until is not None and since >= until:
        raise refuse(
            Reason.EMPTY_RANGE,
            f"nothing lies between since {asked.since} and until {asked.until}: "
            "`until` is not included, so give one that is later",
            _FIELD,
        )
    zone = read_in[0] if len(read_in) == 1 else None
    notes = [note for one in (asked.since, asked.until) for note in _oddity(one, read_in[0])]
    return Span(since, until, zone, tuple(dict.fromkeys(notes)))


def _micros(moment: datetime | date | None, zone: str) -> int | None:
    if moment is None:
        return None
    local = _local(moment)
    return to_micros(local if local.tzinfo else local.replace(tzinfo=time_zone(zone)))


def _local(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def _oddity(moment: datetime | date | None, zone: str) -> list[str]:
    """What to say of a local time that its zone has twice, or never."""
    if moment is None or _local(moment).tzinfo:
        return []
    local = _local(moment).replace(fold=0, tzinfo=time_zone(zone))
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        return []
    if local.astimezone(UTC).astimezone(time_zone(zone)).replace(fold=0) == local:
        return [f"{moment} comes twice in {zone}, as clocks go back; the first is meant."]
    real = local.astimezone(UTC).astimezone(time_zone(zone))
    return [f"{moment} does not exist in {zone}, as clocks go forward; {real:%H:%M} is meant."]
