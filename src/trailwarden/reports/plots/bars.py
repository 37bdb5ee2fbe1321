"""Numbers side by side: dots with their intervals, bars of shares, bars of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trailwarden.reports.document import Panel
from trailwarden.reports.plots.sheet import FULL, HALF, Ink, axes, drawn, name
from trailwarden.reports.wording import percent, rounded

_ROW = 0.19
_LABELS = 1.75
_LETTER = 0.064  # inches, of a label


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with its name; `low` and `high` if it has an interval, `text` to stand beside it."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    text: str = ""


def dots(bars: Sequence[Bar], unit: str, alt: str, *, simulated: bool) -> Panel:
    """A dot a row with its interval as a line."""

    def draw(figure: Figure) -> None:
        on = _rows(figure, bars, bottom=0.42, right=0.75)
        at = np.arange(len(bars))
        lows = [bar.value if bar.low is None else bar.low for bar in bars]
        highs = [bar.value if bar.high is None else bar.high for bar in bars]
        on.hlines(at, lows, highs, color=Ink.MOSS.value, linewidth=1.1)
        on.plot([bar.value for bar in bars], at, "o", color=Ink.MOSS.value, markersize=4)
        on.set_xlim(0, (max(highs, default=0.0) or 1.0) * 1.04)
        on.set_xlabel(unit)
        on.grid(axis="x")
        for row, (bar, high) in enumerate(zip(bars, highs, strict=True)):
            _beside(on, high, row, bar.text or rounded(bar.value))

    return drawn(draw, width=FULL, height=_height(bars, 0.42), alt=alt, simulated=simulated)


def share_bars(bars: Sequence[Bar], alt: str, *, simulated: bool) -> Panel:
    """Shares of a whole, 0 to 1, each with its number beside it."""

    def draw(figure: Figure) -> None:
        on = _rows(figure, bars, bottom=0.14, right=1.05)
        at = np.arange(len(bars))
        on.barh(at, [1] * len(bars), height=0.62, color=Ink.GRID.value)
        on.barh(at, [bar.value for bar in bars], height=0.62, color=Ink.MOSS.value)
        for row, bar in enumerate(bars):
            if bar.low is not None and bar.high is not None:
                on.hlines(row, bar.low, bar.high, color=Ink.OCHRE.value, linewidth=1.4)
            _beside(on, 1, row, bar.text or percent(bar.value))
        on.set_xlim(0, 1)
        on.set_xticks([])
        on.spines["bottom"].set_visible(False)

    return drawn(draw, width=FULL, height=_height(bars, 0.14), alt=alt, simulated=simulated)


def histogram(counts: dict[int, int], unit: str, title: str, alt: str, *, simulated: bool) -> Panel:
    """How often each whole number came; a long tail is gathered in the last bar."""
    most = max(counts, default=1)
    end = min(most, _LONGEST)
    heights = [counts.get(size, 0) for size in range(1, end)]
    heights.append(sum(number for size, number in counts.items() if size >= end))
    labels = [str(size) for size in range(1, end)] + [str(end) if most == end else f"{end}+"]

    def draw(figure: Figure) -> None:
        on = axes(figure, left=0.4, bottom=0.42, top=0.32)
        on.bar(np.arange(end), heights, width=0.7, color=Ink.MOSS.value)
        on.set_xticks(np.arange(end), labels)
        on.set_xlim(-0.6, max(end, 4) - 0.4)
        on.set_xlabel(unit)
        on.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        on.grid(axis="y")
        on.set_title(name(title, 40), x=0.0, fontsize=7.5, fontweight="normal")

    return drawn(draw, width=HALF, height=1.75, alt=alt, simulated=simulated)


_LONGEST = 12


def _height(bars: Sequence[Bar], bottom: float) -> float:
    return bottom + 0.2 + _ROW * max(len(bars), 1)


def _rows(figure: Figure, bars: Sequence[Bar], *, bottom: float, right: float) -> Axes:
    labels = [name(bar.label, 30) for bar in bars]
    left = min(0.1 + _LETTER * max(map(len, labels), default=0), _LABELS)
    on = axes(figure, left=left, bottom=bottom, right=right, top=0.2)
    on.set_yticks(np.arange(len(bars)), labels)
    on.set_ylim(max(len(bars), 1) - 0.4, -0.6)
    on.tick_params(axis="y", length=0, labelcolor=Ink.TEXT.value)
    on.spines["left"].set_visible(False)
    return on


def _beside(on: Axes, end: float, row: float, text: str) -> None:
    on.annotate(
        text, (end, row), xytext=(4, 0), textcoords="offset points",
        va="center", fontsize=7, color=Ink.FAINT.value, annotation_clip=False,
    )  # fmt: skip
