"""Time: three clocks kept apart, everything timezone-aware.

Cameras lie about the time more often than not, so no clock overwrites another: what the source
said, what the picture shows and when it arrived stand side by side, and a correction is an offset
beside them, never a change to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIXED_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")


class TimeBasis(StrEnum):
    """Which clock a time was read from."""

    SHOWN = "shown"  # EXIF, or burnt into the picture
    SOURCE = "source"  # the stream's or container's own clock
    ARRIVAL = "arrival"  # this machine's clock when the data came


@dataclass(frozen=True, slots=True)
class Stamps:
    """The three clocks of one picture or packet. `arrival` is always known.

    `trusts` names the clock that the picture's time is read from where it is not the usual one: a
    live camera's pictures are dated by their arrival, since this machine's clock is kept right.
    Raises ValueError if any clock has no time zone, or if the trusted one is not there.
    """

    arrival: datetime
    source: datetime | None = None
    shown: datetime | None = None
    trusts: TimeBasis | None = None

    def __post_init__(self) -> None:
        for moment in (self.arrival, self.source, self.shown):
            if moment is not None:
                require_aware(moment)
        if self.trusts is not None and self._on(self.trusts) is None:
            raise ValueError(f"no {self.trusts} clock to trust in {self}")

    @property
    def basis(self) -> TimeBasis:
        """The clock named by `trusts`, else the first present of shown, source and arrival."""
        if self.trusts is not None:
            return self.trusts
        return next(basis for basis in TimeBasis if self._on(basis) is not None)

    @property
    def best(self) -> datetime:
        """The time on the clock that `basis` names."""
        moment = self._on(self.basis)
        assert moment is not None, "the basis is a clock that is there"
        return moment

    def moved(self, by: timedelta) -> Stamps:
        """The stamps of a moment `by` later (earlier if negative): clocks differ but run alike."""
        return Stamps(
            arrival=self.arrival + by,
            source=self.source + by if self.source else None,
            shown=self.shown + by if self.shown else None,
            trusts=self.trusts,
        )

    def _on(self, basis: TimeBasis) -> datetime | None:
        clocks = {
            TimeBasis.SHOWN: self.shown,
            TimeBasis.SOURCE: self.source,
            TimeBasis.ARRIVAL: self.arrival,
        }
        return clocks[basis]


def require_aware(moment: datetime) -> datetime:
    """Return `moment`, or raise ValueError if it has no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give one, for example +00:00")
    return moment


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z; exact, unlike `timestamp()`."""
    return (require_aware(moment) - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC time that `to_micros` turned into `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def time_zone(name: str) -> tzinfo:
    """The zone of an IANA name, or of a fixed offset such as `+01:00`.

    Raises ValueError for anything else.
    """
    fixed = _FIXED_OFFSET.fullmatch(name)
    if fixed:
        sign, hours, minutes = fixed.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset, name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is not a time zone: give one such as Europe/Berlin, UTC or +01:00"
        ) from error
