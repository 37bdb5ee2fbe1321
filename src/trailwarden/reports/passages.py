"""Passages that every section needs: a refusal as a sentence, caveats, names, empty results."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trailwarden.query.result import Caveat, Doubt
from trailwarden.reports.document import Answer, Italic, Note, Weight, Words
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import listed, percent, sentence, spelled

_MOST = 6
_NUMBERS = re.compile(r"\d[\d.,]*")
_TELLING_WORDS = 4  # caveats of a kind that begin alike say the same of different numbers
_LONGEST_NAME = 3
_SHARED = {
    Doubt.UNREVIEWED: "no person has looked at: the machine's word counts",
    Doubt.CLOCK: "the time is doubtful: the camera's clock may be wrong",
    Doubt.UNCOUNTED: "nobody counted the animals",
}
"""What is said of a share of the events, where the answers differ in that share only."""


def refused(answer: Answer, what: str) -> Note:
    """Why there is no `what`, as the engine said it. The answer must be a refusal."""
    assert answer.refusal is not None, "only a refusal has a reason"
    said = sentence(answer.refusal.message)
    near = listed([str(one) for one in answer.refusal.candidates], _MOST)
    hint = f" Meant may be: {near}." if near else ""
    return Note(f"{sentence(f'No {what}')} {said}{hint}", Weight.REFUSED)


def caveats(*answers: Answer) -> tuple[Note, ...]:
    """What to keep in mind with these answers; what differs in its numbers only is said once."""
    told = [caveat for answer in answers for caveat in _split(answer)[1]]
    return tuple(Note(text, Weight.CAVEAT) for text in folded(told))


def methods_of(answers: Iterable[Answer]) -> list[str]:
    """How the answers were computed, each way once, and none that is a part of another."""
    told = [sentence(caveat.text) for answer in answers for caveat in _split(answer)[0]]
    ways = list(dict.fromkeys(told))
    return [way for way in ways if not any(way in other for other in ways if other != way)]


def _split(answer: Answer) -> tuple[list[Caveat], list[Caveat]]:
    """Its method, which is the first thing it says of methods, and what to keep in mind.

    That it is simulated stands on every page already.
    """
    told = (
        [one for one in answer.result.caveats if one.doubt is not Doubt.SIMULATED]
        if answer.result
        else []
    )
    of_method = [one for one in told if one.doubt is Doubt.METHOD][:1]
    of_method += [one for one in told if one.doubt is Doubt.INDEPENDENCE]
    return of_method, [one for one in told if one not in of_method]


def folded(told: Iterable[Caveat]) -> list[str]:
    """Caveats as sentences, those that differ in their numbers and names only gathered in one."""
    alike: dict[tuple[Doubt, str], list[Caveat]] = {}
    for one in told:
        begins = " ".join(_NUMBERS.sub("#", _without_subject(one.text)).split()[:_TELLING_WORDS])
        alike.setdefault((one.doubt, begins), []).append(one)
    return [_gathered(ones) for ones in alike.values()]


def _without_subject(text: str) -> str:
    """What is said, without whom it is said of: `Vulpes vulpes: ...`."""
    subject, colon, said = text.partition(": ")
    return said if colon and len(subject.split()) <= _LONGEST_NAME else text


def _gathered(alike: list[Caveat]) -> str:
    texts = list(dict.fromkeys(sentence(one.text) for one in alike))
    said = list(dict.fromkeys(sentence(_without_subject(one.text)) for one in alike))
    if len(texts) == 1 or len(said) == 1:
        return said[0] if len(texts) > 1 else texts[0]
    shares = [one.n / one.of for one in alike if one.n is not None and one.of]
    common = _SHARED.get(alike[0].doubt)
    if common and len(shares) == len(alike):
        span = dict.fromkeys((percent(min(shares)), percent(max(shares))))
        return f"Of {' to '.join(span)} of the events behind each of these answers {common}."
    return f"{texts[0]} The like holds for {spelled(len(texts) - 1, 'more answer')}."


def taxon(survey: Survey, scientific_name: str) -> Words:
    """`Red fox (Vulpes vulpes)`, the scientific name in italics."""
    called = survey.called(scientific_name)
    if called == scientific_name:
        return (Italic(scientific_name),)
    return (f"{called} (", Italic(scientific_name), ")")


def keys(*answers: Answer) -> tuple[str, ...]:
    """The sources of a block."""
    return tuple(dict.fromkeys(answer.key for answer in answers))
