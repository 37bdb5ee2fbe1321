"""Two systems on the same questions: the difference, question by question."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from trailwarden.learning.evaluation.errors import RunUnusable
from trailwarden.learning.evaluation.intervals import Share, clustered, sign_test
from trailwarden.learning.evaluation.scoring import Asking, Score


@dataclass(frozen=True, slots=True)
class Comparison:
    """One system against another on `questions` that both were asked.

    `better` and `worse` are the keys of the questions that only one of them got right. `right`
    is the difference in the share right, with intervals from questions and from worlds drawn again.
    `p` is of the exact sign test.
    """

    system: str
    against: str
    questions: int
    better: tuple[str, ...]
    worse: tuple[str, ...]
    right: Share | None
    right_by_world: Share | None
    p: float


def compared(score: Score, other: Score) -> Comparison:
    """The paired comparison. Raises RunUnusable if no question was asked of both."""
    theirs = {one.line.key: one for one in other.askings}
    pairs = [(one, theirs[one.line.key]) for one in score.askings if one.line.key in theirs]
    if not pairs:
        raise RunUnusable("the two runs share no question: compare runs of the same questions")
    differences = [_right(one) - _right(two) for one, two in pairs]
    keys = [one.line.key for one, _ in pairs]
    worlds: list[Hashable] = [one.line.scene for one, _ in pairs]
    better = tuple(key for key, by in zip(keys, differences, strict=True) if by > 0)
    worse = tuple(key for key, by in zip(keys, differences, strict=True) if by < 0)
    return Comparison(
        system=score.settings.system,
        against=other.settings.system,
        questions=len(pairs),
        better=better,
        worse=worse,
        right=clustered(differences, keys),
        right_by_world=clustered(differences, worlds),
        p=sign_test(len(better), len(worse)),
    )


def _right(one: Asking) -> float:
    return float(one.first.verdict.is_right)
