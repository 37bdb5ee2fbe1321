"""How far a reading can be trusted: 0 to 1, and from 0.65 on hardly ever wrong.

Set on questions of the train split of `learning.questions`; `python -m bench.reading` prints what
it is worth on the other split, whose wordings and names nothing was written for.
"""

from __future__ import annotations

import re

from trailwarden.asking.mentions import Mentions
from trailwarden.asking.reading_intents import Intent
from trailwarden.asking.skeleton import Skeleton

_GAPS = (1.0, 0.64, 0.55, 0.5)
"""By how many words no cue reads: any may turn the question into another, so one is no sureness."""
_STRENGTH = ((10.9, 1.0), (9.9, 0.95), (9.7, 0.9), (8.9, 0.7), (7.9, 0.5), (5.9, 0.35))
"""From which score on; a cue of 9 that others bear out comes to 9.7 and more."""
_WEAKEST = 0.2
_UNREAD, _GUESSED, _LOST, _OUTCUED, _LEFT_OUT = 0.45, 0.6, 0.3, 0.6, 0.25
_EXCEPT = re.compile(
    r"\b(?:except|excluding|without|apart from|other than|besides|all but|but (?:not|no)"
    r"|not counting"
    r"|not (?:including )?(?:the |a |at |on |in |by |from |any )*(?:A|C|W|H))\b"
)
"""What is to be left out; no tool can do that."""
_PAIRLESS = {"compare": 0.3, "activity_overlap": 0.5, "co_occurrence": 0.6}
"""How sure a tool that holds two against each other is with only one."""


def certainty(ranked: list[Intent], said: Mentions, bones: Skeleton) -> float:
    """How sure it is that the first of the ranked intents is meant, and carries all that is asked.

    It counts how strongly its cues speak for it, how far it is ahead of the next, and what of the
    question it leaves aside.
    """
    best = ranked[0]
    second = ranked[1].score if len(ranked) > 1 else 0.0
    sure = _strength(best.score) * _lead(best.score - second)
    sure *= _GAPS[min(best.gaps, len(_GAPS) - 1)]
    sure *= _UNREAD ** len(best.unread) * _LOST ** len(best.lost) * _GUESSED ** len(said.guessed)
    if not best.paired:
        sure *= _PAIRLESS.get(best.tool, 1.0)
    if max(one.cued for one in ranked) > best.cued + 1:
        sure *= _OUTCUED
    return sure * _LEFT_OUT if exceptions(bones) else sure


def exceptions(bones: Skeleton) -> list[str]:
    """The words that say what is to be left out: "except", "but not"."""
    return _EXCEPT.findall(bones.text)


def _strength(score: float) -> float:
    return next((strength for least, strength in _STRENGTH if score >= least), _WEAKEST)


def _lead(ahead: float) -> float:
    """From 0.6, where two tools are as good, to 1, where one is ahead by 2."""
    return 0.6 + 0.4 * min(1.0, max(0.0, ahead) / 2)
