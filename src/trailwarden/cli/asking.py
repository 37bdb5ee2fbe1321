"""Asking whoever is at the other end of stdin: single keys at a terminal, else lines of a pipe."""

from __future__ import annotations

import os
import readline
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

_END = (b"", b"\x04")  # end of input, Ctrl-D


class InputOver(Exception):
    """There is nobody to ask any more."""


class NoAnswer(Exception):
    """A line of a pipe is no answer to the question; asking again would read the next answer."""


class Asker(Protocol):
    """Asks one question after the other. Every question raises InputOver when input ends."""

    def choice(self, prompt: str, words: Sequence[str]) -> str:
        """One of the words, told by its first letter; asks until it is one."""

    def line(self, prompt: str) -> str:
        """A line, without the blanks around it."""

    def refuse(self, reason: str) -> None:
        """The last answer will not do: it is asked for again. A pipe raises NoAnswer."""


def asker_of_stdin(completions: Sequence[str]) -> Asker:
    """Who to ask; at a terminal TAB completes a line to one of the completions."""
    return _Keyboard(completions) if sys.stdin.isatty() else _Pipe()


class _Keyboard:
    """A person at a terminal."""

    def __init__(self, completions: Sequence[str]) -> None:
        self._completions = completions
        readline.set_completer_delims("")  # names hold blanks
        readline.set_completer(self._complete)
        is_libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")

    def choice(self, prompt: str, words: Sequence[str]) -> str:
        """See `Asker`."""
        with _single_keys():
            print(prompt, end="", flush=True)  # noqa: T201 - who types at once is heard at once
            while True:
                key = _key()
                for word in words:
                    if key == word[0]:
                        print(word, flush=True)  # noqa: T201
                        return word

    def line(self, prompt: str) -> str:
        """See `Asker`."""
        try:
            return input(prompt).strip()
        except EOFError as error:
            raise InputOver from error

    def refuse(self, reason: str) -> None:
        """See `Asker`."""
        print(f"  {reason}", flush=True)  # noqa: T201

    def _complete(self, typed: str, number: int) -> str | None:
        start = typed.casefold()
        meant = [name for name in self._completions if name.casefold().startswith(start)]
        return meant[number] if number < len(meant) else None


@contextmanager
def _single_keys() -> Iterator[None]:
    """Keys come without waiting for Enter, and are not shown; what was typed ahead counts."""
    stdin = sys.stdin.fileno()
    before = termios.tcgetattr(stdin)
    try:
        tty.setcbreak(stdin, termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(stdin, termios.TCSADRAIN, before)


def _key() -> str:
    key = os.read(sys.stdin.fileno(), 1)
    if key in _END:
        raise InputOver
    return key.decode("ascii", "replace").lower()


class _Pipe:
    """A file or a program; `_number` is the line that was read last."""

    def __init__(self) -> None:
        self._number = 0

    def choice(self, _prompt: str, words: Sequence[str]) -> str:
        """See `Asker`."""
        while not (answer := self._next()):
            pass
        for word in words:
            if word.startswith(answer.lower()):
                return word
        raise NoAnswer(
            f"line {self._number} of stdin is {answer!r}; expected one of {', '.join(words)}"
        )

    def line(self, _prompt: str) -> str:
        """See `Asker`."""
        return self._next()

    def refuse(self, reason: str) -> None:
        """See `Asker`."""
        raise NoAnswer(f"line {self._number} of stdin: {reason}")

    def _next(self) -> str:
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError as error:
            raise NoAnswer(f"stdin after line {self._number} is no text: {error.reason}") from error
        if not line:
            raise InputOver
        self._number += 1
        return line.strip()
