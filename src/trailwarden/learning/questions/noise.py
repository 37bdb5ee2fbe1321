"""What hands in gloves make of a question: slips of the keyboard, lost marks, lower case."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from trailwarden.learning.questions.pattern import Piece

_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
_EXACT = frozenset(("event", "camera", "other_camera"))
"""Fields in which a slip would be another name."""

_SHORTEST = 5
_SHORTHAND = {
    "you": "u", "are": "r", "pictures": "pics", "camera": "cam", "please": "pls",
    "what is": "whats",
    "what's": "whats", "and": "&", "behaviour": "behavior", "do not": "dont", "where is": "wheres",
    "yesterday": "yday", "through": "thru", "the": "teh",
}  # fmt: skip


def noisy(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """The same question less well typed, or as well; what is copied keeps its marks."""
    if rng.random() < 0.22:
        pieces = _with_slips(pieces, rng, rng.choice((1, 1, 2)))
    if rng.random() < 0.06:
        pieces = [_shorter(piece, rng) if not piece.field else piece for piece in pieces]
    draw = rng.random()
    if draw < 0.4:
        return [replace(piece, text=piece.text.lower()) for piece in pieces]
    if draw < 0.415:
        return [replace(piece, text=piece.text.upper()) for piece in pieces]
    return _capitalised(pieces)


def slip(word: str, rng: random.Random) -> str:
    """A word with one slip: two letters swapped, one lost, doubled, or a neighbour hit."""
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            near = _NEAR.get(word[at].lower(), word[at])
            return word[:at] + rng.choice(near) + word[at + 1 :]


def _with_slips(pieces: list[Piece], rng: random.Random, number: int) -> list[Piece]:
    words = [
        (place, found.start(), found.end())
        for place, piece in enumerate(pieces)
        if piece.field not in _EXACT
        for found in re.finditer(rf"(?<![\w'-])[A-Za-z]{{{_SHORTEST},}}(?![\w'-])", piece.text)
    ]
    mended = list(pieces)
    for place, start, end in sorted(rng.sample(words, min(number, len(words))), reverse=True):
        text = mended[place].text
        slipped = text[:start] + slip(text[start:end], rng) + text[end:]
        mended[place] = replace(mended[place], text=slipped)
    return mended


def _shorter(piece: Piece, rng: random.Random) -> Piece:
    """As people write on a phone."""
    text = piece.text
    for long, short in _SHORTHAND.items():
        if rng.random() < 0.5:
            text = re.sub(rf"\b{re.escape(long)}\b", short, text)
    return replace(piece, text=text)


def _capitalised(pieces: list[Piece]) -> list[Piece]:
    """The first letter large."""
    for place, piece in enumerate(pieces):
        if text := piece.text.lstrip():
            first = replace(piece, text=text[0].upper() + text[1:])
            return [first, *pieces[place + 1 :]]
    return pieces
