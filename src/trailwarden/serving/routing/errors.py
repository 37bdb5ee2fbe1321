"""What routing may meet.

RoutingError
├── NotAPrompt  what was to be cut into blocks is no text, list of token ids or list of messages
└── BadSetting  a policy or an index was given a number it cannot work with
"""

from __future__ import annotations


class RoutingError(Exception):
    """Anything that routing can name."""


class NotAPrompt(RoutingError, ValueError):
    """The message says what was given, and what would do."""


class BadSetting(RoutingError, ValueError):
    """The message names the setting, its value and the values allowed."""


def require(holds: bool, setting: str, value: object, allowed: str) -> None:
    """Raise `BadSetting` unless it holds."""
    if not holds:
        raise BadSetting(f"{setting} is {value!r}; it must be {allowed}")
