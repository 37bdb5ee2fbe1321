"""What words may meet.

AskingError
├── Unclear      they can mean several things: the question back, and what may be meant
├── Unknown      they name what is not here: what was asked for, and what is alike
└── NoTime       they are no time that we can read
"""

from __future__ import annotations


class AskingError(Exception):
    """Anything that this room can name; the message is for the person who asked."""


class Unclear(AskingError):
    """Several readings, none of them better. `options` are phrases that are clear."""

    def __init__(self, question: str, field: str, options: tuple[str, ...]) -> None:
        super().__init__(question)
        self.field = field
        self.options = options


class Unknown(AskingError):
    """A name that nothing here bears. `alike` are names that do."""

    def __init__(self, message: str, field: str, asked: str, alike: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.asked = asked
        self.alike = alike


class NoTime(AskingError):
    """Words that are no time. The message says what can be read."""

    def __init__(self, message: str, field: str, asked: str) -> None:
        super().__init__(message)
        self.field = field
        self.asked = asked
