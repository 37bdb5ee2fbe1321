"""What a track tells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.describing.described_world import across, track

from trailwarden.describing.motion import Zone, actions
from trailwarden.describing.zones import Zones
from trailwarden.domain import Box, Category, Doing, Side, Track, TrackPoint


def _line(
    start: tuple[float, float], end: tuple[float, float], seconds: float, from_s: float = 0
) -> list[tuple[float, float, float]]:
    steps = int(seconds * 5)
    return [
        (
            from_s + at / 5,
            start[0] + (end[0] - start[0]) * at / steps,
            start[1] + (end[1] - start[1]) * at / steps,
        )
        for at in range(steps + 1)
    ]


def _words(*tracks: Track, zones: tuple[Zone, ...] = ()) -> list[str]:
    return [action.words for action in actions(tracks, zones)]


def test_it_crosses_the_picture() -> None:
    assert _words(across()) == ["enters from the left", "moves right", "leaves to the right"]
    leaving = actions([across()])[-1]
    assert (leaving.doing, leaving.side) == (Doing.LEAVES, Side.RIGHT)
    assert leaving.start_s == pytest.approx(10, abs=0.5)


def test_it_enters_stays_and_goes_back() -> None:
    path = (
        _line((1.05, 0.5), (0.5, 0.5), 3)
        + _line((0.5, 0.5), (0.5, 0.5), 12, 3.2)
        + _line((0.5, 0.5), (1.05, 0.5), 3, 15.4)
    )
    words = _words(track(path))
    assert words[:2] == ["enters from the right", "moves left"]
    assert words[-2:] == ["moves right", "leaves to the right"]
    (stay,) = [one for one in actions([track(path)]) if one.doing is Doing.STAYS]
    assert stay.start_s == pytest.approx(3.1, abs=0.6)
    assert stay.end_s == pytest.approx(15.3, abs=0.6)


def test_a_box_that_trembles_stays() -> None:
    rng = np.random.default_rng(7)
    path = [(at / 5, 0.5 + x, 0.5 + y) for at, (x, y) in enumerate(rng.normal(0, 0.003, (60, 2)))]
    assert _words(track(path)) == ["comes into view", "stays for 12 s", "goes out of view"]


def test_a_turn_is_two_movements() -> None:
    path = _line((0.2, 0.5), (0.7, 0.5), 4) + _line((0.7, 0.5), (0.3, 0.5), 4, 4.2)
    assert _words(track(path)) == [
        "comes into view", "moves right", "moves left", "goes out of view",
    ]  # fmt: skip


def test_it_comes_closer_and_moves_away() -> None:
    def growing(first: float, last: float) -> Track:
        sizes = np.linspace(first, last, 26)
        points = [
            TrackPoint(at / 5, Box(0.5 - s / 2, 0.7 - s + at / 100, 0.5 + s / 2, 0.7 + at / 100), 1)
            for at, s in enumerate(sizes)
        ]
        return Track(1, Category.ANIMAL, tuple(points))

    assert "comes closer" in _words(growing(0.1, 0.4))
    assert "moves away from the camera" in _words(growing(0.4, 0.1))


def test_a_box_cut_off_by_the_edge_does_not_come_closer() -> None:
    assert "comes closer" not in _words(across())


def test_touching_a_side_is_not_to_cross_it() -> None:
    path = [(at / 5, 0.04, 0.5) for at in range(40)]
    assert _words(track(path)) == ["comes into view", "stays for 8 s", "goes out of view"]


def test_near_the_water() -> None:
    zone = Zone("water", Box(0.4, 0.4, 0.6, 0.7))
    words = _words(track(_line((0.5, 0.5), (0.5, 0.5), 6)), zones=(zone,))
    assert "is near the water for 6 s" in words
    assert not any(
        "near" in one for one in _words(across(), zones=(Zone("nest", Box(0, 0, 0.1, 0.1)),))
    )


def test_tracks_are_told_apart_and_in_order() -> None:
    first, second = across(), track(_line((0.9, 0.2), (0.9, 0.2), 5, 1.0), number=2)
    found = actions([second, first])
    assert {one.track_id for one in found} == {1, 2}
    assert [one.start_s for one in found] == sorted(one.start_s for one in found)


def test_a_single_picture_only_shows_that_it_was_there() -> None:
    assert _words(track([(0.0, 0.5, 0.5)])) == ["comes into view"]
    assert actions([Track(1, None, ())]) == ()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 0.9)),
        min_size=1,
        max_size=40,
    )
)
def test_any_track_is_told_within_its_time(points: list[tuple[float, float, float, float]]) -> None:
    made = [
        TrackPoint(at, box, 0.5)
        for at, x, y, size in points
        if (box := Box.clipped(x - size, y - size, x + size, y + size)) is not None
    ]
    times = [one.offset_s for one in made]
    for action in actions([Track(1, Category.ANIMAL, tuple(made))], [Zone("all", Box(0, 0, 1, 1))]):
        assert min(times) <= action.start_s <= action.end_s <= max(times)
        assert action.words


def test_zones_are_read_from_text() -> None:
    zones = Zones.read(["gate:water=0,0.6,0.4,1", "gate:nest box=0,0,0.1,0.1", "pond:reed=0,0,1,1"])
    assert [zone.name for zone in zones.of("gate")] == ["water", "nest box"]
    assert zones.of("elsewhere") == ()
    assert zones.reckoning != Zones().reckoning


@pytest.mark.parametrize(
    "text",
    [
        "", "gate", "gate:water", "gate:water=1,1,0,0", "gate:w=0,0,2,2", "gate:w=0,0,1",
        "gate:w=a,b,c,d", ":=0,0,1,1", "g:w=nan,0,1,1",
    ],
)  # fmt: skip
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no zone"):
        Zones.read([text])
