"""From a run's folder to its figures: shares with intervals, times, and what went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from trailwarden.learning.evaluation.folder import RunFolder, Settings
from trailwarden.learning.evaluation.intervals import Share, clustered, wilson
from trailwarden.learning.evaluation.judging import Judged, Verdict, judged
from trailwarden.learning.evaluation.record import Record, TaskLine
from trailwarden.learning.evaluation.task import Task


@dataclass(frozen=True, slots=True)
class Asking:
    """One task with all its records, judged, in order of the runs."""

    line: TaskLine
    task: Task
    records: tuple[Record, ...]
    judged: tuple[Judged, ...]

    @property
    def first(self) -> Judged:
        """The first run's judgement: what figures are of, unless they say otherwise."""
        return self.judged[0]

    @property
    def every_time(self) -> bool:
        """Whether every run was right."""
        return all(one.verdict.is_right for one in self.judged)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: by single questions (Wilson), and by worlds drawn again where there are enough."""

    share: Share
    by_world: Share | None


class Score:
    """The figures of a run, or of a part of its questions."""

    def __init__(self, settings: Settings, askings: Sequence[Asking]) -> None:
        self.settings = settings
        self.askings = tuple(askings)

    def where(self, keep: Callable[[Asking], bool]) -> Score:
        """The figures of some of its questions."""
        return Score(self.settings, [one for one in self.askings if keep(one)])

    @cached_property
    def verdicts(self) -> Counter[Verdict]:
        """How many first runs ended how."""
        return Counter(one.first.verdict for one in self.askings)

    def share(self, holds: Callable[[Asking], bool]) -> Figure:
        """The share of questions of which something holds."""
        values = [float(holds(one)) for one in self.askings]
        worlds: list[Hashable] = [one.line.scene for one in self.askings]
        return Figure(wilson(int(sum(values)), len(values)), clustered(values, worlds))

    def figures(self) -> Mapping[str, Figure]:
        """Every share that is told of a system, by name."""
        answerable = self.where(lambda one: bool(one.line.golds))
        must_not = self.where(lambda one: not _must_answer(one))
        must = self.where(_must_answer)
        return {
            "right": self.share(lambda one: one.first.verdict.is_right),
            "right every time": self.share(lambda one: one.every_time),
            "result match": must.share(lambda one: one.first.verdict.is_right),
            "false answers": self.share(lambda one: one.first.verdict is Verdict.FALSE),
            "abstained rightly": must_not.share(lambda one: one.first.verdict.is_right),
            "needless refusals": must.share(lambda one: one.first.verdict is Verdict.REFUSED),
            "needless questions back": must.share(lambda one: one.first.verdict is Verdict.ASKED),
            "tool exact": answerable.share(lambda one: one.first.tool),
            "tool and arguments exact": answerable.share(lambda one: one.first.arguments),
            "calls valid": self.share(lambda one: one.first.valid),
            "no tool wasted": self.share(lambda one: one.first.wasted == 0),
            "citations sound": self.where(_cites).share(lambda one: one.records[0].unfounded == 0),
        }

    def milliseconds(self) -> Mapping[str, tuple[float, float]]:
        """p50 and p95 to the first sign of work and to the whole answer, over all runs."""
        records = [record for one in self.askings for record in one.records]
        return {
            "to the first step": _quantiles(record.first_s for record in records),
            "to the answer": _quantiles(record.answer_s for record in records),
        }

    def by_kind(self) -> Mapping[str, Score]:
        """The figures of each tool, and of what must end otherwise."""
        kinds: dict[str, list[Asking]] = defaultdict(list)
        for one in self.askings:
            kinds[one.task.kind].append(one)
        return {kind: Score(self.settings, kinds[kind]) for kind in sorted(kinds)}

    def recounts(self) -> tuple[int, int]:
        """How many plain counts of golds the world itself confirms, and of how many."""
        pairs = [pair for one in self.askings for pair in one.line.recounts]
        return sum(told == counted for told, counted in pairs), len(pairs)


def score_of(folder: RunFolder) -> Score:
    """Judge everything that a run has answered so far; nothing is asked anew."""
    tasks = folder.tasks()
    records: dict[str, list[Record]] = defaultdict(list)
    for (key, _), record in sorted(folder.records().items()):
        records[key].append(record)
    askings = [_judged(tasks[key], told) for key, told in records.items() if key in tasks]
    return Score(folder.settings(), askings)


def _judged(line: TaskLine, records: Sequence[Record]) -> Asking:
    task, golds = line.task(), line.answered()
    judgements = tuple(judged(task, golds, record) for record in records)
    return Asking(line, task, tuple(records), judgements)


def _must_answer(one: Asking) -> bool:
    return one.task.kind not in {"refused", "asked", "failed"}


def _cites(one: Asking) -> bool:
    return one.records[0].cited > 0


def _quantiles(seconds: Iterable[float]) -> tuple[float, float]:
    values = np.fromiter(seconds, float) * 1000
    if not len(values):
        return 0.0, 0.0
    low, high = np.quantile(values, (0.5, 0.95))
    return float(low), float(high)
