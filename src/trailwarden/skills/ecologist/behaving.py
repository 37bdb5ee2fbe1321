"""`behaviour`: shares of what animals were noted doing, or how often they did one thing."""

from __future__ import annotations

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import Behaviour, BehaviourBudget
from trailwarden.query.detail import Shares
from trailwarden.query.measure import Budget
from trailwarden.query.question import About
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, refused, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.ecologist.proxies import breeding, migration
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.plain import clean
from trailwarden.skills.recorded import Noted, noted
from trailwarden.skills.sentences import counted, listed, paragraph, percent
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

_MOST_LISTED = 8
_FEW = 20
_UNSEEN = "What is quick or done out of sight is noted less often than it is done"


def behaviour(desk: Desk, call: BehaviourBudget) -> Answer:
    """A budget, one behaviour, or a proxy of what no camera sees."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    if call.behaviour is Behaviour.BREEDING:
        return breeding(inquiry)
    if call.behaviour is Behaviour.MIGRATION:
        return migration(inquiry)
    if call.behaviour is None:
        return _budget(inquiry)
    known = noted(inquiry)
    if isinstance(known, Answer):
        return known
    assert known is not None, "a behaviour was asked for"
    return _one(inquiry, call.behaviour, known)


def _budget(inquiry: Inquiry) -> Answer:
    """The shares of all behaviours among the observations that have one."""
    meant = inquiry.meant
    events = inquiry.ask(about=About.EVENTS)
    if not events.evidence.events:
        text = paragraph(nothing(meant, events), said(events, meant.subject))
        return answered(inquiry, text, (), events)
    shares = _shares(inquiry, meant.where)
    told = _told(shares) if shares else []
    if shares is None or not told:
        return _never(inquiry, events)
    n = sum(row.detail.observations for row in told if isinstance(row.detail, Shares))
    lead = (
        f"Noted behaviour of {meant.subject.name} {where_and_when(meant)}, in "
        f"{counted(n, 'observation')}"
    )
    text = paragraph(
        f"{lead}: {listed([_share(row) for row in told], _MOST_LISTED)}; {watched(events)}",
        _time(told),
        "So few say little" if n < _FEW else _UNSEEN,
        said(shares, meant.subject),
    )
    rows = [row_of(row, of=n) for row in told]
    return answered(inquiry, text, rows, (shares, events), caveats=[_bound(inquiry, events)])


def _one(inquiry: Inquiry, what: Behaviour, known: Noted) -> Answer:
    """How often one thing was noted, of the events in which anything was."""
    meant = inquiry.meant
    found = inquiry.ask(about=About.EVENTS)
    n = number(found.rows[0])
    if not known.events:
        text = paragraph(nothing(meant, found), said(found, meant.subject))
        return answered(inquiry, text, (), found)
    share = n / known.noted
    shares = _shares(inquiry, meant.whatever)
    own = [row for row in _told(shares) if str(row.group["behavior"]) in (meant.doing or ())]
    time = sum(_time_share(row) for row in own)
    text = paragraph(
        f"{meant.subject.name} {where_and_when(meant)}: {what} in {_none_or(n)} of the "
        f"{counted(known.noted, 'event')} with a noted behaviour ({percent(share)})"
        f"{_as_noted(inquiry, what)}; {watched(found)}",
        f"That was {percent(time)} of the time observed with a noted behaviour" if time else "",
        known.text,
        said(found, meant.subject),
    )
    head = AnswerRow(
        group={"behaviour": what.value},
        value=n,
        n=found.evidence.events,
        effort_days=found.effort.camera_days,
        event_ids=found.rows[0].event_ids,
        detail={"kind": "share", "share": share, "of": known.noted, "time_share": time},
    )
    rows = [head, *map(row_of, own)]
    caveats = [known.text] if known.text else []
    return answered(inquiry, text, rows, found, unit="events", caveats=caveats)


def _shares(inquiry: Inquiry, where: Where) -> Result | None:
    """The door's budget; None where too few were noted for one."""
    try:
        return inquiry.ask(Budget(), where=where)
    except Refused as refusal:
        if refusal.refusal.reason is not Reason.TOO_FEW:
            raise
        return None


def _told(shares: Result | None) -> list[Row]:
    """The rows of behaviours that have a name, the most frequent first."""
    rows = [row for row in shares.rows if row.group.get("behavior")] if shares else []
    return sorted(rows, key=lambda row: (-number(row), str(row.group["behavior"])))


def _share(row: Row) -> str:
    bounds = ""
    if row.low is not None and row.high is not None:
        bounds = f" ({percent(row.low).removesuffix(' %')} to {percent(row.high)})"
    return f"{clean(str(row.group['behavior']))} {percent(number(row))}{bounds}"


def _time_share(row: Row) -> float:
    return (row.detail.time_share or 0.0) if isinstance(row.detail, Shares) else 0.0


def _time(told: list[Row]) -> str:
    """What took most of the time, which is another order than of the observations."""
    first = max(told, key=_time_share)
    if not _time_share(first):
        return ""
    name = clean(str(first.group["behavior"]))
    return f"Most of the time observed went into {name} ({percent(_time_share(first))})"


def _as_noted(inquiry: Inquiry, what: Behaviour) -> str:
    words = [clean(one) for one in inquiry.meant.doing or ()]
    return "" if words in ([], [what.value]) else f", noted as {listed(words, last='or')}"


def _bound(inquiry: Inquiry, events: Result) -> str:
    """In how many of the events a behaviour was noted."""
    where = inquiry.meant.where.model_copy(
        update={"behaviors": inquiry.meant.vocabulary.behaviours}
    )
    own = inquiry.ask(about=About.EVENTS, where=where, ids_per_row=0).evidence.events
    return Noted("behaviour", own, events.evidence.events).text


def _never(inquiry: Inquiry, events: Result) -> Answer:
    meant = inquiry.meant
    text = paragraph(
        f"This cannot be told: nobody noted behaviour in any of the "
        f"{counted(events.evidence.events, 'event')} with {of_whom(meant)} {where_and_when(meant)}"
    )
    return refused(inquiry, text, "not_recorded", events)


def _none_or(n: float) -> str:
    return f"{n:,.0f}" if n else "none"
