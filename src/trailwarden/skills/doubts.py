"""Reasons for care: the worst first, and in a few words for the text."""

from __future__ import annotations

import re
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
_ENDS_NAMES = re.compile(": (?:they|it) may")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")


def caveats_of(
    results: Iterable[Result], more: Iterable[str] = (), text: str = ""
) -> tuple[str, ...]:
    """All caveats of some results, the worst first, each once; `more` are this answer's own.

    What the answer's text says already stands here as the sentence that says it, so that whoever
    shows the text knows what is left to show.
    """
    every = [one for result in results for one in result.caveats]
    ranked = sorted(every, key=lambda one: _WORST_FIRST.index(one.doubt))
    sentences = _SENTENCES.split(text)
    return tuple(dict.fromkeys((*more, *(_as_said(one, sentences) for one in ranked))))


def _as_said(caveat: Caveat, sentences: list[str]) -> str:
    """The sentence that says it, else its own words."""
    short = _in_short(caveat)
    return next((one for one in sentences if short and short in one), caveat.text)


def _in_short(caveat: Caveat) -> str:
    """The words by which a text tells of a doubt; nothing for those that texts do not tell of."""
    if caveat.doubt is Doubt.COARSE:
        return _uncounted(caveat)
    if not caveat.n or not caveat.of:
        return ""
    words = {
        Doubt.UNREVIEWED: _unreviewed_words,
        Doubt.CLOCK: _clock_words,
        Doubt.SIMULATED: _simulated_words,
    }.get(caveat.doubt)
    return words(caveat) if words else ""


def said(result: Result, subject: Subject, most: int = _MOST_SAID) -> str:
    """The worst of them in a sentence or two, and whether cameras were simulated.

    What may be the same animal under another name comes first; of other doubts those that touch a
    tenth of the events or more. `most` is for texts that tell of a worse doubt of their own.
    """
    found = (
        uncounted(result, subject),
        _without_effort(result),
        _unreviewed(result),
        _clock(result),
    )
    return ". ".join([*list(filter(None, found))[:most], *simulated([result])])


def _of(result: Result, doubt: Doubt) -> Caveat | None:
    """The caveat of a kind, if it touches enough of the events to be told."""
    found = next((one for one in result.caveats if one.doubt is doubt), None)
    if found is None or not found.n or not found.of:
        return None
    return found if doubt is Doubt.SIMULATED or found.n >= _WORTH_TELLING * found.of else None


def _clock(result: Result) -> str:
    found = _of(result, Doubt.CLOCK)
    return "" if found is None else _clock_words(found)


def _clock_words(found: Caveat) -> str:
    which = _some(found).replace("any of the", "each of the")
    return f"The time of {which} is doubtful, as the camera's clock may have been wrong"


def uncounted(result: Result, subject: Subject) -> str:
    """What may be the same animal, and was named less finely or not at all."""
    parts = list(filter(None, map(_uncounted, result.caveats)))
    n = sum(one.n or 0 for one in result.caveats if _uncounted(one))
    they = "it" if n == 1 else "they"
    return f"Not counted: {listed(parts)}; {they} may be {subject.short} too" if parts else ""


def _uncounted(one: Caveat) -> str:
    """`33 observations identified only to Canidae (12), Vulpes (21)`; nothing for other doubts."""
    if one.doubt is not Doubt.COARSE or not one.n:
        return ""
    if _NAMELESS in one.text:
        return f"{counted(one.n, 'animal')} without any name"
    _, found, names = one.text.partition(_ONLY_TO)
    named = clean(_ENDS_NAMES.split(names)[0], 120)
    return f"{counted(one.n, 'observation')}{_ONLY_TO}{named}" if found else ""


def unreviewed(result: Result) -> int:
    """How many of the events no person has looked at."""
    found = (one.n for one in result.caveats if one.doubt is Doubt.UNREVIEWED)
    return next(found, None) or 0


def _unreviewed(result: Result) -> str:
    """Where only such events were asked for, the sentence of the number says it already."""
    found = _of(result, Doubt.UNREVIEWED)
    asked = result.question.where.reviewed is False
    return "" if found is None or asked else _unreviewed_words(found)


def _unreviewed_words(found: Caveat) -> str:
    return f"No person has reviewed {_some(found)}"


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
    part = next((one for one in found if one.n != one.of), found[0])
    return [_simulated_words(part)]


def _simulated_words(found: Caveat) -> str:
    if found.n == found.of:
        return "The camera is simulated" if found.of == 1 else "The cameras are simulated"
    return f"Simulated cameras made {_some(found)}"


def _some(found: Caveat) -> str:
    """`29 of the 41 events`, `any of the 41 events`."""
    if found.n == found.of:
        return "the event" if found.of == 1 else f"any of the {counted(found.of or 0, 'event')}"
    return f"{found.n:,} of the {counted(found.of or 0, 'event')}"
