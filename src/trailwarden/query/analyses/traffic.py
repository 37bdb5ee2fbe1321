"""`traffic`: passages up and down a line of cameras."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.ecology.chance import Watch
from trailwarden.ecology.traffic import passages
from trailwarden.ecology.traffic import traffic as traffic_of
from trailwarden.query.analyses.named_pairs import named, unnamed_text
from trailwarden.query.analyses.parts import (
    Findings,
    Found,
    Part,
    answered,
    parts,
    require,
)
from trailwarden.query.analyses.watched import watch_of
from trailwarden.query.answered import Answered
from trailwarden.query.detail import Passages
from trailwarden.query.measure import Traffic
from trailwarden.query.naming import known_name
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.selection import Selected

_GROUPS = frozenset({Group.TAXON, Group.CATEGORY, Group.INDIVIDUAL})
_MICROS_A_MINUTE = 60_000_000
_SHIFTS, _FEWEST_SHIFTS = 199, 99
_MOST_SHIFTED = 10_000_000


def traffic(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the passages both ways."""
    measure = question.measure
    assert isinstance(measure, Traffic)
    require(question, _GROUPS)
    line = _line(chosen, measure.line)
    within = timedelta(minutes=measure.within_min)
    watch = watch_of(chosen, chosen.frames.places.cameras)
    method = (
        f"a passage is a run of records along {' - '.join(measure.line)}, each at most "
        f"{measure.within_min:g} min after the one before, that ends further along than it began; "
        "each record serves once; direction by an exact binomial test, number against records "
        "shifted by whole days"
    )
    return answered(
        question,
        parts(chosen, question),
        "passages",
        lambda part: _passages(chosen, part, line, within, watch),
        method,
    )


def _passages(
    chosen: Selected,
    part: Part,
    line: npt.NDArray[np.int64],
    within: timedelta,
    watch: Watch | None,
) -> Findings:
    rows = part.rows.filter(pl.col("camera").is_in(line.tolist()))
    times, cameras = rows["start_us"].to_numpy(), rows["camera"].to_numpy()
    shifts = min(_SHIFTS, max(_FEWEST_SHIFTS, _MOST_SHIFTED // max(len(rows), 1)))
    made = traffic_of(times, cameras, line, within, watch=watch, shuffles=shifts)
    each = passages(times, cameras, line, within)
    took = each.ends - each.starts
    ids = rows["event_id"]
    detail = Passages(
        distance_km=None,
        median_min=float(np.median(took)) / _MICROS_A_MINUTE if len(took) else None,
        speed_kmh=None,
        up=made.up,
        down=made.down,
        p_value=made.p_value,
        expected=made.chance.expected,
        pairs=named(ids.gather(each.first), ids.gather(each.last)),
    )
    used = rows[np.unique(np.concatenate([each.first, each.last]))]
    found = Found(float(made.passages), used, detail)
    doubts = (*made.doubts, *_mixed(chosen, rows), *unnamed_text(len(took)))
    return Findings((found,), doubts)


def _mixed(chosen: Selected, rows: pl.DataFrame) -> tuple[str, ...]:
    """What to say where records of animals that are not kinds of one another make up runs."""
    names = chosen.frames.books["taxon"].names
    seen = {names[code] for code in rows["taxon"].unique().to_list()}
    lineages = [{name, *chosen.frames.taxonomy.lineage(name).values()} for name in seen if name]
    if not lineages or any({name for name in seen if name} <= one for one in lineages):
        return ()
    return (
        f"Records of {len(seen)} kinds are taken together, and a run may be of different animals: "
        "name one taxon, or group by taxon.",
    )


def _line(chosen: Selected, names: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Camera codes in order. Raises Refused for unknown cameras, or one named twice."""
    book = chosen.frames.places.camera_book
    field = "measure.line"
    meant = [known_name(name, book.known, Reason.UNKNOWN_CAMERA, field, "camera") for name in names]
    if len(set(meant)) < len(meant):
        raise refuse(
            Reason.NOT_MEASURABLE, "a line names every camera once, in order along it", field
        )
    return np.array([book.find(name) for name in meant], dtype=np.int64)
