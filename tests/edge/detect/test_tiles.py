"""Planning tiles: they lie in the picture, fit what they are for, and stay within the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Box, Category, Detection
from trailwarden.edge.detect.tiles import (
    SMALLEST_OBJECT,
    Tile,
    doubtful_tiles,
    motion_tiles,
    quarters,
)

INPUT = (416, 416)
HD = (1280, 720)

sizes = st.tuples(st.integers(1, 6000), st.integers(1, 6000))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.floats(0, 0.99)), draw(st.floats(0, 0.99))
    width, height = draw(st.floats(0.001, 0.5)), draw(st.floats(0.001, 0.5))
    return Box(x, y, min(1.0, x + width), min(1.0, y + height))


def square(centre: tuple[float, float], pixels: float, size: tuple[int, int] = HD) -> Box:
    half_x, half_y = pixels / 2 / size[0], pixels / 2 / size[1]
    x, y = centre
    return Box(x - half_x, y - half_y, x + half_x, y + half_y)


def inside(tile: Tile, size: tuple[int, int]) -> bool:
    return (
        tile.width > 0
        and tile.height > 0
        and 0 <= tile.left <= size[0] - tile.width
        and 0 <= tile.top <= size[1] - tile.height
    )


@given(sizes)
def test_quarters_cover_the_picture(size: tuple[int, int]) -> None:
    tiles = quarters(size)
    assert len(tiles) == 4
    assert all(inside(tile, size) for tile in tiles)
    assert tiles[0].width * 2 >= size[0]
    assert tiles[0].height * 2 >= size[1]
    assert max(tile.left + tile.width for tile in tiles) == size[0]
    assert max(tile.top + tile.height for tile in tiles) == size[1]


@given(st.lists(boxes(), max_size=8), sizes, st.integers(0, 4))
def test_tiles_lie_in_the_picture_and_keep_the_limit(
    found: list[Box], size: tuple[int, int], limit: int
) -> None:
    proposals = [Detection(Category.ANIMAL, 0.1, box) for box in found]
    for tiles in (doubtful_tiles(proposals, size, limit), motion_tiles(found, size, INPUT, limit)):
        assert len(tiles) <= limit
        assert all(inside(tile, size) for tile in tiles)


@given(boxes(), sizes)
def test_a_doubt_lies_at_least_half_in_its_tile(box: Box, size: tuple[int, int]) -> None:
    (tile,) = doubtful_tiles([Detection(Category.ANIMAL, 0.1, box)], size, 1)
    x, y = box.centre[0] * size[0], box.centre[1] * size[1]
    assert tile.left - 1 <= x <= tile.left + tile.width + 1
    assert tile.top - 1 <= y <= tile.top + tile.height + 1


def test_near_doubts_share_a_tile() -> None:
    proposals = [
        Detection(Category.ANIMAL, 0.1, square((0.5, 0.5), 40)),
        Detection(Category.ANIMAL, 0.09, square((0.52, 0.48), 30)),
        Detection(Category.ANIMAL, 0.08, square((0.05, 0.1), 30)),
    ]
    assert len(doubtful_tiles(proposals, HD, 3)) == 2


@pytest.mark.parametrize(("pixels", "tiles"), [(20, 1), (90, 1), (105, 0), (400, 0)])
def test_only_motion_that_the_whole_frame_shows_too_small_gets_a_tile(
    pixels: float, tiles: int
) -> None:
    assert len(motion_tiles([square((0.5, 0.5), pixels)], HD, INPUT, 3)) == tiles


@pytest.mark.parametrize(("pixels", "side"), [(20, 416), (40, 520), (90, 853)])
def test_smaller_motion_gets_a_smaller_tile_down_to_the_cameras_own_pixels(
    pixels: float, side: int
) -> None:
    (tile,) = motion_tiles([square((0.5, 0.5), pixels)], HD, INPUT, 1)
    assert tile.width == side
    assert pixels * INPUT[0] / side >= min(SMALLEST_OBJECT, pixels) * 0.99


def test_near_motion_shares_a_tile_and_far_motion_does_not() -> None:
    one, near, far = square((0.5, 0.5), 20), square((0.55, 0.5), 20), square((0.1, 0.5), 20)
    together = motion_tiles([one, near], HD, INPUT, 3)
    assert len(together) == 1
    assert together[0].holds(one, HD)
    assert together[0].holds(near, HD)
    assert len(motion_tiles([one, far], HD, INPUT, 3)) == 2


@given(boxes(), sizes)
def test_a_box_in_a_tile_goes_to_the_picture_and_stays_in_the_tile(
    box: Box, size: tuple[int, int]
) -> None:
    for tile in quarters(size):
        placed = tile.to_picture(box, size)
        assert placed.x1 * size[0] == pytest.approx(tile.left + box.x1 * tile.width, abs=1e-6)
        assert placed.y2 * size[1] == pytest.approx(tile.top + box.y2 * tile.height, abs=1e-6)
