"""Whether anybody noted what is asked for: behaviour, sex and age are seldom recorded.

A zero that only says that nobody looked would be false; this tells the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Life
from trailwarden.query.question import About
from trailwarden.query.result import Result
from trailwarden.skills.composing import refused
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.lives import recorded as life_recorded
from trailwarden.skills.sentences import counted, paragraph
from trailwarden.skills.watching import beyond_data


@dataclass(frozen=True, slots=True)
class Noted:
    """In how many of the events that would count somebody noted it: `noted` of `events`."""

    what: str
    noted: int
    events: int

    @property
    def text(self) -> str:
        """As a caveat: it bounds what the number can say."""
        if self.noted == self.events:
            return ""
        return (
            f"{self.what.capitalize()} is noted in {self.noted:,} of the "
            f"{counted(self.events, 'event')}; of the others it is not known"
        )


def noted(inquiry: Inquiry) -> Noted | Answer | None:
    """How often what is asked for was noted; None where nothing of the kind is asked for, and a
    refusal where nobody ever noted it."""
    what = _what(inquiry)
    if what is None:
        return None
    everything = inquiry.ask(about=About.EVENTS, where=inquiry.meant.whatever, ids_per_row=0)
    events = everything.evidence.events
    with_it = _with_it(inquiry)
    if not with_it and events:
        return _never(inquiry, what, everything)
    return Noted(what, with_it, events)


def _what(inquiry: Inquiry) -> str | None:
    wording = inquiry.meant.wording
    if inquiry.meant.doing is not None:
        return "behaviour"
    if wording.life is None:
        return None
    return "the sex" if wording.life in (Life.FEMALE, Life.MALE) else "the age"


def _with_it(inquiry: Inquiry) -> int:
    """In how many of the events somebody noted it, whatever it was."""
    meant, life = inquiry.meant, inquiry.meant.wording.life
    wider = meant.whatever
    if meant.doing is not None:
        known = meant.vocabulary.behaviours
        if not known:
            return 0
        wider = wider.model_copy(update={"behaviors": known})
    if life is not None:
        frames = inquiry.desk.events.frames()
        wider = wider.model_copy(update=dict(life_recorded(life, frames)))
    return inquiry.ask(about=About.EVENTS, where=wider, ids_per_row=0).evidence.events


def _never(inquiry: Inquiry, what: str, everything: Result) -> Answer:
    meant = inquiry.meant
    who = (
        meant.subject.short.removeprefix(f"{meant.wording.life} ")
        if meant.wording.life
        else (meant.subject.short)
    )
    text = paragraph(
        f"This cannot be told: nobody noted {what} in any of the "
        f"{counted(everything.evidence.events, 'event')} with {who} {meant.sites.at} {meant.when}",
        beyond_data(everything, meant),
    )
    return refused(inquiry, " ".join(text.split()), "not_recorded", everything)
