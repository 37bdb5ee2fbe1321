"""What can go wrong with an engine, beside what any worker may do wrong.

ServingError (serving/errors.py)
├── WorkerError        unreachable, silent, broken or lying: as for every worker
└── EngineError
    ├── EngineMissing    a library that the adapter needs is not installed
    ├── EngineLacks      the engine cannot do what it was asked
    ├── WorkerNotStarted a worker of ours did not become ready, again and again
    └── SlotLost         a slot could not be saved or restored: its tokens are computed again

Every message says what was tried, on what, and what to do next. It never carries a key.
"""

from __future__ import annotations

from trailwarden.serving.errors import ServingError


class EngineError(ServingError):
    """Anything that an adapter or the supervision of our workers can name."""


class EngineMissing(EngineError):
    """A library that the adapter needs is not installed."""


class EngineLacks(EngineError):
    """The engine cannot do what it was asked; `Capabilities` says so beforehand."""


class WorkerNotStarted(EngineError):
    """A worker of ours did not become ready."""


class SlotLost(EngineError):
    """A slot could not be saved or restored."""
