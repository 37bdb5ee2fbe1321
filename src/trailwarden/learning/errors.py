"""What can go wrong while something is learnt.

LearningError
├── LibraryMissing       a library that only learning needs is not installed
├── BaseUnusable         the base model's file cannot be read, or is of another kind
├── ExamplesUnusable     there is nothing to learn from, or an example cannot be learnt
├── CheckpointUnusable   what an earlier run left belongs to another run, or is damaged
├── TrainingDiverged     the loss is no number any more
├── ProcessesFailed      one of several training processes ended early
├── AdapterUnusable      no such adapter, or no adapter that fits
└── EngineFailed         the engine that was to answer for an evaluation did not
"""

from __future__ import annotations


class LearningError(Exception):
    """Anything that this room can name. The message says what the user can do."""


class LibraryMissing(LearningError):
    """A library of the `learn` extra is not installed."""


class BaseUnusable(LearningError):
    """The base model's file cannot be read, or is no Llama that this code computes."""


class ExamplesUnusable(LearningError):
    """No examples, or one that cannot be learnt."""


class CheckpointUnusable(LearningError):
    """A checkpoint of another run, or a damaged one."""


class TrainingDiverged(LearningError):
    """The loss became infinite or no number."""


class ProcessesFailed(LearningError):
    """One of several training processes ended early."""


class AdapterUnusable(LearningError):
    """No such adapter, or one that does not fit."""


class EngineFailed(LearningError):
    """The engine did not answer."""
