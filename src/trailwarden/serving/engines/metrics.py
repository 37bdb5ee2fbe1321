"""Reading an engine's `/metrics`: the few numbers that the plane wants, by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

from trailwarden.serving.errors import WorkerLied


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: its labels and its value."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """Samples by name, as exposed (counters end in `_total`)."""

    samples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)

    def total(self, *names: str, **labels: str) -> float | None:
        """The sum over the label sets of the first of `names` that is there; None if none is.

        With `labels`, only samples that carry them count.
        """
        for name in names:
            found = [
                sample.value
                for sample in self.samples.get(name, ())
                if all(sample.labels.get(key) == value for key, value in labels.items())
            ]
            if found:
                return math.fsum(found)
        return None

    def count(self, *names: str, **labels: str) -> int | None:
        """The same as a whole number."""
        total = self.total(*names, **labels)
        return None if total is None else round(total)

    def mean(self, *names: str) -> float | None:
        """The mean over the label sets of the first of `names` that is there; None if none is."""
        for name in names:
            if found := self.samples.get(name):
                return math.fsum(sample.value for sample in found) / len(found)
        return None


def read_metrics(text: str) -> Metrics:
    """Take apart Prometheus's text format; values that are no numbers are left out.

    Raises:
        WorkerLied: it is not that format.
    """
    samples: dict[str, list[Sample]] = {}
    try:
        for name, labels, value in _lines(text):
            if math.isfinite(value):
                samples.setdefault(name, []).append(Sample(labels, value))
    except (ValueError, KeyError, IndexError) as error:
        raise WorkerLied(f"the worker's /metrics cannot be read: {error}") from error
    return Metrics({name: tuple(found) for name, found in samples.items()})


def _lines(text: str) -> Iterable[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value
