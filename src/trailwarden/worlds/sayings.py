"""Labels in the domain's words: the classifier's observation, and a person's."""

from __future__ import annotations

from datetime import datetime

from trailwarden.domain import ClassificationMethod, Observation, ObservationType, Rank
from trailwarden.worlds.habits import Species
from trailwarden.worlds.labels import LabelRow, Rung
from trailwarden.worlds.visits import BEHAVIOURS, NONE, SEXES, Other, Row

CLASSIFIER = "simulated-classifier@51a51a51a51a"
REVIEWERS = ("Ada Example (simulated)", "Ben Muster (simulated)")

_TYPES = {
    Other.PERSON: ObservationType.HUMAN,
    Other.VEHICLE: ObservationType.VEHICLE,
    Other.WIND: ObservationType.BLANK,
    Other.SERVICE: ObservationType.HUMAN,
}
_SIDES = {1: "right", -1: "left"}


def machine_says(
    event_id: str, said: LabelRow, species: tuple[Species, ...], at: datetime
) -> Observation:
    """What the classifier made of a visit, as fine as it could tell and no finer."""
    blank = said.rung == Rung.BLANK
    return Observation(
        observation_id=f"{event_id}-m1",
        observation_type=ObservationType.BLANK if blank else _seen_type(said.named),
        count=None if blank else said.count,
        classification_method=ClassificationMethod.MACHINE,
        classified_by=CLASSIFIER,
        classified_at=at,
        score=round(said.score, 3),
        scientific_name=_machine_name(said, species),
    )


def _seen_type(named: int) -> ObservationType:
    """An observation that is not blank: wind taken for something is taken for an animal."""
    if named >= 0 or named == Other.WIND:
        return ObservationType.ANIMAL
    return _TYPES[Other(named)]


def _machine_name(said: LabelRow, species: tuple[Species, ...]) -> str | None:
    if said.named < 0 or said.rung >= Rung.KIND:
        return None
    one = species[said.named]
    if said.rung == Rung.SPECIES:
        return one.name
    return one.taxon.lineage[Rank.GENUS if said.rung == Rung.GENUS else Rank.FAMILY]


def people_say(
    event_id: str,
    seen: Row,
    said: LabelRow,
    species: tuple[Species, ...],
    at: datetime,
) -> tuple[Observation, ...]:
    """What a person says of a visit, which is true; young ones are an observation of their own."""
    by = REVIEWERS[said.reviewer]
    if seen.who < 0:
        return (_of_no_animal(event_id, seen, said, by, at),)
    one = species[seen.who]
    told = one.told.by_people
    parts = [(seen.count - seen.young, "adult"), (seen.young, "juvenile")]
    return tuple(
        Observation(
            observation_id=f"{event_id}-h{number}",
            observation_type=ObservationType.ANIMAL,
            count=count,
            classification_method=ClassificationMethod.HUMAN,
            classified_by=by,
            classified_at=at,
            scientific_name=one.name if told is Rank.SPECIES else one.taxon.lineage[told],
            life_stage=stage,
            sex=SEXES[seen.sex] if stage == "adult" else None,
            behavior=BEHAVIOURS[seen.behaviour] or None,
            individual_id=_individual(one, seen) if stage == "adult" else None,
            tags=f"travelDirection:{_SIDES[seen.heading]}" if seen.heading else "",
        )
        for number, (count, stage) in enumerate(parts, start=1)
        if count
    )


def _individual(species: Species, seen: Row) -> str | None:
    return None if seen.individual == NONE else species.individuals[seen.individual].name


def _of_no_animal(event_id: str, seen: Row, said: LabelRow, by: str, at: datetime) -> Observation:
    """People, vehicles, somebody at work on the camera, or nothing at all."""
    wind = seen.who == Other.WIND
    return Observation(
        observation_id=f"{event_id}-h1",
        observation_type=_TYPES[Other(seen.who)],
        count=None if wind else seen.count,
        classification_method=ClassificationMethod.HUMAN,
        classified_by=by,
        classified_at=at,
        setup="setup" if seen.who == Other.SERVICE else None,
        tags=f"travelDirection:{_SIDES[seen.heading]}" if seen.heading else "",
        comments="grass in the wind" if wind and said.rung != Rung.BLANK else "",
    )
