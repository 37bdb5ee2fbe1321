"""Which folder is which camera's card, from what the user typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trailwarden.edge.card.walk import is_junk, natural_key
from trailwarden.edge.errors import SourceAddressError, SourceRefused
from trailwarden.edge.source.address import slug

_NAMED = re.compile(r"(?P<name>\w[\w .-]{0,63})=(?P<folder>.+)", re.DOTALL)
_SAYS_NOTHING = {"dcim"}  # the folder every camera makes: its parent is the card


@dataclass(frozen=True, slots=True)
class Card:
    """One camera's folder. `named` is true if the user said whose it is, `deep` is false if what
    lies in its subfolders is not this camera's."""

    camera_id: str
    folder: Path
    named: bool = False
    deep: bool = True


def cards_of(texts: Iterable[str], *, camera_per_folder: bool = False) -> tuple[Card, ...]:
    """Understand `DIR` and `NAME=DIR`; with `camera_per_folder` each subfolder is a camera.

    A camera is named after its folder, or after the card if that folder is `DCIM`. Two folders
    are one camera only if the user named them so. Raises SourceAddressError or SourceRefused.
    """
    cards = [_card_of(text) for text in texts]
    if camera_per_folder:
        cards = [each for card in cards for each in _split(card)]
    _require_distinct(cards)
    return tuple(cards)


def _card_of(text: str) -> Card:
    match = None if Path(text).exists() else _NAMED.fullmatch(text)
    folder = _readable_folder(match["folder"] if match else text)
    if match:
        return Card(slug(match["name"]), folder, named=True)
    return Card(_named_after(folder), folder)


def _named_after(folder: Path) -> str:
    says = folder.parent if folder.name.lower() in _SAYS_NOTHING else folder
    return slug(says.name)


def _readable_folder(text: str) -> Path:
    try:
        folder = Path(text).expanduser().resolve()
        if folder.is_dir():
            next(folder.iterdir(), None)
            return folder
    except PermissionError as error:
        raise SourceRefused(
            f"no permission to read {text}; give this user the right to read it"
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceAddressError(f"{text} cannot be read ({error}); check the path") from error
    if folder.exists():
        raise SourceAddressError(
            f"{text} is a file, not a folder; `trailwarden watch` reads single files, "
            "`scan` the folder of a card"
        )
    raise SourceAddressError(
        f"there is no folder {text}; check the path, and that the card is mounted"
    )


def _split(card: Card) -> Iterator[Card]:
    """A card for each subfolder, and one for what lies beside them in the folder itself."""
    prefix = f"{card.camera_id}-" if card.named else ""
    folders = (each for each in card.folder.iterdir() if each.is_dir() and not is_junk(each.name))
    subfolders = sorted(folders, key=lambda each: natural_key(each.name))
    if not subfolders:
        raise SourceAddressError(
            f"{card.folder} has no subfolders, one of which would be a camera; "
            "leave --camera-per-folder out"
        )
    for folder in subfolders:
        yield Card(slug(f"{prefix}{folder.name}"), folder, card.named)
    yield replace(card, deep=False)


def _require_distinct(cards: Sequence[Card]) -> None:
    seen: dict[str, Card] = {}
    for card in cards:
        other = seen.setdefault(card.camera_id, card)
        if other.folder != card.folder and not (other.named and card.named):
            raise SourceAddressError(
                f"{other.folder} and {card.folder} would both be camera {card.camera_id}; "
                f"name them, for example {card.camera_id}-2={card.folder}, or give both the same "
                "name if they are one camera's"
            )
