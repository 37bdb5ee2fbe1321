"""The watching behind an answer: how long the chosen cameras saw, when, and when they did not.

Effort is cut exactly as the records are selected: to the time range, to hours of the local clock,
to light. Only sun-time hours cannot be cut (they are stretched anew every day); `is_cut_alike` says
so, and no rate is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from trailwarden.domain import CameraState
from trailwarden.query.frames import UNRECORDED, effort_states, local_micros
from trailwarden.query.question import Group
from trailwarden.query.spans import Spans, cut_by_clock, in_window, joined
from trailwarden.query.sunlight import PHASES, cut_by_light, light_of
from trailwarden.query.where import Clock
from trailwarden.query.zones import DAY, HOUR, of_day

if TYPE_CHECKING:
    from trailwarden.query.selection import Selected

OF_DAYS = frozenset({Group.DAY, Group.WEEK, Group.MONTH, Group.SEASON, Group.YEAR})
OF_PLACE = frozenset({Group.CAMERA, Group.LOCATION, Group.DEPLOYMENT})
OF_EFFORT = OF_DAYS | OF_PLACE | {Group.HOUR, Group.SUN_PHASE}
"""Groups that effort can be told by, beside its state."""

_STATES = effort_states()
SEEING = tuple(
    code for state in CameraState if state.counts_as_effort if (code := _STATES.find(state.value))
)
_UNRECORDED = _STATES.code(UNRECORDED)


@dataclass(frozen=True, slots=True)
class Behind:
    """The watching of the chosen cameras in days. `without_effort` are deployment codes."""

    camera_days: float
    blind_days: float
    cameras: int
    deployments: int
    without_effort: tuple[int, ...]


def is_cut_alike(chosen: Selected) -> bool:
    """Whether effort can be cut to the very time that the records are selected from."""
    window = chosen.where.time_of_day
    return window is None or window.clock is Clock.CLOCK


def watched(chosen: Selected) -> Spans:
    """The time of the chosen cameras, in every state, that lies within what is asked."""
    spans = chosen.frames.spans
    mine = np.isin(spans.deployment, np.array(chosen.deployments, dtype=np.int32))
    spans = spans.only(mine).within(chosen.span.since, chosen.span.until)
    if chosen.where.time_of_day is not None and is_cut_alike(chosen):
        spans = _in_hours(chosen, spans)
    if chosen.where.sun_phases is not None:
        spans = cut_by_light(spans, chosen.frames.places)
        light = light_of(spans, chosen.frames.places).to_numpy()
        wanted = [int(code) for code, phase in PHASES.items() if phase in chosen.where.sun_phases]
        spans = spans.only(np.isin(light, wanted))
    return spans


def behind(chosen: Selected) -> Behind:
    """The watching behind an answer, in sum.

    A deployment of which no effort was ever recorded is blind to nobody's knowledge: it is named,
    and its days are not among the blind ones.
    """
    spans = chosen.spans
    without = without_effort(chosen)
    seeing = np.isin(spans.state, SEEING)
    told = ~np.isin(spans.deployment, np.array(without, dtype=np.int32))
    days = spans.days
    places = chosen.frames.places
    return Behind(
        camera_days=float(days[seeing].sum()),
        blind_days=float(days[~seeing & told].sum()),
        cameras=len({int(places.cameras[code]) for code in chosen.deployments}),
        deployments=len(chosen.deployments),
        without_effort=without,
    )


def without_effort(chosen: Selected) -> tuple[int, ...]:
    """The chosen deployments of which nobody ever recorded how well they saw."""
    spans = chosen.frames.spans
    recorded = set(spans.deployment[spans.state != _UNRECORDED].tolist())
    return tuple(code for code in chosen.deployments if code not in recorded)


def effort_table(chosen: Selected, by: Iterable[Group], *, seeing: bool = True) -> pl.DataFrame:
    """The watching, piece by piece: `deployment`, `camera`, `location`, `southern`, `state`,
    `days` (of 24 h), `start_us`, and what `by` asks for of `day`, `hour`, `sun_phase`.

    Cut so finely that each piece belongs to one group. Only time that counts as effort, or all.
    """
    groups = frozenset(by)
    spans = chosen.spans
    if seeing:
        spans = spans.only(np.isin(spans.state, SEEING))
    if groups & {Group.SUN_PHASE}:
        spans = cut_by_light(spans, chosen.frames.places)
    step = HOUR if Group.HOUR in groups else DAY if groups & OF_DAYS else None
    if step is not None:
        spans = _by_zone(chosen, spans, step)
    return _as_table(chosen, spans)


def _as_table(chosen: Selected, spans: Spans) -> pl.DataFrame:
    places = chosen.frames.places
    table = pl.DataFrame(
        {
            "deployment": spans.deployment,
            "camera": places.cameras[spans.deployment],
            "location": places.locations[spans.deployment],
            "southern": places.southern[spans.deployment],
            "effort_state": spans.state,
            "days": spans.days,
            "start_us": spans.start,
        }
    )
    local = local_micros(table["deployment"], table["start_us"], places, chosen.zone)
    day = local // DAY
    table = table.with_columns(
        pl.Series("day", day.astype(np.int32)),
        pl.Series("hour", ((local - day * DAY) // HOUR).astype(np.int8)),
    )
    if chosen.needs_light:
        table = table.with_columns(light_of(spans, places))
    return table


def _in_hours(chosen: Selected, spans: Spans) -> Spans:
    """The part of every day between the hours asked for."""
    window = chosen.where.time_of_day
    assert window is not None, "only asked where there is one"
    start, end = of_day(window.start), of_day(window.end)
    windows = [(start, end)] if start < end else [(0, end), (start, DAY)]
    return joined(
        [
            in_window(own, zone, first, last)
            for zone, own in _zones(chosen, spans)
            for first, last in windows
            if first < last
        ]
    )


def _by_zone(chosen: Selected, spans: Spans, step: int) -> Spans:
    return joined([cut_by_clock(own, zone, step) for zone, own in _zones(chosen, spans)])


def _zones(chosen: Selected, spans: Spans) -> list[tuple[str, Spans]]:
    """The spans of each zone whose clocks count."""
    if chosen.zone is not None:
        return [(chosen.zone, spans)]
    places = chosen.frames.places
    codes: dict[str, list[int]] = {}
    for code in chosen.deployments:
        codes.setdefault(places.zone(code), []).append(code)
    return [(zone, spans.only(np.isin(spans.deployment, own))) for zone, own in codes.items()]
