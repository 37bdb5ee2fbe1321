"""Where a second, closer look pays: planning tiles, without running anything.

A tile is a square part of the picture that fills the model's input, so that everything in it is
seen larger than in the whole frame. Two reasons ask for one: a score too low to believe (doubt),
and motion too small for the whole frame to show (`min_pixels`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.domain import Box, Detection

ZOOM = 1.5
"""A tile on doubt shows things this much larger than the whole frame: the thing is large enough to
have been proposed, and zooming further cuts large animals and makes stones look like small ones."""

SMALLEST_OBJECT = 32
"""Pixels at the model's input under which YOLO's grids (8, 16, 32) hold too little of a thing."""

_ROOM = 0.8  # share of a tile that what it was planned for may fill: the rest is context


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture, in pixels: left, top, width, height."""

    left: int
    top: int
    width: int
    height: int

    def to_picture(self, box: Box, size: tuple[int, int]) -> Box:
        """A box relative to the tile as one relative to the picture of `size` (width, height)."""
        placed = Box.clipped(
            (self.left + box.x1 * self.width) / size[0],
            (self.top + box.y1 * self.height) / size[1],
            (self.left + box.x2 * self.width) / size[0],
            (self.top + box.y2 * self.height) / size[1],
        )
        assert placed is not None, "a box inside a tile lies inside the picture"
        return placed

    def holds(self, box: Box, size: tuple[int, int]) -> bool:
        """Whether the box, relative to the picture of `size`, lies wholly in the tile."""
        return (
            box.x1 * size[0] >= self.left
            and box.y1 * size[1] >= self.top
            and box.x2 * size[0] <= self.left + self.width
            and box.y2 * size[1] <= self.top + self.height
        )


def quarters(size: tuple[int, int], overlap: float = 0.2) -> tuple[Tile, ...]:
    """Four tiles that cover a picture of `size`, each sharing `overlap` of itself per side."""
    share = 1 / (2 - overlap)
    width, height = max(1, round(size[0] * share)), max(1, round(size[1] * share))
    return tuple(
        Tile(left, top, width, height)
        for top in (0, size[1] - height)
        for left in (0, size[0] - width)
    )


def square_around(centre: tuple[float, float], side: int, size: tuple[int, int]) -> Tile:
    """A square around a relative point, moved (and where it must, shrunk) to lie in the picture."""
    width, height = min(side, size[0]), min(side, size[1])
    left = round(min(max(centre[0] * size[0] - width / 2, 0), size[0] - width))
    top = round(min(max(centre[1] * size[1] - height / 2, 0), size[1] - height))
    return Tile(left, top, width, height)


def doubtful_tiles(
    proposals: Sequence[Detection], size: tuple[int, int], limit: int, zoom: float = ZOOM
) -> tuple[Tile, ...]:
    """Tiles around the best of the proposals (best first), skipping what a tile already holds."""
    side = round(max(size) / zoom)
    tiles: list[Tile] = []
    for proposal in proposals:
        if len(tiles) == limit:
            break
        if not any(_near(tile, proposal.box.centre, size) for tile in tiles):
            tiles.append(square_around(proposal.box.centre, side, size))
    return tuple(tiles)


def motion_tiles(
    motion: Sequence[Box], size: tuple[int, int], input_size: tuple[int, int], limit: int
) -> tuple[Tile, ...]:
    """Tiles around motion that the whole frame shows too small, the nearest boxes sharing one.

    `motion` comes in the order of interest. Boxes that are large enough in the whole frame ask for
    no tile.
    """
    groups: list[_Group] = []
    for box in motion:
        if _shown(box, size, input_size) < SMALLEST_OBJECT:
            _gather(groups, _Group(box, _side_for(box, size, input_size)), size)
    return tuple(square_around(group.box.centre, group.side, size) for group in groups[:limit])


@dataclass(frozen=True, slots=True)
class _Group:
    """Moving things that share a tile, and the side in pixels that the smallest of them needs."""

    box: Box
    side: int


def _gather(groups: list[_Group], new: _Group, size: tuple[int, int]) -> None:
    """Join `new` to the first group whose tile has room for both, else let it stand alone."""
    for index, group in enumerate(groups):
        both = _Group(_joined(group.box, new.box), min(group.side, new.side))
        if max(*_pixels(both.box, size)) <= both.side * _ROOM:
            groups[index] = both
            return
    groups.append(new)


def _side_for(box: Box, size: tuple[int, int], input_size: tuple[int, int]) -> int:
    """A tile's side in pixels: smaller for tiny things, never enlarging the camera's own pixels."""
    large_enough = max(*_pixels(box, size)) * max(input_size) / SMALLEST_OBJECT
    return round(min(max(size) / ZOOM, max(large_enough, max(input_size))))


def _shown(box: Box, size: tuple[int, int], input_size: tuple[int, int]) -> float:
    """Longer side of a box in the whole frame's model input, in pixels."""
    return max(*_pixels(box, size)) * min(input_size[0] / size[0], input_size[1] / size[1])


def _pixels(box: Box, size: tuple[int, int]) -> tuple[float, float]:
    return (box.x2 - box.x1) * size[0], (box.y2 - box.y1) * size[1]


def _joined(one: Box, other: Box) -> Box:
    return Box(
        min(one.x1, other.x1),
        min(one.y1, other.y1),
        max(one.x2, other.x2),
        max(one.y2, other.y2),
    )


def _near(tile: Tile, centre: tuple[float, float], size: tuple[int, int]) -> bool:
    """Whether a relative point lies in the tile's middle half, where it is seen well already."""
    x = (centre[0] * size[0] - tile.left) / tile.width
    y = (centre[1] * size[1] - tile.top) / tile.height
    return 0.25 <= x <= 0.75 and 0.25 <= y <= 0.75
