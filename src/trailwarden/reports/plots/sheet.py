"""A sheet to draw on: the house's look, and SVG that is the same bytes for the same drawing.

Colours come from `Ink`, so that a page can exchange them for its own (a dark screen).
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable
from enum import StrEnum
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from trailwarden.reports.document import Panel
from trailwarden.reports.wording import shortened

FULL = 6.7
"""Inches: the width of a printed page's text."""
HALF = 3.25
"""Inches: two side by side on paper, one on a phone."""


class Ink(StrEnum):
    """The colours of all drawings. The first of a pair is darker, so grey print keeps them apart.

    Checked against each other under simulated protanopia, deuteranopia and tritanopia.
    """

    TEXT = "#25302b"
    FAINT = "#5f6b64"
    RULE = "#d3cfc2"
    GRID = "#e7e3d8"
    PAPER = "#fdfcf8"
    MOSS = "#2c6e54"
    MOSS_PALE = "#c9ddd0"
    OCHRE = "#c47f17"
    OCHRE_PALE = "#efd9b0"
    SLATE = "#3a5f8f"
    RUST = "#a8432a"
    NIGHT = "#e4e6ea"
    SEEN_1 = "#dcebe0"
    SEEN_2 = "#a5cdb3"
    SEEN_3 = "#5f9f7c"
    SEEN_4 = "#2c6e54"


_LOOK: Any = {  # matplotlib types the keys as a list of all there are
    "svg.fonttype": "none",
    "svg.hashsalt": "trailwarden",
    "font.family": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": Ink.TEXT.value,
    "axes.labelsize": 7.5,
    "axes.labelcolor": Ink.FAINT.value,
    "axes.edgecolor": Ink.RULE.value,
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": Ink.GRID.value,
    "grid.linewidth": 0.7,
    "text.color": Ink.TEXT.value,
    "text.parse_math": False,  # a dollar sign in a camera's name is a dollar sign
    "xtick.color": Ink.RULE.value,
    "ytick.color": Ink.RULE.value,
    "xtick.labelcolor": Ink.FAINT.value,
    "ytick.labelcolor": Ink.FAINT.value,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "figure.facecolor": "none",
    "figure.constrained_layout.use": False,
}
_ONE_AT_A_TIME = threading.Lock()  # matplotlib's settings belong to the process
_PROLOGUE = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r'<style type="text/css">.*?</style>', re.DOTALL)
_WAY = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"(\.\d\d)\d+")
_GROUP_NAME = re.compile(r'<g id="[^"]*"')


def drawn(
    draw: Callable[[Figure], None], *, width: float, height: float, alt: str, simulated: bool
) -> Panel:
    """What `draw` puts on an empty sheet of `width` by `height` inches, as SVG."""
    with _ONE_AT_A_TIME, mpl.rc_context(_LOOK), warnings.catch_warnings():
        # a script that matplotlib's own font lacks is drawn by the reader's font
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height))
        FigureCanvasSVG(figure)
        draw(figure)
        if simulated:
            _stamp(figure)
        written = StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    said = f"{alt} Simulated data." if simulated else alt
    return Panel(_tidied(written.getvalue()), said, width * 72, height * 72)


def _stamp(figure: Figure) -> None:
    figure.text(
        0.995, 0.995, "SIMULATED", ha="right", va="top",
        fontsize=6.5, fontweight="bold", color=Ink.RUST.value,
    )  # fmt: skip


def _tidied(svg: str) -> str:
    """The drawing alone: no prologue, no names for groups, no style that reaches beyond it."""
    svg = _METADATA.sub("", _PROLOGUE.sub("", svg, count=1))
    svg = _STYLE.sub("", _GROUP_NAME.sub("<g", svg))
    svg = _WAY.sub(lambda way: _shorter(way[0]), svg)
    return svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)


def _shorter(way: str) -> str:
    """A path to a hundredth of a point, on one line."""
    return " " + " ".join(_LONG.sub(r"\1", way).split())


def axes(
    figure: Figure, *, left: float, bottom: float, right: float = 0.12, top: float = 0.3
) -> Axes:
    """Axes with margins given in inches, so that drawings of one width align on a page."""
    width, height = figure.get_size_inches()
    box = (
        left / width,
        bottom / height,
        max(width - left - right, 0.2) / width,
        max(height - bottom - top, 0.2) / height,
    )
    return figure.add_axes(box)


def name(text: str, most: int = 26) -> str:
    """A name short enough to stand beside a drawing, on one line."""
    return shortened(" ".join(text.split()), most)
