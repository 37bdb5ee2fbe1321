"""Identifiers that sort by time and collide with nothing."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_id(moment: datetime) -> str:
    """Return a new identifier such as `20261120T101502-7f3a9c1e`: UTC second, then 32 random bits.

    Readable in a citation and a file name; equal only for two draws of 4 billion in one second.
    """
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
