"""A picture of what a camera sees now: the port, which the command line wires to the cameras."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from trailwarden.asking.answer import Link


class NoShot(Exception):
    """There is no fresh picture of a camera; the message says why, as the end of a sentence that
    begins with "No fresh picture:"."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, and when it was taken."""

    link: Link
    taken_at: datetime


class Snapshots(Protocol):
    """Takes pictures. Safe to use from several threads."""

    def fresh(self, camera: str) -> Shot:
        """What a camera sees now, within a few seconds. Raises NoShot."""
        ...
