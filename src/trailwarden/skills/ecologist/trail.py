"""`trail`: from which camera to which they went, how often, and when last."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Trail
from trailwarden.query.detail import EventLine, Passages
from trailwarden.query.measure import List, Movement
from trailwarden.query.question import About, Order
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, lasting, moment, paragraph
from trailwarden.skills.sightings import lines_of
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

_WITHIN_MIN = 720
_MOST_WAYS = 6
_NOT_ONE = "They are successive records of the kind, not surely of the same animal"
_MOST_MOVES = 3


def trail(desk: Desk, call: Trail) -> Answer:
    """Successive records at different cameras; of known animals where individuals are named."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    known = bool(inquiry.meant.subject.individuals)
    events = inquiry.ask(about=About.EVENTS)
    if not events.evidence.events:
        text = paragraph(nothing(inquiry.meant, events), said(events, inquiry.meant.subject))
        return answered(inquiry, text, (), events)
    result = inquiry.ask(Movement(within_min=_WITHIN_MIN, individuals=known))
    ways = sorted(result.rows, key=lambda row: (-number(row), *map(str, row.group.values())))
    latest = _latest(inquiry, ways)
    steps = sum(map(number, ways))
    text = paragraph(
        _lead(inquiry, events, steps),
        _ways(ways),
        _last_moves(latest),
        "" if known or not steps else _NOT_ONE,
        said(events, inquiry.meant.subject),
    )
    links = [link for line in latest for link in desk.links.event_links(line)]
    rows = [row_of(row, of=steps) for row in ways]
    return answered(inquiry, text, rows, (result, events), links=links)


def _lead(inquiry: Inquiry, events: Result, steps: float) -> str:
    meant = inquiry.meant
    own = f"{of_whom(meant)} {where_and_when(meant)}"
    rests = f"from {counted(events.evidence.events, 'event')}; {watched(events)}"
    if not steps:
        return (
            f"No move between cameras within {_WITHIN_MIN / 60:.0f} hours is seen of {own}, {rests}"
        )
    moves = f"{counted(steps, 'move')} between cameras within {_WITHIN_MIN / 60:.0f} hours"
    return f"{moves} of {own}, {rests}"


def _ways(ways: list[Row]) -> str:
    told = [_way(row) for row in ways[:_MOST_WAYS]]
    left = len(ways) - len(told)
    more = f" and {counted(left, 'other way')}" if left else ""
    often = "Most often " if len(ways) > 1 and number(ways[0]) > 1 else ""
    return f"{often}{', '.join(told)}{more}"


def _way(row: Row) -> str:
    """`trail-1 to trail-2 9 times (half within 42 min)`."""
    times = "once" if number(row) == 1 else f"{number(row):,.0f} times"
    median = row.detail.median_min if isinstance(row.detail, Passages) else None
    took = "" if median is None else f" (half within {lasting(median * 60)})"
    took = took.replace("half within", "in") if number(row) == 1 else took
    return f"{clean(str(row.group['from']))} to {clean(str(row.group['to']))} {times}{took}"


def _latest(inquiry: Inquiry, ways: list[Row]) -> list[EventLine]:
    """The events of the last moves, two by two, oldest first; none where not all are named."""
    details = [row.detail for row in ways if isinstance(row.detail, Passages)]
    pairs = {second: first for one in details for first, second in one.pairs}
    if sum(map(number, ways)) != sum(len(one.pairs) for one in details) or not pairs:
        return []
    ends = _events(inquiry, tuple(pairs), _MOST_MOVES)
    starts = _events(inquiry, tuple(pairs[one.event_id] for one in ends), _MOST_MOVES)
    begun = {line.event_id: line for line in starts}
    moves = [(begun[pairs[end.event_id]], end) for end in ends if pairs[end.event_id] in begun]
    return [line for move in reversed(moves) for line in move]


def _events(inquiry: Inquiry, ids: tuple[str, ...], most: int) -> list[EventLine]:
    """Some events, the newest first."""
    where = Where(event_ids=ids)
    found = inquiry.ask(List(), about=About.EVENTS, where=where, order=Order.NEWEST, limit=most)
    return lines_of(found)


def _last_moves(latest: list[EventLine]) -> str:
    if not latest:
        return ""
    moves = [
        f"{clean(one.camera)} {moment(one.start)} to {clean(two.camera)} {_when(one, two)}"
        for one, two in zip(latest[::2], latest[1::2], strict=True)
    ]
    return f"The last: {'; '.join(moves)}"


def _when(one: EventLine, two: EventLine) -> str:
    same = one.start.date() == two.start.date()
    return f"at {two.start:%H:%M}" if same else moment(two.start)
