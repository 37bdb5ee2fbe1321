"""Names in messy English, linked to the animals and cameras that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trailwarden.asking.animals_words import LIFE, NEUTRAL_MODIFIERS
from trailwarden.asking.errors import Unclear, Unknown
from trailwarden.asking.found import Found
from trailwarden.asking.lexing import Token, listed, singular, tokens
from trailwarden.asking.mentions import mentions
from trailwarden.asking.names_animals import ANYTHING, Meaning, key_of
from trailwarden.asking.names_cameras import spoken, without_cameras
from trailwarden.asking.names_index import NameIndex, index_of
from trailwarden.asking.plain_words import ORDINARY
from trailwarden.asking.vocabulary import Vocabulary

_LIST = re.compile(r"\s*(?:,|&|\+|/|\band\b|\bor\b|\bplus\b)\s*", re.IGNORECASE)
_LEADING = listed(
    "the a an any all my our your some every each of those these no this that other just only"
    " at by near from on in to around along under beside"
)
_ANYWHERE = frozenset({"everywhere", "anywhere", "all", "every", "each", "any"})


@dataclass(frozen=True, slots=True)
class Who:
    """Whom words mean: scientific names, categories (`human`, ...), individuals; all may be given.

    Nothing at all means animals of any kind. `label` is for people.
    """

    taxa: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    individuals: tuple[str, ...] = ()
    label: str = "animals"


@dataclass(frozen=True, slots=True)
class Places:
    """Which cameras words mean, in the vocabulary's order. Nothing means all."""

    cameras: tuple[str, ...] = ()
    label: str = "all cameras"


def who(words: str, vocabulary: Vocabulary) -> Who:
    """Whom `words` mean ("foxes", "Vulpes vulpes", "fox cubs", "deer and boar", "hikers").

    Raises Unclear (equally near to several) and Unknown (none here; with what is alike).
    """
    index = index_of(vocabulary)
    whole = index.animals.names.get(key_of(_bare(words)))
    pieces = [words] if whole and whole.known else _pieces(words)
    found = [_meant(piece, index) for piece in pieces]
    if len(found) > 1:
        found = [
            (Meaning(category="animal") if one == ANYTHING else one, say) for one, say in found
        ]
    return Who(
        taxa=_joined(meaning.taxa for meaning, _ in found),
        categories=_joined((meaning.category,) for meaning, _ in found if meaning.category),
        individuals=_joined((meaning.individual,) for meaning, _ in found if meaning.individual),
        label=" and ".join(dict.fromkeys(label for _, label in found)),
    )


def cameras(words: str, vocabulary: Vocabulary) -> Places:
    """Which cameras `words` mean ("the gate", "cam 3", "trail cameras", "all").

    Raises Unclear and Unknown.
    """
    index = index_of(vocabulary)
    whole = index.cameras.called(spoken(tokens(_bare(words))))
    pieces = [words] if whole else _pieces(words)
    found = [_places(piece, index) for piece in pieces]
    chosen = {one for some in found for one in some}
    if not chosen or len(chosen) == len(index.cameras.order) > 1:
        return Places()
    in_order = tuple(one for one in index.cameras.order if one in chosen)
    return Places(in_order, ", ".join(in_order))


def find_animals(text: str, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """Where animals, people, vehicles or individuals are named, known here or not.

    Animals of any kind ("animals", "wildlife") are no name.
    """
    return mentions(text, vocabulary).animals


def find_cameras(text: str, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """Where cameras or places are named, known here or not."""
    return mentions(text, vocabulary).cameras


def _joined(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _bare(words: str) -> str:
    """Words without the articles and prepositions that lead them in."""
    for token in tokens(words):
        if token.word not in _LEADING:
            return words[token.start :]
    return words


def _pieces(words: str) -> list[str]:
    return [piece for piece in _LIST.split(words) if piece.strip()] or [words]


def _meant(piece: str, index: NameIndex) -> tuple[Meaning, str]:
    """What one name means, and what to call it."""
    said = _bare(piece)
    meaning = _exactly(said, index) or _misspelt(said, index)
    if meaning is None or not meaning.known:
        raise _unknown_animal(said, index)
    return meaning, _label(said, meaning, index)


def _exactly(said: str, index: NameIndex) -> Meaning | None:
    """The meaning of a name, tried as it stands, then without age or sex, then without `wild`."""
    names = index.animals.names
    words = [singular(token.word) for token in tokens(said)]
    for leave_out in (frozenset[str](), frozenset(LIFE), frozenset(LIFE) | NEUTRAL_MODIFIERS):
        kept = [word for word in words if word not in leave_out]
        meaning = names.get("".join(kept))
        if meaning is not None:
            return meaning
        if not kept and words:
            return Meaning()
    return None


def _misspelt(said: str, index: NameIndex) -> Meaning | None:
    words = [singular(token.word) for token in tokens(said)]
    kept = "".join(word for word in words if word not in LIFE)
    near = index.nearest_animals(kept)
    meanings = list(dict.fromkeys(index.animals.names[key] for key in near))
    options = tuple(_label(said, meaning, index) for meaning in meanings if meaning.known)
    if len(meanings) > 1 and options:
        raise Unclear(f"Which animal is meant by {said!r}?", "animal", options)
    return meanings[0] if meanings else None


def _unknown_animal(said: str, index: NameIndex) -> Unknown:
    near = index.animals_alike(said)
    there = f" Alike: {', '.join(near)}." if near else ""
    return Unknown(f"No animal called {said!r} is known here.{there}", "animal", said, near)


def _places(piece: str, index: NameIndex) -> tuple[str, ...]:
    """The cameras that one name means; none if it says only "cameras"."""
    found = tokens(_bare(piece))
    said = spoken(found)
    if not without_cameras(said) or " ".join(said) in _ANYWHERE:
        return index.cameras.order
    exact = index.cameras.called(said)
    return exact or _in_part(piece, said, _is_plural(found), index)


def _in_part(piece: str, said: tuple[str, ...], plural: bool, index: NameIndex) -> tuple[str, ...]:
    said = tuple(word for word in said if word not in index.animals.names) or said
    near = index.cameras.hinted(said)
    as_meant = ORDINARY.issuperset(said)
    groups = [near] if near or as_meant else list(index.cameras.misspelt(said))
    options = tuple(dict.fromkeys(one for group in groups for one in group))
    if not options:
        raise _unknown_camera(piece, said, index)
    if len(options) > 1 and not plural:
        raise Unclear(f"Which camera is meant by {piece!r}?", "camera", options)
    return options


def _is_plural(found: tuple[Token, ...]) -> bool:
    """Whether several are meant: the last word is one of many."""
    return bool(found) and singular(found[-1].word) != found[-1].word


def _unknown_camera(piece: str, said: tuple[str, ...], index: NameIndex) -> Unknown:
    near = index.cameras_alike(" ".join(said))
    there = f" There are: {', '.join(near)}." if near else ""
    return Unknown(f"No camera or place called {piece!r} is here.{there}", "camera", piece, near)


def _label(said: str, meaning: Meaning, index: NameIndex) -> str:
    if meaning.individual:
        return meaning.individual
    if len(meaning.taxa) == 1:
        return index.animals.common(meaning.taxa[0])
    return said if meaning.taxa or meaning.category else "animals"
