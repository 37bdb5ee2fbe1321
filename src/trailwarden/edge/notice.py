"""What a warden tells whoever runs it, while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from trailwarden.domain import Event, Media


@dataclass(frozen=True, slots=True)
class EventStored:
    """An event closed and is stored with its evidence, or will be as soon as the store can."""

    camera_id: str
    event: Event
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong with one camera; the others go on."""

    camera_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Worth knowing, and nothing wrong: connected, reconnecting in so many seconds."""

    camera_id: str
    message: str


Notice: TypeAlias = EventStored | Trouble | Remark
Notify: TypeAlias = Callable[[Notice], None]
"""Called from any thread; must return soon."""
