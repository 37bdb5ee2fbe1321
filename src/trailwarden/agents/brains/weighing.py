"""Two views of one question, the parser's and a model's: which is followed, or neither.

A wrong answer is worse than a question back, and that is worse than a right answer. So: what both
mean is done. Where they differ, faults decide before certainties; what nobody is sure of is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from trailwarden.asking.calls import Call


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Certainties, 0..1.

    `certain`: from here the parser's view of a call without faults is taken and no model asked.
    `model` and `parser`: from here a view stands against another one. `alone`: from here the
    parser's is followed where there is no other. `nothing`: below, a view is none.
    """

    certain: float = 0.9
    model: float = 0.8
    parser: float = 0.7
    alone: float = 0.5
    nothing: float = 0.3


@dataclass(frozen=True, slots=True)
class View:
    """What one of them makes of the question; without a call: that nobody can answer it.

    `sure` is the threshold for this one. `faults` are a call's (see `founding`).
    """

    call: Call | None
    certainty: float
    sure: float
    faults: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it may stand alone."""
        return self.certainty >= self.sure and not self.faults


class Verdict(Enum):
    """What to do."""

    PARSER = auto()
    ASK = auto()  # offer the calls that are not out of the question
    REFUSE = auto()


def weigh(parser: View, model: View, at: Thresholds) -> Verdict:
    """Whom to follow, of two that do not mean the same call.

    A model's call is never made on its word alone: certain ones were wrong too often where the
    parser did not understand (docs/brains.md). It is offered.
    """
    if parser.call is None and model.call is None:
        return Verdict.REFUSE
    if parser.is_sure and not model.is_sure:
        return Verdict.PARSER if parser.call is not None else Verdict.REFUSE
    if model.is_sure and not parser.is_sure and model.call is None:
        return Verdict.REFUSE
    possible = [view for view in (parser, model) if _is_possible(view, at.nothing)]
    if possible == [parser] and model.call is not None and parser.certainty >= at.alone:
        return Verdict.PARSER
    return Verdict.ASK if possible else Verdict.REFUSE


def _is_possible(view: View, nothing: float) -> bool:
    """Whether its call may be offered."""
    return view.call is not None and not view.faults and view.certainty >= nothing


def together(one: float, other: float) -> float:
    """The certainty of what two views agree in."""
    return 1 - (1 - one) * (1 - other)
