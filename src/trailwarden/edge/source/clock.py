"""A feed's own running time, made from what a stream says and when it arrived.

A stream counts ticks from wherever it likes, and cameras restart, skip and drift. The feed's time
starts at an anchor and then only goes forward; a jump in the stream is cut out by shifting every
later tick, so that packets copied into a clip never jump either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

_SMALL_STEP_BACK_S = 1.0
_MOST_BEHIND_S = 60.0
_MOST_REORDERED = 32  # pictures; H.264 allows 16
_LEAD_GIVEN_BACK = 0.1  # a picture is never from the future: seconds a second
_DRIFT_FOLLOWED = 0.001  # real clocks drift less than this: seconds a second


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where a packet stands on the feed's own count, after jumps were cut out."""

    pts: int
    dts: int


class FeedClock:
    """Turns a stream's ticks into feed time.

    `start` is the time of the first packet's picture. With `lead_s` set, arrival is watched too:
    a stream that runs more than `lead_s` ahead of the arrival clock, or a minute behind it, has
    jumped; smaller differences are worn away slowly, which also follows a camera's drifting clock.
    `jumps` counts what was cut out.
    """

    def __init__(self, start: datetime, time_base: Fraction, lead_s: float | None = None) -> None:
        self._anchor = start
        self._time_base = time_base
        self._lead_s = lead_s
        self._shift = 0
        self._last_dts: int | None = None
        self._splice = False
        self.jumps = 0

    def at(self, pts: int) -> datetime:
        """Feed time of a tick that `place` gave."""
        return self._anchor + timedelta(seconds=float(pts * self._time_base))

    def splice(self) -> None:
        """The next packet follows on the last one, whatever it says, and that is no fault."""
        self._splice = True

    def place(self, pts: int | None, dts: int | None, usual: int, arrival: datetime) -> Ticks:
        """Put the next packet on the feed's count.

        `usual` is the number of ticks that a packet normally lasts. Where a stream gives no
        time at all, the packet follows the last one.
        """
        given = dts if dts is not None else pts
        if self._last_dts is None:
            self._begin(pts, given, usual)
        assert self._last_dts is not None
        following = self._last_dts + max(1, usual)
        raw = following - self._shift if given is None else given
        self._cut_jump(raw, following, arrival)
        placed = max(raw + self._shift, self._last_dts + 1)
        self._follow_arrival(placed - self._last_dts, placed, arrival)
        self._last_dts = placed
        return Ticks(pts=placed + _reorder(pts, dts, usual), dts=placed)

    def _begin(self, pts: int | None, given: int | None, usual: int) -> None:
        first = pts if pts is not None else given
        if first is not None and given is not None:
            self._shift = -first
            self._last_dts = given - first - 1
        else:
            self._last_dts = -max(1, usual)

    def _cut_jump(self, raw: int, following: int, arrival: datetime) -> None:
        assert self._last_dts is not None
        placed = raw + self._shift
        back_s = float((self._last_dts - placed) * self._time_base)
        if self._splice:
            self._splice = False
        elif back_s > _SMALL_STEP_BACK_S or self._strays(placed, arrival):
            self.jumps += 1
            if self._lead_s is not None:
                following = max(following, self.tick_of(arrival))
        else:
            return
        self._shift = following - raw

    def _strays(self, tick: int, arrival: datetime) -> bool:
        if self._lead_s is None:
            return False
        lead_s = (self.at(tick) - arrival).total_seconds()
        return lead_s > self._lead_s or lead_s < -_MOST_BEHIND_S

    def tick_of(self, moment: datetime) -> int:
        """The tick at `moment` of feed time."""
        return int((moment - self._anchor).total_seconds() / self._time_base)

    def _follow_arrival(self, step: int, tick: int, arrival: datetime) -> None:
        if self._lead_s is None:
            return
        passed_s = float(step * self._time_base)
        lead_s = (self.at(tick) - arrival).total_seconds()
        most_s = passed_s * (_LEAD_GIVEN_BACK if lead_s > 0 else _DRIFT_FOLLOWED)
        self._anchor -= timedelta(seconds=min(max(lead_s, -most_s), most_s))


def _reorder(pts: int | None, dts: int | None, usual: int) -> int:
    """How much later than it is decoded a picture is shown."""
    later = 0 if pts is None or dts is None else pts - dts
    # At a jump FFmpeg still counts `dts` on while `pts` has jumped.
    return later if 0 < later <= _MOST_REORDERED * max(1, usual) else 0
