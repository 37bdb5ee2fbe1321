"""Cameras on the ground: a map on a local plane, or on a ring where nobody knows the places.

No tiles and no network: a graticule, a scale bar and an arrow to the north.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from trailwarden.reports.document import Panel
from trailwarden.reports.plots.labels import place_labels
from trailwarden.reports.plots.sheet import FULL, Ink, axes, drawn, name

_KM_PER_DEGREE = 111.32
_LEAST_KM = 0.1  # half the width of a map of one camera
_MOST_LABELS = 30
_MOST_TALL = 3.4
_LEAST_TALL = 2.6


@dataclass(frozen=True, slots=True)
class Site:
    """A camera on the map, by a name that no other has.

    `value` sets the circle's area; `blur` is the side of the square, in degrees, within which it
    stands somewhere, 0 where the place is exact.
    """

    camera: str
    latitude: float
    longitude: float
    value: float | None = None
    text: str = ""
    blur: float = 0.0


@dataclass(frozen=True, slots=True)
class Trail:
    """Movement from one camera to another, so many times."""

    start: str
    end: str
    times: float


def map_of(
    sites: Sequence[Site], alt: str, *, trails: Sequence[Trail] = (), simulated: bool
) -> Panel:
    """The sites on a plane that touches the earth in their middle; right to 1 % within 100 km."""
    plane = _Plane.around(sites)
    wide = FULL - 0.75
    tall = float(np.clip(wide * plane.height / plane.width, _LEAST_TALL, _MOST_TALL))

    def draw(figure: Figure) -> None:
        on = axes(figure, left=0.6, bottom=0.35, right=0.15, top=0.2)
        _frame(on, plane, wide / tall)
        points = {site.camera: plane.at(site.longitude, site.latitude) for site in sites}
        _graticule(on, plane)
        _arrows(on, trails, points)
        _circles(on, sites, points, plane)
        place_labels(on, _labels(sites, points))
        _scale_bar(on)
        _north(on)

    return drawn(draw, width=FULL, height=tall + 0.55, alt=alt, simulated=simulated)


def ring_of(sites: Sequence[str], alt: str, *, trails: Sequence[Trail], simulated: bool) -> Panel:
    """Cameras on a ring in the order given, with trails between them: no map, a schematic."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(sites)) / max(len(sites), 1)
    points = {
        site: (float(np.cos(angle)), float(np.sin(angle)))
        for site, angle in zip(sites, angles, strict=True)
    }

    def draw(figure: Figure) -> None:
        on = axes(figure, left=0.2, bottom=0.2, right=0.2, top=0.2)
        on.set_xlim(-2.2, 2.2)
        on.set_ylim(-1.35, 1.35)
        on.set_aspect("equal")
        on.set_axis_off()
        _arrows(on, trails, points)
        for site, (x, y) in points.items():
            on.plot(x, y, "o", color=Ink.TEXT.value, markersize=4, zorder=3)
            side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
            on.text(x * 1.07, y * 1.12, name(site, 22), ha=side, va="center", fontsize=7)

    return drawn(draw, width=FULL, height=4.2, alt=alt, simulated=simulated)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Kilometres east and north of a middle; `width` and `height` are what has to fit."""

    longitude: float
    latitude: float
    width: float
    height: float

    @classmethod
    def around(cls, sites: Sequence[Site]) -> _Plane:
        longitudes = np.array([site.longitude for site in sites])
        if np.ptp(longitudes) > 180:  # on both sides of the date line
            longitudes = np.where(longitudes < 0, longitudes + 360, longitudes)
        latitudes = np.array([site.latitude for site in sites])
        spare = max(site.blur for site in sites) * _KM_PER_DEGREE
        middle = float((longitudes.min() + longitudes.max()) / 2)
        north = float((latitudes.min() + latitudes.max()) / 2)
        east_km = float(np.ptp(longitudes)) * _KM_PER_DEGREE * np.cos(np.radians(north))
        north_km = float(np.ptp(latitudes)) * _KM_PER_DEGREE
        least = max(2 * _LEAST_KM, spare * 1.6, 0.15 * max(east_km, north_km))
        return cls(middle, north, max(east_km, least) * 1.3, max(north_km, least) * 1.3)

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """East and north of the middle, km."""
        east = (longitude - self.longitude + 180) % 360 - 180
        shrink = float(np.cos(np.radians(self.latitude)))
        return east * _KM_PER_DEGREE * shrink, (latitude - self.latitude) * _KM_PER_DEGREE

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the plane."""
        shrink = float(np.cos(np.radians(self.latitude)))
        east = x / (_KM_PER_DEGREE * max(shrink, 1e-6))
        return self.longitude + east, self.latitude + y / _KM_PER_DEGREE


def _frame(on: Axes, plane: _Plane, shape: float) -> None:
    """Limits that hold everything with the same kilometre both ways."""
    width = max(plane.width, plane.height * shape)
    on.set_xlim(-width / 2, width / 2)
    on.set_ylim(-width / shape / 2, width / shape / 2)
    for side in ("top", "right"):
        on.spines[side].set_visible(True)


def _graticule(on: Axes, plane: _Plane) -> None:
    (west, south), (east, north) = (
        plane.degrees(on.get_xlim()[at], on.get_ylim()[at]) for at in (0, 1)
    )
    meridians, digits = _steps(west, east)
    on.set_xticks(
        [plane.at(one, plane.latitude)[0] for one in meridians],
        [_degrees((one + 180) % 360 - 180, "E", "W", digits) for one in meridians],
    )
    parallels, digits = _steps(south, north)
    on.set_yticks(
        [plane.at(plane.longitude, one)[1] for one in parallels],
        [_degrees(one, "N", "S", digits) for one in parallels],
    )
    on.grid()


def _steps(low: float, high: float) -> tuple[list[float], int]:
    """Round numbers between the two, some three or four, and how many decimals they need."""
    step = _round_step((high - low) / 4)
    digits = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
    first = int(np.ceil(low / step))
    return [at * step for at in range(first, int(np.floor(high / step)) + 1)], digits


def _round_step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten above `rough`."""
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(one * power for one in (1, 2, 5, 10) if one * power >= rough))


def _degrees(value: float, above: str, below: str, digits: int) -> str:
    side = above if value >= 0 else below
    return f"{abs(value):.{digits}f}° {side}"


def _circles(
    on: Axes, sites: Sequence[Site], points: dict[str, tuple[float, float]], plane: _Plane
) -> None:
    """Area for the value, a cross for a camera that saw nothing, a square for a blurred place."""
    largest = max((site.value or 0.0 for site in sites), default=0.0)
    for site in sites:
        x, y = points[site.camera]
        if site.blur:
            side = site.blur * _KM_PER_DEGREE
            across = side * float(np.cos(np.radians(plane.latitude)))
            on.add_patch(
                Rectangle(
                    (x - across / 2, y - side / 2), across, side,
                    facecolor="none", edgecolor=Ink.OCHRE.value,
                    linewidth=0.9, linestyle=(0, (3, 2)),
                )
            )  # fmt: skip
        if site.value is None:
            on.plot(x, y, "o", color=Ink.TEXT.value, markersize=3.5, zorder=4)
        elif site.value == 0 or not largest:
            on.plot(x, y, "x", color=Ink.FAINT.value, markersize=4, zorder=4)
        else:
            area = _largest_area(sites) * site.value / largest
            on.scatter(
                x, y, s=area, color=Ink.MOSS.value, alpha=0.55, edgecolors=Ink.MOSS.value,
                linewidths=0.9, zorder=3,
            )  # fmt: skip


def _largest_area(sites: Sequence[Site]) -> float:
    """Of a circle, in square points: smaller where many have to share the map."""
    return min(420.0, 6000.0 / len(sites))


def _labels(
    sites: Sequence[Site], points: dict[str, tuple[float, float]]
) -> list[tuple[float, float, str, float]]:
    """The names to write, the most important first, with the radius in points to stay clear of."""
    largest = max((site.value or 0.0 for site in sites), default=0.0) or 1.0
    ranked = sorted(sites, key=lambda site: (-(site.value or 0.0), site.camera))
    return [
        (
            *points[site.camera],
            name(site.camera, 30) + (f": {site.text}" if site.text else ""),
            float(np.sqrt(_largest_area(sites) * (site.value or 0.0) / largest / np.pi)) + 2.5,
        )
        for site in ranked[:_MOST_LABELS]
    ]


def _arrows(on: Axes, trails: Sequence[Trail], points: dict[str, tuple[float, float]]) -> None:
    """Bent, so that the way there and the way back lie side by side."""
    most = max((trail.times for trail in trails), default=1.0)
    for trail in trails:
        if trail.start in points and trail.end in points and trail.start != trail.end:
            on.add_patch(
                FancyArrowPatch(
                    points[trail.start], points[trail.end],
                    connectionstyle="arc3,rad=0.16", arrowstyle="-|>", mutation_scale=7,
                    shrinkA=5, shrinkB=5, linewidth=0.5 + 2.6 * trail.times / most,
                    color=Ink.SLATE.value, alpha=0.75, zorder=2,
                )
            )  # fmt: skip


def _scale_bar(on: Axes) -> None:
    west, east = on.get_xlim()
    south, north = on.get_ylim()
    length = _round_step((east - west) / 9)
    x, y = west + (east - west) * 0.03, south + (north - south) * 0.05
    on.plot([x, x + length], [y, y], color=Ink.TEXT.value, linewidth=2.4, solid_capstyle="butt")
    text = f"{length:g} km" if length >= 1 else f"{length * 1000:.0f} m"
    on.annotate(text, (x, y), xytext=(0, 3.5), textcoords="offset points", fontsize=7)


def _north(on: Axes) -> None:
    on.annotate(
        "N", xy=(0.965, 0.965), xytext=(0.965, 0.865), xycoords="axes fraction",
        ha="center", va="center", fontsize=8, color=Ink.TEXT.value,
        arrowprops={"arrowstyle": "-|>", "color": Ink.TEXT.value, "linewidth": 1.1},
    )  # fmt: skip
