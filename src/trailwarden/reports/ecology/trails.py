"""Trails: records of a species at one camera after another, as arrows and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.query.detail import Passages
from trailwarden.query.measure import Movement
from trailwarden.query.question import About
from trailwarden.query.result import Row
from trailwarden.reports.document import (
    Answer,
    Block,
    Column,
    Figure,
    Note,
    Paragraph,
    Section,
    Table,
    Weight,
    Words,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Animal, Fauna
from trailwarden.reports.ecology.places import last_sites, moved
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.plots.ground import Trail, map_of, ring_of
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, listed, rounded, span, whole

MOST_SPECIES = 8
"""Species whose movement is asked for."""
MOST_ROWS = 40
_MOST_ON_RING = 24
MOST_ARROWS = 20


@dataclass(frozen=True, slots=True)
class Move:
    """A species between two cameras."""

    animal: Animal
    start: str
    end: str
    row: Row

    @property
    def times(self) -> int:
        """How often."""
        return round(number(self.row.value) or 0)

    @property
    def passages(self) -> Passages | None:
        """Distance and duration, where known."""
        return self.row.detail if isinstance(self.row.detail, Passages) else None


def trails(survey: Survey, fauna: Fauna) -> Section:
    """Movement of the most recorded species."""
    if len(survey.cameras) < 2:
        text = "Movement between cameras needs two cameras; there are fewer."
        return Section("trails", "Trails between cameras", (Paragraph(text),))
    shown = [one for one in fauna.species if not _withheld(survey, one)][:MOST_SPECIES]
    asked = {animal: _ask(survey, animal) for animal in shown}
    moves = [move for animal, answer in asked.items() for move in _moves(animal, answer)]
    answers = [answer for answer in asked.values() if answer.result]
    blocks: list[Block] = []
    if moves:
        sources = keys(*answers)
        blocks = [
            Paragraph(_lead()),
            *_table(survey, moves, sources),
            *_figures(survey, moves, sources),
        ]
    elif not any(answer.refusal for answer in asked.values()):
        blocks.append(Paragraph("No species was recorded at two cameras within twelve hours."))
    blocks += _refusals(survey, asked)
    if any(_withheld(survey, animal) for animal in fauna.species):
        blocks.append(Note("Movement of sensitive species is left out of this public report."))
    doubts = caveats(*answers) if moves else ()
    return Section("trails", "Trails between cameras", (*blocks, *doubts))


def _withheld(survey: Survey, animal: Animal) -> bool:
    return survey.scope.public and survey.scope.is_sensitive(animal.name)


def _ask(survey: Survey, animal: Animal) -> Answer:
    return survey.ask.ask(About.OBSERVATIONS, Movement(), taxa=(animal.name,), categories=ANIMALS)


def _moves(animal: Animal, answer: Answer) -> list[Move]:
    """Moves between two cameras, the most frequent first."""
    found = [
        Move(animal, str(row.group["from"]), str(row.group["to"]), row)
        for row in rows(answer)
        if row.group.get("from") and row.group.get("to")
    ]
    return sorted(
        (move for move in found if move.times), key=lambda move: (-move.times, move.start, move.end)
    )


def _lead() -> str:
    return (
        "A species recorded at one camera and next, within twelve hours, at another. Unless the "
        "animals are known one by one, the second need not be the first again: read the arrows as "
        "ways that are used, not as journeys."
    )


def _figures(survey: Survey, moves: list[Move], sources: tuple[str, ...]) -> list[Figure]:
    summed: dict[tuple[str, str], float] = {}
    for move in moves:
        ends = (move.start, move.end)
        summed[ends] = summed.get(ends, 0.0) + move.times
    ranked = sorted(summed, key=lambda ends: (-summed[ends], ends))
    arrows = [Trail(start, end, summed[start, end]) for start, end in ranked[:MOST_ARROWS]]
    told = "; ".join(f"{one.start} to {one.end}: {one.times:.0f}" for one in arrows[:12])
    alt = f"Movement between cameras, all species together: {told}."
    used = [camera for camera in survey.cameras if any(camera in ends for ends in summed)]
    sites = [site for site in last_sites(survey) if site.camera in used]
    if len(sites) == len(used) and not any(site.blur for site in sites):
        panel = map_of(sites, alt, trails=arrows, simulated=survey.simulated)
        what = "on the map; north is up"
        if moved(survey):
            what += f", and {listed(moved(survey), 8)} is drawn where it stood last"
    elif len(used) <= _MOST_ON_RING:
        panel = ring_of(used, alt, trails=arrows, simulated=survey.simulated)
        what = "on a ring, for not all their places are known: no map"
    else:
        return []
    caption = f"Movement between cameras {what}. A thicker arrow is a more frequent one."
    if len(ranked) > MOST_ARROWS:
        caption += f" Of {len(ranked)} ways the {MOST_ARROWS} most used are drawn."
    return [Figure(caption, (panel,), sources, survey.simulated)]


def _table(survey: Survey, moves: list[Move], sources: tuple[str, ...]) -> list[Block]:
    ranked = sorted(moves, key=lambda move: (-move.times, move.animal.name, move.start, move.end))
    table = Table(
        "Movement by species and pair of cameras. Distance, duration (from the start of one record "
        "to the start of the next) and speed are medians; speed is along the straight line, and "
        "so a least one.",
        (
            Column("Species"),
            Column("From"),
            Column("To"),
            Column("Times", numeric=True),
            Column("Distance, km", numeric=True),
            Column("Duration", numeric=True),
            Column("Speed, km/h", numeric=True),
        ),
        tuple(_row(survey, move) for move in ranked[:MOST_ROWS]),
        sources,
    )
    left_out = len(ranked) - MOST_ROWS
    return (
        [table, Note(f"{left_out} less frequent rows are left out.")] if left_out > 0 else [table]
    )


def _row(survey: Survey, move: Move) -> tuple[Words, ...]:
    known = move.passages
    return (
        taxon(survey, move.animal.name),
        move.start,
        move.end,
        whole(move.times),
        rounded(known.distance_km) if known else NONE,
        span(known.median_min) if known else NONE,
        rounded(known.speed_kmh) if known else NONE,
    )


def _refusals(survey: Survey, asked: dict[Animal, Answer]) -> list[Note]:
    """Each reason once: it is as a rule the same for all."""
    told = {
        answer.refusal.message: refused(answer, f"movement of {survey.called(animal.name)}")
        for animal, answer in asked.items()
        if answer.refusal
    }
    assert all(note.weight is Weight.REFUSED for note in told.values()), "they are refusals"
    return list(told.values())
