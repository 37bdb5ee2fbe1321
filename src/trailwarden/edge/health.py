"""Whether a camera can see: a state machine from connection events and pictures to effort spans.

It reads no clock. Every call passes the time it happened, and returns the spans to record; a span
recorded again with the same start replaces the one before, so spans grow, and shrink when a fault
turns out to have begun earlier: a frozen picture is known as frozen only after a while.
Spans touch, never overlap, and leave no hole from the first call to `close`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from trailwarden.domain import CameraState, EffortSpan, require_aware
from trailwarden.edge.frame import Image
from trailwarden.edge.look import Look, is_same, look_at

Spans = tuple[EffortSpan, ...]

_WITHOUT_PICTURES = (CameraState.DOWN, CameraState.STALE)


@dataclass(frozen=True, slots=True)
class HealthRules:
    """When a camera counts as what. Levels are of 0..255; where they come from: `edge.look`.

    A picture enters a state at the first of two thresholds and leaves at the second, and every
    change has to last `settled_s`, so that headlights and a passing flank change nothing.

    `same_mean` and `same_most` lie below what still scenes with 0.5 levels of sensor noise show
    from one second to the next after H.264 or MJPEG (0.3 to 0.5 on average, 3 to 14 at most), and
    above a repeated picture encoded again at a good rate (0.17 and 2). So a camera whose picture
    has no noise at all, behind a clock that runs, counts as frozen: such a picture cannot be told
    from one that an encoder repeats under its own clock, and no real sensor gives it.
    """

    stale_s: float = 5.0
    frozen_s: float = 20.0
    same_mean: float = 0.2
    same_most: float = 3.0
    dark: tuple[float, float] = (30.0, 38.0)  # Look.brightest
    flat: tuple[float, float] = (2.0, 2.6)  # Look.detail
    soft: tuple[float, float] = (0.37, 0.45)  # Look.sharpness
    settled_s: float = 3.0
    heartbeat_s: float = 10.0
    jump_s: float = 5.0


class CameraHealth:
    """One deployment's state over time. Not connected until it is told so.

    Times are the feed's or the clock's, whichever the caller measures events in. A time up to
    `rules.jump_s` before the last one counts as the last one (a clock tick and a picture may cross
    on their way); an earlier one ends the span and starts a new one there.
    A kill loses at most `rules.heartbeat_s` of effort, if `tick` is called about every second.
    """

    def __init__(
        self, deployment_id: str, start: datetime, rules: HealthRules | None = None
    ) -> None:
        self._rules = rules or HealthRules()
        self._ledger = _Ledger(deployment_id, start, timedelta(seconds=self._rules.heartbeat_s))
        self._connected = False
        self._last_sign = start
        self._still: _Stillness | None = None
        self._doubt: _Doubt | None = None

    @property
    def state(self) -> CameraState:
        """The state as far as it is known now."""
        return self._ledger.state

    @property
    def detail(self) -> str:
        """Why, in words; empty while the camera is up."""
        return self._ledger.detail

    def connected(self, time: datetime) -> Spans:
        """The camera answered. It stays `down` until its first picture, or goes `stale`."""
        time = self._arrive(time)
        self._connected = True
        self._last_sign = time
        return self._ledger.due(time)

    def lost(self, time: datetime, reason: str) -> Spans:
        """The connection is gone, or could not be made, because of `reason`."""
        time = self._arrive(time)
        self._check_stale(time)
        self._connected = False
        self._still = self._doubt = None
        self._ledger.move(CameraState.DOWN, time, reason)
        return self._ledger.due(time)

    def seen(self, grey: Image, time: datetime) -> Spans:
        """A picture came: small and grey, HxW uint8, always of the same width."""
        time = self._arrive(time)
        self._connected = True
        self._check_stale(time)
        self._last_sign = time
        self._judge(grey, time)
        return self._ledger.due(time)

    def tick(self, time: datetime) -> Spans:
        """Time passed, with or without pictures. Call it about every second."""
        time = self._arrive(time)
        self._check_stale(time)
        return self._ledger.due(time)

    def close(self, time: datetime) -> Spans:
        """Watching ends: the last span, up to now."""
        time = self._arrive(time)
        self._check_stale(time)
        return self._ledger.all(time)

    def _arrive(self, time: datetime) -> datetime:
        """Return the time to go on with: `time`, unless it is a little or far too early."""
        early = self._ledger.now - require_aware(time)
        if early <= timedelta(0):
            return time
        if early <= timedelta(seconds=self._rules.jump_s):
            return self._ledger.now
        self._ledger.restart(time)
        self._last_sign = time
        self._still = self._doubt = None
        return time

    def _check_stale(self, time: datetime) -> None:
        silence = (time - self._last_sign).total_seconds()
        if self._connected and silence > self._rules.stale_s:
            self._still = self._doubt = None
            self._ledger.move(CameraState.STALE, self._last_sign, "connected, but no new picture")

    def _judge(self, grey: Image, time: datetime) -> None:
        state, detail = self._state_of(look_at(grey))
        since = time
        repeated_since = self._repeated_since(grey, time)
        if state is CameraState.UP and repeated_since is not None:
            state, since = CameraState.FROZEN, repeated_since
            detail = "the same picture again and again"
        doubt = self._doubt_of(state, since)
        lasts = (time - doubt.since).total_seconds() >= self._rules.settled_s
        if state is self.state:
            self._doubt = None
        elif lasts or self.state in _WITHOUT_PICTURES:
            self._ledger.move(state, doubt.since, detail)
            self._doubt = None
        else:
            self._doubt = doubt

    def _doubt_of(self, state: CameraState, since: datetime) -> _Doubt:
        """Go on with the present doubt, if that is whether the camera sees at all, or begin one."""
        present = self._doubt
        if present and present.state.counts_as_effort == state.counts_as_effort:
            return _Doubt(state, min(present.since, since))
        return _Doubt(state, since)

    def _state_of(self, look: Look) -> tuple[CameraState, str]:
        """The state that one picture shows, leaving the present one less readily than others."""
        rules = self._rules
        leaving = self.state is CameraState.DARK
        if look.brightest <= rules.dark[leaving]:
            return CameraState.DARK, f"the brightest part has {look.brightest:.0f} of 255"
        leaving = self.state is CameraState.BLIND
        if look.detail <= rules.flat[leaving]:
            return CameraState.BLIND, f"no detail ({look.detail:.1f} grey levels)"
        if look.sharpness is not None and look.sharpness <= rules.soft[leaving]:
            return CameraState.BLIND, f"out of focus (sharpness {look.sharpness:.2f})"
        return CameraState.UP, ""

    def _repeated_since(self, grey: Image, time: datetime) -> datetime | None:
        """When the present picture was first repeated, once that is long enough ago."""
        rules, still = self._rules, self._still
        if still is None or not is_same(still.grey, grey, rules.same_mean, rules.same_most):
            self._still = _Stillness(grey.copy())
            return None
        still.repeated_since = still.repeated_since or time
        long_enough = (time - still.repeated_since).total_seconds() >= rules.frozen_s
        return still.repeated_since if long_enough else None


@dataclass(slots=True)
class _Stillness:
    """A picture, and when it first came again."""

    grey: Image
    repeated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Another state than the present one, seen without a break since a time."""

    state: CameraState
    since: datetime


class _Ledger:
    """The span that is going on, and what of it and of the one before is not recorded yet."""

    def __init__(self, deployment_id: str, start: datetime, heartbeat: timedelta) -> None:
        self._deployment_id = deployment_id
        self._heartbeat = heartbeat
        self.state = CameraState.DOWN
        self.detail = "not connected yet"
        self.now = require_aware(start)
        self._start = self._recorded_until = start
        self._over: list[EffortSpan] = []

    def move(self, state: CameraState, since: datetime, detail: str) -> None:
        """The state has been another `since` a time, which may lie in the past of this span."""
        if state is self.state:
            self.detail = detail
            return
        self._end_at(max(since, self._start))
        self.state, self.detail = state, detail

    def restart(self, time: datetime) -> None:
        """Time jumped backwards: end the span where it is and start anew."""
        self._end_at(self.now)
        self.now = self._start = self._recorded_until = time

    def due(self, time: datetime) -> Spans:
        """Time is now `time`: return what is to be recorded."""
        self.now = time
        fresh = self._recorded_until == self._start < time
        if self._over or fresh or time - self._recorded_until >= self._heartbeat:
            return self.all(time)
        return ()

    def all(self, time: datetime) -> Spans:
        """Time is now `time`: return what is not recorded, and the present span up to now."""
        self.now = time
        spans, self._over = self._over, []
        if time > self._start:
            spans.append(self._span(time))
            self._recorded_until = time
        return tuple(spans)

    def _end_at(self, end: datetime) -> None:
        # A span of no length is not recorded: the next one has its start, and replaces it.
        if end > self._start:
            self._over.append(self._span(end))
        self._start = self._recorded_until = end

    def _span(self, end: datetime) -> EffortSpan:
        return EffortSpan(self._deployment_id, self.state, self._start, end, self.detail)
