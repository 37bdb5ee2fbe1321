"""What the files of one event say together. Pure.

An animal stays for several pictures, so pictures are never added up: for each taxon, the one file
that shows most of it speaks for it (of equals the one that says most about it, then the first).
`blank`, `unknown` and an animal without a name stand only where no file says more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from trailwarden.domain import ObservationType
from trailwarden.exchange.labels.label import Label

_Subject: TypeAlias = tuple[ObservationType, str | None]


def combined(files: Sequence[Sequence[Label]]) -> tuple[Label, ...]:
    """The labels of an event out of those of its files, each in order of time; at least one file
    with a label."""
    said = dict.fromkeys(_subject(label) for labels in files for label in labels)
    assert said, "a file with a label"
    return tuple(label for subject in _telling(said) for label in _fullest(files, subject))


def _subject(label: Label) -> _Subject:
    return label.observation_type, label.scientific_name


def _telling(said: Iterable[_Subject]) -> list[_Subject]:
    """Those that are not said better by others."""
    subjects = list(said)
    for vague in (ObservationType.BLANK, ObservationType.UNKNOWN):
        clear = [each for each in subjects if each[0] is not vague]
        subjects = clear or subjects
    named = any(kind is ObservationType.ANIMAL and name for kind, name in subjects)
    return [each for each in subjects if not (named and each == (ObservationType.ANIMAL, None))]


def _fullest(files: Sequence[Sequence[Label]], subject: _Subject) -> list[Label]:
    of_file = [[label for label in labels if _subject(label) == subject] for labels in files]
    return max(of_file, key=_weight)


def _weight(labels: Sequence[Label]) -> tuple[int, int]:
    individuals = sum(1 if label.count is None else label.count for label in labels)
    return individuals if labels else -1, sum(label.details for label in labels)
