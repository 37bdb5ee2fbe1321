"""How a rate went over the weeks, with the model's course through it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trailwarden.query.detail import TrendOf
from trailwarden.reports.document import Panel
from trailwarden.reports.plots.sheet import HALF, Ink, axes, drawn

_HEIGHT = 1.75


def trend_panel(trend: TrendOf, title: str, alt: str, *, simulated: bool) -> Panel:
    """Records per 100 camera-days by period, larger dots for more effort; the fit as a line."""

    def draw(figure: Figure) -> None:
        on = axes(figure, left=0.4, bottom=0.3, top=0.32)
        effort = np.asarray(trend.effort_days, dtype=float)
        seen = effort > 0
        at = np.arange(len(effort))
        rates = 100 * np.asarray(trend.counts, dtype=float)[seen] / effort[seen]
        sizes = 4 + 18 * effort[seen] / max(effort.max(initial=0.0), 1e-9)
        on.scatter(at[seen], rates, s=sizes, color=Ink.MOSS.value, linewidths=0, zorder=3)
        _fit(on, trend, at, effort, seen)
        on.set_xlim(-0.5, max(len(effort), 2) - 0.5)
        on.set_ylim(0, max(rates.max(initial=0.0) * 1.15, 1e-9))
        on.yaxis.set_major_locator(MaxNLocator(nbins=4))
        on.grid(axis="y")
        _starts(on, trend.starts)
        on.set_title(title, x=0.0, fontsize=7.5, fontweight="normal", color=Ink.FAINT.value)

    return drawn(draw, width=HALF, height=_HEIGHT, alt=alt, simulated=simulated)


def _fit(on: Axes, trend: TrendOf, at: np.ndarray, effort: np.ndarray, seen: np.ndarray) -> None:
    """The model's course, through periods without effort too: to the logarithm it is straight."""
    fitted = np.array([np.nan if one is None else one for one in trend.fitted], dtype=float)
    known = seen & ~np.isnan(fitted) if len(fitted) == len(effort) else np.zeros_like(seen)
    if known.any():
        within = np.arange(at[known][0], at[known][-1] + 1)
        logs = np.log(np.maximum(fitted[known], 1e-12) / effort[known])
        course = 100 * np.exp(np.interp(within, at[known], logs))
        on.plot(within, course, color=Ink.OCHRE.value, linewidth=1.4)


def _starts(on: Axes, starts: tuple[datetime, ...]) -> None:
    step = max(-(-len(starts) // 3), 1)
    shown = range(0, len(starts), step)
    on.set_xticks(list(shown), [f"{starts[at].day} {starts[at]:%b %y}" for at in shown])
    for tick in on.get_xticklabels()[:1]:
        tick.set_horizontalalignment("left")
