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

    `model` and `parser`: from here a view stands against another one. `alone`: from here the
    parser's is followed where there is no other. `nothing`: below, a view is none.
    """

    model: float = 0.9
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
    MODEL = auto()
    ASK = auto()  # offer the calls that are not out of the question
    REFUSE = auto()


def weigh(parser: View, model: View, nothing: float, *, agree: bool) -> Verdict:
    """Whom to follow. `agree`: both have calls, which mean the same."""
    if parser.call is None and model.call is None:
        return Verdict.REFUSE
    if agree:
        return Verdict.PARSER
    if parser.is_sure != model.is_sure:
        followed, verdict = (parser, Verdict.PARSER) if parser.is_sure else (model, Verdict.MODEL)
        return verdict if followed.call is not None else Verdict.REFUSE
    if parser.call is not None and model.call is not None:
        return _between(parser, model, nothing)
    lone = parser if parser.call is not None else model
    return Verdict.ASK if not lone.faults and lone.certainty >= nothing else Verdict.REFUSE


def _between(parser: View, model: View, nothing: float) -> Verdict:
    """Of two different calls, both sure or neither."""
    possible = {
        verdict
        for view, verdict in ((parser, Verdict.PARSER), (model, Verdict.MODEL))
        if not view.faults and view.certainty >= nothing
    }
    if len(possible) == 1:
        return possible.pop()
    return Verdict.ASK if possible else Verdict.REFUSE


def together(one: float, other: float) -> float:
    """The certainty of what two views agree in."""
    return 1 - (1 - one) * (1 - other)
