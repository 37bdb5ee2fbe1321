"""Names beside points, each where it covers no other; those that find no room are left out."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from trailwarden.reports.plots.sheet import Ink

_SIZE = 7.0
_LETTER = 4.3  # points, the mean width of a letter of this size
_LINE = 8.5
_PLATE = {"facecolor": Ink.PAPER.value, "alpha": 0.8, "linewidth": 0, "pad": 0.6}


def place_labels(on: Axes, wanted: Sequence[tuple[float, float, str, float]]) -> None:
    """Write (x, y, text, clearance in points) for each; the earlier ones choose first."""
    scale = 72 / on.figure.dpi  # pixels to points
    frame = on.get_window_extent()
    taken: list[tuple[float, float, float, float]] = []
    for x, y, text, clear in wanted:
        px, py = on.transData.transform((x, y)) * scale
        for dx, dy, align in _places(clear):
            box = _box(px + dx, py + dy, text, align)
            inside = box[0] > frame.x0 * scale and box[2] < frame.x1 * scale
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                on.annotate(
                    text, (x, y), xytext=(dx, dy), textcoords="offset points",
                    ha=align, va="center", fontsize=_SIZE, color=Ink.TEXT.value, zorder=6,
                    bbox=_PLATE,
                )  # fmt: skip
                break


def _places(clear: float) -> tuple[tuple[float, float, str], ...]:
    """Right, left, above, below, and above and below on the slant."""
    up = clear + _LINE / 2
    return (
        (clear, 0, "left"),
        (-clear, 0, "right"),
        (0, up, "center"),
        (0, -up, "center"),
        (clear * 0.7, up * 0.8, "left"),
        (clear * 0.7, -up * 0.8, "left"),
        (-clear * 0.7, up * 0.8, "right"),
        (-clear * 0.7, -up * 0.8, "right"),
    )


def _box(x: float, y: float, text: str, align: str) -> tuple[float, float, float, float]:
    width = _LETTER * len(text)
    left = {"left": x, "right": x - width, "center": x - width / 2}[align]
    return left, y - _LINE / 2, left + width, y + _LINE / 2


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
