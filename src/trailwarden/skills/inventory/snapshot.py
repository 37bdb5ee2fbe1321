"""What a camera sees now: a fresh picture if one can be taken, else the newest that is stored."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.asking.answer import Answer, AnswerRow, Link
from trailwarden.asking.calls import LiveSnapshot
from trailwarden.asking.errors import Unclear
from trailwarden.query.detail import EventLine, MediaLine
from trailwarden.query.measure import List
from trailwarden.query.question import About
from trailwarden.query.result import Result
from trailwarden.query.where import Where
from trailwarden.skills.composing import refused
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.inventory.asked import NOTHING_YET, ago, deployments, named, told
from trailwarden.skills.sentences import moment, paragraph
from trailwarden.skills.shots import NoShot, Shot
from trailwarden.skills.wording import Wording

_EVENTS_LOOKED_AT = 50
_BEST_FIRST = ("best", "original", "thumbnail")


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored picture, and the event it is of."""

    media: MediaLine
    event: EventLine


def live_snapshot(desk: Desk, call: LiveSnapshot) -> Answer:
    """A picture of one camera, with its age. Raises Unclear where several may be meant."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    hanging, found = deployments(inquiry)
    if not found:
        return told(inquiry, NOTHING_YET, [], hanging)
    if len(found) > 1:
        raise Unclear("Which camera's picture?", "camera", tuple(found))
    (camera,) = found
    try:
        return _fresh(inquiry, camera, _shot(desk, camera), hanging)
    except NoShot as why:
        return _stored(inquiry, camera, str(why))


def _shot(desk: Desk, camera: str) -> Shot:
    if desk.snapshot is None:
        raise NoShot("cameras cannot be asked from here")
    return desk.snapshot.fresh(camera)


def _fresh(inquiry: Inquiry, camera: str, shot: Shot, hanging: Result) -> Answer:
    text = f"A picture of what {named(camera)} sees, taken on {moment(shot.taken_at)}, just now."
    row = AnswerRow(
        group={"camera": camera}, value=shot.taken_at.isoformat(), detail={"fresh": True}
    )
    return told(inquiry, text, [row], hanging, unit="time", links=[shot.link])


def _stored(inquiry: Inquiry, camera: str, why: str) -> Answer:
    """The newest stored picture, said to be no fresh one."""
    desk = inquiry.desk
    result = inquiry.ask(
        List(), about=About.EVENTS, where=inquiry.meant.anyone, limit=_EVENTS_LOOKED_AT
    )
    newest = _newest_picture(result)
    if newest is None:
        nothing = f"camera {named(camera)} has no stored picture either"
        return refused(inquiry, paragraph(f"no fresh picture: {why}", nothing), "no_picture")
    taken, event = newest.media.taken_at, newest.event.event_id
    text = paragraph(
        f"no fresh picture: {why}",
        f"the newest stored picture of {named(camera)} is of {moment(taken)}"
        f" ({ago(taken, desk.now())}), of event {event}",
    )
    row = AnswerRow(
        group={"camera": camera},
        value=taken.isoformat(),
        n=1,
        event_ids=(event,),
        detail={"fresh": False, "why_not_fresh": why, "media_id": newest.media.media_id},
    )
    only = inquiry.ask(List(), about=About.EVENTS, where=Where(event_ids=(event,)))
    return told(inquiry, text, [row], only, unit="time", links=_link_to(desk, newest))


def _newest_picture(result: Result) -> _Stored | None:
    """The best picture of the newest event that has one on this machine."""
    for row in result.rows:
        if isinstance(row.detail, EventLine):
            pictures = [
                one
                for one in row.detail.media
                if one.path and one.kind in _BEST_FIRST and one.media_type.startswith("image/")
            ]
            if pictures:
                best = min(pictures, key=lambda one: (_BEST_FIRST.index(one.kind), _age(one)))
                return _Stored(best, row.detail)
    return None


def _age(media: MediaLine) -> float:
    return -media.taken_at.timestamp()


def _link_to(desk: Desk, stored: _Stored) -> list[Link]:
    only = stored.event.model_copy(update={"media": (stored.media,)})
    return list(desk.links.event_links(only))
