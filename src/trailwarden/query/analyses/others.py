"""The second party of a comparison: at the same cameras and times, but other animals."""

from __future__ import annotations

from collections.abc import Iterable

from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.selection import Selected, select

_OF_THE_FIRST = ("categories", "life_stages", "sexes", "individuals", "behaviors", "event_ids")
"""Restrictions that say which of the first party are meant, and nothing of the second."""


def others(chosen: Selected, names: Iterable[str], field: str = "measure.others") -> Selected:
    """What was selected, of other taxa: cameras, times and how far labels are trusted are the same.

    Raises Refused for names nobody knows, and where one name is a kind of the other: nothing keeps
    company with itself.
    """
    taxonomy = chosen.frames.taxonomy
    meant = tuple(taxonomy.resolve(name, field) for name in names)
    mine = frozenset(chosen.taxa).union(*map(taxonomy.kinds, chosen.taxa))
    theirs = frozenset(meant).union(*map(taxonomy.kinds, meant))
    if not chosen.taxa or mine & theirs:
        both = ", ".join(sorted(mine & theirs)) or "any taxon"
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"the two sides of {field} must be different animals, and {both} is on both: name "
            "the first in where.taxa, the second here",
            "where.taxa",
        )
    where = chosen.where.model_copy(update={"taxa": meant, **dict.fromkeys(_OF_THE_FIRST)})
    return select(chosen.frames, where, chosen.about)


def only_first_text(chosen: Selected) -> str:
    """Which restrictions were not asked of the second party, in words; empty if none was made."""
    given = [name for name in _OF_THE_FIRST if getattr(chosen.where, name) is not None]
    return f"; {', '.join(given)} restrict the first only" if given else ""
