"""Ids made from content, so that the same card always gives the same events."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b


def event_id_of(start: datetime, key: str, number: int = 1) -> str:
    """The id of the `number`th event that begins with the file of this content key.

    It looks like `trailwarden.domain.new_id`'s, and differs for other content or another number.
    """
    digest = blake2b(f"{key}/{number}".encode(), digest_size=4).hexdigest()
    return f"{start.astimezone(UTC):%Y%m%dT%H%M%S}-{digest}"


def media_id_of(key: str, number: int = 1) -> str:
    """The id of a file's row; a video in which several events lie has a row for each."""
    return key if number == 1 else f"{key}-{number}"
