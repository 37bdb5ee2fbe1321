"""Drawings: the same each time, light however much there is, and said in words as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.reports.reading import spaced

from trailwarden.query.detail import Curve, SpeciesRichness, TrendOf
from trailwarden.query.where import Clock
from trailwarden.reports.document import Panel
from trailwarden.reports.plots.bars import Bar, dots, histogram, share_bars
from trailwarden.reports.plots.calendar import CameraDays, effort_calendar
from trailwarden.reports.plots.course import trend_panel
from trailwarden.reports.plots.daily import activity_panel, overlap_panel
from trailwarden.reports.plots.ground import Site, Trail, map_of, ring_of
from trailwarden.reports.plots.growth import accumulation

FIRST = date(2026, 5, 1)
ODD = '<b>$x_1$ & "馬" #set'


def curve(n: int = 40) -> Curve:
    hours = np.linspace(0, 24, 97)
    density = 1 + np.cos((hours - 5) * np.pi / 12)
    density /= np.trapezoid(density, hours)
    times = (np.arange(n) * 1.7) % 24
    return Curve(
        hours=tuple(hours),
        density=tuple(density),
        low=tuple(density * 0.8),
        high=tuple(density * 1.2),
        n=n,
        bandwidth=4.0,
        mean_hour=5.0,
        times_h=tuple(times),
    )


def found(**changed: object) -> SpeciesRichness:
    whole: dict[str, object] = {
        "observed": 3, "species": ("a", "b", "c"), "unidentified": 1,
        "chao1": 4.0, "chao1_low": 3.0, "chao1_high": 9.0,
        "chao2": 5.0, "chao2_low": 3.1, "chao2_high": 12.0, "coverage": 0.9,
        "samples": "camera-day", "curve_samples": (1.0, 10.0, 20.0),
        "curve_species": (0.5, 2.0, 3.0), "curve_low": (0.1, 1.0, 2.0),
        "curve_high": (1.0, 3.0, 4.0),
    }  # fmt: skip
    return SpeciesRichness.model_validate(whole | changed)


def trend(
    effort: tuple[float, ...] = (7.0, 0.0, 7.0), counts: tuple[int, ...] = (1, 0, 3)
) -> TrendOf:
    return TrendOf(
        starts=tuple(datetime(2026, 5, 4, tzinfo=UTC) + timedelta(weeks=at) for at in range(3)),
        counts=counts,
        effort_days=effort,
        fitted=(1.0, 2.0, 3.0),
        ratio_per_period=1.5,
        ratio_low=1.0,
        ratio_high=2.0,
        p_value=0.04,
        model="poisson",
        alarms=(),
    )


def calendar(cameras: int = 2, days: int = 10, *, simulated: bool = False) -> Panel:
    seen = {FIRST + timedelta(days=at): (None, 0.0, 0.3, 0.7, 1.0)[at % 5] for at in range(days)}
    rows = [CameraDays(f"{ODD} {at}", seen) for at in range(cameras)]
    return effort_calendar(rows, FIRST, FIRST + timedelta(days=days - 1), simulated=simulated)


SITES = [Site(f"{ODD} {at}", 51.0 + at / 100, 10.0 + at / 50, float(at)) for at in range(4)]
NAMES = [site.camera for site in SITES]
TRAILS = [Trail(NAMES[1], NAMES[2], 5), Trail(NAMES[2], NAMES[1], 1)]

DRAWINGS: dict[str, Callable[[bool], Panel]] = {
    "calendar": lambda made_up: calendar(simulated=made_up),
    "activity": lambda made_up: activity_panel(curve(), ODD, Clock.CLOCK, simulated=made_up),
    "sun": lambda made_up: activity_panel(curve(900), ODD, Clock.SUN, simulated=made_up),
    "overlap": lambda made_up: overlap_panel(
        curve(), curve(60), (ODD, ODD), Clock.SUN, "0.80", simulated=made_up
    ),
    "accumulation": lambda made_up: accumulation(found(), simulated=made_up),
    "dots": lambda made_up: dots([Bar(ODD, 3, 1, 5)], "rate", "Alt.", simulated=made_up),
    "shares": lambda made_up: share_bars([Bar(ODD, 0.4)], "Alt.", simulated=made_up),
    "sizes": lambda made_up: histogram({1: 4, 30: 1}, "together", ODD, "Alt.", simulated=made_up),
    "trend": lambda made_up: trend_panel(trend(), ODD, "Alt.", simulated=made_up),
    "map": lambda made_up: map_of(SITES, "Alt.", trails=TRAILS, simulated=made_up),
    "ring": lambda made_up: ring_of(NAMES, "Alt.", trails=TRAILS, simulated=made_up),
}


def texts(panel: Panel) -> list[str]:
    root = ElementTree.fromstring(panel.svg)
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_the_same_each_time_and_well_formed(name: str) -> None:
    panel = DRAWINGS[name](False)

    assert panel == DRAWINGS[name](False)
    assert panel.svg.startswith("<svg ")
    assert panel.alt.endswith(".")
    ElementTree.fromstring(panel.svg)
    assert not re.search(r"<(style|script|metadata|image)", panel.svg)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_of_simulated_data_says_so_in_it_and_in_words(name: str) -> None:
    made_up, true = DRAWINGS[name](True), DRAWINGS[name](False)

    assert "SIMULATED" in texts(made_up)
    assert made_up.alt.endswith("Simulated data.")
    assert "SIMULATED" not in texts(true)


def test_names_are_lettered_as_they_are_written() -> None:
    assert any(text.startswith(ODD) for text in texts(calendar()))


def test_a_calendar_in_which_every_day_differs_is_no_large_file() -> None:
    assert len(calendar(40, 400).svg) < 16_000 * 75


def test_many_records_are_drawn_as_bars() -> None:
    few = activity_panel(curve(200), "Fox", Clock.CLOCK, simulated=False)
    many = activity_panel(curve(50_000), "Fox", Clock.CLOCK, simulated=False)

    assert len(many.svg) < 2 * len(few.svg)


def test_blind_days_differ_from_seeing_ones_in_shape_and_not_in_colour_alone() -> None:
    seeing = effort_calendar([CameraDays("gate", {FIRST: 1.0})], FIRST, FIRST, simulated=False)
    blind = effort_calendar([CameraDays("gate", {FIRST: 0.0})], FIRST, FIRST, simulated=False)

    assert "1 camera-day saw nothing" in spaced(blind.alt)
    assert "0 camera-days saw nothing" in spaced(seeing.alt)
    assert _first_shape(seeing) != _first_shape(blind)


def _first_shape(panel: Panel) -> str:
    return str(re.findall(r'<path d="([^"]*)"', panel.svg)[2])


def test_a_map_spans_the_date_line() -> None:
    sites = [Site("west", -16.0, 179.9, 1.0), Site("east", -16.1, -179.9, 2.0)]
    panel = map_of(sites, "Fiji.", simulated=False)
    meridians = [text for text in texts(panel) if text.endswith((" E", " W"))]

    assert 2 <= len(meridians) <= 8  # and not those of the whole globe
    assert {"west", "east"} <= {text.split()[0] for text in texts(panel)}


def test_a_map_of_one_camera_has_a_scale_in_metres() -> None:
    panel = map_of([Site("gate", 51.0, 10.0, 3.0)], "One.", simulated=False)

    assert any(re.fullmatch(r"\d+ m", text) for text in texts(panel))


def test_names_on_a_crowded_map_are_left_out_rather_than_piled_up() -> None:
    sites = [Site(f"camera {at}", 51.0, 10.0, float(at)) for at in range(30)]
    written = [text for text in texts(map_of(sites, "All.", simulated=False)) if "camera" in text]

    assert 1 <= len(written) <= 8
    assert written[0] == "camera 29"  # the most recorded has the first choice


def test_periods_without_effort_and_trends_without_a_fit_are_drawn() -> None:
    nothing = trend(effort=(0.0, 0.0, 0.0), counts=(0, 0, 0))

    assert trend_panel(nothing, "Fox", "Nothing.", simulated=False).svg


def test_richness_without_an_estimate_is_drawn_without_one() -> None:
    panel = accumulation(found(chao2=None, chao2_low=None, chao2_high=None), simulated=False)

    assert not any("Chao2" in text for text in texts(panel))
    assert "Chao2" not in panel.alt
