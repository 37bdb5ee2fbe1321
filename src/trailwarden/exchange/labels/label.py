"""What a person says of an event, before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from trailwarden.domain import ClassificationMethod, Observation, ObservationType


@dataclass(frozen=True, slots=True)
class Label:
    """Some animals (or people, or vehicles) that are alike: one observation to be.

    `count` is None if nobody counted: at least one.
    """

    observation_type: ObservationType
    scientific_name: str | None = None
    count: int | None = None
    life_stage: str | None = None
    sex: str | None = None
    behavior: str | None = None
    individual_id: str | None = None
    comments: str = ""

    @property
    def details(self) -> int:
        """How much it says beside what it is."""
        said = (self.life_stage, self.sex, self.behavior, self.individual_id, self.comments)
        return sum(bool(one) for one in said)


BLANK = Label(ObservationType.BLANK, count=0)
UNKNOWN = Label(ObservationType.UNKNOWN)


@dataclass(frozen=True, slots=True)
class EventLabels:
    """All that a person said of one event; at least one label. Raises ValueError if there is none,
    if `blank` stands beside something, or if nobody is named."""

    event_id: str
    labels: tuple[Label, ...]
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("a label needs the name of who gives it")
        if not self.labels:
            raise ValueError("nothing is said of it")
        kinds = {one.observation_type for one in self.labels}
        if ObservationType.BLANK in kinds and len(self.labels) > 1:
            raise ValueError("an event cannot be blank and show something as well")

    def observations(self) -> tuple[Observation, ...]:
        """The labels as observations by a person."""
        return tuple(
            Observation(
                observation_id=f"{self.event_id}-h{number}",
                observation_type=one.observation_type,
                count=one.count,
                classification_method=ClassificationMethod.HUMAN,
                classified_by=self.by,
                classified_at=self.at,
                scientific_name=one.scientific_name,
                life_stage=one.life_stage,
                sex=one.sex,
                behavior=one.behavior,
                individual_id=one.individual_id,
                comments=one.comments,
            )
            for number, one in enumerate(self.labels, start=1)
        )


def label_of(said: Observation) -> Label:
    """What an observation says, whoever said it and how surely."""
    return Label(
        said.observation_type,
        said.scientific_name,
        said.count,
        said.life_stage,
        said.sex,
        said.behavior,
        said.individual_id,
        said.comments,
    )


def confirmed(observations: Sequence[Observation]) -> tuple[Label, ...]:
    """What a person says who agrees. Raises ValueError if there is nothing to agree with."""
    if any(one.observation_type is ObservationType.UNCLASSIFIED for one in observations):
        raise ValueError("no model said what it is, so there is nothing to confirm: say what it is")
    if not observations:
        raise ValueError("nothing is said of it yet, so there is nothing to confirm")
    # A model's comments are about itself, not about what a person sees.
    return tuple(replace(label_of(one), comments="") for one in observations)


def same_said(labels: Iterable[Label], observations: Iterable[Observation]) -> bool:
    """Whether observations say just these labels, in any order."""
    return sorted(map(repr, labels)) == sorted(repr(label_of(one)) for one in observations)
