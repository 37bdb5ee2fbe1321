"""`richness`: how many species, how the number grew, how many there may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from trailwarden.domain import ObservationType, Rank
from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.richness import Accumulation, Richness, accumulation, chao1, chao2
from trailwarden.ecology.richness import incidence as incidence_of
from trailwarden.query.analyses.parts import (
    OF_PLACE,
    OF_YEAR,
    Findings,
    Found,
    Part,
    answered,
    independence_text,
    independent,
    parts,
    require,
)
from trailwarden.query.analyses.watched import effort_of, of_part, require_cut
from trailwarden.query.answered import Answered
from trailwarden.query.detail import SpeciesRichness
from trailwarden.query.measure import Independence
from trailwarden.query.question import Question
from trailwarden.query.selection import Selected

_RULE = Independence()
_PLURALS = {Rank.GENUS: "genera", Rank.FAMILY: "families", Rank.SPECIES: "species"}


@dataclass(frozen=True)
class _Named:
    """Records of animals that are named to the rank, with a column `species`: a position among
    the `names`; and how many records of animals are not."""

    rows: pl.DataFrame
    names: tuple[str, ...]
    unidentified: int


def richness(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the number of species seen (of genera ... at `taxon_rank`)."""
    require(question, OF_PLACE | OF_YEAR)
    require_cut(chosen, "a curve of species")
    effort = effort_of(chosen, question)
    rank = question.taxon_rank or Rank.SPECIES
    method = (
        f"counted are animals named to {rank.value} or below; samples are camera-days with effort, "
        "begun ones among them; accumulation after Colwell et al. 2012, Chao2 from camera-days, "
        f"Chao1 from independent records ({independence_text(_RULE)}); both are lower bounds "
        "(Chao 1987)"
    )
    return answered(
        question,
        parts(chosen, question, also=effort.select("^by_.*$").unique()),
        _PLURALS.get(rank, f"taxa ({rank.value})"),
        lambda part: _species(chosen, part, of_part(effort, part, question), rank),
        method,
    )


def _species(chosen: Selected, part: Part, effort: pl.DataFrame, rank: Rank) -> Findings:
    named = _named(chosen, part, rank)
    days = effort.select(_unit()).to_series().unique()
    inside = named.rows.filter(_unit().is_in(days.to_list()))
    by_days, curve, doubts = _by_days(inside, len(named.names), len(days))
    by_records = _by_records(chosen, replace(part, rows=named.rows), len(named.names))
    doubts += _left_out(len(named.rows) - len(inside), named.unidentified, rank)
    detail = SpeciesRichness(
        observed=len(named.names),
        species=named.names,
        unidentified=named.unidentified,
        chao1=by_records.estimate if by_records else None,
        chao1_low=by_records.low if by_records else None,
        chao1_high=by_records.high if by_records else None,
        chao2=by_days.estimate if by_days else None,
        chao2_low=by_days.low if by_days else None,
        chao2_high=by_days.high if by_days else None,
        coverage=by_days.coverage if by_days else None,
        samples="camera-day",
        curve_samples=tuple(curve.samples.tolist()) if curve else (),
        curve_species=tuple(curve.species.tolist()) if curve else (),
        curve_low=tuple(curve.low.tolist()) if curve else (),
        curve_high=tuple(curve.high.tolist()) if curve else (),
    )
    spent = float(effort["days"].sum())
    line = Found(float(len(named.names)), named.rows, detail, effort_days=spent)
    return Findings((line,), doubts)


def _named(chosen: Selected, part: Part, rank: Rank) -> _Named:
    """Which animals are named to the rank, or more finely."""
    taxa, taxonomy = chosen.frames.books["taxon"].names, chosen.frames.taxonomy
    animal = chosen.frames.books["category"].find(ObservationType.ANIMAL.value)
    animals = part.rows.filter(pl.col("category") == animal)
    ranked = {
        code: name
        for code in animals["taxon"].unique().to_list()
        if (name := taxonomy.at_rank(taxa[code] or "", rank))
    }
    names = tuple(sorted(set(ranked.values())))
    positions = np.full(len(taxa), -1, dtype=np.int64)
    for code, name in ranked.items():
        positions[code] = names.index(name)
    column = pl.Series("species", positions[animals["taxon"].to_numpy()], dtype=pl.Int64)
    rows = animals.with_columns(column).filter(pl.col("species") >= 0)
    return _Named(rows, names, len(animals) - len(rows))


def _unit() -> pl.Expr:
    """A camera-day as a number."""
    return pl.col("camera").cast(pl.Int64) * 10_000_000 + pl.col("day").cast(pl.Int64) + 5_000_000


def _by_days(
    rows: pl.DataFrame, species: int, days: int
) -> tuple[Richness | None, Accumulation | None, tuple[str, ...]]:
    """Chao2 and the curve, from every record on a camera-day with effort; or why there is none."""
    if not days:
        return None, None, ("No curve and no Chao2: no camera-day with effort is known.",)
    units, kinds = rows.select(_unit()).to_series().to_numpy(), rows["species"].to_numpy()
    frequencies = incidence_of(units, kinds, species)
    try:
        made = chao2(frequencies, days)
        return made, accumulation(frequencies, days), made.doubts
    except TooFew as error:
        return None, None, (str(error),)


def _by_records(chosen: Selected, part: Part, species: int) -> Richness | None:
    """Chao1, from independent records; None where there are too few."""
    rows = independent(chosen, part, _RULE).rows
    try:
        return chao1(np.bincount(rows["species"].to_numpy(), minlength=species))
    except TooFew:
        return None


def _left_out(blind: int, unidentified: int, rank: Rank) -> tuple[str, ...]:
    found = []
    if blind:
        found.append(f"{blind} records on camera-days without effort are not in curve and Chao2.")
    if unidentified:
        found.append(f"{unidentified} records of animals not named to {rank.value} are left out.")
    return tuple(found)
