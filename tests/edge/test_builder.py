"""Events open, bridge gaps, close, count, and leave alone what never stirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from trailwarden.domain import Box, Category, Event, EventState, ObservationType, Stamps
from trailwarden.edge.builder import (
    Change,
    Closed,
    EventBuilder,
    EventRules,
    Extended,
    Opened,
    Tick,
)
from trailwarden.edge.motion import Motion
from trailwarden.edge.track import Tracked

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=0.2)
HERE = Box(0.2, 0.4, 0.3, 0.6)


def motion(*boxes: Box) -> Motion:
    mask = np.zeros((90, 160), np.uint8)
    for box in boxes:
        rows = slice(int(box.y1 * 90), int(box.y2 * 90))
        mask[rows, int(box.x1 * 160) : int(box.x2 * 160)] = 255
    return Motion(boxes, float(np.mean(mask > 0)), mask)


def at(x: float, y: float = 0.4) -> Box:
    return Box(x, y, x + 0.1, y + 0.2)


@dataclass
class Camera:
    """Plays ticks into a builder at 5 a second and keeps what came out."""

    builder: EventBuilder
    time: datetime = START
    changes: list[Change] = field(default_factory=list)

    def see(
        self,
        *seen: tuple[int, Category, Box],
        stirs: tuple[tuple[int, Box], ...] = (),
        still: bool = False,
        looked: bool = True,
        score: float = 0.6,
    ) -> None:
        sightings = tuple(Tracked(i, box, score, kind) for i, kind, box in seen)
        blobs = tuple(Tracked(i, box, 1.0, None) for i, box in stirs)
        boxes = () if still else tuple(s.box for s in (*sightings, *blobs))
        tick = Tick(self.time, Stamps(self.time), motion(*boxes), sightings, blobs, looked)
        self.changes += self.builder.observe(tick)
        self.time += STEP

    def idle(self, seconds: float) -> None:
        for _ in range(round(seconds * 5)):
            self.see()

    def walk(self, seconds: float, track: int = 1, kind: Category = Category.ANIMAL) -> None:
        for i in range(round(seconds * 5)):
            self.see((track, kind, at(0.1 + 0.01 * i)))

    @property
    def closed(self) -> list[Event]:
        return [c.event for c in self.changes if isinstance(c, Closed)]


def camera(model: str | None = "toy@123", **rules: object) -> Camera:
    return Camera(EventBuilder("gate-1", model, EventRules(**rules)))  # type: ignore[arg-type]


def test_a_walker_is_one_event_from_first_to_last_sight() -> None:
    gate = camera()
    gate.idle(2)
    began = gate.time
    gate.walk(5)
    gate.idle(10)
    (event,) = gate.closed
    assert event.start == began
    assert event.end == began + timedelta(seconds=4.8)
    assert event.state is EventState.CLOSED
    (observation,) = event.observations
    assert observation.observation_type is ObservationType.ANIMAL
    assert (observation.count, observation.classified_by) == (1, "toy@123")


def test_it_opens_within_a_second_and_keeps_extending() -> None:
    gate = camera()
    gate.walk(5)
    opened = next(c for c in gate.changes if isinstance(c, Opened))
    assert opened.event.end - opened.event.start < timedelta(seconds=1)
    ends = [c.end for c in gate.changes if isinstance(c, Extended)]
    assert len(ends) >= 3
    assert ends == sorted(ends)


def test_a_short_gap_is_bridged_and_a_long_one_is_not() -> None:
    gate = camera()
    gate.walk(3)
    gate.idle(6)
    gate.walk(3, track=2)
    gate.idle(9)
    gate.walk(3, track=3)
    gate.idle(9)
    assert [len(e.tracks) for e in gate.closed] == [2, 1]
    first, second = gate.closed
    assert first.end < second.start


def test_one_flash_is_no_event() -> None:
    gate = camera(keep_blank=0)
    gate.see((1, Category.ANIMAL, HERE))
    gate.idle(20)
    assert gate.closed == []


def test_a_stump_that_never_stirs_is_no_event() -> None:
    gate = camera()
    for _ in range(5 * 120):
        gate.see((1, Category.ANIMAL, HERE), still=True)
    assert gate.changes == []


def test_a_parked_car_settles_and_a_new_track_on_it_is_no_news() -> None:
    gate = camera()
    gate.walk(3, kind=Category.VEHICLE)
    for track in (1, 2):  # the tracker loses it once and gives it another id
        for _ in range(5 * 90):
            gate.see((track, Category.VEHICLE, at(0.25)), still=True)
    (event,) = gate.closed
    assert event.duration < timedelta(seconds=75)


def test_what_settled_and_gets_up_is_a_new_event_that_starts_then() -> None:
    gate = camera()
    gate.walk(3)
    for _ in range(5 * 90):
        gate.see((1, Category.ANIMAL, at(0.25)), still=True)
    rose = gate.time
    for i in range(20):
        gate.see((1, Category.ANIMAL, at(0.3 + 0.02 * i)))
    gate.idle(9)
    assert len(gate.closed) == 2
    assert abs(gate.closed[1].start - rose) < timedelta(seconds=1)


def test_several_animals_and_kinds_are_counted_apart() -> None:
    gate = camera()
    for i in range(20):
        gate.see(
            (1, Category.ANIMAL, at(0.1 + 0.01 * i, 0.1)),
            (2, Category.ANIMAL, at(0.3 + 0.01 * i, 0.4)),
            (3, Category.ANIMAL, at(0.5 + 0.01 * i, 0.7)),
            (4, Category.PERSON, at(0.7 + 0.005 * i, 0.2)),
        )
    gate.idle(9)
    counts = {o.observation_type: o.count for o in gate.closed[0].observations}
    assert counts == {ObservationType.ANIMAL: 3, ObservationType.HUMAN: 1}


def test_one_that_sits_still_is_counted_with_one_that_passes() -> None:
    gate = camera()
    for i in range(25):
        walker = at(0.1 + 0.01 * i, 0.1)
        sitter = Tracked(2, at(0.7, 0.7), 0.6, Category.ANIMAL)
        seen = (Tracked(1, walker, 0.6, Category.ANIMAL), sitter)
        gate.changes += gate.builder.observe(
            Tick(gate.time, Stamps(gate.time), motion(walker), seen, looked=True)
        )
        gate.time += STEP
    gate.idle(9)
    assert [o.count for o in gate.closed[0].observations] == [2]


def test_two_tracks_one_after_the_other_are_one_individual_at_a_time() -> None:
    gate = camera()
    gate.walk(3, track=1)
    gate.walk(3, track=2)
    gate.idle(9)
    assert gate.closed[0].observations[0].count == 1


def test_a_flickering_name_takes_the_side_with_more_score() -> None:
    gate = camera()
    for i in range(20):
        kind = Category.PERSON if i % 4 == 0 else Category.ANIMAL
        gate.see((1, kind, at(0.1 + 0.01 * i)))
    gate.idle(9)
    (observation,) = gate.closed[0].observations
    assert observation.observation_type is ObservationType.ANIMAL


def stirring(gate: Camera, *, looked: bool, seconds: float = 4) -> None:
    for i in range(round(seconds * 5)):
        gate.see(stirs=((9, at(0.1 + 0.02 * i)),), looked=looked)


def test_without_a_detector_what_passes_is_unclassified() -> None:
    gate = camera(model=None)
    stirring(gate, looked=False)
    for _ in range(50):
        gate.see(looked=False)
    (observation,) = gate.closed[0].observations
    assert observation.observation_type is ObservationType.UNCLASSIFIED
    assert observation.score is None


def test_leaves_that_swing_in_place_are_no_event_without_a_detector() -> None:
    gate = camera(model=None)
    for i in range(300):
        gate.see(stirs=((9, at(0.3 + 0.04 * (i % 3))),), looked=False)
    assert gate.changes == []


def test_when_every_look_is_dropped_the_event_is_still_stored() -> None:
    gate = camera()
    stirring(gate, looked=False)
    for _ in range(50):
        gate.see(looked=False)
    assert gate.closed[0].observations[0].observation_type is ObservationType.UNCLASSIFIED


def test_what_passes_without_a_name_is_kept_unless_told_otherwise() -> None:
    kinds = []
    for keep in (True, False):
        gate = camera(keep_unnamed=keep, keep_blank=0)
        stirring(gate, looked=True)
        gate.idle(10)
        kinds.append([o.observation_type for e in gate.closed for o in e.observations])
    assert kinds == [[ObservationType.UNCLASSIFIED], []]


def test_a_name_that_comes_late_is_the_name_of_the_whole_event() -> None:
    gate = camera()
    stirring(gate, looked=True)
    for i in range(10):
        gate.see((1, Category.ANIMAL, at(0.5 + 0.01 * i)), stirs=((9, at(0.5 + 0.01 * i)),))
    gate.idle(10)
    (event,) = gate.closed
    assert [o.observation_type for o in event.observations] == [ObservationType.ANIMAL]
    assert event.start == START


def test_the_start_is_when_the_motion_that_became_the_animal_began() -> None:
    gate = camera()
    began = gate.time
    for i in range(6):
        gate.see(stirs=((9, at(0.1 + 0.01 * i)),))
    for i in range(6, 20):
        gate.see((1, Category.ANIMAL, at(0.1 + 0.01 * i)), stirs=((9, at(0.1 + 0.01 * i)),))
    gate.idle(9)
    assert gate.closed[0].start == began


def blanks(keep: int) -> Iterator[ObservationType]:
    gate = camera(keep_blank=keep)
    for _ in range(10):
        for i in range(10):
            gate.see(stirs=((i, at(0.3 + 0.03 * (i % 2))),))
        gate.idle(12)
    return (o.observation_type for event in gate.closed for o in event.observations)


def test_blanks_are_kept_as_a_sample() -> None:
    assert list(blanks(keep=5)) == [ObservationType.BLANK] * 2
    assert list(blanks(keep=0)) == []


def test_a_clock_that_jumps_back_closes_the_event_and_says_so() -> None:
    gate = camera()
    gate.walk(4)
    gate.time -= timedelta(hours=1)
    gate.walk(4, track=2)
    gate.idle(9)
    first, second = gate.closed
    assert "ran back" in first.timestamp_issues
    assert second.end < first.start
    assert second.timestamp_issues == ""


def test_an_endless_event_is_closed_and_goes_on_as_another() -> None:
    gate = camera(longest=timedelta(seconds=20))
    for i in range(5 * 50):
        gate.see((1, Category.ANIMAL, at(0.1 + 0.5 * ((i % 100) / 100))))
    gate.changes += gate.builder.finish()
    assert len(gate.closed) == 3
    for one, other in zip(gate.closed, gate.closed[1:], strict=False):
        assert one.end <= other.start


def test_finish_closes_at_the_last_sight() -> None:
    gate = camera()
    gate.walk(3)
    seen = gate.time - STEP
    gate.idle(2)
    gate.changes += gate.builder.finish("stopped")
    assert gate.closed[0].end == seen
    assert gate.closed[0].timestamp_issues == "stopped"
    assert gate.builder.finish() == []


def test_tracks_of_a_long_event_stay_bounded_and_keep_both_ends() -> None:
    gate = camera()
    for i in range(5 * 600):
        gate.see((1, Category.ANIMAL, at(0.1 + 0.6 * ((i % 200) / 200))))
    last = gate.time - STEP
    gate.idle(9)
    points = gate.closed[0].tracks[0].points
    assert len(points) <= 512
    assert points[0].offset_s == 0
    assert points[-1].offset_s == (last - gate.closed[0].start).total_seconds()


def test_a_track_is_stored_from_its_events_start_on() -> None:
    gate = camera(longest=timedelta(seconds=10))
    for i in range(5 * 25):
        gate.see((1, Category.ANIMAL, at(0.1 + 0.005 * i)))
    gate.idle(10)
    assert len(gate.closed) >= 2
    for event in gate.closed:
        for track in event.tracks:
            assert track.points[0].offset_s >= 0
            assert track.points[-1].offset_s <= event.duration.total_seconds()


def test_a_doubt_told_while_nothing_moves_is_kept_by_the_open_event() -> None:
    gate = camera()
    gate.walk(3)
    gate.time += STEP
    doubtful = Tick(gate.time, Stamps(gate.time), motion(), looked=True, doubt="the clock jumped")
    gate.changes += gate.builder.observe(doubtful)
    gate.idle(10)
    (event,) = gate.closed
    assert event.timestamp_issues == "the clock jumped"


def test_a_place_is_free_again_a_while_after_what_settled_there_has_gone() -> None:
    def again(pause: timedelta) -> int:
        gate = camera(keep_blank=0)
        for _ in range(5 * 70):
            gate.see((1, Category.VEHICLE, HERE), still=True)
        gate.time += pause
        for _ in range(5 * 3):
            gate.see((2, Category.ANIMAL, HERE))
        gate.idle(10)
        return len(gate.closed)

    assert again(timedelta(minutes=1)) == 0
    assert again(timedelta(hours=3)) == 1
