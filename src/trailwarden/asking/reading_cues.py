"""What tells which tool a question wants: patterns over its skeleton, with their weight.

A skeleton is the question in lower case with `A` for an animal, `C` a camera, `W` days, `H` hours,
`E` an event's id and `N` a number (see `skeleton`). In the patterns <NAMES> stand for classes of
words. A weight of 8 decides a question nearly alone; 4 is a hint. A tool's score is its heaviest
cue and a tenth of each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailwarden.asking import (
    cues_analyst,
    cues_course,
    cues_habits,
    cues_inventory,
    cues_reporter,
)
from trailwarden.asking.calls import Behaviour
from trailwarden.asking.mention_words import BEHAVIOURS


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that speaks for a tool (or for `by=...` and the like), and how strongly."""

    speaks_for: str
    weight: float
    pattern: re.Pattern[str]

    def reads(self, text: str) -> list[tuple[int, int]] | None:
        """Which stretches of a skeleton it accounts for; None where it does not fit."""
        found = self.pattern.search(text)
        if found is None:
            return None
        gaps = sorted(span for span in found.regs[1:] if span[0] < span[1])
        at, stretches = found.start(), []
        for start, end in gaps:
            stretches.append((at, start))
            at = max(at, end)
        return [*stretches, (at, found.end())]


CLASSES = {
    "WHO": r"(?:A(?: (?:and|or|,) A)*|animals?|creatures?|wildlife|it|they|them|he|she"
    r"|individuals?)",
    "DOING": "(?:" + "|".join(BEHAVIOURS) + ")",
    "STAY": "(?:"
    + "|".join(word for word, kind in BEHAVIOURS.items() if kind is not Behaviour.MOVING)
    + ")",
    "BE": r"(?:is|are|was|were|be|been|being|am)",
    "DO": r"(?:do|does|did|done|has|have|had|can|could)",
    "SEEN": r"(?:seen|saw|see|sees|seeing|spot|spots|spotted|recorded|record|records|detected"
    r"|detect"
    r"|detects|captured|capture|captures|caught|catch|catches|observed|sighted|photographed|filmed"
    r"|noticed|registered|appeared|appear|appears|showed|shown|show|turned up|visited|visit|visits"
    r"|came|come|comes|passed|pass|passes|went|triggered|encountered|met)",
    "PIC": r"(?:pictures?|photos?|photographs?|images?|videos?|clips?|footage|recordings?"
    r"|sightings?"
    r"|events?|detections?|observations?|shots?|visits?|encounters?|captures?|records|triggers)",
    "CAMS": r"(?:cameras?|C(?: cameras?)?|stations?|sites?|traps?)",
    "PLACE": r"(?:cameras?|C|places?|spots?|stations?|sites?|locations?)",
    "MAKE": r"(?:write|make|create|generate|prepare|produce|compile|draft|build|put together|do"
    r"|give"
    r"|need|want|send|print|get|have|run|issue|like)",
    "REPORT": r"(?:reports?|write up|writeup|document|pdf|dossier|briefing|paper|handout)",
    "PERIOD": r"(?:hour|day|night|week|month|year|season)",
    "YESNO": r"^(?!.*\b(?:how|when|where|why|which|what|who)\b).*?",
    "POLITE": r"(?:please |can you |could you |would you |will you |can u |hey |hi |hello |ok "
    r"|and |now |then"
    r" |just |kindly |you |i want you to |i need you to |let us |lets |also |quickly |go |to )*",
    "THE": r"(?:the |a |an |my |our |your |all |any |some |those |these |that |this )*",
}

_ANYTHING = re.compile(r"\.\*\??|\(\?: ?\\w\+ ?\)(?:\{[\d,]+\}|[*?])\??")


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with its classes of words put in; what may be anything is a group of its own."""
    pattern = _ANYTHING.sub(r"(\g<0>)", pattern)
    for name, said in CLASSES.items():
        pattern = pattern.replace(f"<{name}>", said)
    return re.compile(pattern)


CUES: tuple[Cue, ...] = tuple(
    Cue(tool, float(weight), _compiled(pattern))
    for table in (cues_inventory, cues_analyst, cues_habits, cues_course, cues_reporter)
    for line in re.sub(r"\n    ", "", table.TABLE).strip().splitlines()
    for tool, weight, pattern in [line.split(" ", 2)]
)
"""All cues; a tool has several."""
