"""Parts of sentences that many answers share: of whom, where, when, and how a zero is said."""

from __future__ import annotations

from trailwarden.query.result import Result
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import listed, paragraph
from trailwarden.skills.understanding import Meant
from trailwarden.skills.watching import beyond_data, watched

_REVIEWED = {True: ", reviewed by a person", False: ", not reviewed by any person"}


def of_whom(meant: Meant) -> str:
    """`red fox (Vulpes vulpes), feeding (noted as foraging or grazing)`."""
    name = meant.subject.name
    if meant.doing is None or meant.wording.behaviour is None:
        return name
    own = meant.wording.behaviour.value
    words = [clean(one) for one in meant.doing]
    as_noted = "" if words in ([], [own]) else f" (noted as {listed(words, last='or')})"
    return f"{name} {own}{as_noted}"


def where_and_when(meant: Meant) -> str:
    """`at the spring last week (Mon 9 to Sun 15 Nov 2026)`, and whether reviewed if asked for."""
    scene, reviewed = " ".join(filter(None, (meant.sites.at, meant.when))), meant.wording.reviewed
    return scene + ("" if reviewed is None else _REVIEWED[reviewed])


def nothing(meant: Meant, result: Result) -> str:
    """A zero, with the watching that it rests on."""
    beyond = beyond_data(result, meant)
    whom, scene = of_whom(meant), where_and_when(meant)
    if not result.effort.camera_days and not result.effort.without_effort:
        return paragraph(f"Nothing can be said of {whom} {scene}: no camera watched then", beyond)
    return paragraph(f"No event was identified as {whom} {scene}; {watched(result)}", beyond)
