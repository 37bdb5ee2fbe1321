"""Understands a reply to a question back: which of the options it means, if any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_NUMBER = re.compile(r"(?:(?:the|number|no\.?|option)\s+)*#?(\d{1,2})[.)]?(?:\s+(?:one|please))?")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_FILLERS = re.compile(
    r"\b(?:please|i mean|i meant|that is|the|one|option|in|on|at|both|thanks|ok|okay)\b"
)


def chosen(reply: str, options: Sequence[str]) -> str | None:
    """The option that a reply names: by its number, its words, or words that only it has.

    None if it names none of them, or several: then the reply is a question of its own.
    """
    said = " ".join(reply.casefold().split()).rstrip(".!?")
    number = _number(said)
    if number is not None:
        return options[number - 1] if 1 <= number <= len(options) else None
    exact = [option for option in options if _plain(option) == _plain(said)]
    if exact:
        return exact[0]
    words = set(_plain(said).split())
    having = [option for option in options if words and words <= set(_plain(option).split())]
    return having[0] if len(having) == 1 else None


def _number(said: str) -> int | None:
    if told := _NUMBER.fullmatch(said):
        return int(told[1])
    words = said.removeprefix("the ").removesuffix(" one")
    if words == "last":
        return None
    return _ORDINALS.index(words) + 1 if words in _ORDINALS else None


def _plain(text: str) -> str:
    kept = _FILLERS.sub(" ", text.casefold())
    return " ".join(re.findall(r"[^\W_]+(?:[-.:][^\W_]+)*", kept))
