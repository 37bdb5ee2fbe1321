"""What can go wrong while answers are judged.

EvaluationError (a LearningError)
├── BadQuestions     a file of hand-written questions is not as it should be
├── RunUnusable      a run's folder is damaged, or belongs to other questions or another system
└── NothingToAsk     no question is left after the choices made
"""

from __future__ import annotations

from trailwarden.learning.errors import LearningError


class EvaluationError(LearningError):
    """Anything that stands in the way of judging answers."""


class BadQuestions(EvaluationError):
    """A file of hand-written questions is not as it should be."""


class RunUnusable(EvaluationError):
    """A run's folder is damaged, or belongs to something else."""


class NothingToAsk(EvaluationError):
    """No question is left."""
