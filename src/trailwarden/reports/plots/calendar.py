"""Effort as a calendar: a row a camera, a column a day, darker the more of it was watched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from trailwarden.reports.document import Panel
from trailwarden.reports.plots.sheet import FULL, Ink, axes, drawn, name
from trailwarden.reports.wording import number_of, percent

_ROW = 0.16  # inches a camera
_LABELS = 1.45
_BOTTOM, _TOP = 0.62, 0.22
_LEVELS = (
    (0.995, Ink.SEEN_4, "all day"),
    (0.5, Ink.SEEN_3, "half or more"),
    (1e-9, Ink.SEEN_2, "less than half"),
    (0.0, Ink.RUST, "nothing"),
)
_UNKNOWN = (Ink.RULE, "not recorded")


@dataclass(frozen=True, slots=True)
class CameraDays:
    """A camera's days in the field: the share of each that it saw, 0 to 1; None: nobody knows."""

    camera: str
    seen: Mapping[date, float | None]


def effort_calendar(
    cameras: Sequence[CameraDays], first: date, last: date, *, simulated: bool
) -> Panel:
    """The calendar of `cameras` from `first` to `last`, both included."""
    days = (last - first).days + 1

    def draw(figure: Figure) -> None:
        on = axes(figure, left=_LABELS, bottom=_BOTTOM, top=_TOP)
        on.set_xlim(0, days)
        on.set_ylim(len(cameras), 0)
        for colour in (*(ink for _, ink, _ in _LEVELS), _UNKNOWN[0]):
            _fill(on, colour, cameras, first)
        _date_axis(on, first, days)
        on.set_yticks(np.arange(len(cameras)) + 0.5, [name(one.camera) for one in cameras])
        on.tick_params(axis="y", length=0)
        on.spines["left"].set_visible(False)
        _key(figure)

    return drawn(
        draw,
        width=FULL,
        height=_BOTTOM + _TOP + _ROW * max(len(cameras), 2),
        alt=_alt(cameras, first, last),
        simulated=simulated,
    )


def _colour(seen: float | None) -> Ink:
    if seen is None:
        return _UNKNOWN[0]
    return next(ink for least, ink, _ in _LEVELS if seen >= least)


def _fill(on: Axes, colour: Ink, cameras: Sequence[CameraDays], first: date) -> None:
    """All days of one colour as a single shape: a year of 200 cameras stays a small file."""
    boxes = [
        _box(start, end, row, thin=colour is Ink.RUST)
        for row, one in enumerate(cameras)
        for start, end in _runs(
            ((day - first).days for day, s in one.seen.items() if _colour(s) is colour)
        )
    ]
    if boxes:
        shape = Path.make_compound_path(*boxes)
        on.add_patch(PathPatch(shape, facecolor=colour.value, linewidth=0))


def _box(start: int, end: int, row: int, *, thin: bool) -> Path:
    """A run of days; blind ones are a thin bar, so that grey print tells them from seeing ones."""
    low, high = (0.36, 0.64) if thin else (0.08, 0.92)
    corners = [(start, row + low), (end, row + low), (end, row + high), (start, row + high)]
    return Path([*corners, corners[0]], closed=True)


def _runs(days: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Days that follow each other as (first, one past the last)."""
    for _, group in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0]):
        run = [day for _, day in group]
        yield run[0], run[-1] + 1


def _date_axis(on: Axes, first: date, days: int) -> None:
    """Ticks at months, or at weeks where there are few months; never more than a dozen."""
    every = [first + timedelta(days=at) for at in range(days)]
    wanted = [day for day in every if day.day == 1]
    form = "%b %Y"
    if days <= 75:
        wanted, form = [day for day in every if day.weekday() == 0] or every[:1], "%-d %b"
    step = -(-len(wanted) // 10) or 1
    shown = wanted[::step] or every[:1]
    on.set_xticks([(day - first).days for day in shown], [_date_text(day, form) for day in shown])
    on.grid(axis="x", color=Ink.PAPER.value, linewidth=0.8, zorder=5)
    on.set_axisbelow(False)


def _date_text(day: date, form: str) -> str:
    return f"{day.day} {day:%b}" if form == "%-d %b" else day.strftime(form)


def _key(figure: Figure) -> None:
    """What the colours mean, in a line below."""
    width, height = figure.get_size_inches()
    at = _LABELS
    words = [(ink, text) for _, ink, text in _LEVELS] + [_UNKNOWN]
    figure.text(
        0.01, 0.16 / height, "Seen of the day:", fontsize=7, color=Ink.FAINT.value, va="center"
    )
    for ink, text in words:
        tall = 0.05 if ink is Ink.RUST else 0.11
        figure.add_artist(
            Rectangle(
                (at / width, (0.16 - tall / 2) / height), 0.16 / width, tall / height,
                facecolor=ink.value, linewidth=0, transform=figure.transFigure,
            )
        )  # fmt: skip
        figure.text((at + 0.22) / width, 0.16 / height, text, fontsize=7, va="center")
        at += 0.42 + 0.068 * len(text)


def _alt(cameras: Sequence[CameraDays], first: date, last: date) -> str:
    shares = [share for one in cameras for share in one.seen.values() if share is not None]
    mean = percent(float(np.mean(shares))) if shares else "an unknown part"
    blind = sum(share == 0 for share in shares)
    return (
        f"Calendar of effort from {first} to {last} for {number_of(len(cameras), 'camera')}: "
        f"{mean} of the deployed time was seen, {number_of(blind, 'camera-day')} saw nothing."
    )
