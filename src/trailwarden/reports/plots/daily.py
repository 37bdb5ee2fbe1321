"""When in the day: activity curves, alone or two over each other."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trailwarden.query.detail import Curve
from trailwarden.query.where import Clock
from trailwarden.reports.document import Panel
from trailwarden.reports.plots.sheet import HALF, Ink, axes, drawn, name
from trailwarden.reports.wording import clock as clock_text

_HEIGHT = 1.75
_RUG = 250  # more records than this are drawn as bars, not one by one
_BINS = 48
_POINTS = 145  # of a curve: every ten minutes


def activity_panel(curve: Curve, title: str, clock: Clock, *, simulated: bool) -> Panel:
    """The curve of one species, its interval, and the records that it rests on."""

    def draw(figure: Figure) -> None:
        on = _day(figure, clock)
        top = _top(curve)
        _records(on, curve, top)
        _curve(on, curve, Ink.MOSS, Ink.MOSS_PALE)
        on.set_ylim(0, top)
        _heading(on, f"{name(title, 24)}, {_clock_name(clock)}, n = {curve.n}")

    return drawn(
        draw, width=HALF, height=_HEIGHT, alt=_alt(curve, title, clock), simulated=simulated
    )


def overlap_panel(
    first: Curve, second: Curve, names: tuple[str, str], clock: Clock, text: str, *, simulated: bool
) -> Panel:
    """Two curves; what lies under both is their overlap, stated as `text`."""

    def draw(figure: Figure) -> None:
        on = _day(figure, clock, top=0.45)
        hours = np.linspace(0, 24, _POINTS)
        one, other = (np.interp(hours, c.hours, c.density) for c in (first, second))
        on.fill_between(hours, np.minimum(one, other), color=Ink.OCHRE_PALE.value, linewidth=0)
        on.plot(hours, one, color=Ink.MOSS.value, linewidth=1.5)
        on.plot(hours, other, color=Ink.SLATE.value, linewidth=1.5, dashes=(4, 1.6))
        on.set_ylim(0, max(one.max(), other.max()) * 1.1)
        _above(on, 0.0, 1.14, name(names[0], 24), Ink.MOSS)
        _above(on, 0.0, 1.03, f"{name(names[1], 24)} (dashed)", Ink.SLATE)
        _above(on, 1.0, 1.03, text, Ink.TEXT)

    alt = f"Daily activity of {names[0]} and {names[1]} in {_clock_name(clock)}: {text}."
    return drawn(draw, width=HALF, height=_HEIGHT, alt=alt, simulated=simulated)


def _above(on: Axes, x: float, y: float, text: str, ink: Ink) -> None:
    """A line above the curves, at the left or the right edge."""
    on.text(
        x, y, text, transform=on.transAxes, ha="right" if x else "left", va="bottom",
        fontsize=7, color=ink.value,
    )  # fmt: skip


def _day(figure: Figure, clock: Clock, *, top: float = 0.32) -> Axes:
    """Axes of 24 hours; in sun time the night is shaded."""
    on = axes(figure, left=0.14, bottom=0.3, top=top, right=0.12)
    on.set_xlim(0, 24)
    on.set_yticks([])
    on.spines["left"].set_visible(False)
    if clock is Clock.SUN:
        for start, end in ((0, 6), (18, 24)):
            on.axvspan(start, end, color=Ink.NIGHT.value, linewidth=0, zorder=0)
        labels = ["midnight", "sunrise", "noon", "sunset", "midnight"]
        on.set_xticks([0, 6, 12, 18, 24], labels)
        _tuck_in(on)
    else:
        on.set_xticks([0, 6, 12, 18, 24], ["0:00", "6:00", "12:00", "18:00", "24:00"])
        on.grid(axis="x")
        _tuck_in(on)
    return on


def _tuck_in(on: Axes) -> None:
    """The outermost labels stay inside the drawing."""
    labels = on.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    labels[-1].set_horizontalalignment("right")


def _top(curve: Curve) -> float:
    highest = max((*curve.high, *curve.density), default=0.0)
    return highest * 1.12 or 1.0


def _curve(on: Axes, curve: Curve, ink: Ink, pale: Ink) -> None:
    hours = np.linspace(0, 24, _POINTS)
    if curve.low and curve.high:
        low, high = (np.interp(hours, curve.hours, side) for side in (curve.low, curve.high))
        on.fill_between(hours, low, high, color=pale.value, linewidth=0)
    on.plot(hours, np.interp(hours, curve.hours, curve.density), color=ink.value, linewidth=1.6)


def _records(on: Axes, curve: Curve, top: float) -> None:
    """The records as ticks on the hour line, or as bars where they are many."""
    if len(curve.times_h) <= _RUG:
        on.vlines(curve.times_h, 0, top * 0.06, color=Ink.FAINT.value, linewidth=0.5)
        return
    counts, edges = np.histogram(curve.times_h, bins=_BINS, range=(0, 24), density=True)
    on.stairs(counts, edges, fill=True, color=Ink.GRID.value)


def _heading(on: Axes, text: str) -> None:
    on.set_title(text, x=0.0, fontsize=7.5, fontweight="normal", color=Ink.FAINT.value)


def _clock_name(clock: Clock) -> str:
    return "sun time" if clock is Clock.SUN else "clock time"


def _alt(curve: Curve, title: str, clock: Clock) -> str:
    peak = curve.hours[int(np.argmax(curve.density))]
    return (
        f"Daily activity of {title} in {_clock_name(clock)} from {curve.n} records; "
        f"the peak lies at about {clock_text(peak)}."
    )
