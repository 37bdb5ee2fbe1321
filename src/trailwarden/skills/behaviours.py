"""Which stored behaviours belong to which class. Camtrap DP leaves the words free.

The words are those of Camtrap DP's examples, of the behaviours that `worlds` and the describers
write, and of common ethograms of mammals and birds at camera traps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from trailwarden.asking.calls import Behaviour

_WORDS: dict[Behaviour, str] = {
    Behaviour.FEEDING: "feeding feed eating eat foraging forage grazing graze browsing browse "
    "rooting root pecking gnawing nibbling chewing hunting predation scavenging digging "
    "stalking cropping gleaning bark-stripping caching suckling nursing",
    Behaviour.DRINKING: "drinking drink lapping",
    Behaviour.RESTING: "resting rest sleeping sleep lying laying-down bedding bedded sitting "
    "roosting basking sunning ruminating",
    Behaviour.MOVING: "moving move walking walk running run trotting galloping travelling "
    "traveling travel locomotion passing flying flight swimming swim climbing jumping leaping "
    "hopping crawling crossing fleeing entering leaving patrolling",
    Behaviour.ALERT: "alert vigilance vigilant watching looking scanning standing-alert freezing "
    "sniffing investigating curious listening inspecting",
    Behaviour.SOCIAL: "social playing play fighting fight sparring chasing interaction "
    "interacting allogrooming courtship mating copulation displaying calling roaring rutting "
    "greeting nursing suckling begging following aggression marking scent-marking",
    Behaviour.GROOMING: "grooming groom preening preen scratching licking self-grooming "
    "bathing dust-bathing wallowing rubbing allogrooming",
    Behaviour.BREEDING: "breeding courtship mating copulation rutting nesting nest-building "
    "incubating nursing suckling",
    Behaviour.MIGRATION: "migration migrating",
}
CLASSES: dict[Behaviour, frozenset[str]] = {
    one: frozenset(words.split()) for one, words in _WORDS.items()
}
"""Words of each class; some belong to two (nursing feeds, and is social)."""

PROXIES = frozenset({Behaviour.BREEDING, Behaviour.MIGRATION})
"""What no event shows by itself."""

_GAPS = re.compile(r"[\s_-]+")


def stored_as(behaviour: Behaviour, known: Iterable[str]) -> tuple[str, ...]:
    """The stored behaviours of a class, as they are written: a phrase belongs to the class of any
    of its words (`drinking at the pool`), unless it says that it was not done."""
    return tuple(one for one in known if _belongs(one, CLASSES[behaviour]))


def _belongs(stored: str, words: frozenset[str]) -> bool:
    whole = _GAPS.sub("-", stored.strip().casefold())
    parts = re.split(r"[^\w]+", whole)
    if {"no", "not", "without"} & set(parts):
        return False
    return whole in words or not words.isdisjoint(parts)
