"""A file as a renderer makes it: where it goes, below the report's folder, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """`path` is relative to the report's folder, with `/`."""

    path: str
    content: bytes
