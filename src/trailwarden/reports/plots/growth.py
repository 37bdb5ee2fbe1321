"""How the number of species seen grew with the watching, and where it may end."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trailwarden.query.detail import SpeciesRichness
from trailwarden.reports.document import Panel
from trailwarden.reports.plots.sheet import FULL, Ink, axes, drawn
from trailwarden.reports.wording import DASH, decimal

_HEIGHT = 2.2


def accumulation(found: SpeciesRichness, *, simulated: bool) -> Panel:
    """The accumulation curve with its interval, and Chao's estimate beside it."""

    def draw(figure: Figure) -> None:
        on = axes(figure, left=0.5, bottom=0.45, right=1.75, top=0.2)
        on.grid(axis="y")
        on.fill_between(
            found.curve_samples, found.curve_low, found.curve_high,
            color=Ink.MOSS_PALE.value, linewidth=0,
        )  # fmt: skip
        on.plot(found.curve_samples, found.curve_species, color=Ink.MOSS.value, linewidth=1.8)
        end = max(found.curve_samples, default=1.0)
        on.set_xlim(0, end)
        on.set_ylim(0, _highest(found) * 1.08 + 0.5)
        on.set_xlabel(f"{found.samples}s")
        on.set_ylabel("species")
        _beside(on, end, found.observed, f"{found.observed} seen", Ink.MOSS)
        if dashed(found):
            _beside(on, end, found.chao2 or 0.0, _chao_text(found), Ink.OCHRE)
            on.axhline(found.chao2 or 0.0, color=Ink.OCHRE.value, linewidth=1, dashes=(4, 2))

    return drawn(draw, width=FULL, height=_HEIGHT, alt=_alt(found), simulated=simulated)


def dashed(found: SpeciesRichness) -> bool:
    """Whether the estimate is drawn: where it can be told from what was seen."""
    return found.chao2 is not None and found.chao2 - found.observed > 0.04 * _highest(found)


def _highest(found: SpeciesRichness) -> float:
    return max((*found.curve_high, found.observed, found.chao2 or 0.0), default=1.0)


def _chao_text(found: SpeciesRichness) -> str:
    text = f"Chao2: {decimal(found.chao2)}"
    if found.chao2_low is None or found.chao2_high is None:
        return text
    return f"{text}\n({decimal(found.chao2_low)}{DASH}{decimal(found.chao2_high)})"


def _beside(on: Axes, end: float, height: float, text: str, ink: Ink) -> None:
    on.annotate(
        text, (end, height), xytext=(5, 0), textcoords="offset points",
        va="center", fontsize=7.5, color=ink.value, annotation_clip=False,
    )  # fmt: skip


def _alt(found: SpeciesRichness) -> str:
    end = max(found.curve_samples, default=0.0)
    chao = f" Chao2 puts the number at {decimal(found.chao2)}." if found.chao2 is not None else ""
    return f"Species seen against {found.samples}s: {found.observed} after {end:.0f}.{chao}"
