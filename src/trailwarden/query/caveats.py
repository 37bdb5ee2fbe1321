"""Reasons to read an answer with care: those that hold for any answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from trailwarden.domain import ObservationType
from trailwarden.query.groups import Bools, Ints
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.selection import Selected
from trailwarden.query.watching import OF_DAYS, Behind

_NAMELESS = "observations of animals have"
_LEAST_BLIND = 1 / 24  # an hour; less is how long it takes to change a card


def of_records(chosen: Selected) -> list[Caveat]:
    """Doubts about the events chosen: unreviewed, simulated, clocks."""
    events = chosen.events
    if not events:
        return []
    places, again = chosen.frames.places, chosen.repeats
    deployments = chosen.column("deployment")
    reviewed, doubt = chosen.column("reviewed"), chosen.column("doubt")
    doubtful = doubt | places.doubtful.take(deployments) if places.doubtful.any() else doubt
    unreviewed = events - _without(again, reviewed)
    simulated = _without(again, places.simulated.take(deployments)) if places.simulated.any() else 0
    doubted = _without(again, doubtful)
    return [
        Caveat(doubt=doubt, text=text, n=n, of=events)
        for doubt, n, text in (
            (Doubt.UNREVIEWED, unreviewed, _unreviewed(unreviewed, events)),
            (Doubt.SIMULATED, simulated, _simulated(simulated, events)),
            (Doubt.CLOCK, doubted, _doubted(doubted, events)),
        )
        if n
    ]


def _unreviewed(n: int, of: int) -> str:
    which = _some(n, of) if n < of else "the only event" if of == 1 else f"any of the {of} events"
    return f"No person has looked at {which}: the machine's word counts."


def _simulated(n: int, of: int) -> str:
    come = "comes from a simulated camera" if n == 1 else "come from simulated cameras"
    return f"{_some(n, of)} {come}, not from the wild."


def _doubted(n: int, of: int) -> str:
    have = "has" if n == 1 else "have"
    return f"{_some(n, of)} {have} a doubtful time: the camera's clock may be wrong."


def _without(again: Ints, marked: Bools) -> int:
    """How many rows are marked, those `again` left out."""
    return int(np.count_nonzero(marked)) - int(np.count_nonzero(marked.take(again)))


def of_watching(chosen: Selected, behind: Behind) -> list[Caveat]:
    """Doubts about the watching: blind days, effort that nobody recorded."""
    found = []
    total = behind.camera_days + behind.blind_days
    if behind.blind_days >= _LEAST_BLIND:
        found.append(
            Caveat(
                doubt=Doubt.BLIND_DAYS,
                text=f"For {behind.blind_days:.1f} of {total:.1f} camera-days the cameras stood "
                "there and could not see (blind, dark, frozen, down, or nothing recorded): what "
                "passed then is in no number.",
            )
        )
    if behind.without_effort:
        names = [chosen.name("deployment", code) or "" for code in behind.without_effort]
        found.append(
            Caveat(
                doubt=Doubt.NO_EFFORT,
                text=f"Nobody recorded when these deployments could see: {_list(names)}. "
                "None seen there does not mean none there.",
                n=len(names),
                of=behind.deployments,
            )
        )
    return found


def of_question(chosen: Selected, question: Question) -> list[Caveat]:
    """Doubts that lie in the question: zones that differ, odd times, cameras without a place."""
    found = [Caveat(doubt=Doubt.METHOD, text=note) for note in chosen.span.notes]
    zones = sorted({one.time_zone for one in chosen.places()})
    local = OF_DAYS | {Group.HOUR}
    if (
        len(zones) > 1
        and chosen.zone is None
        and (local & set(question.by) or question.where.time_of_day)
    ):
        found.append(
            Caveat(
                doubt=Doubt.MIXED_ZONES,
                text=f"Times of day and dates are each camera's own, in {_list(zones)}; give "
                "where.time.zone to have all in one.",
                n=len(zones),
            )
        )
    if chosen.without_place:
        names = [chosen.name("deployment", code) or "" for code in chosen.without_place]
        found.append(
            Caveat(
                doubt=Doubt.METHOD,
                text=f"Left out for want of coordinates, which light and sun time need: "
                f"{_list(names)}.",
                n=len(names),
            )
        )
    if Group.SEASON in question.by:
        unknown = [one for one in chosen.places() if one.latitude is None]
        if unknown:
            names = [one.deployment_id for one in unknown]
            found.append(
                Caveat(
                    doubt=Doubt.METHOD,
                    text=f"Seasons are the northern ones for {_list(names)}, without coordinates.",
                    n=len(names),
                )
            )
    return found


def of_taxa(chosen: Selected, question: Question) -> list[Caveat]:
    """Observations that were identified less finely than was asked, and so were not counted."""
    found: list[Caveat] = []
    if chosen.where.taxa is not None and chosen.taxa:
        found = _coarser(chosen)
    elif question.taxon_rank is not None and Group.TAXON in question.by:
        found = _rankless(chosen, question)
    return found


def _coarser(chosen: Selected) -> list[Caveat]:
    taxonomy = chosen.frames.taxonomy
    counted = frozenset[str]().union(*map(taxonomy.kinds, chosen.taxa))
    above = sorted(frozenset[str]().union(*map(taxonomy.above, chosen.taxa)) - counted)
    book = chosen.frames.books["taxon"]
    counts = {
        str(book.names[code]): int(n)
        for code, n in chosen.but_for_taxa(above).group_by("taxon").len().collect().iter_rows()
    }
    asked = _list(list(chosen.taxa))
    found = []
    if total := sum(counts.values()):
        named = _list([f"{name} ({n})" for name, n in sorted(counts.items())])
        found.append(
            Caveat(
                doubt=Doubt.COARSE,
                text=f"{_observed(total)} identified only to {named}: {_not_counted(total, asked)}",
                n=total,
            )
        )
    animal = chosen.frames.books["category"].find(ObservationType.ANIMAL.value)
    unnamed = chosen.but_for_taxa([""]).filter(pl.col("category") == animal)
    n = int(unnamed.select(pl.len()).collect().item())
    if n:
        found.append(
            Caveat(
                doubt=Doubt.COARSE,
                text=f"{n} {'observation of an animal has' if n == 1 else _NAMELESS} no name at "
                f"all: {_not_counted(n, asked)}",
                n=n,
            )
        )
    return found


def _observed(n: int) -> str:
    """`1 observation is`, `6 observations are`."""
    return f"{n} observation{' is' if n == 1 else 's are'}"


def _not_counted(n: int, asked: str) -> str:
    if n == 1:
        return f"it may be {asked} too, and is not counted."
    return f"they may be {asked} too, and are not counted."


def _rankless(chosen: Selected, question: Question) -> list[Caveat]:
    rank = question.taxon_rank
    assert rank is not None, "only asked where taxa are rolled up"
    names = chosen.frames.books["taxon"].names
    taxonomy = chosen.frames.taxonomy
    codes = [code for code, name in enumerate(names) if name and not taxonomy.at_rank(name, rank)]
    n = np.bincount(chosen.column("taxon"), minlength=len(names)).tolist()
    counts = {str(names[code]): n[code] for code in codes if n[code]}
    if not counts:
        return []
    named = _list([f"{name} ({n})" for name, n in sorted(counts.items())])
    total = sum(counts.values())
    stand = "it stands" if total == 1 else "they stand"
    return [
        Caveat(
            doubt=Doubt.COARSE,
            text=f"{_observed(total)} of no known {rank.value}: {named}; {stand} in the row "
            "without a name.",
            n=total,
        )
    ]


def truncated(shown: int, total: int) -> list[Caveat]:
    """More rows than fit on a page."""
    if shown >= total:
        return []
    text = f"{shown} of {total} rows are shown; `next` continues."
    return [Caveat(doubt=Doubt.TRUNCATED, text=text, n=shown, of=total)]


def small_n(small: int, rows: int, fewest: int) -> list[Caveat]:
    """Rows that rest on few events."""
    if not small:
        return []
    text = (
        f"{_some(small, rows, 'row')} {'rests' if small == 1 else 'rest'} on fewer than {fewest} "
        "events: chance alone may have made them."
    )
    return [Caveat(doubt=Doubt.SMALL_N, text=text, n=small, of=rows)]


def _some(n: int, of: int, noun: str = "event") -> str:
    if n == of:
        return f"All {of} {noun}s" if of > 1 else f"The only {noun}"
    return f"{n} of {of} {noun}s"


def _list(names: Sequence[str] | Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:8])
    return shown if len(every) <= 8 else f"{shown} and {len(every) - 8} more"
