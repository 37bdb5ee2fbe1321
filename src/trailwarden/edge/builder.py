"""Event builder: ticks of one camera in, events that open, extend and close out.

Pure: it reads no clock and touches no file, so a day can be played through it in a second. An
event opens when a trail becomes credible, begins when that trail's motion was first seen, and
closes when nothing credible was seen for the length of a gap; a shorter gap is bridged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from trailwarden.domain import Event, EventState, Stamps, new_id
from trailwarden.edge.motion import Motion
from trailwarden.edge.tally import Tally, blank
from trailwarden.edge.track import Tracked
from trailwarden.edge.trail import SettledPlaces, Trail, TrailRules


@dataclass(frozen=True, slots=True)
class EventRules:
    """When events begin and end."""

    gap: timedelta = timedelta(seconds=8)
    longest: timedelta = timedelta(minutes=30)  # a longer one is closed and goes on as another
    extend_every: timedelta = timedelta(seconds=1)
    lead_in: timedelta = timedelta(seconds=4)  # motion so long before the first box may be its own
    keep_unnamed: bool = True  # what passes is an event even if a detector cannot name it
    keep_blank: int = 20  # one blank in so many is kept as a sample; 0 keeps none
    trail: TrailRules = field(default_factory=TrailRules)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one analysed picture showed.

    `seen` are tracked detections, `stirs` tracked motion without a name. `looked` is false when
    no detector looked at this picture, because there is none or because the look was dropped.
    `doubt` is what is doubtful about the time, in words.
    """

    time: datetime
    stamps: Stamps
    motion: Motion
    seen: tuple[Tracked, ...] = ()
    stirs: tuple[Tracked, ...] = ()
    looked: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    event: Event


@dataclass(frozen=True, slots=True)
class Extended:
    event_id: str
    end: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    event: Event


_EVER = datetime.min.replace(tzinfo=UTC)

Change: TypeAlias = Opened | Extended | Closed


@dataclass(slots=True)
class _Draft:
    event: Event
    tally: Tally
    extended: datetime


@dataclass(slots=True)
class _Episode:
    """Motion that no trail made credible: a blank, if a detector looked and found nothing."""

    start: datetime
    end: datetime
    stamps: Stamps
    doubt: str
    looked: bool = False


class EventBuilder:
    """Events of one deployment. `model` is who to name in `classifiedBy`; None: motion alone."""

    def __init__(
        self, deployment_id: str, model: str | None = None, rules: EventRules | None = None
    ) -> None:
        self._deployment_id = deployment_id
        self._model = model
        self._rules = rules or EventRules()
        self._seen: dict[int, Trail] = {}
        self._stirs: dict[int, Trail] = {}
        self._settled = SettledPlaces(self._rules.trail)
        self._draft: _Draft | None = None
        self._episode: _Episode | None = None
        self._blanks = 0
        self._time: datetime | None = None
        self._looked_at: datetime | None = None
        self._free_from: datetime | None = None

    @property
    def open_event(self) -> Event | None:
        """The event now open, if any; its `end` is when something credible was last seen."""
        return self._draft.event if self._draft else None

    @property
    def active(self) -> tuple[Trail, ...]:
        """Credible trails seen in the latest tick: what the open event is about right now."""
        trails = (*self._seen.values(), *self._stirs.values())
        return tuple(t for t in trails if t.last == self._time and self._counts(t))

    def observe(self, tick: Tick) -> list[Change]:
        """Take the next tick. One that is earlier than the last closes what is open first."""
        changes: list[Change] = []
        if self._time is not None and tick.time < self._time:
            changes += self.finish(f"clock ran back {self._time - tick.time} to {tick.time}")
        self._time = tick.time
        if tick.looked:
            self._looked_at = tick.time
        self._follow(tick)
        changes += self._close_if_over(tick.time)
        changes += self._extend_or_open(tick)
        changes += self._blank_if_over(tick)
        self._forget(tick.time)
        return changes

    def idle(self, now: datetime) -> list[Change]:
        """No tick came: close what is over by `now`."""
        return list(self._close_if_over(now))

    def finish(self, issue: str = "") -> list[Change]:
        """Close what is open, at the time something was last seen, and forget all trails."""
        changes: list[Change] = [self._close(issue)] if self._draft else []
        self._seen.clear()
        self._stirs.clear()
        self._episode = None
        self._time = self._free_from = self._looked_at = None
        return changes

    def _follow(self, tick: Tick) -> None:
        for sighting in tick.stirs:
            self._add(self._stirs, sighting, tick, onset=tick.time)
        for sighting in tick.seen:
            self._add(self._seen, sighting, tick, onset=self._onset(sighting, tick.time))

    def _add(
        self, trails: dict[int, Trail], sighting: Tracked, tick: Tick, onset: datetime
    ) -> None:
        trail = trails.get(sighting.track_id)
        if trail is None:
            trail = Trail.begin(sighting, tick.time, onset, self._rules.trail)
            trail.settled = self._settled.hold(sighting.box, tick.time)
            trails[sighting.track_id] = trail
        trail.add(sighting, tick.time, tick.motion.within(sighting.box))
        if trail.settled and sighting.category is not None:
            self._settled.remember(trail.box, tick.time)

    def _onset(self, sighting: Tracked, time: datetime) -> datetime:
        """When the motion under a first box began, if it was going on just before."""
        earliest = time - self._rules.lead_in
        under = (
            trail.first
            for trail in self._stirs.values()
            if trail.last >= time - timedelta(seconds=1)
            and trail.first >= earliest
            and trail.box.intersection(sighting.box) > 0
        )
        return min(under, default=time)

    def _counts(self, trail: Trail) -> bool:
        """Whether a trail opens an event and keeps it open."""
        if trail.settled or not trail.credible:
            return False
        named = trail.category is not None
        return named or self._rules.keep_unnamed or not self._looked_during(trail)

    def _looked_during(self, trail: Trail) -> bool:
        return self._looked_at is not None and self._looked_at >= trail.first

    def _extend_or_open(self, tick: Tick) -> Iterable[Change]:
        active = self.active
        if active and self._draft is None:
            start = max(min(trail.onset for trail in active), self._free_from or _EVER)
            event = self._new_event(start, tick)
            self._draft = _Draft(event, Tally(self._model), tick.time)
            self._episode = None
            yield Opened(event)
        if self._draft is None:
            return
        draft = self._draft
        draft.tally.doubt(tick.doubt)
        if not active:
            return
        draft.event = replace(draft.event, end=tick.time)
        draft.tally.add((*active, *self._company()))
        if tick.time - draft.extended >= self._rules.extend_every:
            draft.extended = tick.time
            yield Extended(draft.event.event_id, tick.time)

    def _company(self) -> Iterator[Trail]:
        """Those in view beside the active ones that sit still: no event by themselves."""
        for trail in self._seen.values():
            here = trail.last == self._time and trail.lasted
            if here and not trail.settled and not trail.credible:
                yield trail

    def _new_event(self, start: datetime, tick: Tick) -> Event:
        lead = tick.time - start
        return Event(
            event_id=new_id(start),
            deployment_id=self._deployment_id,
            start=start,
            end=tick.time,
            state=EventState.OPEN,
            stamps=tick.stamps.moved(-lead),
        )

    def _close_if_over(self, now: datetime) -> Iterable[Change]:
        if self._draft is None:
            return
        event = self._draft.event
        if now - event.end > self._rules.gap or now - event.start > self._rules.longest:
            yield self._close()

    def _close(self, issue: str = "") -> Closed:
        draft = self._draft
        assert draft is not None
        self._draft = None
        self._free_from = draft.event.end
        draft.tally.doubt(issue)
        return Closed(draft.tally.closed(draft.event))

    def _blank_if_over(self, tick: Tick) -> Iterable[Change]:
        if self._draft is not None:
            return
        if tick.motion.boxes:
            episode = self._episode or _Episode(tick.time, tick.time, tick.stamps, tick.doubt)
            episode.end = tick.time
            episode.looked |= tick.looked
            self._episode = episode
        elif self._episode and tick.time - self._episode.end > self._rules.gap:
            episode, self._episode = self._episode, None
            if episode.looked and self._sampled():
                yield Closed(self._blank_event(episode))

    def _sampled(self) -> bool:
        self._blanks += 1
        return self._rules.keep_blank > 0 and self._blanks % self._rules.keep_blank == 1

    def _blank_event(self, episode: _Episode) -> Event:
        assert self._model is not None
        event_id = new_id(episode.start)
        return Event(
            event_id=event_id,
            deployment_id=self._deployment_id,
            start=episode.start,
            end=episode.end,
            state=EventState.CLOSED,
            stamps=episode.stamps,
            observations=(blank(event_id, self._model, episode.stamps.arrival),),
            timestamp_issues=episode.doubt,
        )

    def _forget(self, now: datetime) -> None:
        for trails in (self._seen, self._stirs):
            gone = [i for i, trail in trails.items() if now - trail.last > self._rules.gap]
            for track_id in gone:
                del trails[track_id]
