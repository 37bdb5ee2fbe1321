"""What can go wrong in a simulation.

SimulationError (a ServingError)
├── SpecError       an engine, a scenario or a fault was described wrongly
└── TraceError      a file of requests cannot be read
"""

from __future__ import annotations

from trailwarden.serving.errors import ServingError


class SimulationError(ServingError):
    """Anything simulate and replay can name. The message says what to change."""


class SpecError(SimulationError):
    """An engine, a scenario or a fault was described wrongly."""


class TraceError(SimulationError):
    """A file of requests cannot be read: which line, and what was expected there."""
