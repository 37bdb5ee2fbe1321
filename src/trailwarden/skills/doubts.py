"""Reasons for care: the worst first, and in a few words for the text."""

from __future__ import annotations

from collections.abc import Iterable

from trailwarden.query.result import Caveat, Doubt, Result
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, listed
from trailwarden.skills.subjects import Subject

_WORST_FIRST = (
    Doubt.COARSE,
    Doubt.NO_EFFORT,
    Doubt.UNREVIEWED,
    Doubt.CLOCK,
    Doubt.BLIND_DAYS,
    Doubt.MIXED_ZONES,
    Doubt.UNCOUNTED,
    Doubt.SMALL_N,
    Doubt.SIMULATED,
    Doubt.TRUNCATED,
    Doubt.INDEPENDENCE,
    Doubt.METHOD,
)
_MOST_SAID = 2
_WORTH_TELLING = 0.1
_ONLY_TO, _NAMELESS = " identified only to ", "no name at all"
"""By these words the door's caveats of coarse names are told apart."""


def caveats_of(results: Iterable[Result], more: Iterable[str] = ()) -> tuple[str, ...]:
    """All caveats of some results, the worst first, each once; `more` are this answer's own."""
    every = [one for result in results for one in result.caveats]
    ranked = sorted(every, key=lambda one: _WORST_FIRST.index(one.doubt))
    return tuple(dict.fromkeys((*more, *(one.text for one in ranked))))


def said(result: Result, subject: Subject) -> str:
    """The worst of them in a sentence or two, and whether cameras were simulated.

    What may be the same animal under another name is always told; of other doubts those that
    touch a tenth of the events or more.
    """
    found = (
        uncounted(result, subject),
        _without_effort(result),
        _unreviewed(result),
        _clock(result),
    )
    return ". ".join([*list(filter(None, found))[:_MOST_SAID], *simulated([result])])


def _of(result: Result, doubt: Doubt) -> Caveat | None:
    """The caveat of a kind, if it touches enough of the events to be told."""
    found = next((one for one in result.caveats if one.doubt is doubt), None)
    if found is None or not found.n or not found.of:
        return None
    return found if doubt is Doubt.SIMULATED or found.n >= _WORTH_TELLING * found.of else None


def _clock(result: Result) -> str:
    found = _of(result, Doubt.CLOCK)
    if found is None:
        return ""
    return f"The time of {_some(found)} is doubtful, as the camera's clock may have been wrong"


def uncounted(result: Result, subject: Subject) -> str:
    """What may be the same animal, and was named less finely or not at all."""
    parts = list(filter(None, map(_uncounted, result.caveats)))
    return f"Not counted: {listed(parts)}; they may be {subject.short} too" if parts else ""


def _uncounted(one: Caveat) -> str:
    """`33 observations identified only to Canidae (12), Vulpes (21)`; nothing for other doubts."""
    if one.doubt is not Doubt.COARSE or not one.n:
        return ""
    if _NAMELESS in one.text:
        return f"{counted(one.n, 'animal')} without any name"
    _, found, names = one.text.partition(_ONLY_TO)
    named = clean(names.partition(": they may")[0], 120)
    return f"{counted(one.n, 'observation')}{_ONLY_TO}{named}" if found else ""


def unreviewed(result: Result) -> int:
    """How many of the events no person has looked at."""
    found = (one.n for one in result.caveats if one.doubt is Doubt.UNREVIEWED)
    return next(found, None) or 0


def _unreviewed(result: Result) -> str:
    found = _of(result, Doubt.UNREVIEWED)
    return "" if found is None else f"No person has reviewed {_some(found)}"


def _without_effort(result: Result) -> str:
    missing = len(result.effort.without_effort)
    if not missing:
        return ""
    of = counted(result.effort.deployments, "deployment")
    return f"Nobody recorded when {missing} of the {of} could see"


def simulated(results: Iterable[Result]) -> list[str]:
    """Whether cameras were simulated: some made-up events are not to pass for wild ones."""
    found = [one for result in results if (one := _of(result, Doubt.SIMULATED))]
    if not found:
        return []
    if all(one.n == one.of for one in found):
        return ["The cameras are simulated"]
    return [f"Simulated cameras made {_some(found[0])}"]


def _some(found: Caveat) -> str:
    """`29 of the 41 events`, `any of the 41 events`."""
    if found.n == found.of:
        return "the event" if found.of == 1 else f"any of the {counted(found.of or 0, 'event')}"
    return f"{found.n:,} of the {counted(found.of or 0, 'event')}"
