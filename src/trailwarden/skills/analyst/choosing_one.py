"""The one event that is meant: by its id, else the newest that fits."""

from __future__ import annotations

from trailwarden.asking.calls import DescribeAction, DescribeEvent
from trailwarden.query.detail import EventLine
from trailwarden.query.measure import List
from trailwarden.query.question import About, Order
from trailwarden.query.result import Result
from trailwarden.query.where import Where
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.sightings import lines_of
from trailwarden.skills.wording import Wording


def one_event(
    desk: Desk, call: DescribeEvent | DescribeAction
) -> tuple[Inquiry, Result, EventLine | None]:
    """What was asked, the listing, and its event; None where nothing fits. Raises Refused."""
    if call.event is None:
        inquiry = Inquiry.of(desk, Wording.of(call))
        where = None
    else:
        inquiry = Inquiry.of(desk, Wording())
        where = Where(event_ids=(call.event.strip(),))
    found = inquiry.ask(List(), about=About.EVENTS, where=where, order=Order.NEWEST, limit=1)
    return inquiry, found, next(iter(lines_of(found)), None)
