"""The two sides of a comparison: what differs between them, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from trailwarden.asking.calls import Compare
from trailwarden.asking.errors import Unclear
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.names_here import seen_most
from trailwarden.skills.sites import Sites, sites_of
from trailwarden.skills.subjects import each_of, subject_of
from trailwarden.skills.wording import Wording

Dimension = Literal["animal", "camera", "when"]
_PREPOSITION = re.compile("^(?:on|from|in|at) ")


class Unshared(TypedDict, total=False):
    """What of a `Meant` belongs to one side only, emptied."""

    sites: Sites
    when: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side. `name` is what it is called, `key` names it in the rows."""

    inquiry: Inquiry
    dimension: Dimension

    @property
    def name(self) -> str:
        """What differs, in words."""
        meant = self.inquiry.meant
        if self.dimension == "animal":
            return meant.subject.name
        if self.dimension == "camera":
            return meant.sites.label or "all cameras"
        return _PREPOSITION.sub("", meant.when)

    @property
    def short(self) -> str:
        """What differs, at its second mention."""
        meant = self.inquiry.meant
        return meant.subject.short if self.dimension == "animal" else self.name.partition(" (")[0]

    @property
    def key(self) -> str:
        """What differs, for a row."""
        meant = self.inquiry.meant
        if self.dimension == "animal":
            return ", ".join(meant.subject.asked)
        if self.dimension == "camera":
            return ", ".join(meant.where.cameras or meant.where.locations or ("all",))
        return meant.reading

    @property
    def unshared(self) -> Unshared:
        """What is this side's own, emptied, for the sentence about both."""
        if self.dimension == "camera":
            return {"sites": Sites()}
        return {"when": ""} if self.dimension == "when" else {}


def sides_of(desk: Desk, call: Compare) -> tuple[Side, Side]:
    """The two sides of a call. Raises Unclear where it does not say what differs."""
    wordings, dimension = _wordings(desk, call)
    first, second = (Side(Inquiry.of(desk, one), dimension) for one in wordings)
    if first.key == second.key:
        raise Unclear(
            f"Both sides are {first.name}: compare it with what?",
            f"other_{dimension}",
            tuple(_offers(desk, dimension, first)),
        )
    return first, second


def _wordings(desk: Desk, call: Compare) -> tuple[tuple[Wording, Wording], Dimension]:
    """The words of each side, and what differs: the first that the call gives two of."""
    shared = Wording.of(call)
    other = replace(
        shared,
        animal=call.other_animal or shared.animal,
        camera=call.other_camera or shared.camera,
        when=call.other_when or shared.when,
    )
    if call.other_animal:
        return (shared, other), "animal"
    if call.other_camera:
        return (shared, other), "camera"
    if call.other_when:
        return (shared, other), "when"
    return _both_in_one(desk, shared)


def _both_in_one(desk: Desk, shared: Wording) -> tuple[tuple[Wording, Wording], Dimension]:
    """Two animals or two cameras said in one breath ("foxes and badgers")."""
    vocabulary = desk.vocabulary()
    if shared.animal is not None:
        one, *more = each_of(subject_of(shared.animal, vocabulary), vocabulary)
        if len(more) == 1:
            pair = (replace(shared, animal=one.taxa[0]), replace(shared, animal=more[0].taxa[0]))
            return pair, "animal"
    if shared.camera is not None:
        cameras = sites_of(shared.camera, vocabulary, desk.events.frames()).cameras or ()
        if len(cameras) == 2:
            first, second = (replace(shared, camera=camera) for camera in cameras)
            return (first, second), "camera"
    field: Dimension = "when" if shared.animal is None and shared.when else "animal"
    raise Unclear(
        "Compare with what? Name a second animal, camera or time.",
        f"other_{field}",
        tuple(seen_most(vocabulary)) if field == "animal" else ("last month", "last week"),
    )


def _offers(desk: Desk, dimension: Dimension, first: Side) -> Iterator[str]:
    vocabulary = desk.vocabulary()
    if dimension == "animal":
        yield from (
            one for one in seen_most(vocabulary) if one != first.inquiry.meant.subject.short
        )
    elif dimension == "camera":
        own = first.inquiry.meant.where.cameras or ()
        yield from (one.camera for one in vocabulary.cameras if one.camera not in own)
