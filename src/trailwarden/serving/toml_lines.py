"""Where in a TOML file a value stands, so that an error can name the line.

The standard parser keeps no positions. A value's line is the one whose addition first makes the
beginning of the file hold that value; the parser itself decides, so strings, comments and arrays
of tables need no care here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

_LONGEST_VALUE_LINES = 200


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line (from 1) where the value at `path` begins, or where its nearest parent does."""
    lines = text.splitlines()
    for depth in range(len(path), 0, -1):
        line = _first_line_holding(lines, path[:depth])
        if line is not None:
            return line
    return None


def _first_line_holding(lines: Sequence[str], path: Sequence[str | int]) -> int | None:
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    for number, line in enumerate(lines, start=1):
        if name in line and _holds(_beginning(lines, number), path):
            return number
    return None


def _beginning(lines: Sequence[str], count: int) -> dict[str, Any]:
    """The file's first lines as a document, longer where the last of them opens a long value."""
    for end in range(count, min(len(lines), count + _LONGEST_VALUE_LINES) + 1):
        try:
            return tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
    return {}


def _holds(document: Any, path: Sequence[str | int]) -> bool:
    for part in path:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
