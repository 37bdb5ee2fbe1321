"""Review: of how many events a person has said what they show, by camera and by taxon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from trailwarden.domain import ObservationType
from trailwarden.query.measure import Count
from trailwarden.query.question import About, Group
from trailwarden.reports.document import (
    Answer,
    Block,
    Column,
    Figure,
    Paragraph,
    Section,
    Table,
    Words,
)
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.plots.bars import Bar, share_bars
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import number_of, percent, whole

_MOST_BARS = 30
_ANIMALS = (ObservationType.ANIMAL,)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many there are, and how many of them a person looked at."""

    done: float
    of: float

    @property
    def share(self) -> float:
        """Of all, 0..1; 0 where there are none."""
        return self.done / self.of if self.of else 0.0


def reviewed_by(answer: Answer, group: Group) -> dict[str | None, Reviewed]:
    """From counts by `group` and REVIEWED: a share for each."""
    done: dict[str | None, float] = defaultdict(float)
    of: dict[str | None, float] = defaultdict(float)
    for row in rows(answer):
        key = row.group[group.value]
        named = None if key is None else str(key)
        of[named] += number(row.value) or 0.0
        if row.group[Group.REVIEWED.value]:
            done[named] += number(row.value) or 0.0
    return {key: Reviewed(done[key], of[key]) for key in of}


def review(survey: Survey) -> Section:
    """In words, by camera as bars, by taxon as a table."""
    by_camera = survey.ask.ask(About.EVENTS, Count(), Group.CAMERA, Group.REVIEWED)
    by_taxon = survey.ask.ask(
        About.OBSERVATIONS, Count(), Group.TAXON, Group.REVIEWED, categories=_ANIMALS
    )
    blocks: list[Block] = [
        refused(one, "review state") for one in (by_camera, by_taxon) if one.refusal
    ]
    cameras = reviewed_by(by_camera, Group.CAMERA)
    taxa = reviewed_by(by_taxon, Group.TAXON)
    if cameras:
        blocks += [Paragraph(_lead(cameras)), *_figures(survey, by_camera, cameras)]
    elif not blocks:
        blocks.append(Paragraph("There are no events to review in this period."))
    if taxa:
        blocks.append(_table(survey, by_taxon, taxa))
    return Section("review", "Review", (*blocks, *caveats(by_camera, by_taxon)))


def _lead(cameras: dict[str | None, Reviewed]) -> str:
    done = sum(one.done for one in cameras.values())
    of = sum(one.of for one in cameras.values())
    untouched = sum(not one.done for one in cameras.values())
    share = percent(done / of if of else 0.0)
    text = f"A person has looked at {whole(done)} of {number_of(round(of), 'event')} ({share})."
    if untouched:
        text += f" Of {number_of(untouched, 'camera')} nobody has reviewed an event."
    return f"{text} What nobody has reviewed is the word of a model."


def _figures(survey: Survey, answer: Answer, cameras: dict[str | None, Reviewed]) -> list[Figure]:
    bars = [
        Bar(camera or "", one.share, text=f"{percent(one.share)} of {whole(one.of)}")
        for camera, one in cameras.items()
    ]
    parts = [bars[at : at + _MOST_BARS] for at in range(0, len(bars), _MOST_BARS)]
    alt = "Share of events reviewed by a person, by camera: " + ", ".join(
        f"{bar.label} {bar.text}" for bar in bars[:_MOST_BARS]
    )
    return [
        Figure(
            "Share of each camera's events that a person has reviewed.",
            (share_bars(part, f"{alt}.", simulated=survey.simulated),),
            keys(answer),
            survey.simulated,
        )
        for part in parts
    ]


def _table(survey: Survey, answer: Answer, taxa: dict[str | None, Reviewed]) -> Table:
    ranked = sorted(taxa, key=lambda name: (-taxa[name].of, name or ""))
    rows_: list[tuple[Words, ...]] = [
        (
            taxon(survey, name) if name else "Not named to any taxon",
            whole(taxa[name].of),
            whole(taxa[name].done),
            percent(taxa[name].share),
        )
        for name in ranked
    ]
    return Table(
        "Observations of animals by taxon, and how many a person has confirmed or corrected.",
        (
            Column("Taxon"),
            Column("Observations", numeric=True),
            Column("Reviewed", numeric=True),
            Column("Share", numeric=True),
        ),
        tuple(rows_),
        keys(answer),
    )
